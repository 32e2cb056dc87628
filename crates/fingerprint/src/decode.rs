//! Reading and decoding: the one place that speaks to symphonia.

use crate::AnalyseError;
use crate::mp4::{self, Priming};
use crate::resample::Planes;
use crate::riff;
use crate::tags::Tags;
use std::io::{self, Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use symphonia::core::audio::conv::ConvertibleSample;
use symphonia::core::audio::{Audio as _, AudioBuffer, Channels, GenericAudioBufferRef};
use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::well_known::CODEC_ID_ALAC;
use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::common::Limit;
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, FormatReader, TrackType};
use symphonia::core::io::{MediaSource, MediaSourceStream, MediaSourceStreamOptions};
use symphonia::core::meta::{Metadata, MetadataOptions};

/// A source whose length is known without asking it.
///
/// RF64 (EBU Tech 3306) is WAV whose sizes may exceed 32 bits. A reader of WAV that takes the maximal size for
/// "until the end" can read it once the first four bytes say so; they are replaced on the way.
struct Source<R> {
    inner: R,
    len: u64,
    /// Where `inner` stands.
    at: u64,
    /// What the first bytes should read, if not what they are.
    disguise: Option<[u8; 4]>,
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        if let (Some(disguise), Ok(at @ 0..4)) = (self.disguise, usize::try_from(self.at)) {
            for (byte, replacement) in buffer[..count].iter_mut().zip(&disguise[at..]) {
                *byte = *replacement;
            }
        }
        self.at += count as u64;
        Ok(count)
    }
}

impl<R: Seek> Seek for Source<R> {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.at = self.inner.seek(position)?;
        Ok(self.at)
    }
}

impl<R: Read + Seek + Send + Sync> MediaSource for Source<R> {
    fn is_seekable(&self) -> bool {
        true
    }

    fn byte_len(&self) -> Option<u64> {
        Some(self.len)
    }
}

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
}

/// What the container tells of the track that will be heard.
pub(crate) struct AudioTrack {
    id: u32,
    /// How to decode it.
    pub(crate) parameters: AudioCodecParameters,
    /// Length in milliseconds, where the container tells.
    pub(crate) duration_ms: Option<u64>,
}

/// A block of decoded samples.
pub(crate) struct Block<'a> {
    pub(crate) rate: u32,
    pub(crate) channels: &'a Channels,
    pub(crate) planes: &'a Planes,
}

/// Opens a media file by its content.
///
/// `media_type` is what its first bytes say. `Err(None)` says that it is no container known here or one that is
/// broken from the start.
pub(crate) fn open<R>(
    mut source: R,
    len: u64,
    media_type: Option<&str>,
) -> Result<Opened, Option<io::Error>>
where
    R: Read + Seek + Send + Sync + 'static,
{
    let priming = match media_type {
        Some("audio/mp4" | "video/mp4" | "video/quicktime") => mp4::priming(&mut source, len)?,
        _ => None,
    };
    let mut tags = match media_type {
        Some("audio/wav") => riff::tags(&mut source, len)?,
        _ => Tags::default(),
    };
    source.seek(SeekFrom::Start(0))?;
    let source = Box::new(Source {
        inner: source,
        len,
        at: 0,
        disguise: (media_type == Some("audio/wav")).then_some(*b"RIFF"),
    });
    let stream = MediaSourceStream::new(source, MediaSourceStreamOptions::default());
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
    })
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
    decoder: Box<dyn AudioDecoder>,
    track: u32,
    planes: Planes,
    /// Frames still to be left out at the beginning; none before the rate is known.
    skip: Option<u64>,
}

