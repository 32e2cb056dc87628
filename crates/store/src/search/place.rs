//! Where an entry stands among equally close results, as one number that an index can be read along.
//!
//! From the greatest part: the library, the kind, the day counted backwards, and the order in which entries of that day
//! were made. So the entries of a library are one range of numbers and those of a kind a range within, and a search
//! reads as many as it shows, however many there are.

use domain::search::HitKind;
use domain::{PartialDate, Timestamp};

const SERIAL_BITS: u32 = 24;
const DAY_BITS: u32 = 22;
const KIND_BITS: u32 = 3;
/// How far to shift a place so that only its kind and library are left.
const KIND_SHIFT: u32 = SERIAL_BITS + DAY_BITS;
/// How many entries one day of one kind has room for.
pub(super) const DAY_ROOM: i64 = 1 << SERIAL_BITS;

/// A day that sorts as it is: months have 32 days and years 13 months, since either may be unknown, as 0.
pub(super) fn day_of(date: Option<PartialDate>) -> i64 {
    date.map_or(0, |date| {
        let month = i64::from(date.month().unwrap_or(0));
        let day = i64::from(date.day().unwrap_or(0));
        (i64::from(date.year()) * 13 + month) * 32 + day
    })
}

/// The day of a moment, in UTC.
pub(super) fn day_of_moment(at: Timestamp) -> i64 {
    use chrono::Datelike as _;
    let year = i64::from(at.year().clamp(1, 9999));
    (year * 13 + i64::from(at.month())) * 32 + i64::from(at.day())
}

/// The first place of a day; the day's are the [`DAY_ROOM`] from here on.
pub(super) fn first_of_day(library: i64, kind: HitKind, day: i64) -> i64 {
    let backwards = (1 << DAY_BITS) - 1 - day;
    first_of_kind(library, kind) | backwards << SERIAL_BITS
}

/// The first place of a kind.
fn first_of_kind(library: i64, kind: HitKind) -> i64 {
    (library << KIND_BITS | kind as i64) << KIND_SHIFT
}

/// The places of a library, or of one kind in it: from the first, to before the second.
pub(super) fn range(library: i64, kind: Option<HitKind>) -> (i64, i64) {
    if let Some(kind) = kind {
        let first = first_of_kind(library, kind);
        return (first, first + (1 << KIND_SHIFT));
    }
    let first = library << (KIND_BITS + KIND_SHIFT);
    // The greatest library's end would be one more than there are numbers.
    (
        first,
        first
            .checked_add(1 << (KIND_BITS + KIND_SHIFT))
            .unwrap_or(i64::MAX),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The greatest number `search_library` gives: what is left of a positive 64-bit number.
    const MAX_LIBRARY: i64 = (1 << (63 - SERIAL_BITS - DAY_BITS - KIND_BITS)) - 1;

    fn day(text: &str) -> i64 {
        day_of(Some(text.parse().unwrap()))
    }

    #[test]
    fn newer_days_come_first_and_the_exact_before_the_vague() {
        let days = [
            "2024-03-12",
            "2024-03-11",
            "2024-03",
            "2024",
            "2023-12-31",
            "0001",
        ];
        let places: Vec<i64> = days
            .iter()
            .map(|text| first_of_day(3, HitKind::Event, day(text)))
            .collect();
        assert!(places.is_sorted(), "{places:?}");
        assert!(places.last() < Some(&first_of_day(3, HitKind::Event, day_of(None))));
        let at = "2024-03-12T23:59:59Z".parse().unwrap();
        assert_eq!(day_of_moment(at), day("2024-03-12"));
    }

    #[test]
    fn a_kind_and_a_library_are_ranges() {
        for library in [0, 7, MAX_LIBRARY] {
            let (from, to) = range(library, None);
            for &kind in HitKind::ALL {
                let (first, end) = range(library, Some(kind));
                assert!(from <= first && end <= to);
                for day in [0, day("9999-12-31")] {
                    let place = first_of_day(library, kind, day);
                    assert!(
                        first <= place && place + DAY_ROOM <= end,
                        "{library} {kind:?} {day}"
                    );
                }
            }
        }
    }
}
