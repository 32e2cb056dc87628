//! Reading and decoding: the one place that speaks to symphonia.

mod band;
mod decoder;
#[cfg(feature = "every-codec")]
mod opus;
mod planes;
mod source;

use crate::AnalyseError;
use crate::mp4::{self, Priming};
use crate::resample::Planes;
use crate::riff;
use crate::tags::Tags;
use decoder::{Decoded, Decoder};
pub(crate) use source::Piece;
use source::Source;
use std::io::{self, Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use symphonia::core::audio::Channels;
use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::codecs::audio::well_known::CODEC_ID_AAC;
use symphonia::core::common::Limit;
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, FormatReader, TrackType};
use symphonia::core::io::{MediaSourceStream, MediaSourceStreamOptions};
use symphonia::core::meta::{Metadata, MetadataOptions};

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
    pub(crate) duration_ms: Option<u64>,
    /// What the container says is not to be heard of the beginning.
    priming: Option<Priming>,
    /// Whether the end of the file was left out.
    pub(crate) cut: bool,
}

/// What the container tells of the track that will be heard.
pub(crate) struct AudioTrack {
    id: u32,
    /// How to decode it.
    pub(crate) parameters: AudioCodecParameters,
    /// Length in milliseconds, where the container tells.
    pub(crate) duration_ms: Option<u64>,
    /// Frames at its beginning that the encoder put there, where the container tells.
    delay: Option<u32>,
    /// Whether there may be more to it than is decoded here.
    pub(crate) approximate: bool,
}

/// A block of decoded samples.
pub(crate) struct Block<'a> {
    pub(crate) rate: u32,
    pub(crate) channels: &'a Channels,
    pub(crate) planes: &'a Planes,
}

/// Opens a media file of `len` bytes by its content, and looks no further than `reach` bytes into it, but for the
/// index of an MP4 wherever that stands.
///
/// `media_type` is what its first bytes say. `Err(None)` says that it is no container known here or one that is
/// broken from the start.
pub(crate) fn open<R>(
    mut source: R,
    len: u64,
    reach: u64,
    media_type: Option<&str>,
) -> Result<Opened, Option<io::Error>>
where
    R: Read + Seek + Send + Sync + 'static,
{
    let whole = Piece::File {
        from: 0,
        len: len.min(reach),
    };
    let (mut pieces, mut priming, mut tags) = (vec![whole], None, Tags::default());
    match media_type {
        Some("audio/mp4" | "video/mp4" | "video/quicktime") => {
            priming = mp4::priming(&mut source, len)?;
            if len > reach {
                pieces = mp4::shortened(&mut source, len, reach)?.unwrap_or(pieces);
            }
        }
        Some("audio/wav") => {
            tags = riff::tags(&mut source, len)?;
            // RF64 (EBU Tech 3306) is WAV whose sizes may exceed 32 bits. A reader of WAV that takes the maximal
            // size for "until the end" can read it once the first four bytes say so.
            pieces = vec![
                Piece::Bytes(b"RIFF".to_vec()),
                Piece::File {
                    from: 4,
                    len: len.min(reach).saturating_sub(4),
                },
            ];
        }
        _ => {}
    }
    let source = Box::new(Source::new(source, pieces));
    let stream = MediaSourceStream::new(source, MediaSourceStreamOptions::default());
    let mut opened = open_stream(stream, tags, priming)?;
    opened.cut = len > reach;
    Ok(opened)
}

/// Opens what may have been opened before.
fn open_stream(
    stream: MediaSourceStream<'static>,
    mut tags: Tags,
    priming: Option<Priming>,
) -> Result<Opened, Option<io::Error>> {
    let metadata_options = MetadataOptions::default()
        .limit_tag_bytes(Limit::Maximum(64 * 1024))
        .limit_visual_bytes(Limit::Maximum(8 * 1024 * 1024));
    let probe = symphonia::default::get_probe();
    let options = FormatOptions::default();
    let mut format = guarded(|| probe.probe(&Hint::new(), stream, options, metadata_options))
        .ok_or(None)?
        .map_err(failure_of_source)?;

    absorb(&mut tags, &mut format.metadata());
    let audio = audio_track(format.as_ref());
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
        priming,
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

/// Why decoding ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// At the end of the file.
    Complete,
    /// Because the caller had enough.
    Stopped,
    /// Because the rest of the container cannot be read.
    Broken,
    /// Because the file needs another decoder, from its beginning.
    Unsuited,
}

/// How decoding went.
pub(crate) struct Outcome {
    pub(crate) end: End,
    /// Packets that could not be decoded and were skipped.
    pub(crate) faults: u64,
}

/// What reading one packet came to.
enum Step {
    /// Samples, in `planes`.
    Decoded { rate: u32, channels: Channels },
    /// Nothing to be heard.
    Nothing,
    /// A packet that could not be decoded.
    Fault,
    /// The end of the file.
    End,
    /// The rest of the container cannot be read.
    Broken,
    /// The file needs another decoder.
    Unsuited,
    /// The source failed.
    Source(io::Error),
}

