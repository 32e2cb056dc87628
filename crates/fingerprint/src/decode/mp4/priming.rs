//! How much of the beginning of a track is the encoder's run-up.
//!
//! Codecs such as AAC need some samples before the first true one. An MP4 says how many in the edit list of the
//! track (ISO/IEC 14496-12, 8.6.6) or, where iTunes wrote it, in a comment called `iTunSMPB`. A file that says nothing
//! gets nothing cut: encoders differ too much for a constant.

use super::super::track::Priming;
use super::boxes::Boxes;
use super::length::milliseconds;
use std::io::{self, Read, Seek};
use std::ops::Range;

/// The longest run-up believed to be one, in its own unit: beyond, FFmpeg believes `iTunSMPB` neither.
const MAX_PRIMING: u64 = 16_384;

/// The longest comment read, in bytes.
const MAX_COMMENT: u64 = 1024;

/// The most edits that are looked at: pauses come first, and one of them is enough.
const MAX_EDITS: u32 = 1_000;

impl<R: Read + Seek> Boxes<'_, R> {
    /// The run-up of a track with so many units a second.
    pub(super) fn priming(
        &mut self,
        movie: &Range<u64>,
        track: &Range<u64>,
        timescale: u32,
    ) -> io::Result<Option<Priming>> {
        let is_fragmented = self.find(movie, *b"mvex")?.is_some();
        let units = match self.edit_start(track)? {
            // An edit without a length is one of fragments still to come, of which FFmpeg leaves out nothing.
            Some((_, 0)) if is_fragmented => None,
            Some((units, _)) => Some(units),
            None => self.comment(movie)?,
        };
        let units = units.filter(|&units| units > 0 && timescale > 0);
        Ok(units.map(|units| Priming { units, timescale }))
    }

    /// Where in the track the first edit begins that shows any of it, unless at its beginning, and how long it is.
    fn edit_start(&mut self, track: &Range<u64>) -> io::Result<Option<(u64, u64)>> {
        let first = self.edits(track, 1)?.first().copied();
        Ok(first.filter(|&(start, _)| start > 0))
    }

    /// How long a track is by its edits, in milliseconds: what they show of its `length` units; none where there are
    /// none that say how long they are.
    pub(super) fn edited_ms(
        &mut self,
        movie: &Range<u64>,
        track: &Range<u64>,
        length: u64,
        timescale: u32,
    ) -> io::Result<Option<u64>> {
        let edits = self.edits(track, MAX_EDITS as usize)?;
        let scale = self.movie_scale(movie)?;
        if edits.is_empty() || scale == 0 || timescale == 0 {
            return Ok(None);
        }
        let mut sum = 0;
        for (start, shown) in edits {
            let there = u128::from(length.saturating_sub(start)) * u128::from(scale);
            let there = there.div_ceil(timescale.into());
            sum += there.min(shown.into());
        }
        let sum = u64::try_from(sum).ok().filter(|&sum| sum > 0);
        Ok(sum.and_then(|sum| milliseconds(sum, scale)))
    }

    /// The first edits, up to so many, that show something of the track: where in it each begins, in its own units, and
    /// how long it is, in those of the whole.
    fn edits(&mut self, track: &Range<u64>, most: usize) -> io::Result<Vec<(u64, u64)>> {
        let mut found = Vec::new();
        let Some(list) = self.descend(track, &[*b"edts", *b"elst"])? else {
            return Ok(found);
        };
        let is_long = self.array(list.start)? == Some([1]);
        let count = self.word(list.start + 4)?.min(MAX_EDITS);
        let (size, offset) = if is_long { (20, 8) } else { (12, 4) };
        for index in 0..u64::from(count) {
            let entry = list.start + 8 + index * size;
            let at = entry + offset;
            let start = if is_long {
                self.number(at)?.map(u64::cast_signed)
            } else {
                self.array(at)?
                    .map(|bytes| i32::from_be_bytes(bytes).into())
            };
            let Some(start) = start.filter(|_| at + 4 <= list.end && found.len() < most) else {
                break;
            };
            // An edit that begins at −1 is a pause before the track.
            if let Ok(start) = u64::try_from(start) {
                let length = if is_long {
                    self.number(entry)?.unwrap_or(0)
                } else {
                    self.word(entry)?.into()
                };
                found.push((start, length));
            }
        }
        Ok(found)
    }

    /// The run-up according to iTunes, in samples.
    fn comment(&mut self, movie: &Range<u64>) -> io::Result<Option<u64>> {
        let Some(meta) = self.descend(movie, &[*b"udta", *b"meta"])? else {
            return Ok(None);
        };
        let Some(items) = self.find(&(meta.start + 4..meta.end), *b"ilst")? else {
            return Ok(None);
        };
        let mut at = items.start;
        while let Some((kind, item)) = self.next(&mut at, items.end)? {
            if kind == *b"----"
                && let Some(text) = self.bytes(&item, MAX_COMMENT)?
                && let Some(priming) = parse_comment(text)
            {
                return Ok((1..MAX_PRIMING).contains(&priming).then_some(priming));
            }
        }
        Ok(None)
    }
}

