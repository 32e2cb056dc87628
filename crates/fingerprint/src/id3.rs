//! The ID3 tags around a recording: how long they are, and the three names in them.
//!
//! "ID3 tag version 2.4.0 – Main Structure" and "– Native Frames" (id3.org, 2000), versions 2.3.0 and 2.2.0 of the same,
//! and `ID3v1`. A tag may be 256 MiB long, nearly always because of its pictures. So that memory stays flat, nothing but
//! frames of text is read of it, and a demultiplexer begins behind it.

use crate::Tags;
use crate::tags::clean;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;

/// The bytes of a tag's head, which say how long it is.
pub const ID3_HEAD: usize = 10;

/// Tags in a row: one of each version are three.
const MOST_TAGS: u32 = 16;

/// Frames that are looked at in a tag; files have a few dozen.
const MOST_FRAMES: u32 = 1000;

/// The longest text that is read, in bytes: twice what [`clean`] leaves of it, in the widest encoding.
const LONGEST_TEXT: u64 = 4096;

/// How much of a tag is read where its bytes were changed to hide false starts of frames, so that nobody can tell
/// where its parts lie without looking at all before them.
const LONGEST_CHANGED: u64 = 256 * 1024;

/// The bytes of an `ID3v1` tag at the very end of a file.
const AT_END: usize = 128;

/// How long the `ID3v2` tag that begins with `head` is, in bytes, with its head and its footer; none if no tag begins
/// there.
pub fn id3_length(head: [u8; ID3_HEAD]) -> Option<u64> {
    let [b'I', b'D', b'3', version, revision, flags, size @ ..] = head else {
        return None;
    };
    let footer = if flags & 0x10 == 0 { 0 } else { ID3_HEAD };
    let possible = version < 0xff && revision < 0xff;
    possible.then_some((ID3_HEAD + footer) as u64 + u64::from(seven_bits(size)?))
}

/// A number of which each byte holds seven bits; none if one holds more.
fn seven_bits(bytes: [u8; 4]) -> Option<u32> {
    bytes.iter().try_fold(0, |number, &byte| {
        (byte < 0x80).then_some(number << 7 | u32::from(byte))
    })
}

/// What the tags at the beginning of a file say, and where what follows them begins.
///
/// A tag that makes no sense says what came before; only a failing source is an error.
pub(crate) fn before<R: Read + Seek>(source: &mut R, len: u64) -> io::Result<(Tags, u64)> {
    let (mut tags, mut start) = (Tags::default(), 0);
    for _ in 0..MOST_TAGS {
        let Some(head) = read::<_, ID3_HEAD>(source, start)? else {
            break;
        };
        let Some(length) = id3_length(head).filter(|length| start + length < len) else {
            break;
        };
        let body = start + ID3_HEAD as u64..start + length;
        let [.., version, _, flags, _, _, _, _] = head;
        if flags & 0x80 != 0 && version < 4 {
            let mut changed = Vec::new();
            source.seek(SeekFrom::Start(body.start))?;
            source
                .by_ref()
                .take((body.end - body.start).min(LONGEST_CHANGED))
                .read_to_end(&mut changed)?;
            let restored = restore(&changed);
            let body = 0..restored.len() as u64;
            take_frames(&mut io::Cursor::new(restored), body, head, &mut tags)?;
        } else {
            take_frames(source, body, head, &mut tags)?;
        }
        start += length;
    }
    Ok((tags, start))
}

/// What a tag at the end of a file says, and where it begins; none if there is none.
pub(crate) fn behind<R: Read + Seek>(source: &mut R, len: u64) -> io::Result<Option<(Tags, u64)>> {
    let Some(start) = len.checked_sub(AT_END as u64) else {
        return Ok(None);
    };
    let Some([b'T', b'A', b'G', rest @ ..]) = read::<_, AT_END>(source, start)? else {
        return Ok(None);
    };
    let name = |text: &[u8]| clean(&decode(0, text));
    let tags = Tags {
        title: name(&rest[..30]),
        artist: name(&rest[30..60]),
        album: name(&rest[60..90]),
    };
    Ok(Some((tags, start)))
}

/// Takes the names from the frames in `body`, which belongs to the tag with that head.
fn take_frames<R: Read + Seek>(
    source: &mut R,
    body: Range<u64>,
    head: [u8; ID3_HEAD],
    tags: &mut Tags,
) -> io::Result<()> {
    let [.., version, _, flags, _, _, _, _] = head;
    let mut at = body.start;
    if flags & 0x40 != 0 && version > 2 {
        let Some(size) = read(source, at)? else {
            return Ok(());
        };
        // Only version 4 counts these four bytes too.
        at += if version == 3 {
            4 + u64::from(u32::from_be_bytes(size))
        } else {
            seven_bits(size).unwrap_or(4).into()
        };
    }
    for _ in 0..MOST_FRAMES {
        let Some(frame) = frame(source, at, version)? else {
            break;
        };
        at = frame.content.end;
        if at > body.end {
            break;
        }
        let field = match &frame.id {
            b"TIT2" | b"TT2\0" => &mut tags.title,
            b"TPE1" | b"TP1\0" => &mut tags.artist,
            b"TALB" | b"TAL\0" => &mut tags.album,
            _ => continue,
        };
        if field.is_none() {
            *field = frame.text(source)?;
        }
    }
    Ok(())
}

