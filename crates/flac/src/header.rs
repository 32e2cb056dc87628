//! The header of a frame (section 9.1).

use crate::bits::Bits;
use crate::crc::crc8;
use crate::stereo::Stereo;
use crate::{Error, StreamInfo};

/// What a frame says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    /// Samples of each channel.
    pub(crate) samples: usize,
    /// In Hz; none where it is the stream's.
    rate: Option<u32>,
    channels: u8,
    pub(crate) stereo: Stereo,
    /// None where it is the stream's.
    bits: Option<u8>,
}

/// The longest header, in bytes.
const MAX_HEADER: usize = 16;

/// Where after its first byte the next frame may begin in `bytes`; where none does, how much may be passed over.
pub fn find(bytes: &[u8]) -> usize {
    let from = 1.min(bytes.len());
    let begins = |at: &usize| {
        let rest = &bytes[*at..];
        match rest {
            [0xff, 0xf8 | 0xf9, ..] => {
                Header::read(&mut Bits::new(rest)).is_ok() || rest.len() < MAX_HEADER
            }
            [0xff] => true,
            _ => false,
        }
    };
    (from..bytes.len()).find(begins).unwrap_or(bytes.len())
}

impl Header {
    /// Reads a header.
    pub(crate) fn read(bits: &mut Bits<'_>) -> Result<Self, Error> {
        let from = *bits;
        // 14 bits of which all but the last are 1, one that is 0, and whether blocks are of one length.
        if bits.read(15) != 0x7ffc {
            return Err(Error::Damaged);
        }
        bits.flag();
        let (length, rate) = (bits.read(4), bits.read(4));
        let (channels, stereo) = match bits.read(4) {
            count @ 0..8 => (count + 1, Stereo::Apart),
            8 => (2, Stereo::LeftSide),
            9 => (2, Stereo::SideRight),
            10 => (2, Stereo::MidSide),
            _ => return Err(Error::Damaged),
        };
        let width = match bits.read(3) {
            0 => None,
            1 => Some(8),
            2 => Some(12),
            4 => Some(16),
            5 => Some(20),
            6 => Some(24),
            7 => Some(32),
            _ => return Err(Error::Damaged),
        };
        if bits.flag() {
            return Err(Error::Damaged);
        }
        pass_number(bits)?;
        let samples = match length {
            0 => return Err(Error::Damaged),
            1 => 192,
            2..6 => 144 << length,
            6 => bits.read(8) + 1,
            7 => bits.read(16) + 1,
            _ => 1 << length,
        };
        let rate = match rate {
            0 => None,
            12 => Some(bits.read(8) * 1000),
            13 => Some(bits.read(16)),
            14 => Some(bits.read(16) * 10),
            15 => return Err(Error::Damaged),
            index => Some(RATES[index as usize - 1]),
        };
        bits.read(8);
        let whole = bits.since(&from).is_some_and(|header| crc8(header) == 0);
        // A block of 65 536 samples is not one.
        let samples = usize::try_from(samples).unwrap_or(0);
        if !whole || samples > MAX_SAMPLES {
            return Err(Error::Damaged);
        }
        Ok(Self {
            samples,
            rate,
            channels: u8::try_from(channels).unwrap_or(0),
            stereo,
            bits: width,
        })
    }

    /// This header, if it is one of that stream.
    pub(crate) fn of_stream(self, info: &StreamInfo) -> Result<Self, Error> {
        let same = self.channels == info.channels
            && self.bits.is_none_or(|bits| bits == info.bits)
            && self.rate.is_none_or(|rate| rate == info.rate);
        if same { Ok(self) } else { Err(Error::Damaged) }
    }
}

/// The most samples of a block.
const MAX_SAMPLES: usize = 65_535;

/// Sample rates by their number, from 1 on (table 15).
const RATES: [u32; 11] = [
    88_200, 176_400, 192_000, 8_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000,
];

/// Passes over the number of the frame or of its first sample, written as UTF-8 writes characters, but up to 36 bits
/// (section 9.1.5).
fn pass_number(bits: &mut Bits<'_>) -> Result<(), Error> {
    let first = bits.read(8);
    let more = match (!(first << 24)).leading_zeros() {
        0 => 0,
        ones @ 2..8 => ones - 1,
        _ => return Err(Error::Damaged),
    };
    for _ in 0..more {
        if bits.read(8) >> 6 != 0b10 {
            return Err(Error::Damaged);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<Header, Error> {
        let crc = crc8(bytes);
        Header::read(&mut Bits::new(&[bytes, &[crc]].concat()))
    }

    #[test]
    fn headers_tell_the_frame() {
        let usual = Header {
            samples: 4_096,
            rate: Some(44_100),
            channels: 2,
            stereo: Stereo::MidSide,
            bits: Some(16),
        };
        assert_eq!(read(&[0xff, 0xf8, 0xc9, 0xa8, 0x05]), Ok(usual));
        let short = Header {
            samples: 0x123,
            rate: Some(12_340),
            channels: 6,
            stereo: Stereo::Apart,
            bits: None,
        };
        let bytes = [0xff, 0xf9, 0x7e, 0x50, 0xc4, 0x80, 0x01, 0x22, 0x04, 0xd2];
        assert_eq!(read(&bytes), Ok(short));
    }

    #[test]
    fn what_is_reserved_or_broken_is_refused() {
        for bytes in [
            [0xff, 0xfa, 0xc9, 0xa8, 0x05],
            [0xff, 0xf8, 0x09, 0xa8, 0x05],
            [0xff, 0xf8, 0xcf, 0xa8, 0x05],
            [0xff, 0xf8, 0xc9, 0xb8, 0x05],
            [0xff, 0xf8, 0xc9, 0xa6, 0x05],
            [0xff, 0xf8, 0xc9, 0xa9, 0x05],
            [0xff, 0xf8, 0xc9, 0xa8, 0x80],
            [0xff, 0xf8, 0xc9, 0xa8, 0xff],
        ] {
            assert_eq!(read(&bytes), Err(Error::Damaged), "{bytes:x?}");
        }
        let mut bits = Bits::new(&[0xff, 0xf8, 0xc9, 0xa8, 0x05, 0x00]);
        assert_eq!(Header::read(&mut bits), Err(Error::Damaged));
    }

    #[test]
    fn the_next_frame_is_found_behind_whatever_looks_like_one() {
        let mut bytes = [0xff, 0xf8, 0xc9, 0xa8, 0x05].to_vec();
        bytes.push(crc8(&bytes));
        let header = bytes.clone();
        bytes.extend([0xff, 0xf8, 0, 0]);
        bytes.extend([0; 20]);
        assert_eq!(find(&bytes), bytes.len(), "not the one it begins with");
        let next = bytes.len();
        bytes.extend(header);
        assert_eq!(find(&bytes), next);
        assert_eq!(find(&[0, 0, 0xff, 0xf8, 0xc9]), 2, "it may go on");
        assert_eq!(find(&[]), 0);
    }
}
