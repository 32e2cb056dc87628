//! The track that is heard.

use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::codecs::audio::well_known::CODEC_ID_AAC;
use symphonia::core::formats::{FormatReader, TrackType};

/// What the container tells of the track that will be heard.
pub(crate) struct AudioTrack {
    pub(crate) id: u32,
    /// How to decode it.
    pub(crate) parameters: AudioCodecParameters,
    /// Length in milliseconds, where the container tells.
    pub(crate) duration_ms: Option<u64>,
    /// Frames at its beginning that the encoder put there, where the container tells.
    pub(super) delay: Option<u32>,
    /// Whether there may be more to it than is decoded here.
    pub(crate) approximate: bool,
}

impl AudioTrack {
    /// The only track of a file that is decoded here, and how many frames it says it has.
    pub(super) fn of_frames(parameters: AudioCodecParameters, frames: Option<u64>) -> Self {
        Self {
            id: 0,
            duration_ms: duration(frames, parameters.sample_rate).filter(|&length| length > 0),
            parameters,
            delay: None,
            approximate: false,
        }
    }
}

/// So many frames in milliseconds; none of nothing.
fn duration(frames: Option<u64>, rate: Option<u32>) -> Option<u64> {
    let (frames, rate) = frames.zip(rate)?;
    u64::try_from(u128::from(frames) * 1000 / u128::from(rate.max(1))).ok()
}

/// The default audio track, else the first whose codec is known, else the first.
pub(super) fn audio_track(format: &dyn FormatReader) -> Option<AudioTrack> {
    let track = format
        .default_track(TrackType::Audio)
        .or_else(|| format.first_track(TrackType::Audio))?;
    let Some(CodecParameters::Audio(parameters)) = &track.codec_params else {
        return None;
    };
    let from_frames = duration(track.num_frames, parameters.sample_rate);
    let from_base = track
        .time_base
        .zip(track.duration)
        .and_then(|(base, duration)| base.calc_duration(duration))
        .and_then(|time| u64::try_from(time.as_millis()).ok());
    Some(AudioTrack {
        id: track.id,
        parameters: parameters.clone(),
        duration_ms: from_frames.or(from_base).filter(|&length| length > 0),
        delay: track.delay,
        approximate: may_be_high_efficiency(parameters),
    })
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
