//! What demultiplexers read from.

use std::io::{self, Read, Seek, SeekFrom};
use symphonia::core::io::MediaSource;

/// A source whose length is known without asking it.
///
/// RF64 (EBU Tech 3306) is WAV whose sizes may exceed 32 bits. A reader of WAV that takes the maximal size for
/// "until the end" can read it once the first four bytes say so; they are replaced on the way.
pub(super) struct Source<R> {
    inner: R,
    len: u64,
    /// Where `inner` stands.
    at: u64,
    /// What the first bytes should read, if not what they are.
    disguise: Option<[u8; 4]>,
}

impl<R> Source<R> {
    /// A source of `len` bytes that stands at its first.
    pub(super) fn new(inner: R, len: u64, disguise: Option<[u8; 4]>) -> Self {
        Self {
            inner,
            len,
            at: 0,
            disguise,
        }
    }
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        if let (Some(disguise), Ok(at @ 0..4)) = (self.disguise, usize::try_from(self.at)) {
            for (byte, replacement) in buffer[..count].iter_mut().zip(&disguise[at..]) {
                *byte = *replacement;
            }
        }
        self.at += count as u64;
        Ok(count)
    }
}

impl<R: Seek> Seek for Source<R> {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.at = self.inner.seek(position)?;
        Ok(self.at)
    }
}

impl<R: Read + Seek + Send + Sync> MediaSource for Source<R> {
    fn is_seekable(&self) -> bool {
        true
    }

    fn byte_len(&self) -> Option<u64> {
        Some(self.len)
    }
}
