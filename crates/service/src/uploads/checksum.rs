//! The checksum of one request's bytes (tus 1.0, extensions "checksum" and "checksum-trailer"), or of their slices.

use super::slices::{Changed, Checker, Slices};
use md5::Md5;
use sha1::{Digest as _, Sha1};
use sha2::Sha256;
use tokio::sync::oneshot;

/// How a checksum is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// What every tus server must know. Guards against accidents, not against attackers.
    Sha1,
    /// For clients that know no other. Guards against accidents, not against attackers.
    Md5,
    /// What most clients have at hand.
    Sha256,
    /// What our own client uses.
    Blake3,
}

impl Algorithm {
    /// All of them, the most widely known first.
    pub const ALL: [Self; 4] = [Self::Sha1, Self::Md5, Self::Sha256, Self::Blake3];

    /// Its name in tus headers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sha1 => "sha1",
            Self::Md5 => "md5",
            Self::Sha256 => "sha256",
            Self::Blake3 => "blake3",
        }
    }

    /// Length of its digests in bytes.
    pub const fn length(self) -> usize {
        match self {
            Self::Md5 => 16,
            Self::Sha1 => 20,
            Self::Sha256 | Self::Blake3 => 32,
        }
    }
}

/// What a client says the bytes of its request sum up to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checksum {
    /// How it was computed.
    pub algorithm: Algorithm,
    /// The digest; one of the wrong length matches nothing.
    pub value: Vec<u8>,
}

/// Whether and when a client tells the checksum of its request's bytes.
#[derive(Debug, Default)]
pub enum Promise {
    /// It does not.
    #[default]
    Nothing,
    /// Before the first byte.
    Header(Checksum),
    /// After the last one. A sender that is dropped without a word counts as a checksum that does not match.
    Trailer(oneshot::Receiver<Checksum>),
    /// Before the first byte, for each slice.
    Slices(Slices),
}

/// Holds a request's bytes to what was promised of them.
pub(super) enum Check {
    /// Nothing was: whatever comes is right.
    Nothing { seen: u64 },
    /// All of them are right, or none.
    Whole {
        digests: Box<Digests>,
        promise: Promise,
        seen: u64,
        kept: bool,
    },
    /// Slice by slice.
    Slices(Checker),
}

impl Check {
    pub(super) fn of(promise: Promise) -> Self {
        match promise {
            Promise::Nothing => Self::Nothing { seen: 0 },
            Promise::Slices(slices) => Self::Slices(Checker::of(slices)),
            promise => Self::Whole {
                digests: Box::new(Digests::of(&promise)),
                promise,
                seen: 0,
                kept: false,
            },
        }
    }

    /// The next bytes.
    pub(super) fn update(&mut self, bytes: &[u8]) -> Result<(), Changed> {
        match self {
            Self::Nothing { seen } => *seen += bytes.len() as u64,
            Self::Whole { digests, seen, .. } => {
                digests.update(bytes);
                *seen += bytes.len() as u64;
            }
            Self::Slices(checker) => checker.update(bytes)?,
        }
        Ok(())
    }

    /// How many of the bytes so far are known to be right.
    pub(super) const fn vouched(&self) -> u64 {
        match self {
            Self::Nothing { seen }
            | Self::Whole {
                seen, kept: true, ..
            } => *seen,
            Self::Whole { .. } => 0,
            Self::Slices(checker) => checker.vouched(),
        }
    }

    /// All bytes have come.
    pub(super) async fn end(&mut self) -> Result<(), Changed> {
        match self {
            Self::Nothing { .. } => Ok(()),
            Self::Slices(checker) => checker.end(),
            Self::Whole {
                digests,
                promise,
                kept,
                ..
            } => {
                let digests = std::mem::take(digests);
                *kept = digests.keep(std::mem::take(promise)).await;
                kept.then_some(()).ok_or(Changed)
            }
        }
    }
}

/// Checksums in the making: the one that was named, or all while none is.
#[derive(Default)]
pub(super) struct Digests {
    sha1: Option<Sha1>,
    md5: Option<Md5>,
    sha256: Option<Sha256>,
    blake3: Option<Box<blake3::Hasher>>,
}

