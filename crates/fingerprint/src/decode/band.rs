//! Decoding an MP3 as far as Chromaprint hears it, straight to its sample rate or to one near it.

use super::decoder::Decoded;
use crate::SAMPLE_RATE;
use crate::chromaprint::HIGHEST;
use crate::resample::{Planes, response};
use mp3band::{Decoder, Error, Header, Unsuited};
use symphonia::core::audio::Channels;
use symphonia::core::packet::Packet;

/// Decodes the frames of one file.
pub(super) struct Band {
    /// Made with the first frame, which says what the file is.
    decoder: Option<Decoder>,
    /// Samples that the encoder put before the first true one, counted at the file's own rate.
    delay: usize,
    /// How many of those there are to one that comes out.
    divisor: usize,
}

impl Band {
    /// Prepares for a file whose first `delay` samples are the encoder's.
    pub(super) fn new(delay: u32) -> Self {
        Self {
            decoder: None,
            delay: delay as usize,
            divisor: 1,
        }
    }

    /// Decodes a frame into `planes`.
    pub(super) fn decode(&mut self, packet: &Packet, planes: &mut Planes) -> Decoded {
        if !matches!(planes, Planes::F32(_)) {
            *planes = Planes::F32(Vec::new());
        }
        let Planes::F32(planes) = planes else {
            return Decoded::Fault;
        };
        planes.resize(1, Vec::new());
        let samples = &mut planes[0];
        samples.clear();
        let decoded = self
            .ready(&packet.data)
            .map_err(Error::from)
            .and_then(|decoder| {
                decoder.decode(&packet.data, samples)?;
                Ok(decoder.rate())
            });
        match decoded {
            Ok(rate) => {
                self.trim(packet, samples);
                Decoded::Samples {
                    rate,
                    channels: Channels::Discrete(1),
                }
            }
            Err(Error::Damaged) => Decoded::Fault,
            Err(Error::Unsuited(_)) => Decoded::Unsuited,
        }
    }

    /// The decoder, made for this frame if it is the first.
    fn ready(&mut self, frame: &[u8]) -> Result<&mut Decoder, Unsuited> {
        match &mut self.decoder {
            Some(decoder) => Ok(decoder),
            empty => {
                let header = Header::of(frame).ok_or(Unsuited::Kind)?;
                self.divisor = header.divisor();
                // The first sample that comes out is the first true one.
                let phase = self.delay % self.divisor;
                // Where nothing is left to resample, the filter of the resampler is applied to the spectrum.
                let decoder = if header.output_rate() == SAMPLE_RATE {
                    Decoder::new(header, HIGHEST, phase, response(header.rate()))
                } else {
                    Decoder::new(header, HIGHEST, phase, |_| 1.0)
                }?;
                Ok(empty.insert(decoder))
            }
        }
    }

    /// Leaves out what the encoder put before and behind the sound.
    fn trim(&self, packet: &Packet, samples: &mut Vec<f32>) {
        let count = |frames: u64| usize::try_from(frames).unwrap_or(usize::MAX) / self.divisor;
        let end = samples.len().saturating_sub(count(packet.trim_end.get()));
        samples.truncate(end);
        samples.drain(..count(packet.trim_start.get()).min(end));
    }
}
