//! Decoding AAC and Vorbis as far as Chromaprint hears them, straight to its sample rate or to one near it.

use super::decoder::Decoded;
use super::track::AudioTrack;
use crate::SAMPLE_RATE;
use crate::chromaprint::HIGHEST;
use crate::resample::{Planes, response};
use lowband::{Error, Filter, Unsuited, aac, vorbis};
use symphonia::core::audio::Channels;
use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::codecs::audio::well_known::{CODEC_ID_AAC, CODEC_ID_VORBIS};
use symphonia::core::packet::Packet;

/// Decodes the packets of one track.
pub(super) struct LowBand {
    decoder: Decoder,
    /// Samples a second that come out.
    rate: u32,
    /// How many samples of the file there are to one that comes out.
    divisor: usize,
    /// Where nothing is left to resample, the filter of the resampler is left.
    filter: Option<Filter>,
}

/// One for each codec.
#[expect(
    clippy::large_enum_variant,
    reason = "a track has one, and that is in a box"
)]
enum Decoder {
    Aac(aac::Decoder),
    Vorbis(vorbis::Decoder),
}

impl LowBand {
    /// Prepares for a track; none where it is of a kind that is decoded whole.
    pub(super) fn new(track: &AudioTrack) -> Option<Self> {
        let parameters = &track.parameters;
        let (decoder, rate, divisor) = match parameters.codec {
            CODEC_ID_AAC => {
                let config = aac_config(parameters)?;
                let decoder = Decoder::Aac(aac::Decoder::new(config, HIGHEST));
                (decoder, config.output_rate(), config.divisor())
            }
            CODEC_ID_VORBIS => {
                let decoder =
                    vorbis::Decoder::new(parameters.extra_data.as_deref()?, HIGHEST).ok()?;
                let config = decoder.config();
                let told = is_told(parameters, config.rate(), config.channels());
                told.then_some((
                    Decoder::Vorbis(decoder),
                    config.output_rate(),
                    config.divisor(),
                ))?
            }
            _ => return None,
        };
        let whole = parameters.sample_rate?;
        let filter = (rate == SAMPLE_RATE).then(|| Filter::new(rate, divisor, response(whole)));
        Some(Self {
            decoder,
            rate,
            divisor,
            filter,
        })
    }

    /// Whether it leaves out by itself what the encoder put before and behind the sound.
    pub(super) fn skips(&self) -> bool {
        matches!(self.decoder, Decoder::Vorbis(_))
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
        let decoded = match &mut self.decoder {
            Decoder::Aac(decoder) => decoder.decode(&packet.data, samples),
            Decoder::Vorbis(decoder) => decoder
                .decode(&packet.data, samples)
                .map(|()| trim(packet, self.divisor, samples)),
        };
        match decoded {
            Ok(()) => {
                if let Some(filter) = &mut self.filter {
                    filter.run(samples);
                }
                Decoded::Samples {
                    rate: self.rate,
                    channels: Channels::Discrete(1),
                }
            }
            Err(Error::Damaged) => Decoded::Fault,
            Err(Error::Unsuited(_)) => Decoded::Unsuited,
        }
    }
}

/// What a stream of AAC is, if it is one that is taken.
fn aac_config(parameters: &AudioCodecParameters) -> Option<aac::Config> {
    let (rate, channels) = (parameters.sample_rate?, parameters.channels.as_ref()?);
    let channels = u32::try_from(channels.count()).map_err(|_| Unsuited::Kind);
    let told = channels.and_then(|channels| aac::Config::of_stream(rate, channels));
    // Where the container says one thing and the stream another, what is heard has to tell.
    match parameters.extra_data.as_deref() {
        Some(specific) => aac::Config::read(specific)
            .ok()
            .filter(|&read| told == Ok(read)),
        None => told.ok(),
    }
}

/// Whether the container says of a stream what the stream says.
fn is_told(parameters: &AudioCodecParameters, rate: u32, channels: usize) -> bool {
    let told = parameters.channels.as_ref().map(Channels::count);
    parameters.sample_rate == Some(rate) && told == Some(channels)
}

/// Leaves out what lies behind the end, and before the beginning of a stream cut out of another. The first packet gives
/// nothing that there would be something to leave out of.
fn trim(packet: &Packet, divisor: usize, samples: &mut Vec<f32>) {
    let count = |frames: u64| usize::try_from(frames).unwrap_or(usize::MAX) / divisor;
    let end = samples.len().saturating_sub(count(packet.trim_end.get()));
    samples.truncate(end);
    samples.drain(..count(packet.trim_start.get()).min(end));
}
