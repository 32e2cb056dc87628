//! How a track is to be decoded: its sample entry (ISO/IEC 14496-12, 12.2.3; `QuickTime` File Format, "Sound sample
//! descriptions") and what stands in it.

use super::super::track::ac3_bitrate;
use super::boxes::{Boxes, Kind};
use super::descriptor::{Elementary, channels_of_aac};
use std::io::{self, Read, Seek};
use std::ops::Range;
use symphonia::core::audio::Channels;
use symphonia::core::codecs::audio::well_known as codec;
use symphonia::core::codecs::audio::{AudioCodecId, AudioCodecParameters};

/// The longest configuration that is read, in bytes.
const LONGEST: u64 = 64 * 1024;

/// What a sample entry says.
pub(super) struct Entry {
    pub(super) parameters: AudioCodecParameters,
    /// Bits a second on average; 0 where it does not tell.
    pub(super) bitrate: u32,
}

impl<R: Read + Seek> Boxes<'_, R> {
    /// Reads the first entry of a table; none where there is none.
    pub(super) fn entry(&mut self, table: &Range<u64>) -> io::Result<Option<Entry>> {
        let mut at = table.start + 8;
        let Some((kind, content)) = self.next(&mut at, table.end)? else {
            return Ok(None);
        };
        let start = content.start;
        let Some([version, channels, bits, rate]) = self.fields(start)? else {
            return Ok(None);
        };
        let mut sound = Sound {
            channels: channels.into(),
            bits: bits.into(),
            rate: rate.into(),
            flags: None,
        };
        let within = match version {
            1 => start + 44,
            2 => {
                let rate = self.number(start + 32)?.map_or(0.0, f64::from_bits);
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "the cast saturates"
                )]
                let rate = rate as u32;
                sound = Sound {
                    rate,
                    channels: self.word(start + 40)?,
                    bits: self.word(start + 48)?,
                    flags: Some(self.word(start + 52)?),
                };
                start + 64
            }
            _ => start + 28,
        };
        let mut parameters = AudioCodecParameters::new();
        let mut bitrate = 0;
        if let Some(codec) = sound.codec(kind) {
            parameters.for_codec(codec);
        }
        let mut inner: Vec<_> = std::iter::once(within.min(content.end)..content.end).collect();
        while let Some(boxes) = inner.pop() {
            let mut at = boxes.start;
            while let Some((kind, content)) = self.next(&mut at, boxes.end)? {
                if kind == *b"wave" {
                    inner.push(content);
                } else if let Some(bytes) = self.bytes(&content, LONGEST)? {
                    configure(kind, bytes, &mut parameters, &mut sound, &mut bitrate);
                }
            }
        }
        parameters.with_sample_rate(sound.rate);
        if parameters.channels.is_none() {
            let channels = u16::try_from(sound.channels).unwrap_or(u16::MAX);
            parameters.with_channels(Channels::Discrete(channels));
        }
        Ok(Some(Entry {
            parameters,
            bitrate,
        }))
    }

    /// The version, channels, bits and whole samples a second.
    fn fields(&mut self, start: u64) -> io::Result<Option<[u16; 4]>> {
        let Some(fields) = self.array::<28>(start)? else {
            return Ok(None);
        };
        let number = |at: usize| u16::from_be_bytes([fields[at], fields[at + 1]]);
        Ok(Some([8, 16, 18, 24].map(number)))
    }
}

/// What an entry says of the samples.
struct Sound {
    channels: u32,
    bits: u32,
    rate: u32,
    /// How linear samples lie, in version 2: 1 for floating point, 2 for highest byte first, 4 for a sign.
    flags: Option<u32>,
}

impl Sound {
    /// The codec of an entry of that kind, where that says it.
    fn codec(&self, kind: Kind) -> Option<AudioCodecId> {
        Some(match &kind {
            b"raw " => codec::CODEC_ID_PCM_U8,
            b"sowt" | b"twos" if self.bits == 8 => codec::CODEC_ID_PCM_S8,
            b"sowt" => codec::CODEC_ID_PCM_S16LE,
            b"twos" => codec::CODEC_ID_PCM_S16BE,
            b"in24" => codec::CODEC_ID_PCM_S24BE,
            b"in32" => codec::CODEC_ID_PCM_S32BE,
            b"fl32" => codec::CODEC_ID_PCM_F32BE,
            b"fl64" => codec::CODEC_ID_PCM_F64BE,
            b"lpcm" => self.linear(self.flags?)?,
            b"alaw" => codec::CODEC_ID_PCM_ALAW,
            b"ulaw" => codec::CODEC_ID_PCM_MULAW,
            b".mp3" | b"ms\0\x55" => codec::CODEC_ID_MP3,
            b"alac" => codec::CODEC_ID_ALAC,
            b"fLaC" => codec::CODEC_ID_FLAC,
            b"Opus" => codec::CODEC_ID_OPUS,
            b"ac-3" => codec::CODEC_ID_AC3,
            b"ec-3" => codec::CODEC_ID_EAC3,
            _ => return None,
        })
    }