impl Opened {
    /// Prepares to decode; gives the file back where no decoder knows the codec.
    pub(crate) fn decode(self) -> Result<Decoding, Box<Self>> {
        let Some(audio) = &self.audio else {
            return Err(Box::new(self));
        };
        let track = audio.id;
        let options = AudioDecoderOptions::default();
        let codecs = symphonia::default::get_codecs();
        match guarded(|| codecs.make_audio_decoder(&audio.parameters, &options)) {
            Some(Ok(decoder)) => Ok(Decoding {
                opened: self,
                decoder,
                track,
                planes: Planes::S16(Vec::new()),
                skip: None,
            }),
            Some(Err(_)) | None => Err(Box::new(self)),
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
        let bits = sample_bits(self.decoder.codec_params());
        let end = loop {
            match guarded(|| self.step(bits)) {
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
            }
        };
        absorb(&mut self.opened.tags, &mut self.opened.format.metadata());
        Ok(Outcome { end, faults })
    }

    /// Reads one packet, and decodes it into `planes` if it is of the track that is heard.
    fn step(&mut self, bits: u32) -> Step {
        let packet = match self.opened.format.next_packet() {
            Ok(Some(packet)) => packet,
            // A new chapter of a chained Ogg stream: what `fpcalc` hears ends here too.
            Ok(None) | Err(Error::ResetRequired) => return Step::End,
            Err(error) => return failure_of_source(error).map_or(Step::Broken, Step::Source),
        };
        if packet.track_id != self.track {
            return Step::Nothing;
        }
        let Ok(decoded) = self.decoder.decode(&packet) else {
            return Step::Fault;
        };
        to_planes(&decoded, bits, &mut self.planes);
        let (rate, channels) = (decoded.spec().rate(), decoded.spec().channels().clone());
        let priming = self.opened.priming;
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

    /// Gives back the file with all that was learnt of it on the way.
    pub(crate) fn into_opened(self) -> Opened {
        self.opened
    }
}

/// How many bits of a sample are meant where a codec decodes all widths to 32 bits.
fn sample_bits(parameters: &AudioCodecParameters) -> u32 {
    let alac = (parameters.codec == CODEC_ID_ALAC)
        .then(|| parameters.extra_data.as_deref()?.get(5).copied())
        .flatten();
    alac.map(u32::from)
        .or(parameters.bits_per_sample)
        .unwrap_or(32)
}

/// Copies decoded samples into the arithmetic in which FFmpeg would go on with them.
///
/// `bits` says how many bits of a sample are meant where a codec decodes all widths to 32 bits.
fn to_planes(decoded: &GenericAudioBufferRef<'_>, bits: u32, planes: &mut Planes) {
    match decoded {
        GenericAudioBufferRef::U8(buffer) => {
            s16(buffer, planes, |sample| (i16::from(sample) - 128) << 8);
        }
        GenericAudioBufferRef::S8(buffer) => {
            s16(buffer, planes, |sample| i16::from(sample) << 8);
        }
        GenericAudioBufferRef::U16(buffer) => {
            s16(buffer, planes, |sample| (sample ^ 0x8000).cast_signed());
        }
        GenericAudioBufferRef::S16(buffer) => {
            s16(buffer, planes, |sample| sample);
        }
        GenericAudioBufferRef::S32(buffer) if bits <= 16 => {
            s16(buffer, planes, high_half);
        }
        GenericAudioBufferRef::U24(buffer) => f32(buffer, planes, |sample| {
            fraction((sample.inner().cast_signed() - 0x0080_0000) << 8)
        }),
        GenericAudioBufferRef::S24(buffer) => {
            f32(buffer, planes, |sample| fraction(sample.inner() << 8));
        }
        GenericAudioBufferRef::U32(buffer) => f32(buffer, planes, |sample| {
            fraction((sample ^ 0x8000_0000).cast_signed())
        }),
        GenericAudioBufferRef::S32(buffer) => {
            f32(buffer, planes, fraction);
        }
        GenericAudioBufferRef::F32(buffer) => {
            f32(buffer, planes, |sample| sample);
        }
        GenericAudioBufferRef::F64(buffer) => {
            if !matches!(planes, Planes::F64(_)) {
                *planes = Planes::F64(Vec::new());
            }
            if let Planes::F64(planes) = planes {
                copy(buffer, planes, |sample| sample);
            }
        }
    }
}

/// The upper 16 bits, which are all there is to samples of that width.
fn high_half(sample: i32) -> i16 {
    let [high, low, ..] = sample.to_be_bytes();
    i16::from_be_bytes([high, low])
}

/// A 32-bit integer as a share of full scale, rounded to single precision as FFmpeg rounds it.
#[expect(clippy::cast_precision_loss, reason = "the rounding is meant")]
fn fraction(sample: i32) -> f32 {
    sample as f32 * (1.0 / 2_147_483_648.0)
}

fn s16<S: ConvertibleSample>(
    buffer: &AudioBuffer<S>,
    planes: &mut Planes,
    convert: impl Fn(S) -> i16,
) {
    if !matches!(planes, Planes::S16(_)) {
        *planes = Planes::S16(Vec::new());
    }
    if let Planes::S16(planes) = planes {
        copy(buffer, planes, convert);
    }
}

fn f32<S: ConvertibleSample>(
    buffer: &AudioBuffer<S>,
    planes: &mut Planes,
    convert: impl Fn(S) -> f32,
) {
    if !matches!(planes, Planes::F32(_)) {
        *planes = Planes::F32(Vec::new());
    }
    if let Planes::F32(planes) = planes {
        copy(buffer, planes, convert);
    }
}

fn copy<S: ConvertibleSample, T: Clone>(
    buffer: &AudioBuffer<S>,
    planes: &mut Vec<Vec<T>>,
    convert: impl Fn(S) -> T,
) {
    planes.resize(buffer.num_planes(), Vec::new());
    for (plane, samples) in planes.iter_mut().zip(buffer.iter_planes()) {
        plane.clear();
        plane.extend(samples.iter().map(|&sample| convert(sample)));
    }
}
