//! What comes through a pipe, read as if it were a file: as far back as enough of it is kept, and as far ahead as one
//! can wait for.

use crate::decode::UNENDING;
use std::io::{self, Read, Seek, SeekFrom};

/// How far back may be gone, and how far ahead, in bytes: two minutes of a CD and half as much again.
const WINDOW: usize = 32 << 20;

/// Bytes taken at a time.
const STEP: usize = 64 << 10;

/// A pipe that can be gone back in. What lies farther ahead than that is not there: otherwise, looking for what stands
/// at the end of a file would wait for that of a broadcast.
pub(super) struct Pipe {
    inner: Box<dyn Read + Send + Sync>,
    /// What was read last, from `from` on.
    kept: Vec<u8>,
    from: u64,
    at: u64,
    is_over: bool,
}

impl Pipe {
    pub(super) fn new(inner: Box<dyn Read + Send + Sync>) -> Self {
        Self {
            inner,
            kept: Vec::new(),
            from: 0,
            at: 0,
            is_over: false,
        }
    }

    /// Takes more from the pipe, and forgets what is too far back.
    fn take(&mut self) -> io::Result<()> {
        if self.kept.len() >= 2 * WINDOW {
            self.kept.drain(..WINDOW);
            self.from += WINDOW as u64;
        }
        let had = self.kept.len();
        self.kept.resize(had + STEP, 0);
        let taken = loop {
            match self.inner.read(&mut self.kept[had..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                taken => break taken,
            }
        };
        self.kept
            .truncate(had + taken.as_ref().map_or(0, |&count| count));
        self.is_over = taken? == 0;
        Ok(())
    }
}

impl Read for Pipe {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(offset) = self.at.checked_sub(self.from) else {
            return Err(io::Error::new(
                io::ErrorKind::Unsupported,
                "what was read of a pipe so long ago is not kept",
            ));
        };
        let offset = usize::try_from(offset).unwrap_or(usize::MAX);
        if offset >= self.kept.len().saturating_add(WINDOW) {
            return Ok(0);
        }
        // As much is kept as was gone ahead, so that nothing is forgotten that is still to be read.
        while self.at >= self.from + self.kept.len() as u64 && !self.is_over {
            self.take()?;
        }
        let offset = usize::try_from(self.at - self.from).unwrap_or(usize::MAX);
        let there = self.kept.get(offset..).unwrap_or_default();
        let count = there.len().min(buffer.len());
        buffer[..count].copy_from_slice(&there[..count]);
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Pipe {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        let at = match position {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(offset) => UNENDING.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.at.checked_add_signed(offset),
        };
        self.at = at.ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidInput, "seek before the first byte")
        })?;
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The byte at a place of a pipe that never ends.
    fn byte(at: u64) -> u8 {
        at.to_le_bytes()[1]
    }

    /// Gives bytes in small portions, without end.
    struct Endless(u64);

    impl Read for Endless {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = buffer.len().min(10_000);
            for (place, at) in buffer[..count].iter_mut().zip(self.0..) {
                *place = byte(at);
            }
            self.0 += count as u64;
            Ok(count)
        }
    }

    fn at(pipe: &mut Pipe, place: u64) -> io::Result<Option<u8>> {
        let mut one = [0];
        pipe.seek(SeekFrom::Start(place))?;
        Ok((pipe.read(&mut one)? == 1).then_some(one[0]))
    }

    #[test]
    fn a_pipe_is_gone_back_in_and_looked_ahead_in_as_far_as_it_is_kept() {
        let mut pipe = Pipe::new(Box::new(Endless(0)));
        let window = WINDOW as u64;
        assert_eq!(at(&mut pipe, UNENDING - 128).unwrap(), None);
        for place in [0, 300, 70_000, 5, window - 9, 1, window + 70_000, 77] {
            assert_eq!(at(&mut pipe, place).unwrap(), Some(byte(place)), "{place}");
        }
        let mut ahead = 0;
        for _ in 0..12 {
            ahead += window - 1;
            assert_eq!(at(&mut pipe, ahead).unwrap(), Some(byte(ahead)), "{ahead}");
            let back = ahead - (window - STEP as u64);
            assert_eq!(at(&mut pipe, back).unwrap(), Some(byte(back)), "{back}");
            assert!(pipe.kept.capacity() <= 4 * WINDOW);
        }
        let error = at(&mut pipe, 77).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::Unsupported);
        assert!(at(&mut pipe, ahead).unwrap().is_some());
    }

    #[test]
    fn a_pipe_ends_where_it_ends() {
        let mut pipe = Pipe::new(Box::new(io::Cursor::new(vec![7; 100_000])));
        let mut all = Vec::new();
        pipe.read_to_end(&mut all).unwrap();
        assert_eq!(all, vec![7; 100_000]);
        assert_eq!(at(&mut pipe, 100_000).unwrap(), None);
        assert_eq!(at(&mut pipe, 99_999).unwrap(), Some(7));
        assert!(pipe.seek(SeekFrom::Current(-100_001)).is_err());
    }
}
