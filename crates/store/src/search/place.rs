//! Where an entry stands among equally close results, as one number that an index can be read along.
//!
//! From the greatest part: the library, the kind, the day counted backwards, and the order in which entries of that day
//! were made. So the entries of a library are one range of numbers and those of a kind a range within, and a search
//! reads as many as it shows, however many there are.

use crate::Reach;
use domain::search::HitKind;
use domain::{PartialDate, Timestamp};

const SERIAL_BITS: u32 = 24;
const DAY_BITS: u32 = 22;
const KIND_BITS: u32 = 3;
/// How far to shift a place so that only its kind and library are left.
const KIND_SHIFT: u32 = SERIAL_BITS + DAY_BITS;
/// Where tracks stand that wait in the inbox: behind every kind, so that what everybody comes across is one range.
const INBOX: i64 = 7;
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

/// The first place of a day of a kind, among what was filed or what waits in the inbox; the day's are the [`DAY_ROOM`]
/// from here on.
pub(super) fn first_of_day(library: i64, kind: HitKind, unfiled: bool, day: i64) -> i64 {
    let backwards = (1 << DAY_BITS) - 1 - day;
    let shelf = if unfiled { INBOX } else { kind as i64 };
    first_of_shelf(library, shelf) | backwards << SERIAL_BITS
}

/// The first place of a kind or of the inbox.
fn first_of_shelf(library: i64, shelf: i64) -> i64 {
    (library << KIND_BITS | shelf) << KIND_SHIFT
}

/// The places of a library, or of one kind in it, of which somebody comes across what `reach` holds: from the first, to
/// before the second. Tracks are the last kind, so that they and the inbox are one range.
pub(super) fn range(library: i64, reach: Reach, kind: Option<HitKind>) -> (i64, i64) {
    let first = first_of_shelf(library, kind.map_or(0, |kind| kind as i64));
    let end = match (kind, reach) {
        (Some(HitKind::Track) | None, Reach::Filed) => first_of_shelf(library, INBOX),
        // The greatest library's end would be one more than there are numbers.
        (Some(HitKind::Track) | None, Reach::All) => {
            first_of_shelf(library, INBOX).saturating_add(1 << KIND_SHIFT)
        }
        (Some(_), _) => first + (1 << KIND_SHIFT),
    };
    (first, end)
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
            .map(|text| first_of_day(3, HitKind::Event, false, day(text)))
            .collect();
        assert!(places.is_sorted(), "{places:?}");
        assert!(places.last() < Some(&first_of_day(3, HitKind::Event, false, day_of(None))));
        let at = "2024-03-12T23:59:59Z".parse().unwrap();
        assert_eq!(day_of_moment(at), day("2024-03-12"));
    }

    #[test]
    fn a_kind_and_a_library_are_ranges() {
        for library in [0, 7, MAX_LIBRARY] {
            let (from, filed) = range(library, Reach::Filed, None);
            let (same, to) = range(library, Reach::All, None);
            assert!(from == same && filed < to);
            for &kind in HitKind::ALL {
                let (first, end) = range(library, Reach::Filed, Some(kind));
                assert!(from <= first && end <= filed);
                for day in [0, day("9999-12-31")] {
                    let place = first_of_day(library, kind, false, day);
                    assert!(
                        first <= place && place + DAY_ROOM <= end,
                        "{library} {kind:?} {day}"
                    );
                }
            }
            let (_, end) = range(library, Reach::All, Some(HitKind::Track));
            let waiting = first_of_day(library, HitKind::Track, true, 0);
            assert!(filed <= waiting && waiting < end && end == to, "{library}");
        }
    }
}
