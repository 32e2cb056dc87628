//! Packets and the frames in them (RFC 6716, section 3).

use super::tables::BANDS;
use crate::{Error, Unsuited};

/// The most frames of a packet: 120 ms of the shortest.
const MOST: usize = 48;

/// The most time a packet takes, in units of 2.5 ms.
const LONGEST: usize = 48;

/// The longest frame, in bytes (section 3.4, R2).
const MAX_FRAME: usize = 1_275;

/// What all frames of a packet have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// How often a frame is twice as long as 2.5 ms.
    pub doublings: usize,
    /// How many channels it has, 1 or 2.
    pub channels: usize,
    /// The first band that is not coded.
    pub end: usize,
}

impl Kind {
    /// How many samples a whole decoder makes of a frame.
    pub fn samples(self) -> usize {
        120 << self.doublings
    }
}

/// A packet of music taken apart.
#[derive(Debug)]
pub struct Packet<'a> {
    /// What its frames are.
    pub kind: Kind,
    frames: [&'a [u8]; MOST],
    count: usize,
}

impl<'a> Packet<'a> {
    /// Takes a packet apart; refuses speech, and what was lost.
    pub fn read(bytes: &'a [u8]) -> Result<Self, Error> {
        let Some((&first, rest)) = bytes.split_first() else {
            return Err(Unsuited::Kind.into());
        };
        // Table 2: what lies below is SILK, alone or beneath CELT.
        let config = usize::from(first >> 3).checked_sub(16);
        let config = config.ok_or(Unsuited::Kind)?;
        let kind = Kind {
            doublings: config & 3,
            channels: usize::from(first >> 2 & 1) + 1,
            end: [13, 17, 19, BANDS][config >> 2],
        };
        let mut packet = Self {
            kind,
            frames: [&[]; MOST],
            count: 0,
        };
        packet.split(first & 3, rest).ok_or(Error::Damaged)?;
        if packet.frames().any(|frame| frame.len() > MAX_FRAME) {
            return Err(Error::Damaged);
        }
        // What is lost is made up, and every decoder does that in its own way.
        if packet.frames().any(|frame| frame.len() < 2) {
            return Err(Unsuited::Kind.into());
        }
        Ok(packet)
    }

    /// The frames in their order.
    pub fn frames(&self) -> impl Iterator<Item = &'a [u8]> {
        self.frames.into_iter().take(self.count)
    }

    /// Splits what stands behind the first byte (section 3.2); none where the lengths make no sense.
    fn split(&mut self, code: u8, rest: &'a [u8]) -> Option<()> {
        match code {
            0 => self.push(rest),
            1 => self.equal(rest, 2),
            2 => {
                let (length, rest) = length(rest)?;
                let (first, second) = rest.split_at_checked(length)?;
                self.push(first)?;
                self.push(second)
            }
            _ => {
                let (&count, mut rest) = rest.split_first()?;
                let (varied, padded) = (count & 0x80 != 0, count & 0x40 != 0);
                let count = usize::from(count & 0x3f);
                if count == 0 || count << self.kind.doublings > LONGEST {
                    return None;
                }
                if padded {
                    rest = without_padding(rest)?;
                }
                if !varied {
                    return self.equal(rest, count);
                }
                let mut lengths = [0; MOST];
                for place in lengths.iter_mut().take(count - 1) {
                    (*place, rest) = length(rest)?;
                }
                for &length in lengths.iter().take(count - 1) {
                    let (frame, behind) = rest.split_at_checked(length)?;
                    self.push(frame)?;
                    rest = behind;
                }
                self.push(rest)
            }
        }
    }

    fn push(&mut self, frame: &'a [u8]) -> Option<()> {
        *self.frames.get_mut(self.count)? = frame;
        self.count += 1;
        Some(())
    }

    /// So many frames of equal length.
    fn equal(&mut self, bytes: &'a [u8], count: usize) -> Option<()> {
        let length = bytes.len() / count;
        if length * count != bytes.len() {
            return None;
        }
        (0..count).try_for_each(|at| self.push(&bytes[at * length..][..length]))
    }
}

/// The length of a frame and what stands behind it (section 3.2.1).
fn length(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let (&first, rest) = bytes.split_first()?;
    if first < 252 {
        return Some((first.into(), rest));
    }
    let (&second, rest) = rest.split_first()?;
    Some((usize::from(first) + 4 * usize::from(second), rest))
}

/// Leaves out the padding at the end, whose length stands at the beginning (section 3.2.5).
fn without_padding(mut bytes: &[u8]) -> Option<&[u8]> {
    let mut padding = 0;
    loop {
        let (&count, rest) = bytes.split_first()?;
        bytes = rest;
        if count < 255 {
            padding += usize::from(count);
            return bytes.get(..bytes.len().checked_sub(padding)?);
        }
        padding += 254;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lengths(bytes: &[u8]) -> Result<Vec<usize>, Error> {
        Packet::read(bytes).map(|packet| packet.frames().map(<[u8]>::len).collect())
    }

    /// A packet with that head and so many bytes behind it.
    fn with(head: &[u8], rest: usize) -> Vec<u8> {
        [head, &vec![7; rest]].concat()
    }

    #[test]
    fn packets_are_split_as_their_heads_say() {
        assert_eq!(lengths(&with(&[0xfc], 90)), Ok(vec![90]));
        assert_eq!(lengths(&with(&[0xf9], 90)), Ok(vec![45, 45]));
        assert_eq!(lengths(&with(&[0xfa, 30], 90)), Ok(vec![30, 60]));
        assert_eq!(lengths(&with(&[0xfa, 252, 3], 300)), Ok(vec![264, 36]));
        assert_eq!(lengths(&with(&[0xf3, 3], 90)), Ok(vec![30, 30, 30]));
        let varied = with(&[0xf3, 0x83, 10, 20], 90);
        assert_eq!(lengths(&varied), Ok(vec![10, 20, 60]));
        let padded = with(&[0xf3, 0xc2, 255, 6, 40], 400);
        assert_eq!(lengths(&padded), Ok(vec![40, 100]));
    }

    #[test]
    fn what_makes_no_sense_is_damaged() {
        for bytes in [
            with(&[0xf9], 91),
            with(&[0xfa, 91], 90),
            with(&[0xfa], 0),
            with(&[0xfb, 0], 90),
            with(&[0xfb, 7], 84),
            with(&[0xfb, 4], 90),
            with(&[0xfb, 0x41, 255], 90),
            with(&[0xfb, 0x83, 60, 60], 90),
            with(&[0xfc], 1_276),
        ] {
            assert_eq!(lengths(&bytes), Err(Error::Damaged), "{:x?}", &bytes[..2]);
        }
    }

    #[test]
    fn speech_and_losses_are_for_others() {
        let unsuited = Err(Error::Unsuited(Unsuited::Kind));
        for bytes in [
            with(&[0x7c], 90),
            vec![],
            with(&[0xfc], 0),
            with(&[0xfc], 1),
        ] {
            assert_eq!(lengths(&bytes), unsuited);
        }
    }

    #[test]
    fn the_first_byte_tells_the_kind() {
        let kind = |first| Packet::read(&[first, 7, 7]).unwrap().kind;
        let (end, channels) = (13, 1);
        assert_eq!(
            kind(0x80),
            Kind {
                doublings: 0,
                channels,
                end
            }
        );
        assert_eq!(
            kind(0xfc),
            Kind {
                doublings: 3,
                channels: 2,
                end: 21
            }
        );
    }
}