/// One part of a tag.
struct Frame {
    /// Its name; a name of three bytes ends in 0.
    id: [u8; 4],
    content: Range<u64>,
    /// Whether what is in it cannot be read as it lies there.
    closed: bool,
    /// Whether its bytes were changed to hide false starts of frames.
    changed: bool,
}

/// The frame at `at`, if one begins there.
fn frame<R: Read + Seek>(source: &mut R, at: u64, version: u8) -> io::Result<Option<Frame>> {
    if version == 2 {
        let head = read::<_, 6>(source, at)?.filter(|head| head[0] != 0);
        return Ok(head.map(|[a, b, c, size @ ..]| {
            let [x, y, z] = size;
            let start = at + 6;
            Frame {
                id: [a, b, c, 0],
                content: start..start + u64::from(u32::from_be_bytes([0, x, y, z])),
                closed: false,
                changed: false,
            }
        }));
    }
    let head = read::<_, 10>(source, at)?.filter(|head| head[0] != 0);
    Ok(head.map(|[a, b, c, d, w, x, y, z, _, flags]| {
        let size = [w, x, y, z];
        let plain = u32::from_be_bytes(size);
        // Some programs wrote version 4 with the plain sizes of version 3.
        let size = if version == 3 {
            plain
        } else {
            seven_bits(size).unwrap_or(plain)
        };
        // Encrypted and compressed; then what stands before the content: the group, and its true length.
        let (closed, group, length) = if version == 3 {
            (flags & 0xc0 != 0, flags & 0x20 != 0, false)
        } else {
            (flags & 0x0c != 0, flags & 0x40 != 0, flags & 0x01 != 0)
        };
        let (start, end) = (at + 10, at + 10 + u64::from(size));
        let before = u64::from(group) + if length { 4 } else { 0 };
        Frame {
            id: [a, b, c, d],
            content: (start + before).min(end)..end,
            closed,
            changed: version > 3 && flags & 0x02 != 0,
        }
    }))
}

