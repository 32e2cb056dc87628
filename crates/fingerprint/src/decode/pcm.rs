//! Samples as they are, lowest byte first.
//!
//! There is nothing to decode, only samples to be told apart by their channel, which goes several times as fast where
//! whole frames are taken at once.

use super::planes::fraction;
use crate::resample::Planes;
use symphonia::core::codecs::audio::AudioCodecId;
use symphonia::core::codecs::audio::well_known::{
    CODEC_ID_PCM_F32LE, CODEC_ID_PCM_F64LE, CODEC_ID_PCM_S16LE, CODEC_ID_PCM_S24LE,
    CODEC_ID_PCM_S32LE, CODEC_ID_PCM_U8,
};

/// How a sample is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    U8,
    S16,
    S24,
    S32,
    F32,
    F64,
}

impl Form {
    /// The form that WAV calls by that number, with so many bits.
    pub(super) fn of(tag: u16, bits: u16) -> Option<Self> {
        match (tag, bits) {
            (1, 8) => Some(Self::U8),
            (1, 16) => Some(Self::S16),
            (1, 24) => Some(Self::S24),
            (1, 32) => Some(Self::S32),
            (3, 32) => Some(Self::F32),
            (3, 64) => Some(Self::F64),
            _ => None,
        }
    }

    pub(super) fn codec(self) -> AudioCodecId {
        match self {
            Self::U8 => CODEC_ID_PCM_U8,
            Self::S16 => CODEC_ID_PCM_S16LE,
            Self::S24 => CODEC_ID_PCM_S24LE,
            Self::S32 => CODEC_ID_PCM_S32LE,
            Self::F32 => CODEC_ID_PCM_F32LE,
            Self::F64 => CODEC_ID_PCM_F64LE,
        }
    }

    /// How long a sample is.
    pub(super) fn bytes(self) -> usize {
        match self {
            Self::U8 => 1,
            Self::S16 => 2,
            Self::S24 => 3,
            Self::S32 | Self::F32 => 4,
            Self::F64 => 8,
        }
    }

    /// Replaces `planes` by the channels of whole frames, in the arithmetic in which FFmpeg would go on with them. A
    /// rest of less than a frame is dropped.
    pub(super) fn split(self, data: &[u8], channels: usize, planes: &mut Planes) {
        match self {
            Self::U8 => planes.s16(channels, |planes| {
                split(data, planes, |[byte]| (i16::from(byte) - 128) << 8);
            }),
            Self::S16 => planes.s16(channels, |planes| split(data, planes, i16::from_le_bytes)),
            Self::S24 => planes.f32(channels, |planes| {
                split(data, planes, |[a, b, c]| {
                    fraction(i32::from_le_bytes([0, a, b, c]))
                });
            }),
            Self::S32 => planes.f32(channels, |planes| {
                split(data, planes, |bytes| fraction(i32::from_le_bytes(bytes)));
            }),
            Self::F32 => planes.f32(channels, |planes| split(data, planes, f32::from_le_bytes)),
            Self::F64 => planes.f64(channels, |planes| split(data, planes, f64::from_le_bytes)),
        }
    }
}

/// Appends samples of `N` bytes to the planes of their channels.
fn split<const N: usize, T>(data: &[u8], planes: &mut [Vec<T>], read: impl Fn([u8; N]) -> T) {
    let (samples, _) = data.as_chunks::<N>();
    if let [left, right] = planes {
        let (frames, _) = samples.as_chunks();
        left.extend(frames.iter().map(|&[sample, _]| read(sample)));
        right.extend(frames.iter().map(|&[_, sample]| read(sample)));
    } else {
        let channels = planes.len();
        let whole = samples.len() - samples.len() % channels;
        for (channel, plane) in planes.iter_mut().enumerate() {
            let of_channel = samples[..whole].iter().skip(channel).step_by(channels);
            plane.extend(of_channel.map(|&sample| read(sample)));
        }
    }
}
