//! What demultiplexers read from: a file, with a few of its bytes replaced or left out where they could not cope with
//! it otherwise.

use std::io::{self, Read, Seek, SeekFrom};
#[cfg(feature = "every-codec")]
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};
use symphonia::core::io::MediaSource;

/// How long a source is said to be, in bytes, of which nobody knows where it ends: longer than any file, and far enough
/// from what numbers hold to be added to.
pub(crate) const UNENDING: u64 = 1 << 62;

/// A stretch of what is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// These bytes.
    Bytes(Vec<u8>),
    /// So many bytes of the file, from there on.
    File { from: u64, len: u64 },
}

impl Piece {
    /// How long it is, in bytes.
    pub(crate) fn len(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::File { len, .. } => *len,
        }
    }
}

/// Pieces in their order as one source, whose length is known without asking.
pub(super) struct Source<R> {
    inner: R,
    /// Where `inner` stands, once it was asked to stand somewhere.
    inner_at: Option<u64>,
    pieces: Vec<Piece>,
    len: u64,
    at: u64,
    #[cfg(feature = "every-codec")]
    leash: Option<Leash>,
}

/// How much may be read before something is found in it: a reader that looks for the next packet in what is none would
/// otherwise go on to the end of the file, however long that is.
#[cfg(feature = "every-codec")]
#[derive(Clone)]
pub(super) struct Leash(Arc<AtomicU64>);

#[cfg(feature = "every-codec")]
impl Leash {
    /// The most of it, in bytes: more than any cover or page has.
    pub(super) const LENGTH: u64 = 32 << 20;

    /// Begins anew, since something was found.
    pub(super) fn renew(&self) {
        self.0.store(Self::LENGTH, Ordering::Relaxed);
    }
}

impl<R> Source<R> {
    /// Holds it on a leash.
    #[cfg(feature = "every-codec")]
    pub(super) fn leash(&mut self) -> Leash {
        let leash = Leash(Arc::new(AtomicU64::new(Leash::LENGTH)));
        self.leash.insert(leash).clone()
    }

    /// A source that stands at its first byte.
    pub(super) fn new(inner: R, pieces: Vec<Piece>) -> Self {
        Self {
            inner,
            inner_at: None,
            len: pieces.iter().map(Piece::len).sum(),
            pieces,
            at: 0,
            #[cfg(feature = "every-codec")]
            leash: None,
        }
    }

    /// How long it is, in bytes.
    pub(super) fn len(&self) -> u64 {
        self.len
    }
}

impl<R: Read + Seek> Read for Source<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        #[cfg(feature = "every-codec")]
        if let Some(Leash(left)) = self.leash.clone() {
            let most = usize::try_from(left.load(Ordering::Relaxed)).unwrap_or(usize::MAX);
            let most = buffer.len().min(most);
            let count = self.read_on(&mut buffer[..most])?;
            left.fetch_sub(count as u64, Ordering::Relaxed);
            return Ok(count);
        }
        self.read_on(buffer)
    }
}

impl<R: Read + Seek> Source<R> {
    fn read_on(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut offset = self.at;
        for piece in &self.pieces {
            let rest = match piece.len().checked_sub(offset) {
                None | Some(0) => {
                    offset -= piece.len();
                    continue;
                }
                Some(rest) => usize::try_from(rest).unwrap_or(usize::MAX),
            };
            let most = buffer.len().min(rest);
            let buffer = &mut buffer[..most];
            let count = match piece {
                Piece::Bytes(bytes) => {
                    let offset = usize::try_from(offset).unwrap_or(usize::MAX);
                    buffer.copy_from_slice(&bytes[offset..offset + most]);
                    most
                }
                Piece::File { from, .. } => {
                    let at = from + offset;
                    if self.inner_at != Some(at) {
                        self.inner_at = None;
                        self.inner.seek(SeekFrom::Start(at))?;
                    }
                    let count = self.inner.read(buffer)?;
                    self.inner_at = Some(at + count as u64);
                    count
                }
            };
            self.at += count as u64;
            return Ok(count);
        }
        Ok(0)
    }
}

impl<R> Seek for Source<R> {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        let at = match position {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(offset) => self.len.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.at.checked_add_signed(offset),
        };
        self.at = at.ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidInput, "seek before the first byte")
        })?;
        Ok(self.at)
    }
}

impl<R: Read + Seek + Send + Sync> MediaSource for Source<R> {
    fn is_seekable(&self) -> bool {
        self.byte_len().is_some()
    }

    fn byte_len(&self) -> Option<u64> {
        // Its beginning may have been left out.
        Some(self.len).filter(|&len| len < UNENDING / 2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    #[cfg(feature = "every-codec")]
    #[test]
    fn a_leash_ends_what_finds_nothing() {
        let len = 2 * Leash::LENGTH;
        let whole = Piece::File { from: 0, len };
        let zeros = Cursor::new(vec![0; usize::try_from(len).unwrap()]);
        let mut source = Source::new(zeros, vec![whole]);
        let leash = source.leash();
        let read = |source: &mut Source<_>| io::copy(source, &mut io::sink()).unwrap();
        assert_eq!(read(&mut source), Leash::LENGTH);
        assert_eq!(read(&mut source), 0);
        leash.renew();
        assert_eq!(read(&mut source), Leash::LENGTH);
    }

    #[test]
    fn pieces_read_as_one_and_from_any_place() {
        let file = Cursor::new(b"0123456789".to_vec());
        let pieces = vec![
            Piece::Bytes(b"ab".to_vec()),
            Piece::File { from: 2, len: 3 },
            Piece::File { from: 8, len: 2 },
            Piece::Bytes(b"z".to_vec()),
        ];
        let mut source = Source::new(file, pieces);
        assert_eq!(source.byte_len(), Some(8));
        let mut all = String::new();
        source.read_to_string(&mut all).unwrap();
        assert_eq!(all, "ab23489z");
        for start in 0..=8 {
            let mut rest = String::new();
            source.seek(SeekFrom::Start(start)).unwrap();
            source.read_to_string(&mut rest).unwrap();
            assert_eq!(rest, all[usize::try_from(start).unwrap()..]);
        }
        assert_eq!(source.seek(SeekFrom::End(-3)).unwrap(), 5);
        assert!(source.seek(SeekFrom::Current(-6)).is_err());
    }
}
