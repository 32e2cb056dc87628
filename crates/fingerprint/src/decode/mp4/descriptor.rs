//! Descriptors within descriptors (ISO/IEC 14496-1, 8.3), in which MPEG-4 says how a stream is to be decoded.

use symphonia::core::codecs::audio::AudioCodecId;
use symphonia::core::codecs::audio::well_known as codec;

/// What a descriptor of an elementary stream says (ISO/IEC 14496-1, 7.2.6).
#[derive(Default)]
pub(in crate::decode) struct Elementary<'a> {
    pub(in crate::decode) codec: Option<AudioCodecId>,
    /// Bits a second on average.
    pub(in crate::decode) bitrate: u32,
    /// What the decoder has to know.
    pub(in crate::decode) specific: Option<&'a [u8]>,
}

impl<'a> Elementary<'a> {
    /// Reads a descriptor with those within.
    pub(in crate::decode) fn of(mut bytes: &'a [u8]) -> Self {
        let mut found = Self::default();
        while let Some((tag, content, rest)) = descriptor(bytes) {
            bytes = match (tag, content) {
                // An identifier, and flags that say what else comes before the descriptors within.
                (3, [_, _, flags, inner @ ..]) => {
                    let url = match inner.first() {
                        Some(&length) if flags & 0x40 != 0 => 1 + usize::from(length),
                        _ => 0,
                    };
                    let skip = usize::from(flags >> 7) * 2 + url + usize::from(flags >> 5 & 1) * 2;
                    inner.get(skip..).unwrap_or_default()
                }
                (4, [object, _, _, _, _, _, _, _, _, a, b, c, d, inner @ ..]) => {
                    found.codec = match object {
                        0x40 | 0x66..=0x68 => Some(codec::CODEC_ID_AAC),
                        0x69 | 0x6b => Some(codec::CODEC_ID_MP3),
                        0xa5 => Some(codec::CODEC_ID_AC3),
                        0xa6 => Some(codec::CODEC_ID_EAC3),
                        0xa9 => Some(codec::CODEC_ID_DCA),
                        _ => None,
                    };
                    found.bitrate = u32::from_be_bytes([*a, *b, *c, *d]);
                    inner
                }
                (5, specific) => {
                    found.specific = Some(specific);
                    break;
                }
                _ => rest,
            };
        }
        found
    }
}

/// The tag and content of the first descriptor, and what stands behind it (14496-1, 8.3.3).
fn descriptor(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, mut rest) = bytes.split_first()?;
    let mut length = 0;
    for _ in 0..4 {
        let (&byte, behind) = rest.split_first()?;
        rest = behind;
        length = length << 7 | usize::from(byte & 0x7f);
        if byte < 0x80 {
            break;
        }
    }
    let (content, rest) = rest.split_at(length.min(rest.len()));
    Some((tag, content, rest))
}

/// The channels of an `AudioSpecificConfig` (ISO/IEC 14496-3, 1.6.2.1); none where the stream tells.
pub(super) fn channels_of_aac(specific: &[u8]) -> Option<u16> {
    let bits = specific
        .iter()
        .chain([0; 8].iter())
        .take(8)
        .fold(0_u64, |bits, &byte| bits << 8 | u64::from(byte));
    let take = |from: u32, count: u32| bits >> (64 - from - count) & ((1 << count) - 1);
    let at = if take(0, 5) == 31 { 11 } else { 5 };
    let at = at + if take(at, 4) == 15 { 28 } else { 4 };
    match take(at, 4) {
        0 | 8.. => None,
        7 => Some(8),
        count => u16::try_from(count).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptors_within_descriptors_are_found() {
        let bytes = [
            3, 0x80, 0x80, 0x80, 0x22, 0, 1, 0, 4, 0x14, 0x40, 0x15, 0, 0, 0, 0, 2, 0, 0, 0, 1,
            0xf4, 0, 5, 2, 0x12, 0x10, 6, 1, 2,
        ];
        let found = Elementary::of(&bytes);
        assert_eq!(found.codec, Some(codec::CODEC_ID_AAC));
        assert_eq!(
            (found.bitrate, found.specific),
            (128_000, Some(&[0x12, 0x10][..]))
        );
        assert_eq!(channels_of_aac(&[0x12, 0x10]), Some(2));
        assert_eq!(channels_of_aac(&[0x12, 0x38]), Some(8));
        assert_eq!(channels_of_aac(&[0x12]), None);
    }
}
