//! Decodes the lower end of AAC, Opus and Vorbis, mixed to mono, straight to a fraction of the sample rate.
//!
//! What listens to a narrow band need not pay for the rest. Codecs that transform whole frames let go of the upper end
//! with no filter at all: the lowest quarter of a frame's spectral lines, through an inverse transform of a quarter of
//! the length and under windows of a quarter of the length, is the frame at a quarter of the sample rate. Channels are
//! mixed before they are transformed. What is left of a decoder's work is to read the codes.

pub mod aac;
mod dct;
mod error;
mod filter;
mod fir;
pub mod opus;
mod tally;
pub mod vorbis;

pub use error::{Error, Unsuited};
pub use filter::Filter;

/// The least samples a second that may come out.
const LOWEST: u32 = 11_025;

/// The most samples a second of a stream.
const HIGHEST: u32 = 192_000;

/// How many samples of a whole decoder at that rate there shall be to one that comes out: 2, 4 or 8; none where so
/// little would be left out that a whole decoder serves better, and for rates that nobody uses.
fn divisor(rate: u32) -> Option<usize> {
    match rate / LOWEST {
        2 | 3 => Some(2),
        4..8 => Some(4),
        8.. if rate <= HIGHEST => Some(8),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_of_which_enough_is_left_are_taken() {
        for rate in [
            22_050, 24_000, 32_000, 44_100, 48_000, 88_200, 96_000, 192_000,
        ] {
            let divisor = divisor(rate).and_then(|divisor| u32::try_from(divisor).ok());
            assert!(rate / divisor.unwrap() >= LOWEST, "{rate}");
        }
        for rate in [0, 8_000, 16_000, 22_049, 192_001, u32::MAX] {
            assert_eq!(divisor(rate), None, "{rate}");
        }
    }
}
