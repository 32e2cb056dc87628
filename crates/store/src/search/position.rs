//! Where a page of results ends, as links carry it: the step of closeness that was reached, and the place within it.

use crate::{Result, StoreError};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::search::Closeness;

/// A position as links carry it.
pub(super) fn text_of(closeness: Closeness, place: i64) -> String {
    let mut bytes = vec![b's', closeness as u8];
    bytes.extend_from_slice(&place.to_be_bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Reads [`text_of`] back. A position is only ever used within the asking library's range, so one that was made for
/// another search leads nowhere it should not.
pub(super) fn position(text: &str) -> Result<(Closeness, i64)> {
    let read = || {
        let bytes: [u8; 10] = URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()?;
        let [b's', step, place @ ..] = bytes else {
            return None;
        };
        let closeness = Closeness::ALL
            .into_iter()
            .find(|&closeness| closeness as u8 == step)?;
        Some((closeness, i64::from_be_bytes(place)))
    };
    read().ok_or_else(|| StoreError::Cursor(text.chars().take(40).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_round_trip_and_others_are_refused() {
        for closeness in Closeness::ALL {
            for place in [0, 1 << 62, i64::MAX] {
                assert_eq!(
                    position(&text_of(closeness, place)).unwrap(),
                    (closeness, place)
                );
            }
        }
        for text in ["", "x", "c2FmZQ", &"A".repeat(900)] {
            assert!(
                matches!(position(text), Err(StoreError::Cursor(_))),
                "{text}"
            );
        }
    }
}
