//! The hash of a file, of which the beginning may have been read for another purpose.

use domain::ContentHash;

/// Hashes bytes as they are read, as long as they come in their order.
#[derive(Default)]
pub(crate) struct Hashed {
    hasher: blake3::Hasher,
    len: u64,
}

impl Hashed {
    /// How many bytes were hashed, from the first on.
    pub(crate) fn len(&self) -> u64 {
        self.len
    }

    /// Takes in bytes that stand at `from`: what of them goes on where those before ended, and nothing where a gap is left.
    pub(crate) fn take(&mut self, from: u64, bytes: &[u8]) {
        let known = self.len.checked_sub(from).map(usize::try_from);
        let new = known.and_then(|known| bytes.get(known.ok()?..));
        if let Some(new) = new {
            self.hasher.update(new);
            self.len += new.len() as u64;
        }
    }

    /// The hash of all that was taken in.
    pub(crate) fn finish(&self) -> ContentHash {
        ContentHash::new(*self.hasher.finalize().as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn what_comes_again_or_too_early_changes_nothing() {
        let bytes: Vec<u8> = (0..100_000_u32).map(|at| at.to_le_bytes()[1]).collect();
        let mut hashed = Hashed::default();
        for range in [
            0..40_000,
            90_000..100_000,
            0..40_000,
            10_000..50_000,
            60_000..70_000,
            50_000..60_000,
            20_000..30_000,
        ] {
            hashed.take(range.start as u64, &bytes[range]);
        }
        assert_eq!(hashed.len(), 60_000);
        let expected = blake3::hash(&bytes[..60_000]);
        assert_eq!(hashed.finish(), ContentHash::new(*expected.as_bytes()));
    }
}
