//! The ID3 tags around a recording, and others that stand in their place: how long they are, and the three names in
//! them.
//!
//! "ID3 tag version 2.4.0 – Main Structure" and "– Native Frames" (id3.org, 2000), versions 2.3.0 and 2.2.0 of the same,
//! and `ID3v1`. A tag may be 256 MiB long, nearly always because of its pictures. So that memory stays flat, nothing but
//! frames of text is read of it, and a demultiplexer begins behind it.

mod ape;
mod frames;
#[cfg(test)]
mod tests;

use crate::Tags;
use crate::tags::clean;
use frames::{decode, restore, take_frames};
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;

/// The bytes of a tag's head, which say how long it is.
pub const ID3_HEAD: usize = 10;

/// Tags in a row: one of each version are three.
const MOST_TAGS: u32 = 16;

/// How much of a tag is read where its bytes were changed to hide false starts of frames, so that nobody can tell
/// where its parts lie without looking at all before them.
const LONGEST_CHANGED: u64 = 256 * 1024;

/// The bytes of an `ID3v1` tag at the very end of a file.
const AT_END: usize = 128;

/// How many bytes tell whether they begin a tag.
pub(crate) const MARK: usize = ape::MARK;

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
    start = ape::before(source, start, len, &mut tags)?;
    Ok((tags, start))
}

/// What the tags at the end of a stretch of a file say, and where they begin; its end where there are none.
pub(crate) fn behind<R: Read + Seek>(
    source: &mut R,
    within: Range<u64>,
) -> io::Result<(Tags, u64)> {
    let (mut tags, mut end) = (Tags::default(), within.end);
    for _ in 0..MOST_TAGS {
        let found = match old(source, within.start, end)? {
            None => ape::behind(source, within.start, end)?,
            found => found,
        };
        let Some((mut found, start)) = found else {
            break;
        };
        // What stands before `ID3v1` came later, and cuts nothing short.
        found.complete(tags);
        (tags, end) = (found, start);
    }
    Ok((tags, end))
}

/// What an `ID3v1` tag says that ends at `end`, and where it begins, behind `start`; none if there is none.
fn old<R: Read + Seek>(source: &mut R, start: u64, end: u64) -> io::Result<Option<(Tags, u64)>> {
    let Some(at) = end.checked_sub(AT_END as u64).filter(|&at| at > start) else {
        return Ok(None);
    };
    let Some([b'T', b'A', b'G', rest @ ..]) = read::<_, AT_END>(source, at)? else {
        return Ok(None);
    };
    let name = |text: &[u8]| clean(&decode(0, text));
    let tags = Tags {
        title: name(&rest[..30]),
        artist: name(&rest[30..60]),
        album: name(&rest[60..90]),
    };
    Ok(Some((tags, at)))
}

/// How long the tag is that bytes begin with, of which [`MARK`] are enough; none where they begin with something else.
pub(crate) fn length_at(bytes: &[u8]) -> Option<u64> {
    if bytes.starts_with(b"TAG") {
        return Some(AT_END as u64);
    }
    let ape = ape::Mark::of(bytes).and_then(ape::Mark::length);
    ape.or_else(|| id3_length(*bytes.first_chunk()?))
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
