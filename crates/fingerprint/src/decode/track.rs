//! The tracks of a file, and the one of them that is heard.

#[cfg(feature = "every-codec")]
use super::{linear::Linear, mpa::Header};
use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::codecs::audio::well_known::CODEC_ID_AAC;
#[cfg(feature = "every-codec")]
use symphonia::core::{
    codecs::CodecParameters,
    codecs::audio::well_known::{CODEC_ID_AC3, CODEC_ID_MP1, CODEC_ID_MP2, CODEC_ID_MP3},
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
    /// The same in whole frames of the codec, with what the encoder put around the sound, where that is told too.
    pub(crate) framed_ms: Option<u64>,
    /// When the sound ends according to the container, in milliseconds, where more than that may be decoded.
    pub(crate) end_ms: Option<u64>,
    /// Frames at its beginning that the encoder put there, where a decoder leaves them out.
    pub(super) delay: Option<u32>,
    /// The same, where they are left out of what a decoder gives.
    pub(crate) priming: Option<Priming>,
    /// Whether there may be more to it than is decoded here.
    pub(crate) approximate: bool,
    /// How fit it is to be played if nobody chooses: 1 for being the default, 1 for not being made for people who do not
    /// hear or see the film.
    pub(super) fitness: u8,
    /// How many of its packets FFmpeg meets before it has met one of each track: [`Leads`] counts them.
    pub(super) lead: u32,
    /// Whether the container promises more than there is in the file.
    pub(crate) is_cut_short: bool,
    /// Bits a second, where they are told; else 0.
    pub(super) bitrate: u32,
    /// Which of the tracks of sound FFmpeg would hear, counted from 0 in the order of the file, and whether that is this
    /// one.
    pub(crate) preferred: usize,
    pub(crate) is_preferred: bool,
}

impl AudioTrack {
    /// A track of which nothing more is known.
    pub(super) fn new(id: u32, parameters: AudioCodecParameters, duration_ms: Option<u64>) -> Self {
        Self {
            id,
            duration_ms: duration_ms.filter(|&length| length > 0),
            approximate: may_be_high_efficiency(&parameters),
            parameters,
            framed_ms: None,
            end_ms: None,
            delay: None,
            priming: None,
            fitness: 1,
            lead: 0,
            is_cut_short: false,
            bitrate: 0,
            preferred: 0,
            is_preferred: true,
        }
    }

    /// The only track of a file, and how many frames it says it has.
    pub(super) fn of_frames(parameters: AudioCodecParameters, frames: Option<u64>) -> Self {
        let length = duration(frames, parameters.sample_rate);
        Self::new(0, parameters, length)
    }

    /// How much FFmpeg would rather hear it than another. `av_find_best_stream` compares what a track was made for; then
    /// how many packets of it were met in looking at the beginning of the file, of which five are as good as more; then
    /// bits a second; then all the packets met.
    fn rank(&self) -> (u8, u32, u32, u32) {
        (self.fitness, self.lead.min(5), self.bitrate, self.lead)
    }
}

/// Counts packets in the order of a file until there was one of each track of sound: so far FFmpeg looks into a file of
/// sound before it chooses. Into one with moving pictures it looks farther, and there all are met often enough.
#[cfg(feature = "every-codec")]
pub(super) struct Leads {
    counts: Vec<u32>,
    left: u32,
}

#[cfg(feature = "every-codec")]
impl Leads {
    /// The most that is looked at: some seconds of a film.
    const MOST: u32 = 500;

    /// For so many tracks; none where there is nothing to choose.
    pub(super) fn of(tracks: usize) -> Option<Self> {
        (tracks > 1).then(|| Self {
            counts: vec![0; tracks],
            left: Self::MOST,
        })
    }

    /// Whether another packet is to be looked at.
    pub(super) fn is_open(&self) -> bool {
        self.left > 0 && self.counts.contains(&0)
    }

    /// Takes in that something was looked at, and of which track it was, if of one of sound.
    pub(super) fn meet(&mut self, track: Option<usize>) {
        self.left = self.left.saturating_sub(1);
        if let Some(count) = track.and_then(|track| self.counts.get_mut(track)) {
            *count += 1;
        }
    }

