//! How many bytes to send at a time.
//!
//! One that is too short wastes a round trip and a disk sync; one that is too long meets the limits of what stands on
//! the way, and its answer, by which a dead connection is known, is long in coming. About three seconds' worth keeps
//! all of that below a few per cent on any link. What a connection that breaks costs is a slice of the chunk: each has
//! a checksum of its own, and the server keeps the whole ones.

use std::time::Duration;

/// The least bytes in one chunk, the last of a file aside.
pub const SMALLEST_CHUNK: u64 = 64 * 1024;

/// The most bytes in one chunk.
pub const LARGEST_CHUNK: u64 = 32 * 1024 * 1024;

/// The least bytes in a slice, the last of a chunk aside: what a break costs on a slow link.
const SMALLEST_SLICE: u64 = 16 * 1024;

/// The most slices in a chunk: their checksums travel in a header.
const MOST_SLICES: u64 = 256;

const SECONDS_PER_CHUNK: f64 = 3.0;
/// What is assumed before anything was measured, bytes a second: a poor mobile link.
const UNMEASURED: f64 = 16.0 * 1024.0;

/// Bytes in each slice of a chunk of `len` bytes.
pub(crate) fn slice(len: u64) -> u64 {
    len.div_ceil(MOST_SLICES)
        .next_power_of_two()
        .max(SMALLEST_SLICE)
}

/// Bytes a second the server acknowledged lately, and the longest body it takes.
#[derive(Debug)]
pub(crate) struct Pace {
    goodput: Option<f64>,
    ceiling: u64,
    /// After a break: the most to send before more is known of the link.
    careful: Option<u64>,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            goodput: None,
            ceiling: LARGEST_CHUNK,
            careful: None,
        }
    }
}

impl Pace {
    /// The length of the next chunk when `left` bytes are still to go.
    pub(crate) fn plan(&self, left: u64) -> u64 {
        let careful = self.careful.map(|careful| careful.min(self.ceiling));
        careful.unwrap_or_else(|| self.wanted()).min(left)
    }

    /// The length of a chunk on a link that can be relied on.
    fn wanted(&self) -> u64 {
        self.goodput
            .map_or(SMALLEST_CHUNK, |goodput| whole(goodput * SECONDS_PER_CHUNK))
            .clamp(SMALLEST_CHUNK, self.ceiling)
    }

    /// `bytes` were acknowledged `took` after the request began.
    pub(crate) fn acknowledged(&mut self, bytes: u64, took: Duration) {
        if bytes == 0 {
            return;
        }
        let longer = self.careful.map(|careful| careful.saturating_mul(4));
        self.careful = longer.filter(|longer| *longer < self.wanted());
        let measured = real(bytes) / took.as_secs_f64().max(0.001);
        self.goodput = Some(
            self.goodput
                .map_or(measured, |before| f64::midpoint(before, measured)),
        );
    }

    /// A connection broke: the first chunk afterwards is the shortest, so that something is safe soon.
    pub(crate) fn broke(&mut self) {
        self.careful = Some(SMALLEST_CHUNK);
    }

    /// A chunk of `len` bytes was refused as too long. False if it cannot be any shorter.
    pub(crate) fn too_large(&mut self, len: u64) -> bool {
        self.ceiling = (len / 2).max(SMALLEST_CHUNK).min(self.ceiling);
        len > SMALLEST_CHUNK
    }

    /// How long `bytes` should take.
    pub(crate) fn expected(&self, bytes: u64) -> Duration {
        Duration::from_secs_f64(
            (real(bytes) / self.goodput.unwrap_or(UNMEASURED).max(1.0)).min(3600.0),
        )
    }

    /// Bytes a second, once measured.
    pub(crate) fn goodput(&self) -> Option<u64> {
        self.goodput.map(whole)
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "rates need no more than 52 bits"
)]
fn real(bytes: u64) -> f64 {
    bytes as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "rates are positive, and a cast saturates"
)]
fn whole(bytes: f64) -> u64 {
    bytes as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunk_is_three_seconds_worth_within_its_bounds() {
        let mut pace = Pace::default();
        assert_eq!(pace.plan(u64::MAX), SMALLEST_CHUNK);
        pace.acknowledged(1_000_000, Duration::from_secs(1));
        assert_eq!(pace.plan(u64::MAX), 3_000_000);
        assert_eq!(pace.plan(10), 10);
        pace.acknowledged(1 << 40, Duration::from_secs(1));
        assert_eq!(pace.plan(u64::MAX), LARGEST_CHUNK);
    }

    #[test]
    fn after_a_break_chunks_begin_short_and_grow_quickly() {
        let mut pace = Pace::default();
        pace.acknowledged(4_000_000, Duration::from_secs(1));
        pace.broke();
        let mut lengths = Vec::new();
        for _ in 0..5 {
            let len = pace.plan(u64::MAX);
            lengths.push(len / SMALLEST_CHUNK);
            pace.acknowledged(len, Duration::from_secs_f64(real(len) / 2_000_000.0));
        }
        assert_eq!(lengths, [1, 4, 16, 64, 97]);
    }

    #[test]
    fn a_body_limit_holds_after_a_break_too() {
        let mut pace = Pace::default();
        pace.acknowledged(1 << 30, Duration::from_secs(1));
        pace.broke();
        pace.acknowledged(SMALLEST_CHUNK, Duration::from_millis(1));
        let len = pace.plan(u64::MAX);
        assert_eq!(len, 4 * SMALLEST_CHUNK);
        assert!(pace.too_large(len));
        assert_eq!(pace.plan(u64::MAX), len / 2);
    }

    #[test]
    fn a_break_costs_little_and_checksums_fit_into_a_header() {
        assert_eq!(slice(1), SMALLEST_SLICE);
        assert_eq!(slice(MOST_SLICES * SMALLEST_SLICE), SMALLEST_SLICE);
        assert_eq!(slice(MOST_SLICES * SMALLEST_SLICE + 1), 2 * SMALLEST_SLICE);
        assert_eq!(slice(LARGEST_CHUNK), 128 * 1024);
        assert_eq!(LARGEST_CHUNK.div_ceil(slice(LARGEST_CHUNK)), MOST_SLICES);
    }

    #[test]
    fn a_body_limit_is_found_by_halving_and_then_remembered() {
        let mut pace = Pace::default();
        pace.acknowledged(1 << 30, Duration::from_secs(1));
        let mut len = pace.plan(u64::MAX);
        while len > 1_000_000 {
            assert!(pace.too_large(len));
            len = pace.plan(u64::MAX);
        }
        pace.acknowledged(1 << 30, Duration::from_secs(1));
        assert_eq!(pace.plan(u64::MAX), len);
        assert!(!pace.too_large(SMALLEST_CHUNK));
    }
}
