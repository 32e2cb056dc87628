//! Opening a file: what its first bytes and its container tell before anything is decoded.

use super::guarded;
use super::source::{Piece, Source};
use crate::mp4::{self, Told};
use crate::tags::Tags;
use crate::{SNIFF_BYTES, Sniffed, id3, riff, sniff};
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::codecs::audio::well_known::{CODEC_ID_AAC, CODEC_ID_ALAC};
use symphonia::core::common::Limit;
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, FormatReader, TrackType};
use symphonia::core::io::{MediaSourceStream, MediaSourceStreamOptions};
use symphonia::core::meta::{Metadata, MetadataOptions};
use symphonia::core::packet::Packet;

/// An opened file: its tracks are known, nothing is decoded yet.
pub(crate) struct Opened {
    format: Box<dyn FormatReader>,
    /// What the file says about itself, as far as it has been read.
    pub(crate) tags: Tags,
    /// The track that will be heard.
    pub(crate) audio: Option<AudioTrack>,
    /// Whether there are moving pictures.
    pub(crate) has_video: bool,
    /// symphonia's name of the container.
    pub(crate) demuxer: &'static str,
    /// Length of the whole in milliseconds, where the container tells.
    duration_ms: Option<u64>,
    /// What an MP4 tells besides.
    pub(crate) told: Told,
    /// Whether the end of the file was left out.
    pub(crate) cut: bool,
}

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

impl Opened {
    /// The next packet of any track.
    pub(crate) fn fetch(&mut self) -> Fetched {
        match guarded(|| self.format.next_packet()) {
            Some(Ok(Some(packet))) => Fetched::Packet(packet),
            // A new chapter of a chained Ogg stream: what `fpcalc` hears ends here too.
            Some(Ok(None) | Err(Error::ResetRequired)) => Fetched::End,
            Some(Err(error)) => failure_of_source(error).map_or(Fetched::Broken, Fetched::Source),
            // After a panic nobody knows what state the reader is in.
            None => Fetched::Broken,
        }
    }

    /// Length in milliseconds, where the container tells.
    pub(crate) fn duration_ms(&self) -> Option<u64> {
        let track = self.audio.as_ref().and_then(|track| track.duration_ms);
        track.or(self.duration_ms)
    }

    /// Takes in the tags that were met on the way.
    pub(crate) fn absorb(&mut self) {
        absorb(&mut self.tags, &mut self.format.metadata());
    }

    /// Gives back the file as it was before anything was decoded.
    pub(super) fn reopen(self) -> OpenResult {
        let mut stream = self.format.into_inner();
        stream.seek(SeekFrom::Start(0))?;
        let opened = open_stream(stream, self.tags, self.told)?;
        Ok(Opened {
            cut: self.cut,
            ..opened
        })
    }
}

/// What asking for a packet came to.
pub(crate) enum Fetched {
    /// One of any track.
    Packet(Packet),
    /// The end of the file.
    End,
    /// The rest of the container cannot be read.
    Broken,
    /// The source failed.
    Source(io::Error),
}

/// Opens a media file of `len` bytes by its content, and looks no further than `reach` bytes into it, but for the
/// index of an MP4 wherever that stands. Tags before and behind it are read, and then not part of it any more.
///
/// An error that is none says that it is no container known here or one that is broken from the start. What the first
/// bytes say comes with either.
pub(crate) fn open<R>(mut source: R, len: u64, reach: u64) -> (Option<Sniffed>, OpenResult)
where
    R: Read + Seek + Send + Sync + 'static,
{
    match begin(&mut source, len, reach) {
        Ok(Beginning {
            sniffed,
            tags,
            told,
            pieces,
            cut,
        }) => {
            let source = Box::new(Source::new(source, pieces));
            let stream = MediaSourceStream::new(source, MediaSourceStreamOptions::default());
            let opened = open_stream(stream, tags, told);
            (sniffed, opened.map(|opened| Opened { cut, ..opened }))
        }
        Err(error) => (None, Err(Some(error))),
    }
}

/// What can be told of a file before a demultiplexer sees it.
struct Beginning {
    sniffed: Option<Sniffed>,
    tags: Tags,
    told: Told,
    /// What a demultiplexer shall see.
    pieces: Vec<Piece>,
    /// Whether that is not all.
    cut: bool,
}

