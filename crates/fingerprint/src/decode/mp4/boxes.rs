//! Boxes within boxes (ISO/IEC 14496-12, 4.2).

use super::super::ahead::Ahead;
use std::io::{self, Read, Seek};
use std::ops::Range;

/// The most boxes of an index that are looked at; files have a few dozen outside their sample tables.
const MAX_BOXES: u32 = 10_000;

/// The name of a box.
pub(super) type Kind = [u8; 4];

/// Looks for boxes. A file that is cut off or makes no sense has none; only a failing source is an error.
pub(super) struct Boxes<'a, R> {
    pub(super) ahead: &'a mut Ahead<R>,
    /// How many more boxes are looked at.
    left: u32,
}

impl<'a, R: Read + Seek> Boxes<'a, R> {
    pub(super) fn new(ahead: &'a mut Ahead<R>) -> Self {
        Self {
            ahead,
            left: MAX_BOXES,
        }
    }

    /// The kind and the content of the box at `at`, which moves on behind it. What reaches beyond `end` ends there.
    pub(super) fn next(
        &mut self,
        at: &mut u64,
        end: u64,
    ) -> io::Result<Option<(Kind, Range<u64>)>> {
        if self.left == 0 || end.saturating_sub(*at) < 8 {
            return Ok(None);
        }
        self.left -= 1;
        let Some([a, b, c, d, kind @ ..]) = self.ahead.array::<8>(*at)? else {
            return Ok(None);
        };
        let (header, size) = match u32::from_be_bytes([a, b, c, d]) {
            0 => (8, end - *at),
            1 => match self.number(*at + 8)? {
                Some(size) => (16, size),
                None => return Ok(None),
            },
            size => (8, size.into()),
        };
        if size < header {
            return Ok(None);
        }
        let after = at.saturating_add(size).min(end);
        let content = (*at + header).min(after)..after;
        *at = after;
        Ok(Some((kind, content)))
    }

    /// The content of the first box of that kind.
    pub(super) fn find(
        &mut self,
        within: &Range<u64>,
        kind: Kind,
    ) -> io::Result<Option<Range<u64>>> {
        let mut at = within.start;
        while let Some((found, content)) = self.next(&mut at, within.end)? {
            if found == kind {
                return Ok(Some(content));
            }
        }
        Ok(None)
    }

    /// The content of the first box reached by those names from within another.
    pub(super) fn descend(
        &mut self,
        within: &Range<u64>,
        path: &[Kind],
    ) -> io::Result<Option<Range<u64>>> {
        let mut within = within.clone();
        for kind in path {
            match self.find(&within, *kind)? {
                Some(content) => within = content,
                None => return Ok(None),
            }
        }
        Ok(Some(within))
    }

    /// The `N` bytes from `at` on.
    pub(super) fn array<const N: usize>(&mut self, at: u64) -> io::Result<Option<[u8; N]>> {
        self.ahead.array(at)
    }

    /// The number of 32 bits at `at`; 0 behind the end of the file.
    pub(super) fn word(&mut self, at: u64) -> io::Result<u32> {
        Ok(self.ahead.array(at)?.map_or(0, u32::from_be_bytes))
    }

    /// The number of 64 bits at `at`.
    pub(super) fn number(&mut self, at: u64) -> io::Result<Option<u64>> {
        Ok(self.ahead.array(at)?.map(u64::from_be_bytes))
    }

    /// The bytes of a box, if they are no more than `most`.
    pub(super) fn bytes(&mut self, content: &Range<u64>, most: u64) -> io::Result<Option<&[u8]>> {
        let length = content.end.saturating_sub(content.start);
        match usize::try_from(length) {
            Ok(count) if length <= most => self.ahead.get(content.start, count).map(Some),
            _ => Ok(None),
        }
    }
}