/// Runs what reads bytes from outside; none if it panicked.
///
/// No format may panic over its content, but three dozen readers written elsewhere are believed no more than
/// the bytes. Where a panic aborts, as in WebAssembly, it still does.
fn guarded<T>(read: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(read)).ok()
}

/// A decoder for the audio track of an opened file.
pub(crate) struct Decoding {
    opened: Opened,
    decoder: Decoder,
    track: u32,
    planes: Planes,
    /// Frames still to be left out at the beginning; none before the rate is known.
    skip: Option<u64>,
}

impl Opened {
    /// Prepares to decode; gives the file back where no decoder knows the codec.
    ///
    /// With `low_band` no more may be decoded than Chromaprint hears; such a run may end as
    /// [`End::Unsuited`], and then begins again with [`Decoding::reopen`].
    pub(crate) fn decode(self, low_band: bool) -> Result<Decoding, Box<Self>> {
        let ready = self
            .audio
            .as_ref()
            .and_then(|audio| Some((audio.id, Decoder::new(audio, self.demuxer, low_band)?)));
        match ready {
            Some((track, decoder)) => Ok(Decoding {
                opened: self,
                decoder,
                track,
                planes: Planes::S16(Vec::new()),
                skip: None,
            }),
            None => Err(Box::new(self)),
        }
    }
}

impl Decoding {
    /// Decodes block by block until the end, or until `take` answers false.
    pub(crate) fn run(
        &mut self,
        mut take: impl FnMut(Block<'_>) -> Result<bool, AnalyseError>,
    ) -> Result<Outcome, AnalyseError> {
        let mut faults = 0;
        let end = loop {
            match guarded(|| self.step()) {
                Some(Step::Nothing) => {}
                Some(Step::Fault) => faults += 1,
                Some(Step::Decoded { rate, channels }) => {
                    let block = Block {
                        rate,
                        channels: &channels,
                        planes: &self.planes,
                    };
                    if !take(block)? {
                        break End::Stopped;
                    }
                }
                Some(Step::End) => break End::Complete,
                Some(Step::Source(error)) => return Err(error.into()),
                // After a panic nobody knows what state the readers are in: leave them alone.
                None => {
                    return Ok(Outcome {
                        end: End::Broken,
                        faults,
                    });
                }
                Some(Step::Broken) => break End::Broken,
                Some(Step::Unsuited) => break End::Unsuited,
            }
        };
        absorb(&mut self.opened.tags, &mut self.opened.format.metadata());
        Ok(Outcome { end, faults })
    }

    /// Reads one packet, and decodes it into `planes` if it is of the track that is heard.
    fn step(&mut self) -> Step {
        let packet = match self.opened.format.next_packet() {
            Ok(Some(packet)) => packet,
            // A new chapter of a chained Ogg stream: what `fpcalc` hears ends here too.
            Ok(None) | Err(Error::ResetRequired) => return Step::End,
            Err(error) => return failure_of_source(error).map_or(Step::Broken, Step::Source),
        };
        if packet.track_id != self.track {
            return Step::Nothing;
        }
        let (rate, channels) = match self.decoder.decode(&packet, &mut self.planes) {
            Decoded::Samples { rate, channels } => (rate, channels),
            Decoded::Fault => return Step::Fault,
            Decoded::Unsuited => return Step::Unsuited,
        };
        let priming = self.opened.priming.filter(|_| !self.decoder.skips());
        let skip = self
            .skip
            .get_or_insert_with(|| priming.map_or(0, |priming| priming.frames(rate)));
        *skip -= self.planes.drop_first(*skip);
        if self.planes.frames() == 0 {
            Step::Nothing
        } else {
            Step::Decoded { rate, channels }
        }
    }

    /// Length in milliseconds, where the container tells.
    pub(crate) fn duration_ms(&self) -> Option<u64> {
        let track = self
            .opened
            .audio
            .as_ref()
            .and_then(|track| track.duration_ms);
        track.or(self.opened.duration_ms)
    }

    /// Whether less is decoded than is in the file, so that the samples do not tell what it holds.
    pub(crate) fn is_partial(&self) -> bool {
        self.decoder.is_partial()
    }

    /// Gives back the file as it was before anything was decoded.
    pub(crate) fn reopen(self) -> Result<Opened, Option<io::Error>> {
        let Opened {
            format,
            tags,
            priming,
            cut,
            ..
        } = self.opened;
        let mut stream = format.into_inner();
        stream.seek(SeekFrom::Start(0))?;
        let mut opened = open_stream(stream, tags, priming)?;
        opened.cut = cut;
        Ok(opened)
    }

    /// Gives back the file with all that was learnt of it on the way.
    pub(crate) fn into_opened(self) -> Opened {
        self.opened
    }
}
