//! What kind of AAC a stream is (ISO/IEC 14496-3, 1.6.2.1: `AudioSpecificConfig`), and which kinds are taken.

use super::bits::Bits;
use crate::{Unsuited, divisor};

/// Sample rates by their index (ISO/IEC 14496-3, 1.6.3.4), as far as they are taken.
const RATES: [u32; 8] = [
    96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050,
];

/// A stream that is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Config {
    rate_index: usize,
    stereo: bool,
}

impl Config {
    /// Reads what a container keeps of it.
    pub fn read(specific: &[u8]) -> Result<Self, Unsuited> {
        let mut bits = Bits::default();
        bits.load(specific);
        let low_complexity = bits.read(5) == 2;
        let rate_index = bits.small(4);
        let channels = bits.read(4);
        // Frames of 960 samples, a core of another kind, extensions.
        let plain = bits.read(3) == 0;
        // What HE-AAC adds may be announced behind (1.6.6.1).
        let announced = !bits.is_past() && bits.left() >= 17 && bits.read(11) == 0x2b7 && {
            bits.skip(5);
            bits.flag()
        };
        if !low_complexity || !plain || announced || bits.is_past() {
            return Err(Unsuited::Kind);
        }
        Self::checked(rate_index, channels)
    }

    /// AAC-LC of so many samples a second in so many channels.
    pub fn of_stream(rate: u32, channels: u32) -> Result<Self, Unsuited> {
        let rate_index = RATES.iter().position(|&known| known == rate);
        Self::checked(rate_index.ok_or(Unsuited::Kind)?, channels)
    }

    fn checked(rate_index: usize, channels: u32) -> Result<Self, Unsuited> {
        if rate_index < RATES.len() && (1..=2).contains(&channels) {
            Ok(Self {
                rate_index,
                stereo: channels == 2,
            })
        } else {
            Err(Unsuited::Kind)
        }
    }

    /// Samples a second of the whole stream.
    pub fn rate(&self) -> u32 {
        RATES[self.rate_index]
    }

    /// How many samples of a whole decoder there are to one of this: 2, 4 or 8.
    pub fn divisor(&self) -> usize {
        divisor(self.rate()).unwrap_or(2)
    }

    /// Samples a second that come out.
    pub fn output_rate(&self) -> u32 {
        self.rate() / u32::try_from(self.divisor()).unwrap_or(1)
    }

    /// How many samples come out of a packet.
    pub fn samples(&self) -> usize {
        super::LINES / self.divisor()
    }

    pub(crate) fn channels(&self) -> usize {
        if self.stereo { 2 } else { 1 }
    }

    pub(crate) fn rate_index(&self) -> usize {
        self.rate_index
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_low_complexity_is_taken() {
        let stereo = Config::read(&[0x12, 0x10]).unwrap();
        assert_eq!((stereo.rate(), stereo.channels()), (44_100, 2));
        assert_eq!((stereo.divisor(), stereo.output_rate()), (4, 11_025));
        assert_eq!(Config::of_stream(44_100, 2), Ok(stereo));
        let mono = Config::read(&[0x11, 0x88, 0x56, 0xe5, 0x00]).unwrap();
        assert_eq!((mono.rate(), mono.channels()), (48_000, 1));
        assert_eq!((mono.samples(), mono.output_rate()), (256, 12_000));
    }

    #[test]
    fn divisors_leave_what_is_heard() {
        let pairs = RATES.map(|rate| {
            let config = Config::of_stream(rate, 1).unwrap();
            (config.divisor(), config.output_rate())
        });
        assert_eq!(
            pairs,
            [
                (8, 12_000),
                (8, 11_025),
                (4, 16_000),
                (4, 12_000),
                (4, 11_025),
                (2, 16_000),
                (2, 12_000),
                (2, 11_025),
            ]
        );
    }

    #[test]
    fn other_kinds_are_not() {
        for (specific, what) in [
            (&[0x0a, 0x10][..], "main profile"),
            (&[0x2b, 0x92, 0x08, 0x00], "spectral band replication"),
            (
                &[0x13, 0x90, 0x56, 0xe5, 0xa5, 0x48, 0x80],
                "the same, announced behind",
            ),
            (&[0x12, 0x14], "960 samples"),
            (&[0x12, 0x30], "5.1 channels"),
            (&[0x12, 0x00], "channels told elsewhere"),
            (&[0x14, 0x08], "16 kHz"),
            (&[0x12], "cut off"),
            (&[], "nothing"),
        ] {
            assert_eq!(Config::read(specific), Err(Unsuited::Kind), "{what}");
        }
        assert_eq!(Config::of_stream(44_099, 1), Err(Unsuited::Kind));
        assert_eq!(Config::of_stream(44_100, 0), Err(Unsuited::Kind));
    }
}
