//! Buffers for reading, used again and again: a fresh one for every piece would be zeroed, and mapped by the kernel
//! page by page, which costs more than the copy it is for.

use bytes::Bytes;
use std::sync::{Arc, Mutex, PoisonError};

/// Bytes in a piece: small enough to stay in a core's cache between the copy in and the copy out.
const PIECE: usize = 64 << 10;

/// Buffers kept for the next reader. More are made when more are in use, and let go afterwards.
const KEPT: usize = 128;

/// The buffers of a place for blobs. Clones share them.
#[derive(Clone, Debug, Default)]
pub(super) struct Buffers(Arc<Mutex<Vec<Box<[u8]>>>>);

impl Buffers {
    /// A buffer with space for `wanted` bytes, or for a piece, whichever is less.
    pub(super) fn take(&self, wanted: u64) -> Buffer {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let space = usize::try_from(wanted).unwrap_or(PIECE).min(PIECE);
        Buffer {
            bytes: kept.unwrap_or_else(|| vec![0; PIECE].into_boxed_slice()),
            len: space,
            home: self.clone(),
        }
    }
}

/// A buffer in use. It goes back when it, or what was made of it, is dropped.
#[derive(Debug)]
pub(super) struct Buffer {
    bytes: Box<[u8]>,
    len: usize,
    home: Buffers,
}

impl Buffer {
    /// Where to read into.
    pub(super) fn space(&mut self) -> &mut [u8] {
        &mut self.bytes[..self.len]
    }

    /// Says how much of the space was filled.
    pub(super) fn fill(&mut self, len: usize) {
        self.len = len.min(self.len);
    }

    /// Bytes in it, or room in it before it was filled.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn into_bytes(self) -> Bytes {
        Bytes::from_owner(self)
    }
}

impl AsRef<[u8]> for Buffer {
    fn as_ref(&self) -> &[u8] {
        &self.bytes[..self.len]
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        let bytes = std::mem::take(&mut self.bytes);
        let mut kept = self.home.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() < KEPT {
            kept.push(bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buffer_comes_back_when_its_bytes_are_dropped() {
        let buffers = Buffers::default();
        let mut buffer = buffers.take(5);
        assert_eq!(buffer.space().len(), 5);
        buffer.space().copy_from_slice(b"sound");
        buffer.fill(4);
        let place = buffer.as_ref().as_ptr();
        let bytes = buffer.into_bytes();
        let part = bytes.slice(1..);
        drop(bytes);
        assert_eq!(&part[..], b"oun");
        assert_ne!(buffers.take(1).as_ref().as_ptr(), place, "still in use");
        drop(part);
        let again = [buffers.take(1), buffers.take(1)];
        assert!(again.iter().any(|buffer| buffer.as_ref().as_ptr() == place));
    }

    #[test]
    fn no_piece_is_longer_than_a_buffer() {
        assert_eq!(Buffers::default().take(u64::MAX).len(), PIECE);
    }
}
