//! Opus (RFC 6716 and 8251), as Ogg, Matroska, `WebM` and MP4 carry it (RFC 7845), in one or two channels.
//!
//! Chromaprint hears nothing above 3520 Hz, so that 12 kHz in one channel are enough. Of music they are decoded here. A
//! stream of speech, which is coded in another way, is decoded whole by a library: at 12 kHz that is hardly quicker, and
//! the words differ.
//!
//! The library's decoder of everything clips at full scale, which FFmpeg's does not, and loud music goes beyond that once it
//! is encoded: up to one word in twenty would differ from those of `fpcalc`. So music goes straight to the part of the library
//! that is made for it, which clips nothing. A stream that goes on as speech, or lacks a packet, goes to the other from there.

use super::decoder::Decoded;
use super::track::AudioTrack;
use crate::algorithm::deinterleave;
use crate::resample::Planes;
use lowband::{Error, opus};
use opus_rs::modes::default_mode;
use opus_rs::range_coder::RangeCoder;
use opus_rs::{CeltDecoder, OpusDecoder};
use symphonia::core::audio::Channels;
use symphonia::core::packet::Packet;

/// The rate of everything Opus counts, in Hz.
const OWN_RATE: usize = 48_000;
const RATE: i32 = 48_000;

/// The longest packet: 120 ms, in frames at [`OWN_RATE`].
const MAX_FRAMES: usize = 5_760;

/// The longest frame of music: 20 ms, at [`OWN_RATE`].
const LONGEST_MUSIC: usize = 960;

/// The identification header's length without channel mapping, and where things stand in it (RFC 7845, 5.1).
const HEADER: usize = 19;
const VERSION: usize = 8;
const CHANNELS: usize = 9;
const PRE_SKIP: std::ops::Range<usize> = 10..12;
const GAIN: std::ops::Range<usize> = 16..18;
const FAMILY: usize = 18;

/// Decodes the packets of one track.
pub(super) struct Opus {
    decoder: Decoder,
    /// Samples a second that come out, and in how many channels.
    rate: usize,
    channels: usize,
    gain: f32,
    /// Frames still to be left out at the beginning, at `rate`.
    skip: usize,
}

/// What the packets go through.
enum Decoder {
    /// Our own.
    Low(Box<opus::Decoder>),
    /// The library's for music, and what it decodes a frame into, one channel after the other.
    Music(Box<CeltDecoder>, Vec<f32>),
    /// The library's for everything, and what it decodes into.
    Any(Box<OpusDecoder>, Vec<f32>),
}

impl Decoder {
    fn music(channels: usize) -> Self {
        let decoder = CeltDecoder::new(default_mode(), channels, RATE);
        Self::Music(Box::new(decoder), vec![0.0; LONGEST_MUSIC * channels])
    }

    fn any(channels: usize) -> Option<Self> {
        let decoder = OpusDecoder::new(RATE, channels).ok()?;
        let interleaved = vec![0.0; MAX_FRAMES * channels];
        Some(Self::Any(Box::new(decoder), interleaved))
    }
}

impl Opus {
    /// Prepares for a track, to be decoded at 12 kHz and mixed if its low end is enough; none where it has more than
    /// two channels or no header.
    pub(super) fn new(track: &AudioTrack, low_band: bool) -> Option<Self> {
        let header = track.parameters.extra_data.as_deref()?;
        let header = header
            .get(..HEADER)
            .filter(|header| header.starts_with(b"OpusHead"))?;
        let channels = usize::from(header[CHANNELS]);
        if header[FAMILY] > 1 || !(1..=2).contains(&channels) {
            return None;
        }
        let (rate, channels) = if low_band {
            (OWN_RATE / opus::DIVISOR, 1)
        } else {
            (OWN_RATE, channels)
        };
        // An MP4 keeps the same fields as version 0, and highest byte first.
        let number = |at: std::ops::Range<usize>| {
            let bytes = header[at].try_into().ok()?;
            Some(if header[VERSION] == 0 {
                u16::from_be_bytes(bytes)
            } else {
                u16::from_le_bytes(bytes)
            })
        };
        let (pre_skip, gain) = (number(PRE_SKIP)?, number(GAIN)?.cast_signed());
        Some(Self {
            decoder: if low_band {
                Decoder::Low(Box::default())
            } else {
                Decoder::music(channels)
            },
            rate,
            channels,
            // In steps of 1/256 dB.
            gain: 10_f32.powf(f32::from(gain) / (20.0 * 256.0)),
            skip: usize::from(pre_skip) * rate / OWN_RATE,
        })
    }

    /// Whether the upper end is left out.
    pub(super) fn is_partial(&self) -> bool {
        self.rate < OWN_RATE
    }

    /// Decodes a packet into `planes`.
    pub(super) fn decode(&mut self, packet: &Packet, planes: &mut Planes) -> Decoded {
        let mut decoded = Decoded::Fault;
        planes.f32(self.channels, |planes| {
            decoded = self.fill(packet, planes);
        });
        decoded
    }

