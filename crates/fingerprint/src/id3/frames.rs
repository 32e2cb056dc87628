//! The frames of a tag, of which each is one thing that it says.

use super::{ID3_HEAD, read, seven_bits};
use crate::Tags;
use crate::tags::clean;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;

/// Frames that are looked at in a tag; files have a few dozen.
const MOST_FRAMES: u32 = 1000;

/// The longest text that is read, in bytes: twice what [`clean`] leaves of it, in the widest encoding.
const LONGEST_TEXT: u64 = 4096;

/// Takes the names from the frames in `body`, which belongs to the tag with that head.
pub(super) fn take_frames<R: Read + Seek>(
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
pub(super) fn restore(changed: &[u8]) -> Vec<u8> {
    let mut before = 0;
    let kept = changed.iter().copied().filter(|&byte| {
        let added = before == 0xff && byte == 0;
        before = byte;
        !added
    });
    kept.collect()
}

/// The text up to the first zero: Latin-1, UTF-16 by its mark or highest byte first, or UTF-8.
pub(super) fn decode(encoding: u8, text: &[u8]) -> String {
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
