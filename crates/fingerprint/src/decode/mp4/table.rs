//! Tables of any length, of which a window is held.

use super::super::ahead::Ahead;
use std::io::{self, Read, Seek};
use std::ops::Range;

/// Bytes held of a table: the sizes of some minutes of samples.
const WINDOW: usize = 32 * 1024;

/// Entries of equal width.
#[derive(Debug)]
pub(super) struct Table {
    at: u64,
    width: usize,
    count: u32,
    /// The entries from `first` on.
    held: Vec<u8>,
    first: u32,
}

impl Table {
    /// A table in that stretch of the file, of so many entries of `width` bytes, more than 0, if there is room for them.
    pub(super) fn new(content: &Range<u64>, width: usize, count: u32) -> Self {
        let room = content.end.saturating_sub(content.start) / width as u64;
        Self {
            at: content.start,
            width,
            count: count.min(u32::try_from(room).unwrap_or(u32::MAX)),
            held: Vec::new(),
            first: 0,
        }
    }

    /// How many entries there are.
    pub(super) fn count(&self) -> u32 {
        self.count
    }

    /// An entry; none behind the last.
    pub(super) fn get<R: Read + Seek>(
        &mut self,
        ahead: &mut Ahead<R>,
        index: u32,
    ) -> io::Result<Option<&[u8]>> {
        if index >= self.count {
            return Ok(None);
        }
        let held = self.held.len() / self.width;
        let mut offset = index.checked_sub(self.first).map(|offset| offset as usize);
        if offset.is_none_or(|offset| offset >= held) {
            let left = (self.count - index) as usize;
            self.held
                .resize((WINDOW / self.width).min(left) * self.width, 0);
            let at = self.at + u64::from(index) * self.width as u64;
            let read = ahead.fill(at, &mut self.held)?;
            self.held.truncate(read);
            self.first = index;
            offset = Some(0);
        }
        let start = offset.unwrap_or(0) * self.width;
        Ok(self.held.get(start..start + self.width))
    }

    /// The numbers of 32 bits in an entry, as many of them as asked for; none behind the last.
    pub(super) fn words<R: Read + Seek, const N: usize>(
        &mut self,
        ahead: &mut Ahead<R>,
        index: u32,
    ) -> io::Result<Option<[u32; N]>> {
        let entry = self.get(ahead, index)?;
        let (words, _) = entry.unwrap_or_default().as_chunks();
        let words = words.first_chunk::<N>();
        Ok(words.map(|words| words.map(u32::from_be_bytes)))
    }
}
