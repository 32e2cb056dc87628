//! The packets of a container that holds samples as they are, in any order of bytes, or by one of the two laws of
//! telephony.

use super::decoder::Decoded;
use super::pcm::Form;
use super::track::AudioTrack;
use crate::resample::{MAX_CHANNELS, Planes};
use symphonia::core::audio::Channels;
use symphonia::core::codecs::audio::well_known as codec;
use symphonia::core::codecs::audio::{AudioCodecId, AudioCodecParameters};

/// What has to be done before samples are of their form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Before {
    Nothing,
    /// Their highest byte comes first.
    Turn,
    /// Their highest bit stands for −128.
    Sign,
    /// Each byte stands for a sample of 16 bits by A-law (ITU-T G.711).
    ALaw,
    /// By µ-law.
    MuLaw,
}

impl Before {
    /// How many bytes a sample of that form takes.
    fn width(self, form: Form) -> usize {
        match self {
            Self::ALaw | Self::MuLaw => 1,
            _ => form.bytes(),
        }
    }
}

/// Takes apart the packets of one track.
pub(super) struct Linear {
    form: Form,
    before: Before,
    rate: u32,
    channels: Channels,
    /// A packet on its way.
    bytes: Vec<u8>,
}

impl Linear {
    /// Prepares for a track; none where it is of another kind.
    pub(super) fn new(track: &AudioTrack) -> Option<Self> {
        let parameters = &track.parameters;
        let (form, before) = kind(parameters.codec)?;
        let bits = parameters.bits_per_coded_sample.map(|bits| bits as usize);
        let whole = bits.is_none_or(|bits| bits == before.width(form) * 8);
        let channels = parameters.channels.clone()?;
        let known = whole && (1..=MAX_CHANNELS).contains(&channels.count());
        Some(Self {
            form,
            before,
            rate: parameters.sample_rate?,
            channels,
            bytes: Vec::new(),
        })
        .filter(|_| known)
    }

    /// How many bytes the samples of all channels take; none of another codec.
    pub(super) fn frame(parameters: &AudioCodecParameters) -> Option<u32> {
        let (form, before) = kind(parameters.codec)?;
        let channels = parameters.channels.as_ref()?.count().max(1);
        u32::try_from(before.width(form) * channels).ok()
    }

    /// Copies the samples of a packet into `planes`.
    pub(super) fn decode(&mut self, data: &[u8], planes: &mut Planes) -> Decoded {
        let count = self.channels.count();
        let bytes = &mut self.bytes;
        bytes.clear();
        match self.before {
            Before::Nothing => self.form.split(data, count, planes),
            Before::Turn => {
                let samples = data.chunks_exact(self.form.bytes());
                samples.for_each(|sample| bytes.extend(sample.iter().rev()));
            }
            Before::Sign => bytes.extend(data.iter().map(|byte| byte ^ 0x80)),
            Before::ALaw => bytes.extend(data.iter().flat_map(|&byte| a_law(byte).to_le_bytes())),
            Before::MuLaw => bytes.extend(data.iter().flat_map(|&byte| mu_law(byte).to_le_bytes())),
        }
        if self.before != Before::Nothing {
            self.form.split(bytes, count, planes);
        }
        Decoded::Samples {
            rate: self.rate,
            channels: self.channels.clone(),
        }
    }
}

/// How the samples of a codec are written.
fn kind(id: AudioCodecId) -> Option<(Form, Before)> {
    use Before::{ALaw, MuLaw, Nothing, Sign, Turn};
    Some(match id {
        codec::CODEC_ID_PCM_U8 => (Form::U8, Nothing),
        codec::CODEC_ID_PCM_S8 => (Form::U8, Sign),
        codec::CODEC_ID_PCM_S16LE => (Form::S16, Nothing),
        codec::CODEC_ID_PCM_S24LE => (Form::S24, Nothing),
        codec::CODEC_ID_PCM_S32LE => (Form::S32, Nothing),
        codec::CODEC_ID_PCM_F32LE => (Form::F32, Nothing),
        codec::CODEC_ID_PCM_F64LE => (Form::F64, Nothing),
        codec::CODEC_ID_PCM_S16BE => (Form::S16, Turn),
        codec::CODEC_ID_PCM_S24BE => (Form::S24, Turn),
        codec::CODEC_ID_PCM_S32BE => (Form::S32, Turn),
        codec::CODEC_ID_PCM_F32BE => (Form::F32, Turn),
        codec::CODEC_ID_PCM_F64BE => (Form::F64, Turn),
        codec::CODEC_ID_PCM_ALAW => (Form::S16, ALaw),
        codec::CODEC_ID_PCM_MULAW => (Form::S16, MuLaw),
        _ => return None,
    })
}

/// The sample of a byte by A-law (G.711, table 1), with 13 of 16 bits.
fn a_law(byte: u8) -> i16 {
    let byte = byte ^ 0x55;
    let (segment, step) = (byte >> 4 & 7, i16::from(byte & 15));
    let size = if segment == 0 {
        step * 16 + 8
    } else {
        (step * 16 + 264) << (segment - 1)
    };
    if byte & 0x80 == 0 { -size } else { size }
}

/// The sample of a byte by µ-law (G.711, table 2), with 14 of 16 bits.
fn mu_law(byte: u8) -> i16 {
    let byte = !byte;
    let (segment, step) = (byte >> 4 & 7, i16::from(byte & 15));
    let size = ((step * 8 + 132) << segment) - 132;
    if byte & 0x80 == 0 { size } else { -size }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_laws_reach_from_end_to_end() {
        assert_eq!(
            [0x80, 0x00, 0xff, 0x7f].map(mu_law),
            [32_124, -32_124, 0, 0]
        );
        assert_eq!(
            [0xaa, 0x2a, 0xd5, 0x55].map(a_law),
            [32_256, -32_256, 8, -8]
        );
    }
}
