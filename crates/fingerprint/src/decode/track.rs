//! The tracks of a file, and the one of them that is heard.

use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::codecs::audio::well_known::CODEC_ID_AAC;
#[cfg(feature = "every-codec")]
use symphonia::core::{
    codecs::CodecParameters,
    formats::{FormatReader, TrackFlags},
};

/// What the container tells of a track.
#[derive(Clone)]
pub(crate) struct AudioTrack {
    pub(crate) id: u32,
    /// How to decode it.
    pub(crate) parameters: AudioCodecParameters,
    /// Length in milliseconds, where the container tells.
    pub(crate) duration_ms: Option<u64>,
    /// Frames at its beginning that the encoder put there, where a decoder leaves them out.
    pub(super) delay: Option<u32>,
    /// The same, where they are left out of what a decoder gives.
    pub(crate) priming: Option<Priming>,
    /// Whether there may be more to it than is decoded here.
    pub(crate) approximate: bool,
    /// How fit it is to be played if nobody chooses: 1 for being the default, 1 for not being made for people who do not
    /// hear or see the film.
    pub(super) fitness: u8,
    /// Whether the container promises more than there is in the file.
    pub(crate) is_cut_short: bool,
    /// Bits a second, where the container tells; else 0.
    pub(super) bitrate: u32,
}

impl AudioTrack {
    /// A track of which nothing more is known.
    pub(super) fn new(id: u32, parameters: AudioCodecParameters, duration_ms: Option<u64>) -> Self {
        Self {
            id,
            duration_ms: duration_ms.filter(|&length| length > 0),
            approximate: may_be_high_efficiency(&parameters),
            parameters,
            delay: None,
            priming: None,
            fitness: 1,
            is_cut_short: false,
            bitrate: 0,
        }
    }

    /// The only track of a file, and how many frames it says it has.
    pub(super) fn of_frames(parameters: AudioCodecParameters, frames: Option<u64>) -> Self {
        let length = duration(frames, parameters.sample_rate);
        Self::new(0, parameters, length)
    }

    /// How much FFmpeg would rather hear it than another (`av_find_best_stream`): the default one, then the one of
    /// more bits.
    fn rank(&self) -> (u8, u32) {
        (self.fitness, self.bitrate)
    }
}

/// Samples to leave out at the beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Priming {
    /// How many, in units of the track.
    pub(super) units: u64,
    /// Units a second; more than 0.
    pub(super) timescale: u32,
}

impl Priming {
    /// How many frames that is for a decoder that gives `rate` frames a second.
    pub(crate) fn frames(self, rate: u32) -> u64 {
        let (rate, timescale) = (u128::from(rate), u128::from(self.timescale));
        let frames = (u128::from(self.units) * rate + timescale / 2) / timescale;
        u64::try_from(frames).unwrap_or(u64::MAX)
    }
}

/// So many frames in milliseconds; none of nothing.
fn duration(frames: Option<u64>, rate: Option<u32>) -> Option<u64> {
    let (frames, rate) = frames.zip(rate)?;
    u64::try_from(u128::from(frames) * 1000 / u128::from(rate.max(1))).ok()
}

/// The track that FFmpeg would hear out of those that can be decoded, or out of all where none can.
pub(super) fn choose(
    mut tracks: Vec<AudioTrack>,
    can_be_decoded: impl Fn(&AudioTrack) -> bool,
) -> Option<AudioTrack> {
    let best = match tracks.len() {
        0 | 1 => 0,
        _ => {
            let rank = |track: &AudioTrack| (can_be_decoded(track), track.rank());
            // Of equals the first.
            let ranked = tracks.iter().map(rank).enumerate().rev();
            ranked.max_by_key(|(_, rank)| *rank)?.0
        }
    };
    (best < tracks.len()).then(|| tracks.swap_remove(best))
}

/// The tracks of sound that symphonia found.
#[cfg(feature = "every-codec")]
pub(super) fn audio_tracks(format: &dyn FormatReader) -> Vec<AudioTrack> {
    let of_sound = |track: &symphonia::core::formats::Track| {
        let Some(CodecParameters::Audio(parameters)) = &track.codec_params else {
            return None;
        };
        let from_frames = duration(track.num_frames, parameters.sample_rate);
        let from_base = track
            .time_base
            .zip(track.duration)
            .and_then(|(base, duration)| base.calc_duration(duration))
            .and_then(|time| u64::try_from(time.as_millis()).ok());
        let length = from_frames.or(from_base);
        let mut found = AudioTrack::new(track.id, parameters.clone(), length);
        found.delay = track.delay;
        found.fitness += u8::from(track.flags.contains(TrackFlags::DEFAULT));
        Some(found)
    };
    format.tracks().iter().filter_map(of_sound).collect()
}

/// Whether AAC may come with spectral band replication or parametric stereo (ISO/IEC 14496-3, 4.6.18 and 8.6.4), which
/// symphonia leaves out: where its configuration says so (1.6.2.1), or its own sample rate is so low that they may come
/// without being announced.
fn may_be_high_efficiency(parameters: &AudioCodecParameters) -> bool {
    if parameters.codec != CODEC_ID_AAC {
        return false;
    }
    match parameters.extra_data.as_deref() {
        Some([first, second, ..]) => {
            let (object, rate) = (first >> 3, (first & 7) << 1 | second >> 7);
            // Object types of both; and the indices of 24 kHz and below.
            matches!(object, 5 | 29) || (6..=12).contains(&rate)
        }
        _ => parameters.sample_rate.is_some_and(|rate| rate <= 24_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn track(id: u32, fitness: u8, bitrate: u32) -> AudioTrack {
        let mut track = AudioTrack::new(id, AudioCodecParameters::new(), None);
        track.fitness = fitness;
        track.bitrate = bitrate;
        track
    }

    #[test]
    fn the_track_that_ffmpeg_would_hear_is_heard() {
        let chosen = |tracks: &[AudioTrack], decodable: &[u32]| {
            let found = choose(tracks.to_vec(), |track| decodable.contains(&track.id));
            found.map(|track| track.id)
        };
        let mut tracks = [track(1, 1, 9), track(2, 2, 0), track(3, 2, 0)];
        assert_eq!(chosen(&tracks, &[1, 2, 3]), Some(2));
        assert_eq!(chosen(&tracks, &[1, 3]), Some(3));
        assert_eq!(chosen(&tracks, &[]), Some(2));
        tracks[2].bitrate = 5;
        assert_eq!(chosen(&tracks, &[1, 2, 3]), Some(3));
        tracks[2].fitness = 1;
        assert_eq!(chosen(&tracks, &[1, 2, 3]), Some(2));
        assert_eq!(chosen(&tracks[..1], &[]), Some(1));
        assert_eq!(chosen(&[], &[]), None);
    }
}
