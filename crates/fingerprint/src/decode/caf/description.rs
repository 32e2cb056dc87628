//! What a CAF says of its sound.

use super::super::linear::Linear;
use super::super::mp4::Elementary;
use symphonia::core::audio::Channels;
use symphonia::core::codecs::audio::well_known as codec;
use symphonia::core::codecs::audio::{AudioCodecId, AudioCodecParameters};

/// Frames taken at a time of samples as they are.
const FRAMES: usize = 4_096;

/// How the sound is written.
pub(super) struct Description {
    rate: f64,
    format: [u8; 4],
    flags: u32,
    /// Bytes of a packet, and frames; 0 where the table of packets tells.
    pub(super) packet: u32,
    pub(super) frames: u32,
    channels: u32,
    bits: u32,
}

impl Description {
    pub(super) fn of(bytes: [u8; 32]) -> Self {
        let word = |at: usize| [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]];
        let [high, low] = [0, 4].map(|at| u64::from(u32::from_be_bytes(word(at))));
        let [flags, packet, frames, channels, bits] =
            [12, 16, 20, 24, 28].map(|at| u32::from_be_bytes(word(at)));
        Self {
            rate: f64::from_bits(high << 32 | low),
            format: word(8),
            flags,
            packet,
            frames,
            channels,
            bits,
        }
    }

    fn codec(&self) -> Option<AudioCodecId> {
        Some(match &self.format {
            // Whether they have a point, and whether their lowest byte comes first.
            b"lpcm" => match (self.flags & 1, self.flags & 2, self.bits) {
                (0, _, 8) => codec::CODEC_ID_PCM_S8,
                (0, 0, 16) => codec::CODEC_ID_PCM_S16BE,
                (0, _, 16) => codec::CODEC_ID_PCM_S16LE,
                (0, 0, 24) => codec::CODEC_ID_PCM_S24BE,
                (0, _, 24) => codec::CODEC_ID_PCM_S24LE,
                (0, 0, 32) => codec::CODEC_ID_PCM_S32BE,
                (0, _, 32) => codec::CODEC_ID_PCM_S32LE,
                (1, 0, 32) => codec::CODEC_ID_PCM_F32BE,
                (1, _, 32) => codec::CODEC_ID_PCM_F32LE,
                (1, 0, 64) => codec::CODEC_ID_PCM_F64BE,
                (1, _, 64) => codec::CODEC_ID_PCM_F64LE,
                _ => return None,
            },
            b"ulaw" => codec::CODEC_ID_PCM_MULAW,
            b"alaw" => codec::CODEC_ID_PCM_ALAW,
            b"ima4" => codec::CODEC_ID_ADPCM_IMA_QT,
            b"aac " => codec::CODEC_ID_AAC,
            b"alac" => codec::CODEC_ID_ALAC,
            b".mp1" => codec::CODEC_ID_MP1,
            b".mp2" => codec::CODEC_ID_MP2,
            b".mp3" => codec::CODEC_ID_MP3,
            b"opus" => codec::CODEC_ID_OPUS,
            _ => return None,
        })
    }

    /// How to decode it, given what the file says to that end.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "casts from floating point saturate"
    )]
    pub(super) fn parameters(&self, cookie: &[u8]) -> AudioCodecParameters {
        let mut parameters = AudioCodecParameters::new();
        let channels = u16::try_from(self.channels).unwrap_or(0);
        parameters
            .with_sample_rate(self.rate.round() as u32)
            .with_channels(Channels::Discrete(channels))
            .with_max_frames_per_packet(self.frames.into())
            .with_frames_per_block(self.frames.into());
        let Some(codec) = self.codec() else {
            return parameters;
        };
        parameters.for_codec(codec);
        let extra = match codec {
            codec::CODEC_ID_AAC => Elementary::of(cookie).specific.map(<[u8]>::to_vec),
            codec::CODEC_ID_ALAC => Some(alac(cookie).to_vec()),
            codec::CODEC_ID_OPUS => Some(opus(cookie, self.channels)),
            _ => None,
        };
        if let Some(extra) = extra {
            parameters.with_extra_data(extra.into());
        }
        parameters
    }

    /// How many bytes are taken at a time, given that of a packet: of samples as they are many packets.
    pub(super) fn taken(&self, packet: u32, parameters: &AudioCodecParameters) -> usize {
        let is_frame = self.frames == 1 && Linear::frame(parameters) == Some(packet);
        packet as usize * if is_frame { FRAMES } else { 1 }
    }
}

/// What an ALAC decoder has to know, out of the boxes that it may stand in.
fn alac(cookie: &[u8]) -> &[u8] {
    match cookie {
        [_, _, _, _, b'f', b'r', b'm', b'a', _, _, _, _, rest @ ..] => match rest {
            [_, _, _, _, b'a', b'l', b'a', b'c', _, _, _, _, inner @ ..] => {
                &inner[..inner.len().min(24)]
            }
            _ => rest,
        },
        plain => plain,
    }
}

/// The header of Opus, which not every program writes down: without it, nothing is skipped and nothing is made louder.
fn opus(cookie: &[u8], channels: u32) -> Vec<u8> {
    if cookie.starts_with(b"OpusHead") {
        return cookie.to_vec();
    }
    let channels = u8::try_from(channels).unwrap_or(0);
    [&b"OpusHead\x01"[..], &[channels], b"\0\0\x80\xbb\0\0\0\0\0"].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_decoder_has_to_know_is_unwrapped() {
        let plain: Vec<u8> = (0..24).collect();
        let wrapped = [&b"\0\0\0\x0cfrmaalac\0\0\0\x24alac\0\0\0\0"[..], &plain].concat();
        assert_eq!(alac(&wrapped), plain);
        assert_eq!(alac(&plain), plain);
        assert_eq!(opus(b"OpusHead..", 1), b"OpusHead..");
        assert_eq!(opus(b"", 2).len(), 19);
    }
}
