//! Decoding AAC as far as Chromaprint hears it, straight to its sample rate or to one near it.

use super::decoder::Decoded;
use super::track::AudioTrack;
use crate::SAMPLE_RATE;
use crate::chromaprint::HIGHEST;
use crate::resample::{Planes, response};
use lowband::Filter;
use lowband::aac::{Config, Decoder, Error};
use symphonia::core::audio::Channels;
use symphonia::core::codecs::audio::well_known::CODEC_ID_AAC;
use symphonia::core::packet::Packet;

/// Decodes the packets of one track.
pub(super) struct LowBand {
    decoder: Decoder,
    filter: Option<Filter>,
}

impl LowBand {
    /// Prepares for a track; none where it is of a kind that is decoded whole.
    pub(super) fn new(track: &AudioTrack) -> Option<Self> {
        let parameters = &track.parameters;
        if parameters.codec != CODEC_ID_AAC {
            return None;
        }
        let (rate, channels) = (parameters.sample_rate?, parameters.channels.as_ref()?);
        let told = Config::of_stream(rate, u32::try_from(channels.count()).ok()?).ok()?;
        // Where the container says one thing and the stream another, what is heard has to tell.
        let config = match parameters.extra_data.as_deref() {
            Some(specific) => Config::read(specific).ok().filter(|&read| read == told)?,
            None => told,
        };
        let rate = config.output_rate();
        // Where nothing is left to resample, the filter of the resampler is left.
        let filter = (rate == SAMPLE_RATE)
            .then(|| Filter::new(rate, config.divisor(), response(config.rate())));
        Some(Self {
            decoder: Decoder::new(config, HIGHEST),
            filter,
        })
    }

    /// Decodes a packet into `planes`.
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
        match self.decoder.decode(&packet.data, samples) {
            Ok(()) => {
                if let Some(filter) = &mut self.filter {
                    filter.run(samples);
                }
                Decoded::Samples {
                    rate: self.decoder.rate(),
                    channels: Channels::Discrete(1),
                }
            }
            Err(Error::Damaged) => Decoded::Fault,
            Err(Error::Unsuited(_)) => Decoded::Unsuited,
        }
    }
}
