//! Addresses of pages: readable, and stable whatever things are called later.
//!
//! `/events/harbour-stage-2kQmB0x…`: the words are for people, the 22 digits behind the last hyphen decide. An address
//! with old words still works and is sent on to the present one; a bare UUID is read too.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;
use uuid::Uuid;

/// The longest run of words in an address, in characters.
const SLUG_CHARS: usize = 60;

/// 62^22 is the first power of 62 above 2^128.
const DIGITS: usize = 22;
const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

words! {
    /// What has pages of its own.
    Noun ("kind of thing");
    /// A gig, a rehearsal and so on.
    Event = "event",
    /// A work.
    Song = "song",
    /// A person or an act.
    Musician = "musician",
    /// A genre.
    Genre = "genre",
    /// A style.
    Style = "style",
    /// One listenable item.
    Track = "track",
}

impl Noun {
    /// The first part of its addresses.
    pub const fn folder(self) -> &'static str {
        match self {
            Self::Event => "events",
            Self::Song => "songs",
            Self::Musician => "people",
            Self::Genre => "genres",
            Self::Style => "styles",
            Self::Track => "tracks",
        }
    }

    /// The address of one: `/events/harbour-stage-…`.
    pub fn path(self, title: &str, id: Uuid) -> String {
        format!("/{}/{}", self.folder(), segment(title, id))
    }
}

/// Names one thing of any kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Item {
    /// What it is.
    pub noun: Noun,
    /// Which one.
    pub id: Uuid,
}

/// The last part of an address: the words of the title and the digits of the identifier, or the digits alone.
pub fn segment(title: &str, id: Uuid) -> String {
    let mut text = slug(title);
    if !text.is_empty() {
        text.push('-');
    }
    digits(id, &mut text);
    text
}

/// The identifier in the last part of an address: what [`segment`] made, with any words or none, or a bare UUID.
pub fn parse(segment: &str) -> Option<Uuid> {
    let start = segment.len().checked_sub(DIGITS);
    let short = start
        .filter(|&start| start == 0 || segment.as_bytes()[start - 1] == b'-')
        .and_then(|start| number(segment.get(start..)?));
    short.or_else(|| Uuid::try_parse(segment).ok())
}

/// The title's words in lower case, joined by hyphens: letters and digits of any script, Latin ones without accents.
/// Empty where the title has none.
pub fn slug(title: &str) -> String {
    let mut slug = String::new();
    let mut count = 0;
    let mut gap = false;
    let plain = title
        .nfkd()
        .filter(|&c| !is_combining_mark(c) && !matches!(c, '\'' | '\u{2019}'));
    for c in plain.nfc().flat_map(char::to_lowercase) {
        if !c.is_alphanumeric() {
            gap = count > 0;
            continue;
        }
        if count + usize::from(gap) >= SLUG_CHARS {
            break;
        }
        if gap {
            slug.push('-');
            count += 1;
            gap = false;
        }
        slug.push(c);
        count += 1;
    }
    slug
}

fn digits(id: Uuid, text: &mut String) {
    let mut rest = id.as_u128();
    let mut digits = [0; DIGITS];
    for digit in digits.iter_mut().rev() {
        *digit = ALPHABET[usize::try_from(rest % 62).unwrap_or(0)];
        rest /= 62;
    }
    text.extend(digits.map(char::from));
}

fn number(digits: &str) -> Option<Uuid> {
    let mut sum = 0_u128;
    for digit in digits.bytes() {
        let value = ALPHABET.iter().position(|&known| known == digit)?;
        sum = sum.checked_mul(62)?.checked_add(value as u128)?;
    }
    Some(Uuid::from_u128(sum))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_are_plain_and_short() {
        assert_eq!(slug("  Don't Stop: “Café” (live) "), "dont-stop-cafe-live");
        assert_eq!(slug("日本 2024"), "日本-2024");
        assert_eq!(slug("???"), "");
        assert!(slug(&"word ".repeat(40)).chars().count() <= SLUG_CHARS);
    }

    #[test]
    fn the_digits_decide_and_the_words_do_not() {
        let id = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001);
        let path = Noun::Event.path("Harbour Stage", id);
        assert!(path.starts_with("/events/harbour-stage-0"), "{path}");
        let last = path.rsplit('/').next().unwrap();
        assert_eq!(parse(last), Some(id));
        assert_eq!(parse(&last.replace("harbour", "other")), Some(id));
        assert_eq!(parse(&segment("", id)), Some(id));
        assert_eq!(parse(&id.to_string()), Some(id));
    }

    #[test]
    fn other_texts_name_nothing() {
        let large = "z".repeat(22);
        let glued = format!("x{}", segment("", Uuid::nil()));
        for text in [
            "",
            "new",
            "harbour-stage",
            "é-0000000000000000000000x",
            &large,
            &glued,
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_identifier_survives_its_address(id: u128, title in "\\PC{0,80}") {
            let id = Uuid::from_u128(id);
            let segment = segment(&title, id);
            prop_assert_eq!(parse(&segment), Some(id));
            prop_assert!(!segment.contains(['/', '?', '#', '%', ' ']));
        }

        #[test]
        fn reading_never_panics(text in ".{0,60}") {
            let _ = parse(&text);
        }
    }
}