impl Frame {
    /// The first text in it.
    fn text<R: Read + Seek>(&self, source: &mut R) -> io::Result<Option<String>> {
        let length = self.content.end - self.content.start;
        if self.closed || length == 0 {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        source.seek(SeekFrom::Start(self.content.start))?;
        source
            .by_ref()
            .take(length.min(LONGEST_TEXT))
            .read_to_end(&mut bytes)?;
        if self.changed {
            bytes = restore(&bytes);
        }
        Ok(match bytes.split_first() {
            Some((&encoding, text)) => clean(&decode(encoding, text)),
            None => None,
        })
    }
}

/// Takes out the zeros that were put behind each byte of ones.
fn restore(changed: &[u8]) -> Vec<u8> {
    let mut before = 0;
    let kept = changed.iter().copied().filter(|&byte| {
        let added = before == 0xff && byte == 0;
        before = byte;
        !added
    });
    kept.collect()
}

/// The text up to the first zero: Latin-1, UTF-16 by its mark or highest byte first, or UTF-8.
fn decode(encoding: u8, text: &[u8]) -> String {
    let upto = |text: &[u8]| {
        text.iter()
            .position(|&byte| byte == 0)
            .unwrap_or(text.len())
    };
    match encoding {
        0 => text[..upto(text)].iter().copied().map(char::from).collect(),
        1 | 2 => {
            let (text, little) = match text {
                [0xff, 0xfe, text @ ..] if encoding == 1 => (text, true),
                [0xfe, 0xff, text @ ..] if encoding == 1 => (text, false),
                text => (text, false),
            };
            let (pairs, _) = text.as_chunks();
            let units = pairs.iter().map(|&pair| {
                if little {
                    u16::from_le_bytes(pair)
                } else {
                    u16::from_be_bytes(pair)
                }
            });
            char::decode_utf16(units.take_while(|&unit| unit != 0))
                .map(|character| character.unwrap_or(char::REPLACEMENT_CHARACTER))
                .collect()
        }
        _ => String::from_utf8_lossy(&text[..upto(text)]).into_owned(),
    }
}

/// The bytes from `at` on; none where the source ends before.
fn read<R: Read + Seek, const N: usize>(source: &mut R, at: u64) -> io::Result<Option<[u8; N]>> {
    let mut bytes = [0; N];
    source.seek(SeekFrom::Start(at))?;
    match source.read_exact(&mut bytes) {
        Ok(()) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Cursor;

    fn sizes(length: usize) -> [u8; 4] {
        [21, 14, 7, 0].map(|shift| u8::try_from(length >> shift & 0x7f).unwrap())
    }

    fn tag(version: u8, flags: u8, body: &[u8]) -> Vec<u8> {
        let head = [&b"ID3"[..], &[version, 0, flags], &sizes(body.len())].concat();
        [head.as_slice(), body].concat()
    }

    fn part(version: u8, id: &str, flags: u8, content: &[u8]) -> Vec<u8> {
        let plain = u32::try_from(content.len()).unwrap().to_be_bytes();
        let head = match version {
            2 => [id.as_bytes(), &plain[1..]].concat(),
            3 => [id.as_bytes(), &plain, &[0, flags]].concat(),
            _ => [id.as_bytes(), &sizes(content.len()), &[0, flags]].concat(),
        };
        [head.as_slice(), content].concat()
    }

    fn found(file: &[u8]) -> (Tags, u64) {
        before(&mut Cursor::new(file), file.len() as u64).unwrap()
    }

    fn names(file: &[u8]) -> [Option<String>; 3] {
        let (tags, _) = found(file);
        [tags.title, tags.artist, tags.album]
    }

    fn some(names: [&str; 3]) -> [Option<String>; 3] {
        names.map(|name| (!name.is_empty()).then(|| name.to_owned()))
    }

    #[test]
    fn every_version_and_encoding_is_read() {
        let sound = [0xff, 0xfb, 0x90, 0x64];
        let two = tag(
            2,
            0,
            &[
                part(2, "PIC", 0, &[7; 300]),
                part(2, "TT2", 0, b"\0Caf\xe9\0"),
                part(2, "TP1", 0, b"\x01\xff\xfeZ\0\xfc\0"),
            ]
            .concat(),
        );
        assert_eq!(
            names(&[&two[..], &sound].concat()),
            some(["Café", "Zü", ""])
        );
        let three = tag(
            3,
            0x40,
            &[
                b"\0\0\0\x06\0\0\0\0\0\0".to_vec(),
                part(3, "TIT2", 0x20, b"g\0One"),
                part(3, "TPE1", 0x80, b"\0closed"),
                part(3, "TALB", 0, b"\x01\xfe\xff\0A\0\0\0B"),
                vec![0; 50],
            ]
            .concat(),
        );
        assert_eq!(
            names(&[&three[..], &sound].concat()),
            some(["One", "", "A"])
        );
        let four = tag(
            4,
            0x10,
            &[
                part(4, "TIT2", 0x01, "\0\0\0\x05\x03Één\0Two".as_bytes()),
                part(4, "TPE1", 0, b"\x02\0B"),
                part(4, "TALB", 0x02, b"\x01\xff\0\xfeA\0"),
            ]
            .concat(),
        );
        let whole = [&four[..], &[0; 10], &sound].concat();
        assert_eq!(names(&whole), some(["Één", "B", "A"]));
        assert_eq!(found(&whole).1, whole.len() as u64 - 4);
    }

    #[test]
    fn a_tag_that_hides_false_frames_is_read_as_it_was() {
        let plain = [
            part(3, "APIC", 0, &[0xff, 0xe0]),
            part(3, "TIT2", 0, b"\x01\xff\xfeA\0"),
        ]
        .concat();
        let changed: Vec<u8> = plain
            .iter()
            .flat_map(|&byte| [Some(byte), (byte == 0xff).then_some(0)])
            .flatten()
            .collect();
        let file = [tag(3, 0x80, &changed), vec![1; 9]].concat();
        assert_eq!(names(&file), some(["A", "", ""]));
    }

    #[test]
    fn tags_stand_in_a_row_and_at_the_end() {
        let first = [
            tag(3, 0, &part(3, "TIT2", 0, b"\0New")),
            tag(4, 0, &part(4, "TPE1", 0, b"\0Other")),
        ]
        .concat();
        let file = [first.as_slice(), &[1; 200]].concat();
        assert_eq!(names(&file), some(["New", "Other", ""]));
        assert_eq!(found(&file).1, first.len() as u64);

        let mut last = b"TAG".to_vec();
        for name in ["Old title", "", "Old album"] {
            let mut field = name.as_bytes().to_vec();
            field.resize(30, b' ');
            last.extend(field);
        }
        last.resize(128, 0);
        let file = [&[1; 200], last.as_slice()].concat();
        let mut source = Cursor::new(&file);
        let (tags, start) = behind(&mut source, 328).unwrap().unwrap();
        assert_eq!(start, 200);
        assert_eq!(
            [tags.title, tags.artist, tags.album],
            some(["Old title", "", "Old album"])
        );
        assert_eq!(behind(&mut source, 327).unwrap(), None);
        assert_eq!(behind(&mut source, 100).unwrap(), None);
    }

    #[test]
    fn what_is_no_tag_is_left_alone() {
        for file in [
            &b""[..],
            b"ID3",
            b"ID3\x04\0\0\0\0\x80\0rest",
            b"ID3\xff\0\0\0\0\0\0rest",
            b"ID3\x04\0\0\0\0\0\x7fcut off",
        ] {
            assert_eq!(found(file), (Tags::default(), 0));
        }
    }

    proptest! {
        #[test]
        fn damage_is_no_error(version in 0_u8..6, flags: u8, body in proptest::collection::vec(any::<u8>(), 0..200)) {
            let frames = [part(3, "TIT2", flags, b"\x01\xff\xfeA\0"), body].concat();
            let file = [tag(version, flags, &frames), vec![0; 300]].concat();
            prop_assert!(found(&file).1 <= file.len() as u64);
        }
    }
}
