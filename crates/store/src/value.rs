//! How values cross between Rust and the columns, where the two do not simply agree.

use crate::{Result, StoreError};
use domain::{Art, AssetId, ContentHash, PartialDate, Timestamp};
use std::str::FromStr;
use uuid::Uuid;

/// A moment as it is kept.
///
/// SQLite keeps it as RFC 3339 text in UTC with 0, 3 or 6 digits of a second, and compares it as text. That is right
/// for equal offsets because `+`, which follows the digits, sorts before `.` and before every digit.
pub(crate) fn moment(at: Timestamp) -> Timestamp {
    domain::to_micros(at)
}

/// A moment out of what somebody sent: none outside the years 1 to 9999, which is all that both engines keep.
pub(crate) fn kept_moment(micros: i64) -> Option<Timestamp> {
    use chrono::Datelike as _;
    Timestamp::from_timestamp_micros(micros).filter(|at| (1..=9999).contains(&at.year()))
}

/// A count or a length for a signed column. No file and no recording reaches 2^63, so saturating is never seen.
pub(crate) fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// A column whose CHECK forbids negative numbers.
pub(crate) fn unsigned(column: i64) -> u64 {
    column.unsigned_abs()
}

/// A column whose CHECK or origin keeps it small.
pub(crate) fn small<T: TryFrom<i64>>(what: &'static str, column: i64) -> Result<T> {
    T::try_from(column).map_err(|_| StoreError::Corrupt {
        what,
        reason: format!("{column} is out of range"),
    })
}

/// A name or a word of an enumeration.
pub(crate) fn parsed<T: FromStr<Err: std::fmt::Display>>(
    what: &'static str,
    column: &str,
) -> Result<T> {
    column.parse().map_err(StoreError::corrupt(what))
}

/// A date as exact as it is known; kept as the empty text where nothing is.
pub(crate) fn date_of(column: &str) -> Result<Option<PartialDate>> {
    if column.is_empty() {
        return Ok(None);
    }
    parsed("date", column).map(Some)
}

/// What stands for a thing: the file and its picture. None while it has none that is made.
pub(crate) fn cover_of(asset: Option<Uuid>, art: Option<&str>) -> Result<Option<(AssetId, Art)>> {
    let Some((asset, art)) = asset.zip(art) else {
        return Ok(None);
    };
    Ok(Some((AssetId::from_uuid(asset), parsed("picture", art)?)))
}

/// A content hash.
pub(crate) fn hash(column: &[u8]) -> Result<ContentHash> {
    ContentHash::try_from(column).map_err(StoreError::corrupt("content hash"))
}

/// A list as one parameter: the JSON text that `json_each` and `json_array_elements_text` take apart.
pub(crate) fn list<T: std::fmt::Display>(items: &[T]) -> String {
    let items: Vec<String> = items.iter().map(T::to_string).collect();
    serde_json::Value::from(items).to_string()
}

/// The pattern that a column of [`sort_key`](domain::fold::sort_key)s is compared with (`LIKE … ESCAPE '\\'`) to find
/// what contains a text; none where nothing was asked for.
pub(crate) fn pattern(containing: Option<&str>) -> Option<String> {
    Some(within(&domain::fold::sort_key(containing?)))
}

/// Control characters ask for nothing: no name holds any, and PostgreSQL has no place for some.
fn within(key: &str) -> String {
    let mut pattern = String::from("%");
    for c in key.chars().filter(|c| !c.is_control()) {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// Fingerprint words as bytes, each in little-endian order.
pub(crate) fn bytes_of(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

/// The reverse of [`bytes_of`].
pub(crate) fn words_of(bytes: &[u8]) -> Result<Vec<u32>> {
    let (words, rest) = bytes.as_chunks::<4>();
    if rest.is_empty() {
        Ok(words.iter().map(|&word| u32::from_le_bytes(word)).collect())
    } else {
        Err(StoreError::Corrupt {
            what: "fingerprint",
            reason: format!("{} bytes are not whole words", bytes.len()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_round_trip_through_bytes() {
        let words = [0, 1, u32::MAX, 0x1234_5678];
        assert_eq!(words_of(&bytes_of(&words)).unwrap(), words);
        assert!(words_of(&[1, 2, 3]).is_err());
    }

    #[test]
    fn lists_quote_their_items() {
        assert_eq!(list(&[1, -2]), r#"["1","-2"]"#);
        assert_eq!(list(&["a\"b"]), r#"["a\"b"]"#);
        assert_eq!(list::<i32>(&[]), "[]");
    }
}
