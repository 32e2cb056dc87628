//! Files that symphonia takes apart: what is left when those read here are left out.

use super::apart::{Apart, Demuxer};
use super::guarded;
use super::opened::{Fetched, OpenError};
use super::source::{Leash, Source};
use super::track::{AudioTrack, Leads, audio_tracks};
use crate::Tags;
use std::io::{self, Read, Seek, SeekFrom};
use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::codecs::audio::well_known::CODEC_ID_VORBIS;
use symphonia::core::common::Limit;
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, FormatReader, TrackType};
use symphonia::core::io::{MediaSourceStream, MediaSourceStreamOptions};
use symphonia::core::meta::{Metadata, MetadataOptions};

/// One of symphonia's readers.
struct Library {
    /// None once it could not be begun anew.
    format: Option<Box<dyn FormatReader>>,
    track: u32,
    is_begun: bool,
    tags: Tags,
    leash: Leash,
}

/// Opens whatever symphonia finds in a source.
pub(super) fn open<R>(mut source: Source<R>) -> Result<Apart, OpenError>
where
    R: Read + Seek + Send + Sync + 'static,
{
    let leash = source.leash();
    let options = MediaSourceStreamOptions::default();
    let mut format = probe(MediaSourceStream::new(Box::new(source), options))?;
    let mut tags = Tags::default();
    absorb(&mut tags, &mut format.metadata());
    let info = format.media_info();
    let duration_ms = info
        .time_base
        .zip(info.duration)
        .and_then(|(base, duration)| base.calc_duration(duration))
        .and_then(|time| u64::try_from(time.as_millis()).ok());
    let mut tracks = audio_tracks(format.as_ref());
    let name = format.format_info().short_name;
    for track in &mut tracks {
        track.duration_ms = track.duration_ms.or(duration_ms);
        if name == "ogg" {
            track.bitrate = nominal_bitrate(&track.parameters);
        }
    }
    let is_begun = tracks.len() > 1 && meet(format.as_mut(), &mut tracks);
    Ok(Apart {
        name,
        tracks,
        has_video: format.first_track(TrackType::Video).is_some(),
        duration_ms,
        tags,
        demuxer: Box::new(Library {
            format: Some(format),
            track: 0,
            is_begun,
            tags: Tags::default(),
            leash,
        }),
    })
}

/// What the first header of Vorbis says of bits a second ("Vorbis I specification", 4.2.2); 0 of other codecs.
fn nominal_bitrate(parameters: &AudioCodecParameters) -> u32 {
    let header = parameters.extra_data.as_deref();
    let field = header.and_then(|header| header.get(20..)?.first_chunk());
    field
        .filter(|_| parameters.codec == CODEC_ID_VORBIS)
        .map_or(0, |&field| u32::from_le_bytes(field))
        .min(i32::MAX.cast_unsigned())
}

/// Counts which packets come first, and says whether it has read any.
fn meet(format: &mut dyn FormatReader, tracks: &mut [AudioTrack]) -> bool {
    let Some(mut leads) = Leads::of(tracks.len()) else {
        return false;
    };
    while leads.is_open() {
        let Some(Ok(Some(packet))) = guarded(|| format.next_packet()) else {
            break;
        };
        leads.meet(tracks.iter().position(|track| track.id == packet.track_id));
    }
    leads.tell(tracks.iter_mut());
    true
}

fn probe(stream: MediaSourceStream<'static>) -> Result<Box<dyn FormatReader>, OpenError> {
    let metadata_options = MetadataOptions::default()
        .limit_tag_bytes(Limit::Maximum(64 * 1024))
        .limit_visual_bytes(Limit::Maximum(8 * 1024 * 1024));
    let probe = symphonia::default::get_probe();
    let options = FormatOptions::default();
    guarded(|| probe.probe(&Hint::new(), stream, options, metadata_options))
        .ok_or(None)?
        .map_err(failure_of_source)
}

impl Demuxer for Library {
    fn next(&mut self) -> Fetched {
        let Some(format) = &mut self.format else {
            return Fetched::Broken;
        };
        self.is_begun = true;
        loop {
            self.leash.renew();
            match guarded(|| format.next_packet()) {
                Some(Ok(Some(packet))) if packet.track_id != self.track => {}
                Some(Ok(Some(packet))) => return Fetched::Packet(packet),
                Some(Ok(None)) => return Fetched::End,
                // The next link of a chained Ogg stream, which is heard as what it is by itself.
                Some(Err(Error::ResetRequired)) => {
                    let track = super::heard(audio_tracks(format.as_ref()), "");
                    return track.map_or(Fetched::End, |mut track| {
                        self.track = track.id;
                        // It is but that of the link.
                        track.duration_ms = None;
                        Fetched::Changed(Box::new(track))
                    });
                }
                Some(Err(error)) => {
                    return failure_of_source(error).map_or(Fetched::Broken, Fetched::Source);
                }
                // After a panic nobody knows what state the reader is in.
                None => return Fetched::Broken,
            }
        }
    }

    fn choose(&mut self, track: u32) {
        self.track = track;
        self.leash.renew();
        if !std::mem::replace(&mut self.is_begun, false) {
            return;
        }
        let stream = self.format.take().and_then(|format| {
            let mut stream = format.into_inner();
            stream.seek(SeekFrom::Start(0)).ok()?;
            Some(stream)
        });
        self.format = stream.and_then(|stream| probe(stream).ok());
    }

    fn tags(&mut self) -> Tags {
        if let Some(format) = &mut self.format {
            absorb(&mut self.tags, &mut format.metadata());
        }
        std::mem::take(&mut self.tags)
    }
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
