//! Opus (RFC 6716 and 8251), as Ogg, Matroska, `WebM` and MP4 carry it (RFC 7845), in one or two channels.
//!
//! Opus decodes at lower rates than it was made from by its own design. Chromaprint hears nothing above 3520 Hz, so
//! that 12 kHz are enough, and a quarter of the samples is left to resample.

use super::decoder::Decoded;
use super::open::AudioTrack;
use crate::algorithm::deinterleave;
use crate::resample::Planes;
use opus_rs::OpusDecoder;
use symphonia::core::audio::Channels;
use symphonia::core::packet::Packet;

/// The rate of everything Opus counts, in Hz.
const OWN_RATE: usize = 48_000;

/// The longest packet: 120 ms, in frames at [`OWN_RATE`].
const MAX_FRAMES: usize = 5_760;

/// The identification header's length without channel mapping, and where things stand in it (RFC 7845, 5.1).
const HEADER: usize = 19;
const VERSION: usize = 8;
const CHANNELS: usize = 9;
const PRE_SKIP: std::ops::Range<usize> = 10..12;
const GAIN: std::ops::Range<usize> = 16..18;
const FAMILY: usize = 18;

/// Decodes the packets of one track.
pub(super) struct Opus {
    decoder: OpusDecoder,
    rate: usize,
    channels: usize,
    gain: f32,
    /// Frames still to be left out at the beginning, at `rate`.
    skip: usize,
    interleaved: Vec<f32>,
}

impl Opus {
    /// Prepares for a track, to be decoded at 12 kHz if its low end is enough; none where it has more than two
    /// channels or no header.
    pub(super) fn new(track: &AudioTrack, low_band: bool) -> Option<Self> {
        let header = track.parameters.extra_data.as_deref()?;
        let header = header
            .get(..HEADER)
            .filter(|header| header.starts_with(b"OpusHead"))?;
        let channels = usize::from(header[CHANNELS]);
        if header[FAMILY] > 1 || !(1..=2).contains(&channels) {
            return None;
        }
        let rate = if low_band { OWN_RATE / 4 } else { OWN_RATE };
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
            decoder: OpusDecoder::new(i32::try_from(rate).ok()?, channels).ok()?,
            rate,
            channels,
            // In steps of 1/256 dB.
            gain: 10_f32.powf(f32::from(gain) / (20.0 * 256.0)),
            skip: usize::from(pre_skip) * rate / OWN_RATE,
            interleaved: vec![0.0; MAX_FRAMES * rate / OWN_RATE * channels],
        })
    }

    /// Whether the upper end is left out.
    pub(super) fn is_partial(&self) -> bool {
        self.rate < OWN_RATE
    }

    /// Decodes a packet into `planes`.
    pub(super) fn decode(&mut self, packet: &Packet, planes: &mut Planes) -> Decoded {
        let most = self.interleaved.len() / self.channels;
        let decoded = self
            .decoder
            .decode(&packet.data, most, &mut self.interleaved);
        let Ok(frames) = decoded.map(|frames| frames.min(most)) else {
            return Decoded::Fault;
        };
        if !matches!(planes, Planes::F32(_)) {
            *planes = Planes::F32(Vec::new());
        }
        let Planes::F32(planes) = planes else {
            return Decoded::Fault;
        };
        // What lies behind the end is told with the last packet, in frames of Opus' own rate.
        let behind = usize::try_from(packet.trim_end.get()).unwrap_or(usize::MAX);
        let end = frames.saturating_sub(behind.saturating_mul(self.rate) / OWN_RATE);
        let start = self.skip.min(end);
        self.skip -= self.skip.min(frames);
        planes.resize(self.channels, Vec::new());
        let wanted = &self.interleaved[start * self.channels..end * self.channels];
        deinterleave(wanted, planes, |sample| sample * self.gain);
        Decoded::Samples {
            rate: u32::try_from(self.rate).unwrap_or(0),
            channels: Channels::Discrete(u16::try_from(self.channels).unwrap_or(1)),
        }
    }
}
