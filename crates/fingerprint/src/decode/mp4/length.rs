//! How long a file in fragments is, which its beginning need not tell.

use super::boxes::Boxes;
use std::io::{self, Read, Seek};
use std::ops::Range;

/// The most boxes outside fragments that are looked at in search of the last one: days of fragments of a second.
const MAX_OUTERMOST: u32 = 500_000;

/// The most entries that an index of segments or a table of fragments may have.
const MAX_ENTRIES: u32 = 100_000;

impl<R: Read + Seek> Boxes<'_, R> {
    /// How long a track in fragments is, in milliseconds: as the index says, an index of segments before `first`, the
    /// first fragment, or the last fragment itself.
    pub(super) fn fragmented_ms(
        &mut self,
        movie: &Range<u64>,
        first: u64,
        track: u32,
        timescale: u32,
    ) -> io::Result<Option<u64>> {
        if let Some(head) = self.descend(movie, &[*b"mvex", *b"mehd"])? {
            let length = if self.array(head.start)? == Some([1]) {
                self.number(head.start + 4)?.unwrap_or(0)
            } else {
                self.word(head.start + 4)?.into()
            };
            let scale = self.movie_scale(movie)?;
            if length > 0 {
                return Ok(milliseconds(length, scale));
            }
        }
        if let Some(length) = self.segments_ms(first, track)? {
            return Ok(Some(length));
        }
        let Some(start) = self.last_fragment(first, track)? else {
            return Ok(None);
        };
        let mut at = start;
        let end = self.ahead.len();
        let Some((_, content)) = self.next(&mut at, end)? else {
            return Ok(None);
        };
        let defaults = self.defaults(movie, track)?;
        let (runs, begins) = self.fragment(start, &content, track, defaults)?;
        let Some(mut length) = begins else {
            return Ok(None);
        };
        for mut run in runs {
            length = length.saturating_add(run.length(self.ahead)?);
        }
        Ok(milliseconds(length, timescale))
    }

    /// What an index of segments says.
    fn segments_ms(&mut self, first: u64, track: u32) -> io::Result<Option<u64>> {
        let (mut at, mut sum, mut scale) = (0, 0, 0);
        while let Some((kind, content)) = self.next(&mut at, first)? {
            if kind != *b"sidx" || self.word(content.start + 4)? != track {
                continue;
            }
            scale = self.word(content.start + 8)?;
            let is_long = self.array(content.start)? == Some([1]);
            let head = content.start + if is_long { 28 } else { 20 };
            let count = self.word(head)? & 0xffff;
            for index in 0..u64::from(count) {
                sum += u64::from(self.word(head + 4 + index * 12 + 4)?);
            }
        }
        Ok(milliseconds(sum, scale).filter(|&length| length > 0))
    }

    /// Where the last fragment with something of a track is: as a table at the end of the file says (8.8.9), or as
    /// looking at all of them shows.
    fn last_fragment(&mut self, first: u64, track: u32) -> io::Result<Option<u64>> {
        let end = self.ahead.len();
        let size = u64::from(self.word(end.saturating_sub(4))?);
        let mut at = end.saturating_sub(size);
        if (16..=end).contains(&size)
            && let Some((kind, table)) = self.next(&mut at, end)?
            && kind == *b"mfra"
            && let Some(found) = self.fragment_in(&table, track)?
        {
            return Ok(Some(found));
        }
        let (mut at, mut last) = (first, None);
        for _ in 0..MAX_OUTERMOST {
            let start = at;
            // Each of them may be the last: there is no bound on how many come before.
            let Some((kind, content)) = Boxes::new(self.ahead).next(&mut at, end)? else {
                break;
            };
            if kind == *b"moof" && content.end < end {
                last = Some(start);
            }
        }
        Ok(last)
    }

    /// The last fragment of a track that a table of fragments tells of.
    fn fragment_in(&mut self, tables: &Range<u64>, track: u32) -> io::Result<Option<u64>> {
        let mut at = tables.start;
        while let Some((kind, content)) = self.next(&mut at, tables.end)? {
            if kind != *b"tfra" || self.word(content.start + 4)? != track {
                continue;
            }
            let is_long = self.array(content.start)? == Some([1]);
            let widths = self.word(content.start + 8)?;
            let count = self.word(content.start + 12)?.min(MAX_ENTRIES);
            let times = if is_long { 16 } else { 8 };
            let rest = [4, 2, 0].map(|shift| u64::from(widths >> shift & 3) + 1);
            let Some(last) = count.checked_sub(1) else {
                continue;
            };
            let entry = content.start + 16 + u64::from(last) * (times + rest.iter().sum::<u64>());
            return if is_long {
                self.number(entry + 8)
            } else {
                Ok(Some(self.word(entry + 4)?.into()))
            };
        }
        Ok(None)
    }
}

/// So many units in milliseconds.
pub(super) fn milliseconds(units: u64, timescale: u32) -> Option<u64> {
    let scale = u128::from(timescale);
    (scale > 0)
        .then(|| u64::try_from(u128::from(units) * 1000 / scale).ok())
        .flatten()
}