impl Digests {
    /// What `promise` makes necessary.
    fn of(promise: &Promise) -> Self {
        let wanted = |algorithm| match promise {
            Promise::Nothing | Promise::Slices(_) => false,
            Promise::Header(checksum) => checksum.algorithm == algorithm,
            Promise::Trailer(_) => true,
        };
        Self {
            sha1: wanted(Algorithm::Sha1).then(Sha1::new),
            md5: wanted(Algorithm::Md5).then(Md5::new),
            sha256: wanted(Algorithm::Sha256).then(Sha256::new),
            blake3: wanted(Algorithm::Blake3).then(Box::default),
        }
    }

    fn update(&mut self, bytes: &[u8]) {
        if let Some(digest) = &mut self.sha1 {
            digest.update(bytes);
        }
        if let Some(digest) = &mut self.md5 {
            digest.update(bytes);
        }
        if let Some(digest) = &mut self.sha256 {
            digest.update(bytes);
        }
        if let Some(digest) = &mut self.blake3 {
            digest.update(bytes);
        }
    }

    /// Whether the bytes are the promised ones. To be asked once all have come.
    async fn keep(self, promise: Promise) -> bool {
        match promise {
            Promise::Nothing | Promise::Slices(_) => true,
            Promise::Header(checksum) => self.matches(&checksum),
            Promise::Trailer(told) => told.await.is_ok_and(|checksum| self.matches(&checksum)),
        }
    }

    fn matches(self, promised: &Checksum) -> bool {
        let found: Option<Vec<u8>> = match promised.algorithm {
            Algorithm::Sha1 => self.sha1.map(|digest| digest.finalize().to_vec()),
            Algorithm::Md5 => self.md5.map(|digest| digest.finalize().to_vec()),
            Algorithm::Sha256 => self.sha256.map(|digest| digest.finalize().to_vec()),
            Algorithm::Blake3 => self
                .blake3
                .map(|digest| digest.finalize().as_bytes().to_vec()),
        };
        found.is_some_and(|found| found == promised.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of `abc`: FIPS 180-2, appendices A.1 and B.1; RFC 1321, appendix A.5; and BLAKE3's reference implementation.
    const PUBLISHED: [(Algorithm, &str); 4] = [
        (Algorithm::Sha1, "a9993e364706816aba3e25717850c26c9cd0d89d"),
        (Algorithm::Md5, "900150983cd24fb0d6963f7d28e17f72"),
        (
            Algorithm::Sha256,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        ),
        (
            Algorithm::Blake3,
            "6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85",
        ),
    ];

    fn checksum(algorithm: Algorithm, value: &str) -> Checksum {
        Checksum {
            algorithm,
            value: hex::decode(value).unwrap(),
        }
    }

    async fn keeps(promise: Promise) -> bool {
        let mut digests = Digests::of(&promise);
        digests.update(b"a");
        digests.update(b"bc");
        digests.keep(promise).await
    }

    #[tokio::test]
    async fn published_vectors_match_and_others_do_not() {
        for (algorithm, value) in PUBLISHED {
            assert_eq!(value.len(), 2 * algorithm.length());
            let right = checksum(algorithm, value);
            assert!(keeps(Promise::Header(right)).await, "{algorithm:?}");
            let wrong = checksum(algorithm, &"00".repeat(algorithm.length()));
            assert!(!keeps(Promise::Header(wrong)).await, "{algorithm:?}");
            let short = checksum(algorithm, &value[..8]);
            assert!(!keeps(Promise::Header(short)).await, "{algorithm:?}");
        }
        assert!(keeps(Promise::Nothing).await);
    }

    #[tokio::test]
    async fn a_checksum_told_at_the_end_is_of_any_algorithm_and_must_come() {
        for (algorithm, value) in PUBLISHED {
            let (tell, told) = oneshot::channel();
            tell.send(checksum(algorithm, value)).unwrap();
            assert!(keeps(Promise::Trailer(told)).await, "{algorithm:?}");
        }
        let (tell, told) = oneshot::channel::<Checksum>();
        drop(tell);
        assert!(!keeps(Promise::Trailer(told)).await);
    }
}
