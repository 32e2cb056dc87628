//! What a stream says of itself as a whole (section 8.2).

/// The block STREAMINFO, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamInfo {
    /// The longest frame in bytes, where it is told.
    pub max_frame: Option<u32>,
    /// Samples a second and channel, in Hz; more than 0.
    pub rate: u32,
    /// From 1 to 8.
    pub channels: u8,
    /// Bits of a sample, from 4 to 32.
    pub bits: u8,
    /// Samples of each channel in the whole stream, where it is told.
    pub samples: Option<u64>,
}

impl StreamInfo {
    /// How long the block is, in bytes.
    pub const LENGTH: usize = 34;

    /// Reads the block; none where it makes no sense.
    pub fn of(block: &[u8]) -> Option<Self> {
        let block: &[u8; Self::LENGTH] = block.first_chunk()?;
        let [_, _, _, _, _, _, _, max_a, max_b, max_c, fields @ ..] = block;
        // 20 bits of rate, 3 of channels, 5 of bits, 36 of length.
        let fields = u64::from_be_bytes(*fields.first_chunk()?);
        let field = |shift: u32, width: u32| fields >> shift & ((1 << width) - 1);
        let info = Self {
            max_frame: Some(u32::from_be_bytes([0, *max_a, *max_b, *max_c])).filter(|&max| max > 0),
            rate: u32::try_from(field(44, 20)).ok()?,
            channels: u8::try_from(field(41, 3) + 1).ok()?,
            bits: u8::try_from(field(36, 5) + 1).ok()?,
            samples: Some(field(0, 36)).filter(|&samples| samples > 0),
        };
        (info.rate > 0 && info.bits >= 4).then_some(info)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_block_says_what_the_stream_is() {
        let mut block = [0; StreamInfo::LENGTH];
        block[..4].copy_from_slice(&[0x10, 0, 0x10, 0]);
        block[9] = 0x20;
        // 44 100 Hz, 2 channels, 16 bits, 441 000 samples.
        block[10..18].copy_from_slice(&[0x0a, 0xc4, 0x42, 0xf0, 0, 6, 0xba, 0xa8]);
        let expected = StreamInfo {
            max_frame: Some(32),
            rate: 44_100,
            channels: 2,
            bits: 16,
            samples: Some(441_000),
        };
        assert_eq!(StreamInfo::of(&block), Some(expected));
        assert_eq!(StreamInfo::of(&block[1..]), None);
        assert_eq!(StreamInfo::of(&[0; StreamInfo::LENGTH]), None);
    }
}
