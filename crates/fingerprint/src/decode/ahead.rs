//! Reading ahead, no further than a container goes on in one piece.

use super::own::read_full;
use super::source::Source;
use std::io::{self, Read, Seek, SeekFrom};

/// Bytes read after a jump.
const LEAST: usize = 512;

/// The most bytes read ahead; twice as many each time where one read follows the other.
const MOST: usize = 64 * 1024;

/// A source of which any stretch can be had, and those in a row cheaply.
pub(super) struct Ahead<R> {
    source: Source<R>,
    /// What was read last, from `from` on.
    bytes: Vec<u8>,
    from: u64,
    /// How much the next read takes at least.
    step: usize,
}

impl<R: Read + Seek> Ahead<R> {
    pub(super) fn new(source: Source<R>) -> Self {
        Self {
            source,
            bytes: Vec::new(),
            from: 0,
            step: LEAST,
        }
    }

    /// How long the source says it is, in bytes.
    pub(super) fn len(&self) -> u64 {
        self.source.len()
    }

    /// The `count` bytes from `at` on; fewer at the end of the source.
    pub(super) fn get(&mut self, at: u64, count: usize) -> io::Result<&[u8]> {
        let held = self.bytes.len();
        let offset = at
            .checked_sub(self.from)
            .and_then(|offset| usize::try_from(offset).ok())
            .filter(|&offset| offset <= held);
        let offset = match offset {
            Some(offset) if count <= held - offset => offset,
            other => {
                self.read(at, count, other)?;
                0
            }
        };
        let rest = &self.bytes[offset..];
        Ok(&rest[..count.min(rest.len())])
    }

    /// Has the buffer begin at `at`, and hold `count` bytes where there are as many; what is from `kept` on in it stays.
    fn read(&mut self, at: u64, count: usize, kept: Option<usize>) -> io::Result<()> {
        if let Some(offset) = kept {
            self.bytes.drain(..offset);
            self.step = (2 * self.step).min(MOST);
        } else {
            self.bytes.clear();
            self.step = LEAST;
        }
        self.from = at;
        let had = self.bytes.len();
        let left = usize::try_from(self.len().saturating_sub(at)).unwrap_or(usize::MAX);
        self.bytes
            .resize(count.max(self.step).min(left).max(had), 0);
        self.source.seek(SeekFrom::Start(at + had as u64))?;
        let read = read_full(&mut self.source, &mut self.bytes[had..]);
        self.bytes
            .truncate(had + read.as_ref().map_or(0, |&count| count));
        read.map(drop)
    }

    /// The `N` bytes from `at` on; none where the source ends before.
    pub(super) fn array<const N: usize>(&mut self, at: u64) -> io::Result<Option<[u8; N]>> {
        Ok(self.get(at, N)?.first_chunk().copied())
    }

    /// Fills `bytes` from `at` on without a byte more, and says how many there are.
    #[cfg(feature = "every-codec")]
    pub(super) fn fill(&mut self, at: u64, bytes: &mut [u8]) -> io::Result<usize> {
        self.source.seek(SeekFrom::Start(at))?;
        read_full(&mut self.source, bytes)
    }

    /// Gives back the source.
    pub(super) fn into_source(self) -> Source<R> {
        self.source
    }
}

#[cfg(test)]
mod tests {
    use super::super::source::Piece;
    use super::*;
    use std::io::Cursor;

    #[test]
    fn any_stretch_can_be_had() {
        let file: Vec<u8> = (0..200_000_u32).map(|at| at.to_le_bytes()[1]).collect();
        let len = file.len() as u64;
        let whole = Piece::File { from: 0, len };
        let mut ahead = Ahead::new(Source::new(Cursor::new(file.clone()), vec![whole]));
        let mut at = 0;
        for (step, count) in [(3, 10), (700, 90_000), (5, 7), (60_000, 4_000), (0, 1)]
            .into_iter()
            .cycle()
            .take(40)
        {
            let there = &file[at..(at + count).min(file.len())];
            assert_eq!(ahead.get(at as u64, count).unwrap(), there, "at {at}");
            at = (at + step) % file.len();
        }
        assert_eq!(ahead.get(len + 5, 9).unwrap(), []);
        assert_eq!(ahead.array::<4>(len - 3).unwrap(), None);
    }
}