    /// Linear samples of that width.
    fn linear(&self, flags: u32) -> Option<AudioCodecId> {
        Some(match (flags & 1, flags & 2, flags & 4, self.bits) {
            (0, _, 0, 8) => codec::CODEC_ID_PCM_U8,
            (0, _, _, 8) => codec::CODEC_ID_PCM_S8,
            (0, 0, _, 16) => codec::CODEC_ID_PCM_S16LE,
            (0, _, _, 16) => codec::CODEC_ID_PCM_S16BE,
            (0, 0, _, 24) => codec::CODEC_ID_PCM_S24LE,
            (0, _, _, 24) => codec::CODEC_ID_PCM_S24BE,
            (0, 0, _, 32) => codec::CODEC_ID_PCM_S32LE,
            (0, _, _, 32) => codec::CODEC_ID_PCM_S32BE,
            (1, 0, _, 32) => codec::CODEC_ID_PCM_F32LE,
            (1, _, _, 32) => codec::CODEC_ID_PCM_F32BE,
            (1, 0, _, 64) => codec::CODEC_ID_PCM_F64LE,
            (1, _, _, 64) => codec::CODEC_ID_PCM_F64BE,
            _ => return None,
        })
    }
}

/// Takes in a box of an entry.
fn configure(
    kind: Kind,
    bytes: &[u8],
    parameters: &mut AudioCodecParameters,
    sound: &mut Sound,
    bitrate: &mut u32,
) {
    match (&kind, bytes) {
        // Whether samples of more than 16 bits begin with their lowest byte.
        (b"enda", [_, 1, ..]) => {
            parameters.for_codec(match parameters.codec {
                codec::CODEC_ID_PCM_S24BE => codec::CODEC_ID_PCM_S24LE,
                codec::CODEC_ID_PCM_S32BE => codec::CODEC_ID_PCM_S32LE,
                codec::CODEC_ID_PCM_F32BE => codec::CODEC_ID_PCM_F32LE,
                codec::CODEC_ID_PCM_F64BE => codec::CODEC_ID_PCM_F64LE,
                other => other,
            });
        }
        // A version; 24 bytes, and 24 more where there are many channels.
        (b"alac", [_, _, _, _, cookie @ ..]) if cookie.len() >= 24 => {
            let length = if cookie.len() < 48 { 24 } else { 48 };
            parameters.with_extra_data(cookie[..length].into());
            sound.channels = cookie[9].into();
            if let Some(rate) = cookie[20..].first_chunk() {
                sound.rate = u32::from_be_bytes(*rate);
            }
        }
        // A version and the head of a block come before what a native file would begin with.
        (b"dfLa", [_, _, _, _, _, _, _, _, info @ ..])
            if info.len() >= flac::StreamInfo::LENGTH =>
        {
            let info = &info[..flac::StreamInfo::LENGTH];
            parameters.with_extra_data(info.into());
            if let Some(info) = flac::StreamInfo::of(info) {
                sound.rate = info.rate;
                sound.channels = info.channels.into();
            }
        }
        (b"dOps", [_, channels, ..]) if bytes.len() >= 11 => {
            parameters.with_extra_data([b"OpusHead", bytes].concat().into());
            sound.channels = (*channels).into();
            sound.rate = 48_000;
        }
        // ETSI TS 102 366, F.4.
        (b"dac3", [_, high, low, ..]) => {
            let code = u16::from_be_bytes([*high, *low]) >> 5 & 31;
            *bitrate = ac3_bitrate(code.into());
        }
        (b"esds", [_, _, _, _, descriptors @ ..]) => {
            let found = Elementary::of(descriptors);
            *bitrate = found.bitrate;
            if let Some(codec) = found.codec {
                parameters.for_codec(codec);
            }
            if let Some(specific) = found.specific {
                if let Some(channels) = channels_of_aac(specific) {
                    parameters.with_channels(Channels::Discrete(channels));
                }
                parameters.with_extra_data(specific.into());
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_bytes_are_no_error(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            let mut sound = Sound { channels: 0, bits: 0, rate: 0, flags: None };
            for kind in [b"enda", b"alac", b"dfLa", b"dOps", b"esds"] {
                let mut parameters = AudioCodecParameters::new();
                configure(*kind, &bytes, &mut parameters, &mut sound, &mut 0);
            }
        }
    }
}
