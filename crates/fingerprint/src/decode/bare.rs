//! Samples without a container.

use super::ahead::Ahead;
use super::apart::{Apart, Demuxer};
use super::linear::Linear;
use super::opened::{Fetched, Opened};
use super::source::{Piece, Source};
use super::track::AudioTrack;
use crate::Tags;
use std::io::{Read, Seek};
use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::packet::Packet;
use symphonia::core::units::{Duration, Timestamp};

/// Frames taken at a time.
const FRAMES: usize = 4_096;

/// Reads the samples of one file.
struct Bare<R> {
    ahead: Ahead<R>,
    at: u64,
    /// Bytes of a frame.
    frame: usize,
}

/// Opens a file of `len` bytes whose samples are as `parameters` say; none where they say too little.
pub(crate) fn open_bare<R>(source: R, len: u64, parameters: AudioCodecParameters) -> Option<Opened>
where
    R: Read + Seek + Send + Sync + 'static,
{
    let frame = Linear::frame(&parameters)?;
    let frames = len / u64::from(frame);
    let piece = Piece::File { from: 0, len };
    let apart = Apart {
        name: "bare",
        tracks: vec![AudioTrack::of_frames(parameters, Some(frames))],
        has_video: false,
        duration_ms: None,
        tags: Tags::default(),
        demuxer: Box::new(Bare {
            ahead: Ahead::new(Source::new(source, vec![piece])),
            at: 0,
            frame: frame as usize,
        }),
    };
    Some(Opened::of_apart(apart, Tags::default()))
}

impl<R: Read + Seek + Send + Sync> Demuxer for Bare<R> {
    fn next(&mut self) -> Fetched {
        match self.ahead.get(self.at, FRAMES * self.frame) {
            Ok([]) => Fetched::End,
            Ok(data) => {
                self.at += data.len() as u64;
                Fetched::Packet(Packet::new(0, Timestamp::ZERO, Duration::ZERO, data))
            }
            Err(error) => Fetched::Source(error),
        }
    }

    fn choose(&mut self, _track: u32) {
        self.at = 0;
    }
}
