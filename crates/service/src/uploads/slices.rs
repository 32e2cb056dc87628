//! Checksums of the slices of one request's bytes, so that a request that breaks loses a slice and not everything.
//!
//! A checksum of the whole body is known to hold only once the last byte has come. With one for each slice, every slice
//! that arrived whole can be checked, made durable and counted, whatever becomes of the rest.

use std::num::NonZeroU64;

/// Bytes of BLAKE3 kept of each slice. They guard against accidents; the file's own hash guards the whole.
pub const SLICE_DIGEST: usize = 8;

/// The fewest bytes in a slice, the last of a body aside.
pub const LEAST_SLICE: u64 = 4096;

/// The most slices in one body: their checksums have to fit into a header that any proxy lets through.
pub const MOST_SLICES: usize = 256;

/// What a client says the slices of its request's bytes sum up to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slices {
    length: NonZeroU64,
    digests: Vec<[u8; SLICE_DIGEST]>,
}

impl Slices {
    /// Slices of `length` bytes, the last of which may be shorter, with the beginnings of their BLAKE3, one after the
    /// other. None where that is fewer than [`LEAST_SLICE`] bytes a slice, no slice or more than [`MOST_SLICES`], or a
    /// broken digest.
    pub fn new(length: u64, digests: &[u8]) -> Option<Self> {
        let (digests, rest) = digests.as_chunks();
        let sound =
            length >= LEAST_SLICE && rest.is_empty() && (1..=MOST_SLICES).contains(&digests.len());
        sound.then_some(Self {
            length: NonZeroU64::new(length)?,
            digests: digests.to_vec(),
        })
    }
}

/// Checks slices while their bytes come.
pub(super) struct Checker {
    slices: Slices,
    hasher: Box<blake3::Hasher>,
    /// Bytes of the slice at hand.
    filled: u64,
    /// Slices found to be right.
    right: usize,
    /// Bytes in them.
    vouched: u64,
}

/// A slice is not what it was said to be.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Changed;

impl Checker {
    pub(super) fn of(slices: Slices) -> Self {
        Self {
            slices,
            hasher: Box::default(),
            filled: 0,
            right: 0,
            vouched: 0,
        }
    }

    /// Bytes of the body that were found to be right so far, also after an error.
    pub(super) const fn vouched(&self) -> u64 {
        self.vouched
    }

    /// The next bytes of the body.
    pub(super) fn update(&mut self, mut bytes: &[u8]) -> Result<(), Changed> {
        while !bytes.is_empty() {
            let left = self.slices.length.get() - self.filled;
            let here = bytes.len().min(usize::try_from(left).unwrap_or(usize::MAX));
            let (now, later) = bytes.split_at(here);
            self.hasher.update(now);
            self.filled += now.len() as u64;
            if self.filled == self.slices.length.get() {
                self.compare()?;
            }
            bytes = later;
        }
        Ok(())
    }

    /// The body is over: its last slice may be shorter than the others, and none may be missing.
    pub(super) fn end(&mut self) -> Result<(), Changed> {
        if self.filled > 0 {
            self.compare()?;
        }
        let all = self.right == self.slices.digests.len();
        all.then_some(()).ok_or(Changed)
    }

    fn compare(&mut self) -> Result<(), Changed> {
        let found = self.hasher.finalize();
        let promised = self.slices.digests.get(self.right).ok_or(Changed)?;
        if !found.as_bytes().starts_with(promised) {
            return Err(Changed);
        }
        self.hasher.reset();
        self.right += 1;
        self.vouched += self.filled;
        self.filled = 0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LENGTH: usize = 4096;

    fn bytes(count: usize) -> Vec<u8> {
        (0_u32..).flat_map(u32::to_le_bytes).take(count).collect()
    }

    fn checker(bytes: &[u8]) -> Checker {
        let digests: Vec<u8> = bytes
            .chunks(LENGTH)
            .flat_map(|slice| blake3::hash(slice).as_bytes()[..SLICE_DIGEST].to_vec())
            .collect();
        Checker::of(Slices::new(LENGTH as u64, &digests).unwrap())
    }

    #[test]
    fn whole_slices_are_vouched_for_however_their_bytes_come() {
        let all = bytes(3 * LENGTH + 100);
        for step in [1, 1000, LENGTH, LENGTH + 1, all.len()] {
            let mut checker = checker(&all);
            let mut seen = 0;
            for part in all.chunks(step) {
                checker.update(part).unwrap();
                seen += part.len();
                let whole = seen - seen % LENGTH;
                assert_eq!(checker.vouched(), whole as u64, "in steps of {step}");
            }
            checker.end().unwrap();
            assert_eq!(checker.vouched(), all.len() as u64);
        }
    }

    #[test]
    fn what_comes_before_a_changed_byte_stays() {
        let all = bytes(4 * LENGTH);
        let mut changed = all.clone();
        changed[2 * LENGTH + 7] ^= 1;
        let mut checker = checker(&all);
        assert_eq!(checker.update(&changed), Err(Changed));
        assert_eq!(checker.vouched(), 2 * LENGTH as u64);
    }

    #[test]
    fn a_body_has_as_many_slices_as_it_says() {
        let all = bytes(2 * LENGTH);
        let mut short = checker(&all);
        short.update(&all[..LENGTH]).unwrap();
        assert_eq!(short.end(), Err(Changed));
        let mut cut = checker(&all);
        cut.update(&all[..LENGTH + 5]).unwrap();
        assert_eq!((cut.end(), cut.vouched()), (Err(Changed), LENGTH as u64));
        let mut long = checker(&all[..LENGTH]);
        assert_eq!(long.update(&all), Err(Changed));
        assert_eq!(long.vouched(), LENGTH as u64);
    }

    #[test]
    fn slices_are_neither_tiny_nor_many() {
        let digests = [0; SLICE_DIGEST * (MOST_SLICES + 1)];
        let most = SLICE_DIGEST * MOST_SLICES;
        assert!(Slices::new(LEAST_SLICE, &digests[..most]).is_some());
        assert!(Slices::new(LEAST_SLICE, &digests).is_none());
        assert!(Slices::new(LEAST_SLICE, &[]).is_none());
        assert!(Slices::new(LEAST_SLICE, &digests[..most - 1]).is_none());
        assert!(Slices::new(LEAST_SLICE - 1, &digests[..SLICE_DIGEST]).is_none());
    }
}
