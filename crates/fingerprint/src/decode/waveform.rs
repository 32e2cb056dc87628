//! How WAV and AVI describe sound: `WAVEFORMATEX` and `WAVEFORMATEXTENSIBLE` ("Multiple Channel Audio Data and WAVE
//! Files", Microsoft, 2007).

use symphonia::core::audio::{Channels, Position};
#[cfg(feature = "every-codec")]
use symphonia::core::codecs::audio::{AudioCodecId, well_known as codec};

/// How the name of a format goes on in the extensible kind.
pub(super) const GUID_TAIL: [u8; 14] = [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71];

/// What such a description says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct WaveFormat {
    /// Which codec.
    pub(super) tag: u16,
    /// Samples a second.
    pub(super) rate: u32,
    /// Bytes a second.
    #[cfg(feature = "every-codec")]
    pub(super) speed: u32,
    /// Bytes of a frame.
    pub(super) align: u16,
    pub(super) bits: u16,
    count: u16,
    mask: u32,
}

impl WaveFormat {
    /// The longest description that says anything known here, in bytes.
    pub(super) const LENGTH: usize = 40;

    /// Reads a description; none where it is cut short.
    pub(super) fn of(chunk: &[u8]) -> Option<Self> {
        let number = |at: usize| Some(u16::from_le_bytes(*chunk.get(at..)?.first_chunk()?));
        let long = |at: usize| Some(u32::from_le_bytes(*chunk.get(at..)?.first_chunk()?));
        let (tag, mask) = match number(0)? {
            0xfffe if chunk.get(26..40)? == GUID_TAIL => (number(24)?, long(20)?),
            tag => (tag, 0),
        };
        Some(Self {
            tag,
            mask,
            count: number(2)?,
            rate: long(4)?,
            #[cfg(feature = "every-codec")]
            speed: long(8)?,
            align: number(12)?,
            bits: number(14)?,
        })
    }

    /// The speakers that are named, where they are as many as there are channels.
    pub(super) fn channels(&self) -> Channels {
        let named = Position::from_wave_channel_mask(self.mask)
            .map(Channels::Positioned)
            .filter(|channels| channels.count() == usize::from(self.count));
        named.unwrap_or(Channels::Discrete(self.count))
    }

    /// The codec, where it is one known here.
    #[cfg(feature = "every-codec")]
    pub(super) fn codec(&self) -> Option<AudioCodecId> {
        Some(match (self.tag, self.bits) {
            (6, _) => codec::CODEC_ID_PCM_ALAW,
            (7, _) => codec::CODEC_ID_PCM_MULAW,
            (0x50, _) => codec::CODEC_ID_MP2,
            (0x55, _) => codec::CODEC_ID_MP3,
            (0xff, _) => codec::CODEC_ID_AAC,
            (0x2000, _) => codec::CODEC_ID_AC3,
            (tag, bits) => return super::pcm::Form::of(tag, bits).map(super::pcm::Form::codec),
        })
    }
}