/// The second number of an `iTunSMPB` comment such as ` 00000000 00000840 000001CA …`; none of other comments.
fn parse_comment(item: &[u8]) -> Option<u64> {
    let text = String::from_utf8_lossy(item);
    let (_, after) = text.split_once("iTunSMPB")?;
    let (_, data) = after.split_once("data")?;
    let numbers = data.trim_start_matches(|character: char| !character.is_ascii_hexdigit());
    u64::from_str_radix(numbers.split_ascii_whitespace().nth(1)?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::super::super::ahead::Ahead;
    use super::super::super::source::{Piece, Source};
    use super::*;
    use proptest::prelude::*;
    use std::io::Cursor;

    fn container(kind: [u8; 4], content: &[u8]) -> Vec<u8> {
        let size = u32::try_from(content.len() + 8).unwrap();
        [&size.to_be_bytes()[..], &kind, content].concat()
    }

    /// A movie with one track of those boxes.
    fn movie(in_track: &[u8], in_movie: &[u8]) -> Vec<u8> {
        [container(*b"trak", in_track).as_slice(), in_movie].concat()
    }

    fn edits(entries: &[(u32, i32)]) -> Vec<u8> {
        let count = u32::try_from(entries.len()).unwrap();
        let mut list = [[0; 4], count.to_be_bytes()].concat();
        for (duration, start) in entries {
            list.extend([duration.to_be_bytes(), start.to_be_bytes(), [0, 1, 0, 0]].concat());
        }
        container(*b"edts", &container(*b"elst", &list))
    }

    fn comment(text: &str) -> Vec<u8> {
        let parts = [
            container(*b"mean", b"\0\0\0\0com.apple.iTunes"),
            container(*b"name", b"\0\0\0\0iTunSMPB"),
            container(*b"data", &[b"\0\0\0\x01\0\0\0\0", text.as_bytes()].concat()),
        ];
        let items = container(*b"ilst", &container(*b"----", &parts.concat()));
        container(
            *b"udta",
            &container(*b"meta", &[&[0; 4], items.as_slice()].concat()),
        )
    }

    fn frames(movie: Vec<u8>, rate: u32) -> Option<u64> {
        let all = 0..movie.len() as u64;
        let piece = Piece::File {
            from: 0,
            len: all.end,
        };
        let mut ahead = Ahead::new(Source::new(Cursor::new(movie), vec![piece]));
        let mut boxes = Boxes::new(&mut ahead);
        let track = boxes.find(&all, *b"trak").unwrap()?;
        let found = boxes.priming(&all, &track, 44_100).unwrap();
        found.map(|priming| priming.frames(rate))
    }

    #[test]
    fn the_edit_list_tells() {
        assert_eq!(frames(movie(&edits(&[(0, 1024)]), b""), 44_100), Some(1024));
        assert_eq!(
            frames(movie(&edits(&[(9, -1), (0, 2048)]), b""), 22_050),
            Some(1024)
        );
        assert_eq!(frames(movie(&edits(&[(0, 0)]), b""), 44_100), None);
        assert_eq!(frames(movie(b"", b""), 44_100), None);
        for (length, told) in [(0, None), (9, Some(1024))] {
            let fragmented = movie(&edits(&[(length, 1024)]), &container(*b"mvex", b""));
            assert_eq!(frames(fragmented, 44_100), told);
        }
    }

    #[test]
    fn the_comment_tells_where_no_edit_list_does() {
        let text = " 00000000 00000840 000001CA 00000000003F31F6 00000000";
        assert_eq!(frames(movie(b"", &comment(text)), 44_100), Some(0x840));
        assert_eq!(
            frames(movie(&edits(&[(0, 1024)]), &comment(text)), 44_100),
            Some(1024)
        );
        assert_eq!(
            frames(movie(b"", &comment(" 00000000 FFFFFFFF")), 44_100),
            None
        );
        assert_eq!(frames(movie(b"", &comment("none of it")), 44_100), None);
    }

    proptest! {
        #[test]
        fn damage_is_no_error(cut in 0_usize..300, flip in 0_usize..300, value: u8) {
            let mut movie = movie(&edits(&[(0, 1024)]), &comment(" 0 840"));
            movie.truncate(cut.max(8));
            if let Some(byte) = movie.get_mut(flip) {
                *byte = value;
            }
            frames(movie, 44_100);
        }
    }
}
