//! FLAC: native files, and the packets of other containers (RFC 9639).

mod metadata;

use super::Step;
use super::decoder::Decoded;
use super::own::{Begun, Own, read_full};
use super::planes::fraction;
use super::track::AudioTrack;
use crate::resample::Planes;
use ::flac::{Decoder, Error, MAX_FRAME, StreamInfo, find};
use metadata::metadata;
use std::io::{self, Read, Seek, SeekFrom};
use symphonia::core::audio::{Channels, Position};
use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::codecs::audio::well_known::CODEC_ID_FLAC;

/// Bytes read at a time.
const CHUNK: usize = 64 * 1024;

/// Turns frames into planes.
struct Frames {
    decoder: Decoder,
    info: StreamInfo,
    channels: Channels,
}

impl Frames {
    fn new(info: StreamInfo) -> Self {
        Self {
            decoder: Decoder::new(info),
            channels: channels(info.channels),
            info,
        }
    }

    /// Decodes the frame that `bytes` begin with into `planes`, and says how long it is.
    fn decode(&mut self, bytes: &[u8], planes: &mut Planes) -> Result<usize, Error> {
        let length = self.decoder.decode(bytes)?;
        let (count, bits) = (self.info.channels.into(), u32::from(self.info.bits));
        if bits <= 16 {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "samples are as wide as they say, or make no sense"
            )]
            let widen = |sample: i32| (sample << (16 - bits)) as i16;
            planes.s16(count, |planes| self.decoder.append(planes, widen));
        } else {
            let widen = |sample: i32| fraction(sample << (32 - bits));
            planes.f32(count, |planes| self.decoder.append(planes, widen));
        }
        Ok(length)
    }
}

/// The speakers of so many channels (table 16).
fn channels(count: u8) -> Channels {
    let front = Position::FRONT_LEFT | Position::FRONT_RIGHT;
    let rear = Position::REAR_LEFT | Position::REAR_RIGHT;
    let side = Position::SIDE_LEFT | Position::SIDE_RIGHT;
    let centre = Position::FRONT_CENTER;
    Channels::Positioned(match count {
        1 => centre,
        2 => front,
        3 => front | centre,
        4 => front | rear,
        5 => front | centre | rear,
        6 => front | centre | Position::LFE1 | rear,
        7 => front | centre | Position::LFE1 | Position::REAR_CENTER | side,
        _ => front | centre | Position::LFE1 | rear | side,
    })
}

/// Decodes the packets of one track, each of which is a frame.
pub(super) struct Packets(Frames);

impl Packets {
    /// Prepares for a track; none where its container does not say what a native file would.
    pub(super) fn new(track: &AudioTrack) -> Option<Self> {
        let info = StreamInfo::of(track.parameters.extra_data.as_deref()?)?;
        Some(Self(Frames::new(info)))
    }

    /// Decodes a packet into `planes`.
    pub(super) fn decode(&mut self, data: &[u8], planes: &mut Planes) -> Decoded {
        match self.0.decode(data, planes) {
            Ok(_) => Decoded::Samples {
                rate: self.0.info.rate,
                channels: self.0.channels.clone(),
            },
            Err(_) => Decoded::Fault,
        }
    }
}

/// Reads the frames of one native file.
struct Native<R> {
    source: R,
    frames: Frames,
    /// Bytes on their way, of which those from `at` on are still to be decoded.
    bytes: Vec<u8>,
    at: usize,
    /// Whether the source has no more.
    is_over: bool,
    /// Samples of each channel still to come, where the file tells.
    left: Option<u64>,
    /// Whether the place is one where no frame was found.
    is_lost: bool,
}

/// Opens a source that stands anywhere; none where it does not begin as FLAC does.
pub(super) fn open<R>(mut source: R) -> io::Result<Result<Begun, R>>
where
    R: Read + Seek + Send + Sync + 'static,
{
    let Some((info, tags, at)) = metadata(&mut source)? else {
        return Ok(Err(source));
    };
    source.seek(SeekFrom::Start(at))?;
    let frames = Frames::new(info);
    let mut parameters = AudioCodecParameters::new();
    parameters
        .for_codec(CODEC_ID_FLAC)
        .with_sample_rate(info.rate)
        .with_channels(frames.channels.clone());
    Ok(Ok(Begun {
        name: "flac",
        track: AudioTrack::of_frames(parameters, info.samples),
        tags,
        reader: Box::new(Native {
            source,
            frames,
            bytes: Vec::new(),
            at: 0,
            is_over: false,
            left: info.samples,
            is_lost: false,
        }),
    }))
}

impl<R: Read> Native<R> {
    /// Reads on, so that twice as much is there as was, but at least a chunk.
    fn read_on(&mut self) -> io::Result<()> {
        self.bytes.drain(..self.at);
        self.at = 0;
        let have = self.bytes.len();
        self.bytes.resize(have + have.max(CHUNK), 0);
        let count = read_full(&mut self.source, &mut self.bytes[have..])?;
        self.is_over = have + count < self.bytes.len();
        self.bytes.truncate(have + count);
        Ok(())
    }
}

impl<R: Read + Send + Sync> Own for Native<R> {
    fn next(&mut self, planes: &mut Planes) -> Step {
        // As long as any frame, so that hardly one has to be begun twice.
        let ahead = self
            .frames
            .info
            .max_frame
            .map_or(CHUNK / 4, |max| max as usize);
        loop {
            let have = self.bytes.len() - self.at;
            if have < ahead.min(MAX_FRAME)
                && !self.is_over
                && let Err(error) = self.read_on()
            {
                return Step::Source(error);
            }
            let rest = &self.bytes[self.at..];
            let may_go_on = !self.is_over && rest.len() < MAX_FRAME;
            match self.frames.decode(rest, planes) {
                Ok(length) => {
                    self.at += length;
                    let frames = planes.frames() as u64;
                    self.left = self.left.map(|left| left.saturating_sub(frames));
                    self.is_lost = false;
                    return Step::Decoded {
                        rate: self.frames.info.rate,
                        channels: self.frames.channels.clone(),
                    };
                }
                Err(Error::Short) if may_go_on => {
                    if let Err(error) = self.read_on() {
                        return Step::Source(error);
                    }
                }
                // What stands behind the last frame is a tag of another kind, or nothing.
                Err(_) if self.left == Some(0) || (rest.is_empty() && self.is_over) => {
                    self.at = self.bytes.len();
                    return Step::End;
                }
                Err(_) => {
                    self.at += find(rest);
                    // A stretch without frames counts once, when it begins.
                    if !std::mem::replace(&mut self.is_lost, true) {
                        return Step::Fault;
                    }
                }
            }
        }
    }
}
