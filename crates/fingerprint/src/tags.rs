//! What a file says about itself.

#[cfg(feature = "every-codec")]
use symphonia::core::meta::{MetadataRevision, StandardTag};

/// The tags people look for first. Each is trimmed, at most 500 characters long and never empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tags {
    /// The name of the piece.
    pub title: Option<String>,
    /// Who plays.
    pub artist: Option<String>,
    /// What it was released on.
    pub album: Option<String>,
}

/// The longest tag believed, in characters.
const MAX_CHARACTERS: usize = 500;

impl Tags {
    /// Adds what `other` knows and this does not.
    pub(crate) fn complete(&mut self, other: Self) {
        for (field, text) in [
            (&mut self.title, other.title),
            (&mut self.artist, other.artist),
            (&mut self.album, other.album),
        ] {
            *field = field.take().or(text);
        }
    }

    /// Adds a comment as Vorbis and FLAC write them: a name, an equals sign and a text.
    pub(crate) fn take_comment(&mut self, comment: &str) {
        let Some((name, text)) = comment.split_once('=') else {
            return;
        };
        let field = match name.to_ascii_uppercase().as_str() {
            "TITLE" => &mut self.title,
            "ARTIST" => &mut self.artist,
            "ALBUM" => &mut self.album,
            _ => return,
        };
        if field.is_none() {
            *field = clean(text);
        }
    }

    /// Adds what a revision of the metadata knows and those before it did not.
    #[cfg(feature = "every-codec")]
    pub(crate) fn absorb(&mut self, revision: &MetadataRevision) {
        let per_track = revision
            .per_track
            .iter()
            .flat_map(|track| &track.metadata.tags);
        for tag in revision.media.tags.iter().chain(per_track) {
            let (field, text) = match &tag.std {
                Some(StandardTag::TrackTitle(text)) => (&mut self.title, text),
                Some(StandardTag::Artist(text)) => (&mut self.artist, text),
                Some(StandardTag::Album(text)) => (&mut self.album, text),
                _ => continue,
            };
            if field.is_none() {
                *field = clean(text);
            }
        }
    }
}

/// Takes out what does not belong into a line of text: control characters, padding, excess.
pub(crate) fn clean(text: &str) -> Option<String> {
    let text: String = text
        .chars()
        .filter(|character| !character.is_control())
        .take(MAX_CHARACTERS)
        .collect();
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_one_clean_line() {
        assert_eq!(clean(" A\0 song\n "), Some("A song".to_owned()));
        assert_eq!(clean("\0 \t"), None);
        assert_eq!(clean(&"x".repeat(9_999)).map(|text| text.len()), Some(500));
    }
}
