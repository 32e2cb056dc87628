//! The names in a file (RFC 9559, 5.1.8 and 6; "Matroska Media Container Tag Specifications", draft-ietf-cellar-tags).

use super::super::ahead::Ahead;
use super::ebml::{Element, unsigned};
use super::tracks::text;
use crate::Tags;
use crate::tags::clean;
use std::io::{self, Read, Seek};

/// The longest text that is read, in bytes.
const LONGEST: u64 = 4096;

/// What a title of this level is the title of.
const ALBUM: u64 = 50;

/// The names found.
#[derive(Default)]
pub(super) struct Names {
    pub(super) tags: Tags,
}

impl Names {
    /// Takes in the title of the file.
    pub(super) fn title(&mut self, bytes: &[u8]) {
        self.tags.title = self.tags.title.take().or_else(|| clean(&text(bytes)));
    }

    fn take(&mut self, level: Option<u64>, name: &str, value: &str) {
        let field = match (name, level) {
            ("TITLE", Some(ALBUM)) | ("ALBUM", _) => &mut self.tags.album,
            ("TITLE", _) => &mut self.tags.title,
            ("ARTIST", _) => &mut self.tags.artist,
            _ => return,
        };
        if field.is_none() {
            *field = clean(value);
        }
    }
}

impl<R: Read + Seek> Ahead<R> {
    /// Adds what tags say.
    pub(super) fn names(&mut self, tags: &Element, names: &mut Names) -> io::Result<()> {
        let mut at = tags.content.start;
        while let Some(tag) = self.child(&mut at, tags.content.end)? {
            let (mut at, mut level) = (tag.content.start, None);
            while let Some(element) = self.child(&mut at, tag.content.end)? {
                match element.id {
                    0x63c0 => level = self.level(&element)?,
                    0x67c8 => self.simple_tag(&element, level, names)?,
                    _ => {}
                }
            }
        }
        Ok(())
    }

    /// What a tag is about, where it says so.
    fn level(&mut self, targets: &Element) -> io::Result<Option<u64>> {
        let mut at = targets.content.start;
        while let Some(element) = self.child(&mut at, targets.content.end)? {
            if element.id == 0x68ca {
                return Ok(self.content(&element, 8)?.map(unsigned));
            }
        }
        Ok(None)
    }

    fn simple_tag(
        &mut self,
        tag: &Element,
        level: Option<u64>,
        names: &mut Names,
    ) -> io::Result<()> {
        let (mut at, mut name, mut value) = (tag.content.start, String::new(), String::new());
        while let Some(element) = self.child(&mut at, tag.content.end)? {
            let bytes = self.content(&element, LONGEST)?.unwrap_or_default();
            match element.id {
                0x45a3 => name = text(bytes).to_ascii_uppercase(),
                0x4487 => value = text(bytes),
                _ => {}
            }
        }
        names.take(level, &name, &value);
        Ok(())
    }
}
