//! The decoders there are: symphonia's, and our own where it has none or a slower one.

use super::band::Band;
use super::flac::Packets;
use super::guarded;
#[cfg(feature = "every-codec")]
use super::linear::Linear;
#[cfg(feature = "every-codec")]
use super::low::LowBand;
#[cfg(feature = "every-codec")]
use super::opus::Opus;
use super::planes::{sample_bits, to_planes};
use super::track::AudioTrack;
use crate::resample::Planes;
use symphonia::core::audio::Channels;
use symphonia::core::codecs::audio::well_known::{CODEC_ID_FLAC, CODEC_ID_MP3};
#[cfg(feature = "every-codec")]
use symphonia::core::codecs::audio::well_known::{CODEC_ID_MP2, CODEC_ID_OPUS};
use symphonia::core::codecs::audio::{AudioDecoder, AudioDecoderOptions};
use symphonia::core::codecs::registry::CodecRegistry;
use symphonia::core::packet::Packet;

/// Decodes the packets of one track.
pub(super) enum Decoder {
    /// One of symphonia's, and how many bits of its samples are meant.
    Library(Box<dyn AudioDecoder>, u32),
    /// The low end of an MP3.
    Band(Box<Band>),
    /// The low end of AAC or Vorbis.
    #[cfg(feature = "every-codec")]
    LowBand(Box<LowBand>),
    /// Samples as they are.
    #[cfg(feature = "every-codec")]
    Linear(Linear),
    /// FLAC in a container that is not its own.
    Flac(Box<Packets>),
    /// Opus.
    #[cfg(feature = "every-codec")]
    Opus(Box<Opus>),
}

/// What a packet came to.
pub(super) enum Decoded {
    /// Samples.
    Samples { rate: u32, channels: Channels },
    /// Nothing: it could not be decoded.
    Fault,
    /// The file is not for this decoder, though it may be for another.
    Unsuited,
}

impl Decoder {
    /// A decoder for that track; none where no decoder knows its codec.
    ///
    /// With `low_band` one may be taken that decodes no more than Chromaprint hears.
    pub(super) fn new(track: &AudioTrack, demuxer: &str, low_band: bool) -> Option<Self> {
        let codec = track.parameters.codec;
        if low_band && codec == CODEC_ID_MP3 && demuxer == "mp3" {
            return Some(Self::Band(Box::new(Band::new(track.delay.unwrap_or(0)))));
        }
        #[cfg(feature = "every-codec")]
        if low_band && let Some(low) = LowBand::new(track) {
            return Some(Self::LowBand(Box::new(low)));
        }
        #[cfg(feature = "every-codec")]
        if codec == CODEC_ID_OPUS {
            return Some(Self::Opus(Box::new(Opus::new(track, low_band)?)));
        }
        if codec == CODEC_ID_FLAC {
            return Some(Self::Flac(Box::new(Packets::new(track)?)));
        }
        #[cfg(feature = "every-codec")]
        if let Some(linear) = Linear::new(track) {
            return Some(Self::Linear(linear));
        }
        let options = AudioDecoderOptions::default();
        let decoder = guarded(|| codecs().make_audio_decoder(&track.parameters, &options))?.ok()?;
        let bits = sample_bits(decoder.codec_params());
        Some(Self::Library(decoder, bits))
    }

    /// Whether less is decoded than is in the file.
    pub(super) fn is_partial(&self) -> bool {
        match self {
            Self::Library(..) | Self::Flac(_) => false,
            Self::Band(_) => true,
            #[cfg(feature = "every-codec")]
            Self::Linear(_) => false,
            #[cfg(feature = "every-codec")]
            Self::LowBand(_) => true,
            #[cfg(feature = "every-codec")]
            Self::Opus(opus) => opus.is_partial(),
        }
    }

    /// Whether it leaves out the encoder's run-up by itself.
    pub(super) fn skips(&self) -> bool {
        match self {
            Self::Library(..) | Self::Flac(_) => false,
            Self::Band(_) => true,
            #[cfg(feature = "every-codec")]
            Self::Linear(_) => false,
            #[cfg(feature = "every-codec")]
            Self::LowBand(low) => low.skips(),
            #[cfg(feature = "every-codec")]
            Self::Opus(_) => true,
        }
    }

    /// Decodes a packet into `planes`.
    pub(super) fn decode(&mut self, packet: &Packet, planes: &mut Planes) -> Decoded {
        match self {
            Self::Library(decoder, bits) => {
                #[cfg(feature = "every-codec")]
                let allowed = allowed(decoder.as_ref(), packet);
                #[cfg(feature = "every-codec")]
                let packet = allowed.as_ref().unwrap_or(packet);
                let Ok(buffer) = decoder.decode(packet) else {
                    return Decoded::Fault;
                };
                to_planes(&buffer, *bits, planes);
                Decoded::Samples {
                    rate: buffer.spec().rate(),
                    channels: buffer.spec().channels().clone(),
                }
            }
            Self::Band(band) => band.decode(packet, planes),
            #[cfg(feature = "every-codec")]
            Self::LowBand(low) => low.decode(packet, planes),
            #[cfg(feature = "every-codec")]
            Self::Linear(linear) => linear.decode(&packet.data, planes),
            Self::Flac(flac) => flac.decode(&packet.data, planes),
            #[cfg(feature = "every-codec")]
            Self::Opus(opus) => opus.decode(packet, planes),
        }
    }
}

/// What to decode in the place of a packet that symphonia would refuse.
#[cfg(feature = "every-codec")]
fn allowed(decoder: &dyn AudioDecoder, packet: &Packet) -> Option<Packet> {
    if decoder.codec_params().codec != CODEC_ID_MP2 {
        return None;
    }
    let frame = super::layer_two::allowed(&packet.data)?;
    Some(Packet::new(packet.track_id, packet.pts, packet.dur, frame))
}

#[cfg(feature = "every-codec")]
fn codecs() -> &'static CodecRegistry {
    symphonia::default::get_codecs()
}

/// Where the rest is fetched on demand there is none of symphonia's: of MP3 there is the low end, and hardly a file
/// needs more.
#[cfg(not(feature = "every-codec"))]
fn codecs() -> CodecRegistry {
    CodecRegistry::new()
}
