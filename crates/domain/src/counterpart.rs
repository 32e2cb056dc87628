//! The film beside a recording: two tracks of one performance, between which a listener switches in place.
//!
//! They stay two tracks with pages of their own, because either may exist without the other, be named otherwise and
//! come at another time. What ties them is one number: how much later the same moment comes in the other.

use crate::path::Noun;
use crate::{AssetId, MediaKind, Qualities, TrackId};
use serde::{Deserialize, Serialize};

/// Two recordings of one evening do not begin further apart than this, in milliseconds.
pub const MAX_SHIFT_MS: i64 = 12 * 3_600_000;

/// The same performance in the other form: the film of a recording, or the recording of a film.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counterpart {
    /// Links to it.
    pub id: TrackId,
    /// The file that plays.
    pub asset: AssetId,
    /// What it is called.
    pub title: String,
    /// Which element plays it.
    pub kind: MediaKind,
    /// Milliseconds, once known.
    pub duration_ms: Option<u64>,
    /// Which smaller versions of its sound are there.
    pub qualities: Qualities,
    /// Milliseconds: what stands at `t` in the track stands at `t + shift_ms` in this.
    pub shift_ms: i64,
}

impl Counterpart {
    /// The address of its page.
    pub fn path(&self) -> String {
        Noun::Track.path(&self.title, self.id.uuid())
    }
}

/// The form that puts a film and a recording together: every field as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CounterpartForm {
    /// The last part of the address of one that was offered; empty for none.
    pub other: String,
    /// The address of another, which counts more; empty for none.
    pub address: String,
    /// Seconds by which the other is ahead, such as `12.5` or `-3`; empty to have it heard out.
    pub shift: String,
}

impl CounterpartForm {
    /// The last part of the address of what was chosen; none where the track is to stand alone.
    pub fn chosen(&self) -> Option<&str> {
        let address = self.address.trim();
        let address = address.split(['?', '#']).next().unwrap_or_default();
        let typed = address.trim_end_matches('/').rsplit('/').next();
        typed
            .filter(|segment| !segment.is_empty())
            .or_else(|| Some(self.other.trim()).filter(|other| !other.is_empty()))
    }

    /// The shift in milliseconds; none where nothing was typed.
    pub fn shift_ms(&self) -> Result<Option<i64>, ShiftError> {
        let typed = self.shift.trim();
        if typed.is_empty() {
            return Ok(None);
        }
        let refused = || ShiftError(typed.chars().take(40).collect());
        let plain = typed.replace(',', ".").replace('\u{2212}', "-");
        let (sign, digits) = match plain.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, plain.strip_prefix('+').unwrap_or(&plain)),
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || part.len() > 3 || !is_number(whole) || !is_number(part) {
            return Err(refused());
        }
        let seconds: i64 = whole.parse().map_err(|_| refused())?;
        let millis: i64 = format!("{part:0<3}").parse().map_err(|_| refused())?;
        seconds
            .checked_mul(1000)
            .and_then(|ms| ms.checked_add(millis))
            .filter(|ms| *ms <= MAX_SHIFT_MS)
            .map(|ms| Some(sign * ms))
            .ok_or_else(refused)
    }
}

/// A shift as the form holds it: `12.5`.
pub fn shift_text(shift_ms: i64) -> String {
    let sign = if shift_ms < 0 { "-" } else { "" };
    let ms = shift_ms.unsigned_abs();
    let text = format!("{sign}{}.{:03}", ms / 1000, ms % 1000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The text is no shift.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is no number of seconds: one such as \"12.5\" or \"-3\", of at most twelve hours, is expected"
)]
pub struct ShiftError(String);

#[cfg(test)]
mod tests {
    use super::*;

    fn form(other: &str, address: &str, shift: &str) -> CounterpartForm {
        CounterpartForm {
            other: other.to_owned(),
            address: address.to_owned(),
            shift: shift.to_owned(),
        }
    }

    #[test]
    fn a_typed_address_counts_more_than_the_list() {
        let address = "https://band.example/tracks/blue-1234?deleted=1#top";
        assert_eq!(form("a-1", address, "").chosen(), Some("blue-1234"));
        assert_eq!(form("a-1", " /tracks/b-2/ ", "").chosen(), Some("b-2"));
        assert_eq!(form("a-1", " ", "").chosen(), Some("a-1"));
        assert_eq!(form("", "", "").chosen(), None);
    }

    #[test]
    fn shifts_are_read_as_people_write_seconds() {
        for (typed, expected) in [
            ("", None),
            ("12.5", Some(12_500)),
            ("-3", Some(-3000)),
            ("\u{2212}0,25", Some(-250)),
            ("+1.001", Some(1001)),
            ("43200", Some(MAX_SHIFT_MS)),
        ] {
            assert_eq!(form("", "", typed).shift_ms(), Ok(expected), "{typed}");
        }
        for typed in [
            "1:30",
            "43200.001",
            "--1",
            ".5",
            "1.2345",
            "99999999999999999999",
            "-",
            "é",
        ] {
            assert!(form("", "", typed).shift_ms().is_err(), "{typed}");
        }
    }

    #[test]
    fn what_the_form_shows_is_what_it_reads() {
        for ms in [0, 1, -250, 12_500, 60_000, -MAX_SHIFT_MS] {
            assert_eq!(form("", "", &shift_text(ms)).shift_ms(), Ok(Some(ms)));
        }
        assert_eq!(shift_text(-12_500), "-12.5");
        assert_eq!(shift_text(100_000), "100");
    }
}
