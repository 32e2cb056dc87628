//! The names in an index: as iTunes writes them, as `QuickTime` did before (`QuickTime` File Format, "User data atoms"),
//! and as it does now, under keys ("Metadata item keys atom").

use super::boxes::{Boxes, Kind};
use crate::Tags;
use crate::tags::clean;
use std::io::{self, Read, Seek};
use std::ops::Range;

/// The longest text that is read, in bytes.
const LONGEST_TEXT: u64 = 4096;

/// The most keys that are looked at.
const MAX_KEYS: u32 = 1_000;

impl<R: Read + Seek> Boxes<'_, R> {
    /// Adds what an index says of itself.
    pub(super) fn names(&mut self, movie: &Range<u64>, tags: &mut Tags) -> io::Result<()> {
        if let Some(data) = self.find(movie, *b"udta")? {
            let mut at = data.start;
            while let Some((kind, content)) = self.next(&mut at, data.end)? {
                if kind == *b"meta" {
                    // Four bytes of version, which QuickTime leaves away.
                    let is_bare = self.array(content.start + 4)? == Some(*b"hdlr");
                    let start = content.start + if is_bare { 0 } else { 4 };
                    self.items(&(start..content.end), tags)?;
                } else if let Some(field) = field(tags, kind).filter(|field| field.is_none()) {
                    // A length and a language come before the text.
                    let start = (content.start + 4).min(content.end);
                    let text = self.bytes(&(start..content.end), LONGEST_TEXT)?;
                    *field = text.and_then(|text| clean(&String::from_utf8_lossy(text)));
                }
            }
        }
        if let Some(meta) = self.find(movie, *b"meta")? {
            self.items(&meta, tags)?;
        }
        Ok(())
    }

    /// Adds the items of a list; their kinds are names, or numbers of keys.
    fn items(&mut self, meta: &Range<u64>, tags: &mut Tags) -> io::Result<()> {
        let Some(list) = self.find(meta, *b"ilst")? else {
            return Ok(());
        };
        let keys = self.find(meta, *b"keys")?;
        let mut at = list.start;
        while let Some((kind, item)) = self.next(&mut at, list.end)? {
            let kind = match &keys {
                Some(keys) => self.key(keys, u32::from_be_bytes(kind))?,
                None => kind,
            };
            let Some(field) = field(tags, kind).filter(|field| field.is_none()) else {
                continue;
            };
            let Some(data) = self.find(&item, *b"data")? else {
                continue;
            };
            // A type, of which 1 is UTF-8, and a language.
            if self.word(data.start)? == 1 {
                let start = (data.start + 8).min(data.end);
                let text = self.bytes(&(start..data.end), LONGEST_TEXT)?;
                *field = text.and_then(|text| clean(&String::from_utf8_lossy(text)));
            }
        }
        Ok(())
    }

    /// The name by which iTunes would call what the key of that number, counted from 1, stands for.
    fn key(&mut self, keys: &Range<u64>, number: u32) -> io::Result<Kind> {
        let mut at = keys.start + 8;
        let mut name = Vec::new();
        for _ in 0..number.min(MAX_KEYS) {
            let Some((_, content)) = self.next(&mut at, keys.end)? else {
                return Ok([0; 4]);
            };
            name.clear();
            name.extend_from_slice(self.bytes(&content, LONGEST_TEXT)?.unwrap_or_default());
        }
        let name = name.rsplit(|&byte| byte == b'.').next();
        Ok(match name.unwrap_or_default() {
            b"title" => *b"\xa9nam",
            b"artist" => *b"\xa9ART",
            b"album" => *b"\xa9alb",
            _ => [0; 4],
        })
    }
}

fn field(tags: &mut Tags, kind: Kind) -> Option<&mut Option<String>> {
    match &kind {
        b"\xa9nam" => Some(&mut tags.title),
        b"\xa9ART" => Some(&mut tags.artist),
        b"\xa9alb" => Some(&mut tags.album),
        _ => None,
    }
}
