//! The tracks of a file, and how each is to be decoded (RFC 9559, 5.1.4; "Matroska Media Container Codec
//! Specifications", draft-ietf-cellar-codec).

use super::super::ahead::Ahead;
use super::super::track::AudioTrack;
use super::super::waveform::WaveFormat;
use super::blocks::xiph;
use super::ebml::{Element, float, unsigned};
use flac::StreamInfo;
use std::io::{self, Read, Seek};
use symphonia::core::audio::Channels;
use symphonia::core::codecs::audio::well_known as codec;
use symphonia::core::codecs::audio::{AudioCodecId, AudioCodecParameters};

/// The longest configuration of a decoder, in bytes.
const LONGEST: u64 = 1 << 20;

/// The most tracks that are looked at.
const MAX_TRACKS: usize = 64;

/// The tracks found.
#[derive(Default)]
pub(super) struct Tracks {
    pub(super) sounds: Vec<Sound>,
    pub(super) has_video: bool,
}

/// A track of sound.
pub(super) struct Sound {
    pub(super) track: AudioTrack,
    /// What each frame begins with in truth.
    pub(super) prefix: Vec<u8>,
}

/// What a track says of itself.
struct Entry {
    number: u64,
    kind: u64,
    is_default: bool,
    is_impaired: bool,
    codec: String,
    private: Vec<u8>,
    rate: f64,
    channels: u64,
    bits: u64,
    prefix: Option<Vec<u8>>,
}

impl Default for Entry {
    fn default() -> Self {
        Self {
            number: 0,
            kind: 0,
            is_default: true,
            is_impaired: false,
            codec: String::new(),
            private: Vec::new(),
            rate: 8_000.0,
            channels: 1,
            bits: 0,
            prefix: Some(Vec::new()),
        }
    }
}

impl<R: Read + Seek> Ahead<R> {
    /// Reads the tracks.
    pub(super) fn tracks(&mut self, tracks: &Element) -> io::Result<Tracks> {
        let mut found = Tracks::default();
        let mut at = tracks.content.start;
        while let Some(element) = self.child(&mut at, tracks.content.end)? {
            if element.id != 0xae || found.sounds.len() == MAX_TRACKS {
                continue;
            }
            let mut entry = Entry::default();
            self.track_entry(&element, &mut entry)?;
            match entry.kind {
                1 => found.has_video = true,
                2 => found.sounds.extend(entry.sound()),
                _ => {}
            }
        }
        Ok(found)
    }

    /// Reads what stands in an entry, or in an element within.
    fn track_entry(&mut self, within: &Element, entry: &mut Entry) -> io::Result<()> {
        let mut at = within.content.start;
        while let Some(element) = self.child(&mut at, within.content.end)? {
            // Of the sound, and of how frames are written.
            if matches!(element.id, 0xe1 | 0x6d80 | 0x6240 | 0x5034) {
                if element.id == 0x5034 {
                    // Compressed, in a way of which the first is the usual one.
                    entry.prefix = None;
                }
                self.track_entry(&element, entry)?;
                continue;
            }
            let Some(bytes) = self.content(&element, LONGEST)? else {
                continue;
            };
            match element.id {
                0xd7 => entry.number = unsigned(bytes),
                0x83 => entry.kind = unsigned(bytes),
                0x88 => entry.is_default = unsigned(bytes) != 0,
                0x55ab | 0x55ac => entry.is_impaired |= unsigned(bytes) != 0,
                0x86 => entry.codec = text(bytes),
                0x63a2 => entry.private = bytes.to_vec(),
                0xb5 => entry.rate = float(bytes),
                0x9f => entry.channels = unsigned(bytes),
                0x6264 => entry.bits = unsigned(bytes),
                // What all frames begin with is left away.
                0x4254 if unsigned(bytes) == 3 => {
                    entry.prefix.get_or_insert_default();
                }
                0x4255 => {
                    if let Some(prefix) = &mut entry.prefix {
                        prefix.clone_from(&bytes.to_vec());
                    }
                }
                // Encrypted.
                0x5035 => entry.codec.clear(),
                _ => {}
            }
        }
        Ok(())
    }
}

