//! A file whose tracks are known, and its packets.

use super::guarded;
use super::own::{Begun, Own};
use super::track::{AudioTrack, audio_track};
use crate::mp4::Told;
use crate::tags::Tags;
use std::io::{self, Seek, SeekFrom};
use symphonia::core::codecs::audio::well_known::CODEC_ID_ALAC;
use symphonia::core::common::Limit;
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, FormatReader, TrackType};
use symphonia::core::io::MediaSourceStream;
use symphonia::core::meta::{Metadata, MetadataOptions};
use symphonia::core::packet::Packet;

/// What takes a file apart.
pub(super) enum Reader {
    /// One of symphonia's, packet by packet.
    Library(Box<dyn FormatReader>),
    /// One of ours, which decodes too.
    Own(Box<dyn Own>),
}

/// An opened file: its tracks are known, nothing is decoded yet.
pub(crate) struct Opened {
    pub(super) reader: Reader,
    /// What the file says about itself, as far as it has been read.
    pub(crate) tags: Tags,
    /// The track that will be heard.
    pub(crate) audio: Option<AudioTrack>,
    /// Whether there are moving pictures.
    pub(crate) has_video: bool,
    /// Short name of the container, as symphonia calls it.
    pub(crate) demuxer: &'static str,
    /// Length of the whole in milliseconds, where the container tells.
    pub(super) duration_ms: Option<u64>,
    /// What an MP4 tells besides.
    pub(crate) told: Told,
    /// Whether the end of the file was left out.
    pub(crate) cut: bool,
}

impl Opened {
    /// A file that is taken apart and decoded in one go; `tags` are those that stood around it.
    pub(super) fn of_own(begun: Begun, mut tags: Tags) -> Self {
        tags.complete(begun.tags);
        Self {
            reader: Reader::Own(begun.reader),
            tags,
            audio: Some(begun.track),
            has_video: false,
            demuxer: begun.name,
            duration_ms: None,
            told: Told::default(),
            cut: false,
        }
    }

    /// The next packet of any track; none of a file that is not taken apart into packets.
    pub(crate) fn fetch(&mut self) -> Fetched {
        let Reader::Library(format) = &mut self.reader else {
            return Fetched::End;
        };
        match guarded(|| format.next_packet()) {
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
        if let Reader::Library(format) = &mut self.reader {
            absorb(&mut self.tags, &mut format.metadata());
        }
    }

    /// Gives back the file as it was before anything was decoded.
    pub(super) fn reopen(self) -> OpenResult {
        let Reader::Library(format) = self.reader else {
            return Err(None);
        };
        let mut stream = format.into_inner();
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

/// An opened file, or why there is none: the source failed, or it is nothing known here.
pub(crate) type OpenResult = Result<Opened, Option<io::Error>>;

/// Opens what may have been opened before.
pub(super) fn open_stream(
    stream: MediaSourceStream<'static>,
    mut tags: Tags,
    told: Told,
) -> OpenResult {
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
        reader: Reader::Library(format),
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
