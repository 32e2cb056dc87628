//! The checksum of one request's bytes (tus 1.0, extension "checksum").

use sha1::Digest as _;

/// How a checksum is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// What every tus server must know. Guards against accidents, not against attackers.
    Sha1,
    /// What our own client uses.
    Blake3,
}

/// What a client says the bytes of its request sum up to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checksum {
    /// How it was computed.
    pub algorithm: Algorithm,
    /// The digest; one of the wrong length matches nothing.
    pub value: Vec<u8>,
}

/// A checksum in the making.
pub(super) enum Digest {
    Sha1(sha1::Sha1),
    Blake3(Box<blake3::Hasher>),
}

impl Digest {
    pub(super) fn new(promised: &Checksum) -> Self {
        match promised.algorithm {
            Algorithm::Sha1 => Self::Sha1(sha1::Sha1::new()),
            Algorithm::Blake3 => Self::Blake3(Box::default()),
        }
    }

    pub(super) fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha1(digest) => digest.update(bytes),
            Self::Blake3(digest) => {
                digest.update(bytes);
            }
        }
    }

    pub(super) fn matches(self, promised: &Checksum) -> bool {
        match self {
            Self::Sha1(digest) => digest.finalize().as_slice() == promised.value,
            Self::Blake3(digest) => digest.finalize().as_bytes() == promised.value.as_slice(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(algorithm: Algorithm, value: &str) -> bool {
        let promised = Checksum {
            algorithm,
            value: hex::decode(value).unwrap(),
        };
        let mut digest = Digest::new(&promised);
        digest.update(b"a");
        digest.update(b"bc");
        digest.matches(&promised)
    }

    #[test]
    fn published_vectors_match_and_others_do_not() {
        // FIPS 180-2, appendix A.1; and BLAKE3's reference implementation.
        assert!(matches(
            Algorithm::Sha1,
            "a9993e364706816aba3e25717850c26c9cd0d89d"
        ));
        assert!(matches(
            Algorithm::Blake3,
            "6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85"
        ));
        assert!(!matches(Algorithm::Sha1, "a9993e36"));
        assert!(!matches(Algorithm::Blake3, &"00".repeat(32)));
    }
}
