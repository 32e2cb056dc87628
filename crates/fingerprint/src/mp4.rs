//! What the demultiplexer in use passes over in an MP4: how much of the beginning of its sound is the encoder's run-up,
//! and how `QuickTime` says what ALAC is like.
//!
//! Codecs such as AAC need some samples before the first true one. An MP4 says how many in the edit list of the
//! track (ISO/IEC 14496-12, 8.6.6) or, where iTunes wrote it, in a comment called `iTunSMPB`. The demultiplexer
//! in use passes over both, so this looks for them itself. A file that says nothing gets nothing cut: encoders
//! differ too much for a constant.

use crate::decode::Piece;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;

/// The most boxes that are looked at; files have a few dozen outside their sample tables.
const MAX_BOXES: u32 = 10_000;

/// The longest run-up believed to be one, in its own unit: beyond, FFmpeg believes `iTunSMPB` neither.
const MAX_PRIMING: u64 = 16_384;

/// The longest comment read, in bytes.
const MAX_COMMENT: u64 = 1024;

/// Samples to leave out at the beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Priming {
    /// How many, in units of the track.
    units: u64,
    /// Units a second; more than 0.
    timescale: u32,
}

impl Priming {
    /// How many frames that is for a decoder that gives `rate` frames a second.
    pub(crate) fn frames(self, rate: u32) -> u64 {
        let (rate, timescale) = (u128::from(rate), u128::from(self.timescale));
        let frames = (u128::from(self.units) * rate + timescale / 2) / timescale;
        u64::try_from(frames).unwrap_or(u64::MAX)
    }
}

/// What the first audio track of an MP4 or MOV file says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Told {
    /// Its run-up.
    pub(crate) priming: Option<Priming>,
    /// How to decode its ALAC (the magic cookie), where it stands as `QuickTime` has it: with all else in a box called
    /// `wave`.
    pub(crate) cookie: Option<Box<[u8]>>,
}

/// Looks for what the first audio track tells.
///
/// A file that is cut off or makes no sense says nothing; only a failing source is an error.
pub(crate) fn told<R: Read + Seek>(source: &mut R, len: u64) -> io::Result<Told> {
    let mut boxes = Boxes {
        source,
        left: MAX_BOXES,
    };
    let mut told = Told::default();
    match boxes.told(0..len, &mut told) {
        Err(error) if error.kind() != io::ErrorKind::UnexpectedEof => Err(error),
        _ => Ok(told),
    }
}

/// An MP4 or MOV file in which no more than `reach` bytes lie before the end of its index: media data is cut off behind
/// what is needed of its beginning, and an index that follows it moves there. None where there is no index.
///
/// What is left keeps its place in the file, so that the index holds.
pub(crate) fn shortened<R: Read + Seek>(
    source: &mut R,
    len: u64,
    reach: u64,
) -> io::Result<Option<Vec<Piece>>> {
    let mut boxes = Boxes {
        source,
        left: MAX_BOXES,
    };
    let (mut outermost, mut at) = (Vec::new(), 0);
    loop {
        let start = at;
        match boxes.next(&mut at, len) {
            Ok(Some((kind, content))) => outermost.push((kind, start, content)),
            Ok(None) => break,
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => break,
            Err(error) => return Err(error),
        }
    }
    let index = outermost.iter().find(|(kind, ..)| kind == b"moov");
    let Some((_, index_start, index)) = index else {
        return Ok(None);
    };
    let index = Piece::File {
        from: *index_start,
        len: index.end - index_start,
    };
    let Some(room) = reach.checked_sub(index.len()) else {
        return Ok(None);
    };

    let mut pieces = Vec::new();
    for (kind, start, content) in &outermost {
        if content.end <= room {
            let len = content.end - start;
            pieces.push(Piece::File { from: *start, len });
        } else {
            if matches!(kind, b"mdat" | b"free" | b"skip" | b"wide") && content.start < room {
                pieces.push(Piece::Bytes(header(
                    *kind,
                    room - start,
                    content.start - start,
                )));
                let len = room - content.start;
                pieces.push(Piece::File {
                    from: content.start,
                    len,
                });
            }
            break;
        }
    }
    if !pieces.contains(&index) {
        pieces.push(index);
    }
    Ok(Some(pieces))
}

/// The header of a box of that size, itself as long as the one it replaces.
fn header(kind: [u8; 4], size: u64, header: u64) -> Vec<u8> {
    if header == 16 {
        [&1_u32.to_be_bytes()[..], &kind, &size.to_be_bytes()].concat()
    } else {
        let size = u32::try_from(size).unwrap_or(0);
        [&size.to_be_bytes()[..], &kind].concat()
    }
}

