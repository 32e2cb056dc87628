//! One pass over a file: what it is, what it says about itself, what it sounds like and how it looks.

use crate::decode::{self, End, Opened, Outcome};
use crate::ear::{Ear, Heard};
use crate::{AnalyseError, Analysis, Fingerprint, Options, Progress, Sniffed, Tags, names};
use domain::MediaKind;
use std::io::{Read, Seek};
use std::ops::ControlFlow;

/// Reads a media file of `len` bytes from its first byte on and says what it is.
///
/// The format is told from the content alone; there is no name to mislead. `progress` is called after each block
/// of decoded audio (some ten milliseconds of it) and may stop the analysis. Memory stays flat, whatever the
/// length of the file and whatever it claims about itself.
pub fn analyse<R>(
    source: R,
    len: u64,
    options: &Options,
    progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<Analysis, AnalyseError>
where
    R: Read + Seek + Send + Sync + 'static,
{
    let (sniffed, opened) = decode::open(source, len, options.reach);
    let opened = match opened {
        Ok(opened) => opened,
        Err(Some(error)) => return Err(error.into()),
        Err(None) => {
            let sniffed = sniffed.ok_or(AnalyseError::NotMedia)?;
            return Ok(unreadable(sniffed));
        }
    };
    if options.whole_file || options.fingerprint_seconds > 0 || opened.audio.is_none() {
        listen(opened, sniffed, len, options, progress)
    } else {
        Ok(describe(opened, sniffed, len))
    }
}

/// A file whose first bytes are those of a known format, and no more than those.
fn unreadable(sniffed: Sniffed) -> Analysis {
    let container = names::container(sniffed.media_type);
    Analysis {
        container,
        codec: None,
        format_name: names::format(container, ""),
        media_type: sniffed.media_type,
        kind: sniffed.kind,
        duration_ms: None,
        sample_rate: None,
        channels: None,
        bitrate: None,
        tags: Tags::default(),
        fingerprint: None,
        peaks: Vec::new(),
        approximate: false,
        track: None,
        problem: Some("the file is damaged or of a kind that cannot be read here".to_owned()),
    }
}

/// What the container tells without decoding.
fn describe(opened: Opened, sniffed: Option<Sniffed>, len: u64) -> Analysis {
    let sniffed_type = sniffed.map_or_else(
        || names::of_demuxer(opened.demuxer),
        |found| found.media_type,
    );
    let kind = if opened.has_video {
        MediaKind::Video
    } else {
        MediaKind::Audio
    };
    let media_type = names::media_type(sniffed_type, kind);
    let container = names::container(media_type);
    let audio = opened.audio.as_ref();
    let codec = audio.map(|track| names::codec(track.parameters.codec));
    let duration_ms = opened.duration_ms();
    Analysis {
        container,
        codec,
        format_name: names::format(container, codec.unwrap_or_default()),
        media_type,
        kind,
        duration_ms,
        sample_rate: audio.and_then(|track| track.parameters.sample_rate),
        channels: audio.and_then(|track| {
            let channels = track.parameters.channels.as_ref()?;
            u16::try_from(channels.count()).ok()
        }),
        bitrate: duration_ms.and_then(|duration| bitrate(len, duration)),
        approximate: audio.is_some_and(|track| track.approximate || !track.is_preferred),
        track: audio.map(|track| track.preferred),
        tags: opened.tags,
        fingerprint: None,
        peaks: Vec::new(),
        problem: None,
    }
}

/// Bits a second of `len` bytes in `duration` milliseconds.
fn bitrate(len: u64, duration: u64) -> Option<u64> {
    u64::try_from(u128::from(len) * 8000 / u128::from(duration.max(1))).ok()
}

/// Decodes as much as the options ask for.
fn listen(
    opened: Opened,
    sniffed: Option<Sniffed>,
    len: u64,
    options: &Options,
    progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<Analysis, AnalyseError> {
    let low_band = options.low_band && !options.whole_file;
    let mut decoding = match opened.decode(low_band) {
        Ok(decoding) => decoding,
        Err(opened) => {
            let mut analysis = describe(*opened, sniffed, len);
            analysis.problem = Some(match analysis.codec {
                Some(_) => format!("no decoder for {} is built in", analysis.format_name),
                None => "there is no sound in the file".to_owned(),
            });
            return Ok(analysis);
        }
    };
    let duration_ms = decoding.duration_ms();
    let mut ear = Ear::new(options);
    let outcome = decoding.run(|block| {
        let more = ear.take(&block, options);
        let decoded_ms = ear.decoded_ms();
        match progress(Progress {
            decoded_ms,
            duration_ms,
            loudest: ear.loudest(),
        }) {
            ControlFlow::Continue(()) => Ok(more),
            ControlFlow::Break(()) => Err(AnalyseError::Cancelled),
        }
    })?;
    if outcome.end == End::Unsuited {
        let opened = decoding.reopen();
        let options = Options {
            low_band: false,
            ..*options
        };
        return listen(opened, sniffed, len, &options, progress);
    }
    let partial = decoding.is_partial();
    let heard = ear.finish(&outcome, options);
    // Nothing in it could be decoded, and nothing at its beginning said it was media: it is not.
    if heard.decoded_ms == 0 && sniffed.is_none() {
        return Err(AnalyseError::NotMedia);
    }
    let opened = decoding.into_opened();
    Ok(conclude(opened, sniffed, len, &outcome, heard, partial))
}

/// What is known of a file once it was heard; `partial` where less of it was decoded than is in it, so that the samples
/// do not tell what it holds.
pub(crate) fn conclude(
    opened: Opened,
    sniffed: Option<Sniffed>,
    len: u64,
    outcome: &Outcome,
    mut heard: Heard,
    partial: bool,
) -> Analysis {
    // Where the end was left out, a fingerprint that needed more of it is not the file's.
    let cut = opened.cut;
    if cut && outcome.end == End::Broken {
        heard.words.clear();
    }
    let is_cut_short = opened
        .audio
        .as_ref()
        .is_some_and(|track| track.is_cut_short);
    let end_ms = opened.audio.as_ref().and_then(|track| track.end_ms);
    let mut analysis = describe(opened, sniffed, len);
    let missing = (!cut)
        .then(|| missing(&analysis, is_cut_short, outcome, heard.decoded_ms))
        .flatten();
    if outcome.end != End::Stopped && heard.decoded_ms > 0 && !cut {
        let length = end_ms.map_or(heard.decoded_ms, |end| end.min(heard.decoded_ms));
        analysis.duration_ms = Some(length);
        analysis.bitrate = bitrate(len, length);
    }
    let duration_ms = analysis.duration_ms.unwrap_or(heard.decoded_ms);
    if !partial {
        analysis.sample_rate = heard.rate.or(analysis.sample_rate);
        analysis.channels = heard.channels.or(analysis.channels);
    }
    analysis.fingerprint = (!heard.words.is_empty()).then_some(Fingerprint {
        words: heard.words,
        duration_ms,
    });
    analysis.peaks = heard.peaks;
    analysis.problem = problem(outcome, heard.decoded_ms, heard.refused).or(missing);
    analysis
}

/// How much less than promised is no fault yet.
pub(crate) const SHORTFALL_MS: u64 = 500;

/// Says so where a file gave less than its container promises. Only formats whose promise is a count of samples
/// are held to it; others estimate.
fn missing(
    described: &Analysis,
    is_cut_short: bool,
    outcome: &Outcome,
    decoded_ms: u64,
) -> Option<String> {
    let counts = described.codec.is_some_and(names::is_counted);
    let short = is_cut_short || described.duration_ms? > decoded_ms.saturating_add(SHORTFALL_MS);
    (counts && short && outcome.end == End::Complete)
        .then(|| "a part of the file is damaged or missing".to_owned())
}

/// What people should know about how decoding went.
fn problem(outcome: &Outcome, decoded_ms: u64, refused: Option<String>) -> Option<String> {
    match (outcome.end, outcome.faults) {
        _ if refused.is_some() => refused,
        (_, _) if decoded_ms == 0 => Some("nothing in the file could be decoded".to_owned()),
        (End::Broken, _) => Some("the end of the file is damaged or missing".to_owned()),
        (_, 0) => None,
        (_, 1) => Some("1 damaged part was skipped".to_owned()),
        (_, faults) => Some(format!("{faults} damaged parts were skipped")),
    }
}
