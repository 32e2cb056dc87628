//! What a block holds: its track, its time, and one or more frames (RFC 9559, 10).

use super::ebml::number;
use std::collections::VecDeque;

/// The head of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) track: u64,
    /// Ticks from the time of the cluster.
    pub(super) time: i16,
    lacing: u8,
    length: usize,
}

impl Head {
    /// The most bytes of it.
    pub(super) const LONGEST: usize = 11;

    /// Reads the head a block begins with.
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        let (track, length) = number(bytes)?;
        let [high, low, flags] = *bytes.get(length..)?.first_chunk()?;
        Some(Self {
            track,
            time: i16::from_be_bytes([high, low]),
            lacing: flags >> 1 & 3,
            length: length + 3,
        })
    }

    /// The first bytes of the frame of a block that has one.
    pub(super) fn first_frame<'a>(&self, block: &'a [u8]) -> Option<&'a [u8]> {
        block.get(self.length..).filter(|_| self.lacing == 0)
    }

    /// The frames of a block, each with `prefix` before it; none where their lengths make no sense.
    pub(super) fn frames(&self, block: &[u8], prefix: &[u8]) -> Option<VecDeque<Box<[u8]>>> {
        let mut rest = block.get(self.length..)?;
        let mut sizes = Vec::new();
        if self.lacing != 0 {
            let (&count, behind) = rest.split_first()?;
            rest = behind;
            let count = usize::from(count);
            sizes = match self.lacing {
                1 => xiph(&mut rest, count)?,
                2 => {
                    let all = count + 1;
                    let whole = rest.len().is_multiple_of(all);
                    whole.then(|| vec![rest.len() / all; count])?
                }
                _ => differences(&mut rest, count)?,
            };
        }
        let mut frames = VecDeque::with_capacity(sizes.len() + 1);
        for size in sizes {
            let (frame, behind) = rest.split_at_checked(size)?;
            frames.push_back([prefix, frame].concat().into());
            rest = behind;
        }
        frames.push_back([prefix, rest].concat().into());
        Some(frames)
    }
}

/// Lengths as sums of bytes, of which all but the last are 255.
pub(super) fn xiph(rest: &mut &[u8], count: usize) -> Option<Vec<usize>> {
    let mut sizes = Vec::with_capacity(count);
    for _ in 0..count {
        let mut size = 0;
        loop {
            let (&byte, behind) = rest.split_first()?;
            *rest = behind;
            size += usize::from(byte);
            if byte < 255 {
                break;
            }
        }
        sizes.push(size);
    }
    Some(sizes)
}

/// A length, and by how much each of the others differs from the one before.
fn differences(rest: &mut &[u8], count: usize) -> Option<Vec<usize>> {
    let mut sizes = Vec::with_capacity(count);
    let mut last = 0_i64;
    for index in 0..count {
        let (value, length) = number(rest)?;
        *rest = &rest[length..];
        let value = i64::try_from(value).ok()?;
        last = if index == 0 {
            value
        } else {
            last.checked_add(value - ((1 << (7 * length - 1)) - 1))?
        };
        sizes.push(usize::try_from(last).ok()?);
    }
    Some(sizes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn frames(block: &[u8]) -> Option<Vec<Vec<u8>>> {
        let frames = Head::of(block)?.frames(block, b"p")?;
        Some(frames.into_iter().map(|frame| frame.to_vec()).collect())
    }

    #[test]
    fn frames_are_told_apart_in_every_lacing() {
        let expected = |frames: &[&str]| {
            Some(
                frames
                    .iter()
                    .map(|frame| frame.as_bytes().to_vec())
                    .collect(),
            )
        };
        assert_eq!(frames(b"\x81\0\0\0abc"), expected(&["pabc"]));
        assert_eq!(
            frames(b"\x81\0\0\x02\x02\x01\x02abbccc"),
            expected(&["pa", "pbb", "pccc"])
        );
        assert_eq!(frames(b"\x81\0\0\x04\x01aabb"), expected(&["paa", "pbb"]));
        assert_eq!(
            frames(b"\x81\0\0\x06\x02\x81\xc0abbccc"),
            expected(&["pa", "pbb", "pccc"])
        );
        assert_eq!(frames(b"\x81\0\0\x04\x01aab"), None);
        assert_eq!(frames(b"\x81\0\0\x02\x01\x09abc"), None);
        let head = Head::of(b"\x40\x02\xff\xfe\0").unwrap();
        assert_eq!((head.track, head.time), (2, -2));
    }

    proptest! {
        #[test]
        fn any_bytes_are_no_error(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            if let Some(frames) = frames(&bytes) {
                prop_assert!(frames.len() <= 256);
            }
        }
    }
}