/// Looks for boxes within boxes.
struct Boxes<'a, R> {
    source: &'a mut R,
    /// How many more boxes are looked at.
    left: u32,
}

impl<R: Read + Seek> Boxes<'_, R> {
    fn told(&mut self, file: Range<u64>, told: &mut Told) -> io::Result<()> {
        let Some(movie) = self.descend(file, &[*b"moov"])? else {
            return Ok(());
        };
        let mut at = movie.start;
        while let Some((kind, content)) = self.next(&mut at, movie.end)? {
            if kind != *b"trak" {
                continue;
            }
            if let Some(timescale) = self.sound_timescale(content.clone())? {
                let units = match self.edit_start(content.clone())? {
                    Some(units) => Some(units),
                    None => self.comment(movie)?,
                };
                told.priming = units.map(|units| Priming { units, timescale });
                told.cookie = self.cookie(content)?;
                break;
            }
        }
        Ok(())
    }

    /// The cookie of a track whose first description says ALAC as `QuickTime` does.
    fn cookie(&mut self, track: Range<u64>) -> io::Result<Option<Box<[u8]>>> {
        let path = [*b"mdia", *b"minf", *b"stbl", *b"stsd"];
        let Some(table) = self.descend(track, &path)? else {
            return Ok(None);
        };
        let mut at = table.start + 8;
        let Some((kind, entry)) = self.next(&mut at, table.end)? else {
            return Ok(None);
        };
        // What stands before further boxes grew twice.
        let fields = match self.read(entry.start + 8)? {
            [0, 0] => 28,
            [0, 1] => 44,
            _ => 64,
        };
        let within = entry.start + fields..entry.end;
        if kind != *b"alac" || within.is_empty() {
            return Ok(None);
        }
        let Some(cookie) = self.descend(within, &[*b"wave", *b"alac"])? else {
            return Ok(None);
        };
        // Behind a version there are 24 bytes, and 24 more where there are many channels.
        let mut bytes = vec![
            0;
            if cookie.end - cookie.start < 52 {
                24
            } else {
                48
            }
        ];
        self.source.seek(SeekFrom::Start(cookie.start + 4))?;
        self.source.read_exact(&mut bytes)?;
        Ok(Some(bytes.into()))
    }

    /// Units a second of a track, if it is one of sound.
    fn sound_timescale(&mut self, track: Range<u64>) -> io::Result<Option<u32>> {
        let Some(media) = self.descend(track, &[*b"mdia"])? else {
            return Ok(None);
        };
        let Some(handler) = self.descend(media.clone(), &[*b"hdlr"])? else {
            return Ok(None);
        };
        if self.read::<4>(handler.start + 8)? != *b"soun" {
            return Ok(None);
        }
        let Some(header) = self.descend(media, &[*b"mdhd"])? else {
            return Ok(None);
        };
        let [version] = self.read(header.start)?;
        let offset = if version == 1 { 20 } else { 12 };
        let timescale = u32::from_be_bytes(self.read(header.start + offset)?);
        Ok((timescale > 0).then_some(timescale))
    }

    /// Where in the track the first edit that shows any of it begins, unless at its beginning.
    fn edit_start(&mut self, track: Range<u64>) -> io::Result<Option<u64>> {
        let Some(list) = self.descend(track, &[*b"edts", *b"elst"])? else {
            return Ok(None);
        };
        let [version] = self.read(list.start)?;
        let count = u32::from_be_bytes(self.read(list.start + 4)?);
        let (size, offset) = if version == 1 { (20, 8) } else { (12, 4) };
        for index in 0..u64::from(count.min(self.left)) {
            let at = list.start + 8 + index * size + offset;
            let start = if version == 1 {
                i64::from_be_bytes(self.read(at)?)
            } else {
                i64::from(i32::from_be_bytes(self.read(at)?))
            };
            // An edit that begins at −1 is a pause before the track.
            if let Ok(start) = u64::try_from(start) {
                return Ok((start > 0).then_some(start));
            }
        }
        Ok(None)
    }

    /// The run-up according to iTunes, in samples.
    fn comment(&mut self, movie: Range<u64>) -> io::Result<Option<u64>> {
        let Some(meta) = self.descend(movie, &[*b"udta", *b"meta"])? else {
            return Ok(None);
        };
        let Some(items) = self.descend(meta.start + 4..meta.end, &[*b"ilst"])? else {
            return Ok(None);
        };
        let mut at = items.start;
        while let Some((kind, item)) = self.next(&mut at, items.end)? {
            if kind == *b"----" && item.end - item.start <= MAX_COMMENT {
                let mut text = vec![0; usize::try_from(item.end - item.start).unwrap_or(0)];
                self.source.seek(SeekFrom::Start(item.start))?;
                self.source.read_exact(&mut text)?;
                if let Some(priming) = parse_comment(&text) {
                    return Ok((1..MAX_PRIMING).contains(&priming).then_some(priming));
                }
            }
        }
        Ok(None)
    }

    /// The content of the first box reached by those names from within another.
    fn descend(
        &mut self,
        mut within: Range<u64>,
        path: &[[u8; 4]],
    ) -> io::Result<Option<Range<u64>>> {
        'path: for name in path {
            let mut at = within.start;
            while let Some((kind, content)) = self.next(&mut at, within.end)? {
                if kind == *name {
                    within = content;
                    continue 'path;
                }
            }
            return Ok(None);
        }
        Ok(Some(within))
    }

    /// The kind and the content of the box at `at`, which moves on behind it.
    fn next(&mut self, at: &mut u64, end: u64) -> io::Result<Option<([u8; 4], Range<u64>)>> {
        if self.left == 0 || end.saturating_sub(*at) < 8 {
            return Ok(None);
        }
        self.left -= 1;
        let [a, b, c, d, kind @ ..] = self.read::<8>(*at)?;
        let (header, size) = match u32::from_be_bytes([a, b, c, d]) {
            0 => (8, end - *at),
            1 => (16, u64::from_be_bytes(self.read(*at + 8)?)),
            size => (8, u64::from(size)),
        };
        let Some(after) = at
            .checked_add(size)
            .filter(|&after| size >= header && after <= end)
        else {
            return Ok(None);
        };
        let content = *at + header..after;
        *at = after;
        Ok(Some((kind, content)))
    }

    fn read<const N: usize>(&mut self, at: u64) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.source.seek(SeekFrom::Start(at))?;
        self.source.read_exact(&mut bytes)?;
        Ok(bytes)
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
    use super::*;
    use proptest::prelude::*;
    use std::io::Cursor;

    fn container(kind: [u8; 4], content: &[u8]) -> Vec<u8> {
        let size = u32::try_from(content.len() + 8).unwrap();
        [&size.to_be_bytes()[..], &kind, content].concat()
    }

    /// A file with one track of sound at 44 100 units a second, with those boxes beside its media.
    fn file(in_track: &[u8], in_movie: &[u8]) -> Vec<u8> {
        let handler = container(*b"hdlr", b"\0\0\0\0\0\0\0\0soun\0\0\0\0");
        let mut header = [0; 24];
        header[12..16].copy_from_slice(&44_100_u32.to_be_bytes());
        let media = container(*b"mdia", &[container(*b"mdhd", &header), handler].concat());
        let track = container(*b"trak", &[media.as_slice(), in_track].concat());
        let movie = container(*b"moov", &[track.as_slice(), in_movie].concat());
        [
            container(*b"ftyp", b"M4A \0\0\0\0"),
            container(*b"mdat", &[0; 99]),
            movie,
        ]
        .concat()
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

    fn frames(file: Vec<u8>, rate: u32) -> Option<u64> {
        let len = file.len() as u64;
        let found = told(&mut Cursor::new(file), len).unwrap();
        found.priming.map(|priming| priming.frames(rate))
    }

    #[test]
    fn the_edit_list_tells() {
        assert_eq!(frames(file(&edits(&[(0, 1024)]), b""), 44_100), Some(1024));
        assert_eq!(
            frames(file(&edits(&[(9, -1), (0, 2048)]), b""), 22_050),
            Some(1024)
        );
        assert_eq!(frames(file(&edits(&[(0, 0)]), b""), 44_100), None);
        assert_eq!(frames(file(b"", b""), 44_100), None);
    }

    #[test]
    fn the_comment_tells_where_no_edit_list_does() {
        let text = " 00000000 00000840 000001CA 00000000003F31F6 00000000";
        assert_eq!(frames(file(b"", &comment(text)), 44_100), Some(0x840));
        assert_eq!(
            frames(file(&edits(&[(0, 1024)]), &comment(text)), 44_100),
            Some(1024)
        );
        assert_eq!(
            frames(file(b"", &comment(" 00000000 FFFFFFFF")), 44_100),
            None
        );
        assert_eq!(frames(file(b"", &comment("none of it")), 44_100), None);
    }

    proptest! {
        #[test]
        fn damage_is_no_error(cut in 0_usize..300, flip in 0_usize..300, value: u8) {
            let mut file = file(&edits(&[(0, 1024)]), &comment(" 0 840"));
            file.truncate(cut.max(8));
            if let Some(byte) = file.get_mut(flip) {
                *byte = value;
            }
            frames(file, 44_100);
        }
    }
}