/// Text, up to its first zero.
pub(super) fn text(bytes: &[u8]) -> String {
    let text = bytes.split(|&byte| byte == 0).next().unwrap_or_default();
    String::from_utf8_lossy(text).into_owned()
}

impl Entry {
    /// The track, unless its number is none.
    fn sound(self) -> Option<Sound> {
        let mut parameters = AudioCodecParameters::new();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the cast saturates"
        )]
        let rate = self.rate.round() as u32;
        let channels = u16::try_from(self.channels).unwrap_or(u16::MAX);
        parameters
            .with_sample_rate(rate)
            .with_channels(Channels::Discrete(channels));
        if let Some(codec) = self.codec().filter(|_| self.prefix.is_some()) {
            parameters.for_codec(codec);
        }
        let extra = match parameters.codec {
            codec::CODEC_ID_VORBIS => vorbis_headers(&self.private),
            codec::CODEC_ID_FLAC => self
                .private
                .get(8..8 + StreamInfo::LENGTH)
                .map(<[u8]>::to_vec),
            _ => Some(self.private).filter(|private| !private.is_empty()),
        };
        if let Some(extra) = extra {
            parameters.with_extra_data(extra.into());
        }
        let mut track = AudioTrack::new(u32::try_from(self.number).ok()?, parameters, None);
        track.fitness = u8::from(self.is_default) + u8::from(!self.is_impaired);
        Some(Sound {
            track,
            prefix: self.prefix.unwrap_or_default(),
        })
    }

    fn codec(&self) -> Option<AudioCodecId> {
        let name = self.codec.as_str();
        Some(match (name, self.bits) {
            ("A_MPEG/L1", _) => codec::CODEC_ID_MP1,
            ("A_MPEG/L2", _) => codec::CODEC_ID_MP2,
            ("A_MPEG/L3", _) => codec::CODEC_ID_MP3,
            ("A_FLAC", _) => codec::CODEC_ID_FLAC,
            ("A_OPUS", _) => codec::CODEC_ID_OPUS,
            ("A_VORBIS", _) => codec::CODEC_ID_VORBIS,
            ("A_ALAC", _) => codec::CODEC_ID_ALAC,
            ("A_EAC3", _) => codec::CODEC_ID_EAC3,
            ("A_WAVPACK4", _) => codec::CODEC_ID_WAVPACK,
            ("A_PCM/INT/LIT" | "A_PCM/INT/BIG", 8) => codec::CODEC_ID_PCM_U8,
            ("A_PCM/INT/LIT", 16) => codec::CODEC_ID_PCM_S16LE,
            ("A_PCM/INT/LIT", 24) => codec::CODEC_ID_PCM_S24LE,
            ("A_PCM/INT/LIT", 32) => codec::CODEC_ID_PCM_S32LE,
            ("A_PCM/INT/BIG", 16) => codec::CODEC_ID_PCM_S16BE,
            ("A_PCM/INT/BIG", 24) => codec::CODEC_ID_PCM_S24BE,
            ("A_PCM/INT/BIG", 32) => codec::CODEC_ID_PCM_S32BE,
            ("A_PCM/FLOAT/IEEE", 32) => codec::CODEC_ID_PCM_F32LE,
            ("A_PCM/FLOAT/IEEE", 64) => codec::CODEC_ID_PCM_F64LE,
            // The beginning of the sound of an AVI.
            ("A_MS/ACM", _) => return WaveFormat::of(&self.private)?.codec(),
            _ if name.starts_with("A_AAC") => codec::CODEC_ID_AAC,
            _ if name.starts_with("A_AC3") => codec::CODEC_ID_AC3,
            _ if name.starts_with("A_DTS") => codec::CODEC_ID_DCA,
            _ => return None,
        })
    }
}

/// The first and the third of Vorbis' headers, out of all three.
fn vorbis_headers(private: &[u8]) -> Option<Vec<u8>> {
    let (2, mut rest) = private.split_first().map(|(&count, rest)| (count, rest))? else {
        return None;
    };
    let sizes = xiph(&mut rest, 2)?;
    let (first, rest) = rest.split_at_checked(sizes[0])?;
    let (_, third) = rest.split_at_checked(sizes[1])?;
    Some([first, third].concat())
}