fn begin<R: Read + Seek>(source: &mut R, len: u64, reach: u64) -> io::Result<Beginning> {
    let (mut tags, start) = id3::before(source, len)?;
    let mut first = Vec::with_capacity(SNIFF_BYTES);
    source.seek(SeekFrom::Start(start))?;
    source
        .by_ref()
        .take(SNIFF_BYTES as u64)
        .read_to_end(&mut first)?;
    // Behind a tag there may be anything before the first frame of an MP3, but hardly anything else.
    let tagged = (start > 0).then_some(Sniffed::MP3);
    let sniffed = sniff(&first).or(tagged);

    let piece = |range: Range<u64>| Piece::File {
        from: range.start,
        len: range.end - range.start,
    };
    let mut content = start..len;
    let (mut pieces, mut told) = (None, Told::default());
    match sniffed.map(|found| found.media_type) {
        None | Some("audio/mpeg" | "audio/aac") => {
            if let Some((old, end)) = id3::behind(source, len)?.filter(|(_, end)| *end > start) {
                tags.complete(old);
                content.end = end;
            }
        }
        Some("audio/mp4" | "video/mp4" | "video/quicktime") if start == 0 => {
            told = mp4::told(source, len)?;
            if len > reach {
                pieces = mp4::shortened(source, len, reach)?;
            }
        }
        Some("audio/wav") if start == 0 => {
            tags.complete(riff::tags(source, len)?);
            // RF64 (EBU Tech 3306) is WAV whose sizes may exceed 32 bits. A reader of WAV that takes the maximal
            // size for "until the end" can read it once the first four bytes say so.
            let rest = 4..len.min(reach.max(4));
            pieces = Some(vec![Piece::Bytes(b"RIFF".to_vec()), piece(rest)]);
        }
        _ => {}
    }
    let cut = content.end - start > reach;
    content.end = content.end.min(start.saturating_add(reach));
    Ok(Beginning {
        sniffed,
        tags,
        told,
        pieces: pieces.unwrap_or_else(|| vec![piece(content)]),
        cut,
    })
}

/// An opened file, or why there is none: the source failed, or it is nothing known here.
pub(crate) type OpenResult = Result<Opened, Option<io::Error>>;

/// Opens what may have been opened before.
fn open_stream(stream: MediaSourceStream<'static>, mut tags: Tags, told: Told) -> OpenResult {
    let metadata_options = MetadataOptions::default()
        .limit_tag_bytes(Limit::Maximum(64 * 1024))
        .limit_visual_bytes(Limit::Maximum(8 * 1024 * 1024));
    let probe = symphonia::default::get_probe();
    let options = FormatOptions::default();
    let mut format = guarded(|| probe.probe(&Hint::new(), stream, options, metadata_options))
        .ok_or(None)?
        .map_err(failure_of_source)?;

    absorb(&mut tags, &mut format.metadata());
    let mut audio = audio_track(format.as_ref());
    if let (Some(cookie), Some(track)) = (&told.cookie, &mut audio) {
        let parameters = &mut track.parameters;
        parameters.for_codec(CODEC_ID_ALAC);
        parameters.extra_data.get_or_insert_with(|| cookie.clone());
    }
    let has_video = format.first_track(TrackType::Video).is_some();
    let info = format.media_info();
    let duration_ms = info
        .time_base
        .zip(info.duration)
        .and_then(|(base, duration)| base.calc_duration(duration))
        .and_then(|time| u64::try_from(time.as_millis()).ok());
    let demuxer = format.format_info().short_name;
    Ok(Opened {
        format,
        tags,
        audio,
        has_video,
        demuxer,
        duration_ms,
        told,
        cut: false,
    })
}

/// Reads the newest revision and all before it.
fn absorb(tags: &mut Tags, metadata: &mut Metadata<'_>) {
    loop {
        if let Some(revision) = metadata.current() {
            tags.absorb(revision);
        }
        if metadata.pop().is_none() {
            break;
        }
    }
}

/// The default audio track, else the first whose codec is known, else the first.
fn audio_track(format: &dyn FormatReader) -> Option<AudioTrack> {
    let track = format
        .default_track(TrackType::Audio)
        .or_else(|| format.first_track(TrackType::Audio))?;
    let Some(CodecParameters::Audio(parameters)) = &track.codec_params else {
        return None;
    };
    let from_frames = track
        .num_frames
        .zip(parameters.sample_rate)
        .and_then(|(frames, rate)| {
            u64::try_from(u128::from(frames) * 1000 / u128::from(rate.max(1))).ok()
        });
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

/// An input/output error of the source, as opposed to a fault of its content.
fn failure_of_source(error: Error) -> Option<io::Error> {
    match error {
        Error::IoError(error) if !is_content(&error) => Some(error),
        _ => None,
    }
}

/// symphonia reports the end of the data, and some malformed values, as input/output errors.
fn is_content(error: &io::Error) -> bool {
    use io::ErrorKind::{InvalidData, InvalidInput, Other, UnexpectedEof};
    matches!(error.kind(), UnexpectedEof | InvalidData | InvalidInput)
        || (error.kind() == Other && error.raw_os_error().is_none())
}
