//! The header of a frame (ISO/IEC 11172-3, 2.4.1.3; 13818-3, 2.4.1.3; MPEG 2.5 by the same rules).

use symphonia::core::codecs::audio::AudioCodecId;
use symphonia::core::codecs::audio::well_known::{CODEC_ID_MP1, CODEC_ID_MP2, CODEC_ID_MP3};

/// What stays the same from frame to frame: the synchronisation, version, layer and sample rate.
const SAME: u32 = 0xfffe_0c00;

/// What FFmpeg wants to stay the same between the first two frames: the mode and the flags behind it, too.
const FIRST: u32 = 0xfffe_0ccf;

/// Bit rates by their index, in units of 1000 a second: of MPEG-1's layers II and III, and of MPEG-2's.
const RATES_OF_TWO: [u32; 15] = [
    0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384,
];
const RATES_OF_THREE: [u32; 15] = [
    0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320,
];
const LOW_RATES_OF_ONE: [u32; 15] = [
    0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256,
];
const LOW_RATES: [u32; 15] = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];

/// What a frame says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::decode) struct Header {
    word: u32,
    /// Bytes of the frame, its header included.
    pub(in crate::decode) len: usize,
    /// Bits a second.
    #[cfg(feature = "every-codec")]
    pub(in crate::decode) bitrate: u32,
    /// Samples of each channel.
    pub(super) samples: u32,
    /// Samples a second.
    pub(super) rate: u32,
}

impl Header {
    /// Reads a header; none where it is not one, or of a frame that does not say how long it is.
    pub(in crate::decode) fn of(bytes: [u8; 4]) -> Option<Self> {
        let word = u32::from_be_bytes(bytes);
        let (version, layer) = (word >> 19 & 3, 4 - (word >> 17 & 3));
        let (bits, rate) = ((word >> 12 & 15) as usize, (word >> 10 & 3) as usize);
        if word >> 21 != 0x7ff || version == 1 || layer == 4 {
            return None;
        }
        let low = version != 3;
        let bits = match (layer, low) {
            (1, false) => u32::try_from(bits).ok().filter(|&bits| bits < 15)? * 32,
            (1, true) => *LOW_RATES_OF_ONE.get(bits)?,
            (2, false) => *RATES_OF_TWO.get(bits)?,
            (3, false) => *RATES_OF_THREE.get(bits)?,
            _ => *LOW_RATES.get(bits)?,
        } * 1000;
        let rate = [44_100, 48_000, 32_000].get(rate)?
            >> match version {
                3 => 0,
                2 => 1,
                _ => 2,
            };
        let samples = match (layer, low) {
            (1, _) => 384,
            (3, true) => 576,
            _ => 1152,
        };
        let slot = if layer == 1 { 4 } else { 1 };
        let len = (samples / 8 / slot * bits / rate + (word >> 9 & 1)) * slot;
        (bits > 0).then_some(Self {
            word,
            len: len as usize,
            #[cfg(feature = "every-codec")]
            bitrate: bits,
            samples,
            rate,
        })
    }

    /// Whether a frame with this header may be of the same stream.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        (self.word ^ other.word) & SAME == 0
    }

    /// Whether the same decoder takes both.
    pub(super) fn is_decoded_like(&self, other: &Self) -> bool {
        self.is_like(other) && self.channels() == other.channels()
    }

    /// Whether FFmpeg takes a frame with this header for the second of the stream that begins with the other.
    pub(super) fn is_second_to(&self, first: &Self) -> bool {
        (self.word ^ first.word) & FIRST == 0
    }

    pub(super) fn channels(&self) -> u16 {
        if self.word >> 6 & 3 == 3 { 1 } else { 2 }
    }

    /// How long the side information of layer III is (11172-3, 2.4.1.7; 13818-3, 2.4.1.7).
    pub(super) fn side_len(&self) -> usize {
        match (self.samples, self.channels()) {
            (1152, 2) => 32,
            (_, 1) if self.samples < 1152 => 9,
            _ => 17,
        }
    }

    pub(in crate::decode) fn codec(&self) -> AudioCodecId {
        match self.word >> 17 & 3 {
            3 => CODEC_ID_MP1,
            2 => CODEC_ID_MP2,
            _ => CODEC_ID_MP3,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_tell_how_long_a_frame_is() {
        for (bytes, len, samples, rate, channels) in [
            ([0xff, 0xfb, 0x90, 0x64], 417, 1152, 44_100, 2),
            ([0xff, 0xfb, 0x92, 0xc4], 418, 1152, 44_100, 1),
            ([0xff, 0xf3, 0x84, 0xc4], 192, 576, 24_000, 1),
            ([0xff, 0xe3, 0x18, 0xc4], 72, 576, 8_000, 1),
            ([0xff, 0xfd, 0xa4, 0x00], 576, 1152, 48_000, 2),
            ([0xff, 0xff, 0xe6, 0x00], 452, 384, 48_000, 2),
        ] {
            let header = Header::of(bytes).unwrap();
            let told = (header.len, header.samples, header.rate, header.channels());
            assert_eq!(told, (len, samples, rate, channels), "{bytes:x?}");
        }
        for bytes in [
            [0xff, 0xf1, 0x50, 0x80],
            [0xff, 0xfb, 0x00, 0x64],
            [0xff, 0xfb, 0xf0, 0x64],
            [0xff, 0xfb, 0x9c, 0x64],
            [0xff, 0xeb, 0x90, 0x64],
            [0xfe, 0xfb, 0x90, 0x64],
        ] {
            assert_eq!(Header::of(bytes), None, "{bytes:x?}");
        }
    }
}