    fn fill(&mut self, packet: &Packet, planes: &mut [Vec<f32>]) -> Decoded {
        match &mut self.decoder {
            Decoder::Low(decoder) => match decoder.decode(&packet.data, &mut planes[0]) {
                Ok(()) => {}
                Err(Error::Damaged) => return Decoded::Fault,
                Err(Error::Unsuited(_)) => return Decoded::Unsuited,
            },
            Decoder::Music(decoder, planar) => match opus::Packet::read(&packet.data) {
                Ok(parts) => {
                    let opus::Kind { channels, end, .. } = parts.kind;
                    let samples = parts.kind.samples();
                    let planar = &mut planar[..samples * self.channels];
                    decoder.set_stream_channels(channels);
                    for frame in parts.frames() {
                        let bits = i32::try_from(frame.len() * 8).unwrap_or(0);
                        let mut range = RangeCoder::new_decoder(frame);
                        decoder.decode_from_range_coder_with_band_range(
                            &mut range, bits, samples, planar, 0, end,
                        );
                        for (plane, samples) in planes.iter_mut().zip(planar.chunks(samples)) {
                            plane.extend_from_slice(samples);
                        }
                    }
                }
                Err(Error::Damaged) => return Decoded::Fault,
                Err(Error::Unsuited(_)) => {
                    let Some(any) = Decoder::any(self.channels) else {
                        return Decoded::Fault;
                    };
                    self.decoder = any;
                    return self.fill(packet, planes);
                }
            },
            Decoder::Any(decoder, interleaved) => {
                // No longer than it is: the decoder fills the rest with zeros.
                let most = frames_of(&packet.data);
                let interleaved = &mut interleaved[..most * self.channels];
                let Ok(frames) = decoder.decode(&packet.data, most, interleaved) else {
                    return Decoded::Fault;
                };
                let wanted = &interleaved[..frames.min(most) * self.channels];
                deinterleave(wanted, planes, |sample| sample);
            }
        }
        let frames = planes[0].len();
        // What lies behind the end is told with the last packet, in frames of Opus' own rate.
        let behind = usize::try_from(packet.trim_end.get()).unwrap_or(usize::MAX);
        let end = frames.saturating_sub(behind.saturating_mul(self.rate) / OWN_RATE);
        let start = self.skip.min(end);
        self.skip -= self.skip.min(frames);
        for plane in planes {
            plane.truncate(end);
            plane.drain(..start);
            for sample in plane {
                *sample *= self.gain;
            }
        }
        Decoded::Samples {
            rate: u32::try_from(self.rate).unwrap_or(0),
            channels: Channels::Discrete(u16::try_from(self.channels).unwrap_or(1)),
        }
    }
}

/// How long a packet is in frames at [`OWN_RATE`], by its first bytes (RFC 6716, 3.1); the longest there is where those
/// make no sense or it is none, since what is lost is made up.
fn frames_of(packet: &[u8]) -> usize {
    let [first, rest @ ..] = packet else {
        return MAX_FRAMES;
    };
    let length = match (first >> 3, first >> 3 & 3) {
        (0..12, 3) => 2_880,
        (0..12, length) => 480 << length,
        (12..16, length) => 480 << (length & 1),
        (_, length) => 120 << length,
    };
    let count = match (first & 3, rest) {
        (0, [_, ..]) => 1,
        (1 | 2, _) => 2,
        (3, [count, ..]) => usize::from(count & 0x3f),
        _ => return MAX_FRAMES,
    };
    (length * count).min(MAX_FRAMES)
}

#[cfg(test)]
mod tests {
    use super::*;
    use symphonia::core::codecs::audio::AudioCodecParameters;
    use symphonia::core::units::{Duration, Timestamp};

    /// A decoder of the low end of a stream of one channel.
    fn low_end() -> Opus {
        let mut header = *b"OpusHead\x01\x01\0\0\x80\xbb\0\0\0\0\0";
        header[CHANNELS] = 1;
        let mut parameters = AudioCodecParameters::new();
        parameters.with_extra_data(Box::new(header));
        Opus::new(&AudioTrack::of_frames(parameters, None), true).unwrap()
    }

    fn decode(opus: &mut Opus, packet: &[u8]) -> Decoded {
        let packet = Packet::new(0, Timestamp::ZERO, Duration::ZERO, packet);
        opus.decode(&packet, &mut Planes::F32(Vec::new()))
    }

    const MUSIC: [u8; 6] = [0xf8, 1, 2, 3, 4, 5];
    const SPEECH: [u8; 6] = [0x08, 1, 2, 3, 4, 5];

    #[test]
    fn speech_asks_for_another_decoder() {
        let mut opus = low_end();
        let decoded = decode(&mut opus, &MUSIC);
        assert!(matches!(decoded, Decoded::Samples { rate: 12_000, .. }));
        assert!(matches!(decode(&mut opus, &SPEECH), Decoded::Unsuited));
        assert!(matches!(decode(&mut low_end(), &SPEECH), Decoded::Unsuited));
    }

    #[test]
    fn the_first_bytes_tell_how_long_a_packet_is() {
        let lengths = [
            // SILK of 10, 20, 40 and 60 ms, hybrid of 10 and 20 ms, CELT of 2.5 and 20 ms.
            (&[0x00, 1][..], 480),
            (&[0x08, 1], 960),
            (&[0x11, 1], 3_840),
            (&[0x58, 1], 2_880),
            (&[0x60, 1], 480),
            (&[0x7a, 1], 1_920),
            (&[0x80, 1], 120),
            (&[0xff, 5], 4_800),
            (&[0xff, 63], MAX_FRAMES),
            (&[0xf8], MAX_FRAMES),
            (&[], MAX_FRAMES),
        ];
        for (packet, frames) in lengths {
            assert_eq!(frames_of(packet), frames, "{packet:x?}");
        }
    }
}
