//! How two channels are written as one and a difference (section 4.2).

use crate::predict::Word as _;

/// What the channels of a frame are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stereo {
    /// Each is itself.
    Apart,
    /// Left, and left without right.
    LeftSide,
    /// Left without right, and right.
    SideRight,
    /// Half of both together, and left without right.
    MidSide,
}

impl Stereo {
    /// Whether that channel is a difference, which takes a bit more than a sample.
    pub(crate) fn is_difference(self, channel: usize) -> bool {
        matches!(
            (self, channel),
            (Self::LeftSide | Self::MidSide, 1) | (Self::SideRight, 0)
        )
    }

    /// Appends the samples to `channels`, given what is written; a difference that needs it stands in `wide`.
    pub(crate) fn append<T>(
        self,
        written: &[Vec<i32>],
        wide: &[i64],
        channels: &mut [Vec<T>],
        convert: impl Fn(i32) -> T,
    ) {
        let ([first, second], [left, right]) = (written, &mut *channels) else {
            for (channel, written) in channels.iter_mut().zip(written) {
                channel.extend(written.iter().map(|&sample| convert(sample)));
            }
            return;
        };
        if !wide.is_empty() {
            let other = if self == Self::SideRight {
                second
            } else {
                first
            };
            for (&other, &side) in other.iter().zip(wide) {
                let pair = self.apart(other.into(), side);
                let [a, b] = pair.map(|sample| convert(i32::of(sample)));
                left.push(a);
                right.push(b);
            }
            return;
        }
        let (a, b) = (first.iter().copied(), second.iter().copied());
        match self {
            Self::Apart => {
                left.extend(a.map(&convert));
                right.extend(b.map(convert));
            }
            Self::LeftSide => {
                left.extend(a.clone().map(&convert));
                let pairs = a.zip(b);
                right.extend(pairs.map(|(left, side)| convert(left.wrapping_sub(side))));
            }
            Self::SideRight => {
                let pairs = a.zip(b.clone());
                left.extend(pairs.map(|(side, right)| convert(right.wrapping_add(side))));
                right.extend(b.map(convert));
            }
            Self::MidSide => {
                let pairs = a
                    .zip(b)
                    .map(|(middle, side)| (middle << 1 | side & 1, side));
                let halves = pairs.clone();
                left.extend(halves.map(|(twice, side)| convert(twice.wrapping_add(side) >> 1)));
                right.extend(pairs.map(|(twice, side)| convert(twice.wrapping_sub(side) >> 1)));
            }
        }
    }

    /// Left and right, given what is written of the channel that is no difference, and the difference.
    fn apart(self, other: i64, side: i64) -> [i64; 2] {
        match self {
            Self::Apart => [other, side],
            Self::LeftSide => [other, other.wrapping_sub(side)],
            Self::SideRight => [other.wrapping_add(side), other],
            Self::MidSide => {
                // The bit that halving took from the middle is the lowest of the difference.
                let twice = other << 1 | side & 1;
                [twice.wrapping_add(side) >> 1, twice.wrapping_sub(side) >> 1]
            }
        }
    }
}
