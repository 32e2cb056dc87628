//! Positions in a list, as pages carry them in their links.
//!
//! A position is the sort key and the identifier of the last row shown, so that the page after it costs the same
//! anywhere in the list and rows added meanwhile shift nothing. It is opaque to everyone else, and it is believed
//! only for the order it was made for.

use crate::value::{kept_moment, signed, unsigned};
use crate::{Result, StoreError};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::fold::KEY_CHARS;
use domain::track::TrackSort;
use domain::{Timestamp, TrackId};
use uuid::Uuid;

/// The longest text worth decoding: four bytes for each character of a key, in base64, and a little.
const MAX_TEXT: usize = 600;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cursor {
    pub(crate) key: Key,
    pub(crate) id: TrackId,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    Added(Timestamp),
    Title(String),
    Duration(i64),
}

fn tag(sort: TrackSort, descending: bool) -> u8 {
    let letter = match sort {
        TrackSort::Added => b'a',
        TrackSort::Title => b't',
        TrackSort::Duration => b'd',
    };
    if descending {
        letter.to_ascii_uppercase()
    } else {
        letter
    }
}

impl Cursor {
    /// The text for a link. The key's kind gives the order.
    pub(crate) fn encode(&self, descending: bool) -> String {
        let (sort, key) = match &self.key {
            Key::Added(at) => (
                TrackSort::Added,
                at.timestamp_micros().to_be_bytes().to_vec(),
            ),
            Key::Title(title) => (TrackSort::Title, title.as_bytes().to_vec()),
            Key::Duration(millis) => (
                TrackSort::Duration,
                unsigned(*millis).to_be_bytes().to_vec(),
            ),
        };
        let mut bytes = vec![tag(sort, descending)];
        bytes.extend_from_slice(self.id.uuid().as_bytes());
        bytes.extend_from_slice(&key);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads the text back; [`StoreError::Cursor`] when it was not made for this order.
    pub(crate) fn decode(text: &str, sort: TrackSort, descending: bool) -> Result<Self> {
        Self::read(text, sort, descending)
            .ok_or_else(|| StoreError::Cursor(text.chars().take(MAX_TEXT).collect()))
    }

    fn read(text: &str, sort: TrackSort, descending: bool) -> Option<Self> {
        if text.len() > MAX_TEXT {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (&found, rest) = bytes.split_first()?;
        if found != tag(sort, descending) {
            return None;
        }
        let (id, key) = rest.split_first_chunk::<16>()?;
        let key = match sort {
            TrackSort::Added => Key::Added(kept_moment(i64::from_be_bytes(key.try_into().ok()?))?),
            TrackSort::Title => Key::Title(
                String::from_utf8(key.to_vec())
                    .ok()
                    .filter(|title| title.chars().count() <= KEY_CHARS && !title.contains('\0'))?,
            ),
            TrackSort::Duration => Key::Duration(signed(u64::from_be_bytes(key.try_into().ok()?))),
        };
        Some(Self {
            key,
            id: TrackId::from_uuid(Uuid::from_bytes(*id)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cursor(key: Key) -> Cursor {
        let id = TrackId::from_parts(Timestamp::UNIX_EPOCH, [3; 10]);
        Cursor { key, id }
    }

    #[test]
    fn positions_round_trip() {
        let at = Timestamp::from_timestamp_micros(1_700_000_000_123_456).unwrap();
        for (sort, key) in [
            (TrackSort::Added, Key::Added(at)),
            (TrackSort::Title, Key::Title("日本 & co".to_owned())),
            (TrackSort::Title, Key::Title(String::new())),
            (TrackSort::Duration, Key::Duration(123)),
        ] {
            for descending in [false, true] {
                let cursor = cursor(key.clone());
                let text = cursor.encode(descending);
                assert_eq!(Cursor::decode(&text, sort, descending).unwrap(), cursor);
            }
        }
    }

    #[test]
    fn a_position_in_another_order_is_refused() {
        let text = cursor(Key::Duration(5)).encode(true);
        assert!(Cursor::decode(&text, TrackSort::Duration, false).is_err());
        assert!(Cursor::decode(&text, TrackSort::Added, true).is_err());
    }

    #[test]
    fn nonsense_is_refused() {
        let long = "A".repeat(MAX_TEXT + 1);
        let nul = cursor(Key::Title("a\0".to_owned())).encode(false);
        for text in ["", "x", "../..", "dGVzdA", &nul, &long] {
            assert!(Cursor::decode(text, TrackSort::Title, false).is_err());
        }
    }

    #[test]
    fn a_moment_no_engine_keeps_is_refused() {
        for millis in [-6_309_640_000_000_000, 253_402_300_800_000] {
            let at = Timestamp::from_timestamp_millis(millis).unwrap();
            let text = cursor(Key::Added(at)).encode(true);
            assert!(
                Cursor::decode(&text, TrackSort::Added, true).is_err(),
                "{at}"
            );
        }
    }

    #[test]
    fn the_longest_title_fits_a_position() {
        let title = "\u{10ffff}".repeat(KEY_CHARS);
        let text = cursor(Key::Title(title)).encode(false);
        assert!(Cursor::decode(&text, TrackSort::Title, false).is_ok());
    }
}
