//! Positions in the catalogue's lists, as pages carry them in their links: the list and its order, the last row shown,
//! and the key it stood under.

use crate::value::kept_moment;
use crate::{Result, StoreError};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::Timestamp;
use domain::fold::KEY_CHARS;
use uuid::Uuid;

/// The longest text worth decoding: four bytes for each character of a key, in base64, and a little.
const MAX_TEXT: usize = 4 * KEY_CHARS * 4 / 3 + 40;

/// A list in one of its orders. The number is unique among all of them, so that a position of one is refused by the
/// others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Order {
    /// 0 to 127.
    pub(crate) number: u8,
    pub(crate) descending: bool,
    pub(crate) key: KeyKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyKind {
    Text,
    Number,
    Moment,
    /// The identifier itself, whose order is that of time.
    Id,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    Text(String),
    Number(i64),
    Moment(Timestamp),
    Id,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Position {
    pub(crate) key: Key,
    pub(crate) id: Uuid,
}

impl Order {
    const fn tag(self) -> u8 {
        self.number << 1 | self.descending as u8
    }

    /// Reads a page's `after`; [`StoreError::Cursor`] when it was not made for this order.
    pub(crate) fn decode(self, text: Option<&str>) -> Result<Option<Position>> {
        text.map(|text| {
            self.read(text)
                .ok_or_else(|| StoreError::Cursor(text.chars().take(MAX_TEXT).collect()))
        })
        .transpose()
    }

    fn read(self, text: &str) -> Option<Position> {
        if text.len() > MAX_TEXT {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (&tag, rest) = bytes.split_first()?;
        let (id, key) = rest.split_first_chunk::<16>()?;
        let key = match self.key {
            KeyKind::Id => key.is_empty().then_some(Key::Id)?,
            KeyKind::Number => Key::Number(i64::from_be_bytes(key.try_into().ok()?)),
            KeyKind::Moment => Key::Moment(kept_moment(i64::from_be_bytes(key.try_into().ok()?))?),
            KeyKind::Text => Key::Text(
                String::from_utf8(key.to_vec())
                    .ok()
                    .filter(|key| !key.contains('\0'))?,
            ),
        };
        (tag == self.tag()).then_some(Position {
            key,
            id: Uuid::from_bytes(*id),
        })
    }

    /// The text for a link.
    pub(crate) fn encode(self, position: &Position) -> String {
        let mut bytes = vec![self.tag()];
        bytes.extend_from_slice(position.id.as_bytes());
        match &position.key {
            Key::Text(text) => bytes.extend_from_slice(text.as_bytes()),
            Key::Number(number) => bytes.extend_from_slice(&number.to_be_bytes()),
            Key::Moment(at) => bytes.extend_from_slice(&at.timestamp_micros().to_be_bytes()),
            Key::Id => {}
        }
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Cuts the row off that only told that another page follows, and answers where that one begins.
    pub(crate) fn next<Row>(
        self,
        rows: &mut Vec<Row>,
        limit: u32,
        position: impl FnOnce(&Row) -> Position,
    ) -> Option<String> {
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        rows.last()
            .filter(|_| more)
            .map(|last| self.encode(&position(last)))
    }
}

/// Binds a key where a query's text has the place of the last row's.
macro_rules! bind_position {
    ($query:expr, $position:expr) => {
        match $position {
            None => $query,
            Some($crate::catalogue::position::Position {
                key: $crate::catalogue::position::Key::Text(key),
                id,
            }) => $query.bind(key.clone()).bind(*id),
            Some($crate::catalogue::position::Position {
                key: $crate::catalogue::position::Key::Number(key),
                id,
            }) => $query.bind(*key).bind(*id),
            Some($crate::catalogue::position::Position {
                key: $crate::catalogue::position::Key::Moment(key),
                id,
            }) => $query.bind($crate::value::moment(*key)).bind(*id),
            Some($crate::catalogue::position::Position {
                key: $crate::catalogue::position::Key::Id,
                id,
            }) => $query.bind(*id).bind(*id),
        }
    };
}
pub(crate) use bind_position;

#[cfg(test)]
mod tests {
    use super::*;

    const ORDER: Order = Order {
        number: 3,
        descending: true,
        key: KeyKind::Text,
    };

    fn position(key: &str) -> Position {
        Position {
            key: Key::Text(key.to_owned()),
            id: Uuid::from_u128(7),
        }
    }

    #[test]
    fn positions_round_trip() {
        let longest = "\u{10ffff}".repeat(KEY_CHARS);
        for key in ["", "harbour", &longest] {
            let text = ORDER.encode(&position(key));
            assert_eq!(ORDER.decode(Some(&text)).unwrap(), Some(position(key)));
        }
        let added = Order {
            key: KeyKind::Id,
            ..ORDER
        };
        let at = Position {
            key: Key::Id,
            id: Uuid::from_u128(7),
        };
        assert_eq!(added.decode(Some(&added.encode(&at))).unwrap(), Some(at));
        assert!(added.decode(Some(&ORDER.encode(&position("a")))).is_err());
        let numbers = Order {
            key: KeyKind::Number,
            ..ORDER
        };
        let at = Position {
            key: Key::Number(-5),
            id: Uuid::from_u128(7),
        };
        assert_eq!(
            numbers.decode(Some(&numbers.encode(&at))).unwrap(),
            Some(at)
        );
    }

    #[test]
    fn a_position_of_another_order_is_refused() {
        let text = ORDER.encode(&position("a"));
        for other in [
            Order { number: 4, ..ORDER },
            Order {
                descending: false,
                ..ORDER
            },
        ] {
            assert!(matches!(
                other.decode(Some(&text)),
                Err(StoreError::Cursor(_))
            ));
        }
    }

    #[test]
    fn a_moment_no_engine_keeps_is_refused() {
        let order = Order {
            key: KeyKind::Moment,
            ..ORDER
        };
        for millis in [-6_309_640_000_000_000, 253_402_300_800_000] {
            let key = Key::Moment(Timestamp::from_timestamp_millis(millis).unwrap());
            let id = Uuid::from_u128(7);
            let text = order.encode(&Position { key, id });
            assert!(order.decode(Some(&text)).is_err(), "{millis}");
        }
    }

    #[test]
    fn nonsense_is_refused() {
        let long = "A".repeat(MAX_TEXT + 1);
        let nul = ORDER.encode(&position("a\0"));
        for text in ["", "x", "../..", "dGVzdA", &nul, &long] {
            assert!(ORDER.decode(Some(text)).is_err(), "{text}");
        }
    }
}
