//! Names, numbers and moments that are the same in every run.

use anyhow::{Context as _, Result};
use domain::{ContentHash, Timestamp};

/// Where the rows begin: a fixed moment makes every run fill in the same rows.
const EPOCH_SECONDS: i64 = 1_700_000_000;
/// 2^64 over the golden ratio: multiplying by it spreads neighbours, as in Fibonacci hashing.
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

const FIRST: [&str; 16] = [
    "Amber", "Blue", "Broken", "Cold", "Distant", "Early", "Golden", "Hollow", "Last", "Little",
    "Northern", "Quiet", "Red", "Silver", "Slow", "Winter",
];
const SECOND: [&str; 16] = [
    "Avenue", "Bridge", "Circle", "Dance", "Field", "Fire", "Garden", "Harbour", "Letter",
    "Mountain", "Night", "Radio", "River", "Station", "Train", "Window",
];

/// So many seconds after the beginning.
pub(crate) fn moment(index: u64) -> Result<Timestamp> {
    Timestamp::from_timestamp(EPOCH_SECONDS + i64::try_from(index)?, 0)
        .context("too many tracks for the calendar")
}

/// What an identifier names: two things of one number are still two.
#[derive(Clone, Copy)]
pub(crate) enum Of {
    Upload = 1,
    Asset,
    Track,
    Job,
    Arrival,
    Class,
    Song,
    Person,
    Event,
    SetList,
    Play,
    Note,
    Playlist,
    Entry,
    Deletion,
}

/// The chance in an identifier: different for every thing, spread as random bytes are.
pub(crate) fn bytes(of: Of, index: u64) -> [u8; 10] {
    let mut bytes = [0; 10];
    bytes[..8].copy_from_slice(&index.wrapping_mul(SPREAD).to_be_bytes());
    bytes[9] = of as u8;
    bytes
}

/// A content of that number.
pub(crate) fn hash(index: u64) -> ContentHash {
    let mut bytes = [0; 32];
    for (part, piece) in bytes.chunks_mut(8).zip(0_u64..) {
        part.copy_from_slice(&(index ^ piece << 56).wrapping_mul(SPREAD).to_be_bytes());
    }
    ContentHash::new(bytes)
}

/// Two words and the number.
pub(crate) fn title(index: u64) -> String {
    let first = at(&FIRST, index);
    let second = at(&SECOND, index / 16);
    format!("{first} {second} {index}")
}

/// The entry of a list at which a number ends that goes round it.
pub(crate) fn at<'w>(list: &[&'w str], index: u64) -> &'w str {
    usize::try_from(index).map_or(list[0], |index| list[index % list.len()])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_two_tracks_are_the_same() {
        let hashes: BTreeSet<_> = (0..1_000).map(|index| *hash(index).as_bytes()).collect();
        let ids: BTreeSet<_> = (0..500)
            .flat_map(|index| [Of::Song, Of::Person].map(|of| bytes(of, index)))
            .collect();
        let titles: BTreeSet<_> = (0..1_000).map(title).collect();
        assert_eq!(
            (hashes.len(), ids.len(), titles.len()),
            (1_000, 1_000, 1_000)
        );
    }
}
