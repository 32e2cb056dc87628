//! Tags of another kind: `APEv2` ("APE Tags Header" and "APE Tag Item", wiki.hydrogenaudio.org) before or behind the sound,
//! and Lyrics3 ("Lyrics3 v2.00", id3.org) behind it.

use super::read;
use crate::Tags;
use crate::tags::clean;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;

/// The bytes of a head, and of a foot, which are alike.
pub(super) const MARK: usize = 32;

/// Items that are looked at; files have a dozen.
const MOST_ITEMS: u32 = 1000;

/// The longest name of an item, in bytes.
const LONGEST_NAME: usize = 255;

/// The longest text that is read, in bytes.
const LONGEST_TEXT: u64 = 4096;

/// How Lyrics3 ends, behind its length in six digits.
const LYRICS: &[u8; 9] = b"LYRICS200";

/// What a head or a foot says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    /// Bytes of the items and the foot.
    size: u64,
    has_head: bool,
    is_head: bool,
}

impl Mark {
    /// Reads a head or foot; none where it is not one.
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        let words = bytes.get(..MARK)?.strip_prefix(b"APETAGEX")?;
        let (words, _) = words.as_chunks::<4>();
        let [size, flags] = [words[1], words[3]].map(u32::from_le_bytes);
        (size as usize >= MARK).then_some(Self {
            size: size.into(),
            has_head: flags >> 31 == 1,
            is_head: flags >> 29 & 1 == 1,
        })
    }

    /// How long the tag is that this is the head of; none of a foot.
    pub(super) fn length(self) -> Option<u64> {
        self.is_head.then_some(MARK as u64 + self.size)
    }
}

/// Where what follows a tag at `start` begins, whose names are added.
pub(super) fn before<R: Read + Seek>(
    source: &mut R,
    start: u64,
    len: u64,
    tags: &mut Tags,
) -> io::Result<u64> {
    let head: Option<[u8; MARK]> = read(source, start)?;
    let length = head.and_then(|head| Mark::of(&head)).and_then(Mark::length);
    let Some(end) = length.map(|length| start + length).filter(|&end| end < len) else {
        return Ok(start);
    };
    let items = start + MARK as u64..end - MARK as u64;
    take_items(source, items, tags)?;
    Ok(end)
}

/// Where a tag begins that ends at `end`, if there is one behind `start`, and its names.
pub(super) fn behind<R: Read + Seek>(
    source: &mut R,
    start: u64,
    end: u64,
) -> io::Result<Option<(Tags, u64)>> {
    let mut tags = Tags::default();
    if let Some(at) = end.checked_sub(MARK as u64)
        && let Some(foot) = read::<_, MARK>(source, at)?
        && let Some(mark) = Mark::of(&foot).filter(|mark| !mark.is_head)
    {
        let head = if mark.has_head { MARK as u64 } else { 0 };
        let items = end.saturating_sub(mark.size)..at;
        let from = items.start.saturating_sub(head);
        if from > start {
            take_items(source, items, &mut tags)?;
            return Ok(Some((tags, from)));
        }
    }
    if let Some(at) = end.checked_sub(6 + LYRICS.len() as u64)
        && let Some(foot) = read::<_, 15>(source, at)?
        && let Some(digits) = foot.strip_suffix(LYRICS)
        && let Some(size) = str::from_utf8(digits)
            .ok()
            .and_then(|digits| digits.parse().ok())
        && let Some(from) = at.checked_sub(size).filter(|&from| from > start)
        && read::<_, 11>(source, from)? == Some(*b"LYRICSBEGIN")
    {
        return Ok(Some((tags, from)));
    }
    Ok(None)
}

/// Adds the names among items.
fn take_items<R: Read + Seek>(
    source: &mut R,
    items: Range<u64>,
    tags: &mut Tags,
) -> io::Result<()> {
    let mut at = items.start;
    for _ in 0..MOST_ITEMS {
        if at >= items.end {
            break;
        }
        let Some([a, b, c, d, _, _, _, _]) = read(source, at)? else {
            break;
        };
        let size = u64::from(u32::from_le_bytes([a, b, c, d]));
        let mut name = Vec::new();
        source
            .by_ref()
            .take(LONGEST_NAME as u64 + 1)
            .read_to_end(&mut name)?;
        let Some(length) = name.iter().position(|&byte| byte == 0) else {
            break;
        };
        name.truncate(length);
        at += 8 + length as u64 + 1;
        let field = match name.to_ascii_lowercase().as_slice() {
            b"title" => Some(&mut tags.title),
            b"artist" => Some(&mut tags.artist),
            b"album" => Some(&mut tags.album),
            _ => None,
        };
        if let Some(field) = field.filter(|field| field.is_none() && size <= LONGEST_TEXT) {
            let mut text = Vec::new();
            source.seek(SeekFrom::Start(at))?;
            source.by_ref().take(size).read_to_end(&mut text)?;
            *field = clean(&String::from_utf8_lossy(&text));
        }
        at += size;
    }
    Ok(())
}
