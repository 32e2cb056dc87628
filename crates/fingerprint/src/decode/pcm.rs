//! 16-bit PCM, lowest byte first: what nearly every WAV holds.
//!
//! There is nothing to decode, only samples to be told apart by their channel, which goes several times as fast where
//! whole frames are taken at once.

use super::decoder::Decoded;
use super::open::AudioTrack;
use crate::resample::Planes;
use symphonia::core::audio::Channels;
use symphonia::core::codecs::audio::well_known::CODEC_ID_PCM_S16LE;

/// Takes the packets of one track apart.
pub(super) struct Pcm {
    rate: u32,
    channels: Channels,
}

impl Pcm {
    /// Prepares for a track; none where it is of another kind.
    pub(super) fn new(track: &AudioTrack) -> Option<Self> {
        let parameters = &track.parameters;
        let whole = parameters
            .bits_per_coded_sample
            .is_none_or(|bits| bits == 16);
        let channels = parameters.channels.clone()?;
        let known = parameters.codec == CODEC_ID_PCM_S16LE && whole && channels.count() > 0;
        Some(Self {
            rate: parameters.sample_rate?,
            channels,
        })
        .filter(|_| known)
    }

    /// Copies the samples of a packet into `planes`. A rest of less than a frame is dropped.
    pub(super) fn decode(&self, data: &[u8], planes: &mut Planes) -> Decoded {
        if !matches!(planes, Planes::S16(_)) {
            *planes = Planes::S16(Vec::new());
        }
        let Planes::S16(planes) = planes else {
            return Decoded::Fault;
        };
        let channels = self.channels.count();
        planes.resize(channels, Vec::new());
        planes.iter_mut().for_each(Vec::clear);
        if let [left, right] = &mut planes[..] {
            let (frames, _) = data.as_chunks();
            left.extend(
                frames
                    .iter()
                    .map(|&[a, b, _, _]| i16::from_le_bytes([a, b])),
            );
            right.extend(
                frames
                    .iter()
                    .map(|&[_, _, a, b]| i16::from_le_bytes([a, b])),
            );
        } else {
            let (samples, _) = data.as_chunks();
            let whole = samples.len() - samples.len() % channels;
            for (channel, plane) in planes.iter_mut().enumerate() {
                let of_channel = samples[..whole].iter().skip(channel).step_by(channels);
                plane.extend(of_channel.map(|&sample| i16::from_le_bytes(sample)));
            }
        }
        Decoded::Samples {
            rate: self.rate,
            channels: self.channels.clone(),
        }
    }
}