    /// Whether there was one of that track.
    pub(super) fn has_met(&self, track: usize) -> bool {
        self.counts.get(track).is_some_and(|&count| count > 0)
    }

    /// Tells the tracks.
    pub(super) fn tell<'a>(&self, tracks: impl Iterator<Item = &'a mut AudioTrack>) {
        for (track, &count) in tracks.zip(&self.counts) {
            track.lead = count;
        }
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

/// Bits a second by the first bytes of a frame, where those tell; else 0.
#[cfg(feature = "every-codec")]
pub(super) fn bitrate_of(parameters: &AudioCodecParameters, frame: &[u8]) -> u32 {
    let linear = Linear::frame(parameters).zip(parameters.sample_rate);
    match (parameters.codec, frame) {
        (CODEC_ID_MP1 | CODEC_ID_MP2 | CODEC_ID_MP3, [a, b, c, d, ..]) => {
            Header::of([*a, *b, *c, *d]).map_or(0, |header| header.bitrate)
        }
        // Behind the mark and the check sum (ETSI TS 102 366, 4.3.1).
        (CODEC_ID_AC3, [0x0b, 0x77, _, _, code, ..]) => ac3_bitrate(usize::from(code & 63) / 2),
        _ => linear.map_or(0, |(bytes, rate)| {
            bytes.saturating_mul(rate).saturating_mul(8)
        }),
    }
}

/// Bits a second of AC-3, as its codes for them say; 0 where there is no such code.
#[cfg(feature = "every-codec")]
pub(super) fn ac3_bitrate(code: usize) -> u32 {
    let kilo = crate::sniff::AC3_KILO.get(code);
    kilo.and_then(|&kilo| u32::try_from(kilo * 1000).ok())
        .unwrap_or(0)
}

/// So many frames in milliseconds; none of nothing.
pub(super) fn duration(frames: Option<u64>, rate: Option<u32>) -> Option<u64> {
    let (frames, rate) = frames.zip(rate)?;
    u64::try_from(u128::from(frames) * 1000 / u128::from(rate.max(1))).ok()
}

/// The track that FFmpeg would hear out of those that can be decoded, or out of all where none can.
pub(super) fn choose(
    mut tracks: Vec<AudioTrack>,
    can_be_decoded: impl Fn(&AudioTrack) -> bool,
) -> Option<AudioTrack> {
    if tracks.len() < 2 {
        return tracks.pop();
    }
    let decodable: Vec<bool> = tracks.iter().map(can_be_decoded).collect();
    // Of equals the first.
    let all = || tracks.iter().enumerate().rev();
    let preferred = all().max_by_key(|(_, track)| track.rank())?.0;
    let heard = all().max_by_key(|(at, track)| (decodable[*at], track.rank()));
    let heard = heard?.0;
    let mut track = tracks.swap_remove(heard);
    track.preferred = preferred;
    track.is_preferred = heard == preferred;
    Some(track)
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

    #[test]
    fn packets_that_come_early_count_before_bits() {
        let mut tracks = vec![track(1, 2, 9), track(2, 2, 1)];
        for ((one, other), chosen) in [((1, 2), 2), ((5, 58), 1), ((3, 2), 1), ((7, 9), 1)] {
            tracks[0].lead = one;
            tracks[1].lead = other;
            let found = choose(tracks.clone(), |_| true).unwrap();
            assert_eq!(found.id, chosen, "{one} and {other}");
        }
        tracks[1].fitness = 1;
        let found = choose(tracks, |track| track.id == 2).unwrap();
        assert_eq!(
            (found.id, found.preferred, found.is_preferred),
            (2, 0, false)
        );
    }

    #[cfg(feature = "every-codec")]
    #[test]
    fn counting_ends_with_the_last_track() {
        let mut leads = Leads::of(2).unwrap();
        let mut tracks = [track(1, 1, 0), track(2, 1, 0)];
        for met in [Some(1), None, Some(1), Some(0), Some(0)] {
            if leads.is_open() {
                leads.meet(met);
            }
        }
        leads.tell(tracks.iter_mut());
        assert_eq!(tracks.map(|track| track.lead), [1, 2]);
        assert!(Leads::of(1).is_none());
    }
}
