//! The table of packets, read as far as it is needed.

use super::super::ahead::Ahead;
use std::io::{self, Read, Seek};
use std::ops::Range;

/// Bytes read at a time.
const STEP: usize = 4_096;

/// The lengths of packets in turn, each in groups of seven bits, the highest first; behind each, where they differ, how
/// many frames it has.
pub(super) struct Table {
    entries: Range<u64>,
    has_frames: bool,
    /// Where what comes after `step` is, and what of that has been used.
    at: u64,
    step: Vec<u8>,
    used: usize,
}

impl Table {
    pub(super) fn new(entries: &Range<u64>, has_frames: bool) -> Self {
        Self {
            at: entries.start,
            entries: entries.clone(),
            has_frames,
            step: Vec::new(),
            used: 0,
        }
    }

    /// How long the next packet is; none behind the last.
    pub(super) fn next<R: Read + Seek>(&mut self, ahead: &mut Ahead<R>) -> io::Result<Option<u64>> {
        let length = self.number(ahead)?;
        if self.has_frames {
            self.number(ahead)?;
        }
        Ok(length)
    }

    /// Goes back to the first.
    pub(super) fn rewind(&mut self) {
        *self = Self::new(&self.entries, self.has_frames);
    }

    fn number<R: Read + Seek>(&mut self, ahead: &mut Ahead<R>) -> io::Result<Option<u64>> {
        let mut number = 0_u64;
        loop {
            if self.used == self.step.len() {
                let left = usize::try_from(self.entries.end - self.at).unwrap_or(usize::MAX);
                self.step.resize(left.min(STEP), 0);
                let count = ahead.fill(self.at, &mut self.step)?;
                self.step.truncate(count);
                self.at += count as u64;
                self.used = 0;
            }
            let Some(&byte) = self.step.get(self.used) else {
                return Ok(None);
            };
            self.used += 1;
            // What is longer than any packet stays so.
            number = number.saturating_mul(128) | u64::from(byte & 0x7f);
            if byte < 0x80 {
                return Ok(Some(number));
            }
        }
    }
}
