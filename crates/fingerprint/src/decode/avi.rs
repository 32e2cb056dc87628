//! AVI ("AVI RIFF File Reference", Microsoft; "`OpenDML` AVI File Format Extensions", 1996): the chunks of one track of
//! sound.

use super::ahead::Ahead;
use super::apart::{Apart, Demuxer};
use super::mpa::Header;
use super::opened::Fetched;
use super::source::Source;
use super::track::{AudioTrack, Leads};
use super::waveform::WaveFormat;
use crate::Tags;
use std::io::{self, Read, Seek};
use symphonia::core::codecs::audio::well_known::{CODEC_ID_MP2, CODEC_ID_MP3};
use symphonia::core::codecs::audio::{AudioCodecId, AudioCodecParameters};
use symphonia::core::packet::Packet;
use symphonia::core::units::{Duration, Timestamp};

/// The most chunks before the sound that are looked at.
const MAX_CHUNKS: u32 = 10_000;

/// The longest chunk believed, in bytes.
const MAX_CHUNK: u64 = 1 << 24;

/// The longest description of a track that is read, in bytes.
const MAX_FORMAT: u64 = 64 * 1024;

/// Where the first chunk of a list is: behind its name, its length and its kind.
const LIST_HEAD: u64 = 12;

/// Reads the chunks of one track of one file.
struct Chunks<R> {
    ahead: Ahead<R>,
    tracks: Vec<Heard>,
    /// Which of them is heard.
    heard: usize,
    /// Where the first chunk is, and the next.
    first: u64,
    at: u64,
    /// Of MPEG audio what is left of a chunk that ended in the middle of a frame.
    rest: Vec<u8>,
}

struct Heard {
    id: u32,
    /// What the names of its chunks begin with.
    name: [u8; 2],
    /// Whether its frames have to be told apart.
    is_mpeg: bool,
}

impl Heard {
    fn owns(&self, chunk: &Chunk) -> bool {
        let [a, b, kind @ ..] = chunk.name;
        [a, b] == self.name && kind == *b"wb" && chunk.length > 0
    }
}

/// A chunk: its name, and where its content is.
struct Chunk {
    name: [u8; 4],
    at: u64,
    length: u64,
}

impl Chunk {
    /// Where the next one is; in a list, its first.
    fn next(&self) -> u64 {
        if matches!(&self.name, b"LIST" | b"RIFF") {
            self.at + 4
        } else {
            self.at + self.length + self.length % 2
        }
    }
}

impl<R: Read + Seek> Ahead<R> {
    fn chunk(&mut self, at: u64) -> io::Result<Option<Chunk>> {
        Ok(self
            .array(at)?
            .map(|[a, b, c, d, length @ ..]: [u8; 8]| Chunk {
                name: [a, b, c, d],
                at: at + 8,
                length: u32::from_le_bytes(length).into(),
            }))
    }

    /// Counts which chunks come first.
    fn meet_chunks(
        &mut self,
        mut at: u64,
        tracks: &[Heard],
        mut leads: Leads,
    ) -> io::Result<Leads> {
        while leads.is_open() {
            let Some(chunk) = self.chunk(at)? else {
                break;
            };
            at = chunk.next();
            leads.meet(tracks.iter().position(|track| track.owns(&chunk)));
        }
        Ok(leads)
    }
}

/// Opens a source; none where it has no sound or pictures to go through.
pub(super) fn open<R>(source: Source<R>) -> io::Result<Option<Apart>>
where
    R: Read + Seek + Send + Sync + 'static,
{
    let mut ahead = Ahead::new(source);
    let (mut at, mut streams, mut has_video) = (LIST_HEAD, 0_u8, false);
    let (mut found, mut heard) = (Vec::new(), Vec::new());
    let mut duration_ms = None;
    // The kind of the stream at hand, and how long it is in milliseconds.
    let mut stream = ([0; 4], None);
    let mut first = None;
    for _ in 0..MAX_CHUNKS {
        let Some(chunk) = ahead.chunk(at)? else {
            break;
        };
        at = chunk.next();
        match &chunk.name {
            b"LIST" if ahead.array(chunk.at)? == Some(*b"movi") => {
                first = Some(at);
                break;
            }
            b"strh" => {
                let fields = ahead.array::<36>(chunk.at)?.unwrap_or([0; 36]);
                let [kind, .., scale, rate, _, length] = fields.as_chunks::<4>().0 else {
                    break;
                };
                let [scale, rate, length] =
                    [scale, rate, length].map(|&bytes| u64::from(u32::from_le_bytes(bytes)));
                let ms = (u128::from(length) * u128::from(scale) * 1000)
                    .checked_div(u128::from(rate))
                    .and_then(|ms| u64::try_from(ms).ok());
                has_video |= kind == b"vids";
                stream = (*kind, ms);
                duration_ms = duration_ms.max(ms);
                streams = streams.saturating_add(1);
            }
            b"strf" if stream.0 == *b"auds" && chunk.length <= MAX_FORMAT && streams <= 100 => {
                let length = usize::try_from(chunk.length).unwrap_or(0);
                let bytes = ahead.get(chunk.at, length)?;
                let id = u32::from(streams) - 1;
                if let Some((parameters, bitrate)) = parameters(bytes) {
                    heard.push(Heard {
                        id,
                        name: [b'0' + (streams - 1) / 10, b'0' + (streams - 1) % 10],
                        is_mpeg: is_mpeg(parameters.codec),
                    });
                    let mut track = AudioTrack::new(id, parameters, stream.1);
                    track.bitrate = bitrate;
                    found.push(track);
                }
            }
            _ => {}
        }
    }
    if let (Some(first), Some(leads), false) = (first, Leads::of(found.len()), has_video) {
        ahead
            .meet_chunks(first, &heard, leads)?
            .tell(found.iter_mut());
    }
    Ok(first.map(|first| Apart {
        name: "avi",
        tracks: found,
        has_video,
        duration_ms,
        tags: Tags::default(),
        demuxer: Box::new(Chunks {
            ahead,
            tracks: heard,
            heard: 0,
            first,
            at: first,
            rest: Vec::new(),
        }),
    }))
}

fn is_mpeg(codec: AudioCodecId) -> bool {
    matches!(codec, CODEC_ID_MP2 | CODEC_ID_MP3)
}

/// How sound of that description is to be decoded, and its bits a second.
fn parameters(description: &[u8]) -> Option<(AudioCodecParameters, u32)> {
    let format = WaveFormat::of(description)?;
    let mut parameters = AudioCodecParameters::new();
    parameters
        .with_sample_rate(format.rate)
        .with_channels(format.channels());
    if let Some(codec) = format.codec() {
        parameters.for_codec(codec);
    }
    // Behind the fields of every format stands how many bytes follow.
    if let Some(extra) = description.get(18..).filter(|extra| !extra.is_empty()) {
        parameters.with_extra_data(extra.into());
    }
    Some((parameters, format.speed.saturating_mul(8)))
}

impl<R: Read + Seek> Chunks<R> {
    fn packet(&mut self) -> io::Result<Fetched> {
        let Some(heard) = self.tracks.get(self.heard) else {
            return Ok(Fetched::End);
        };
        let packet = |data: &[u8]| Packet::new(heard.id, Timestamp::ZERO, Duration::ZERO, data);
        loop {
            if heard.is_mpeg
                && let Some(frame) = take_frame(&mut self.rest)
            {
                return Ok(Fetched::Packet(packet(&frame)));
            }
            let Some(chunk) = self.ahead.chunk(self.at)? else {
                return Ok(Fetched::End);
            };
            self.at = chunk.next();
            if !heard.owns(&chunk) {
                continue;
            }
            if chunk.length > MAX_CHUNK {
                return Ok(Fetched::Broken);
            }
            let length = usize::try_from(chunk.length).unwrap_or(0);
            let data = self.ahead.get(chunk.at, length)?;
            if heard.is_mpeg {
                self.rest.extend_from_slice(data);
            } else if data.is_empty() {
                return Ok(Fetched::Broken);
            } else {
                return Ok(Fetched::Packet(packet(data)));
            }
        }
    }
}

/// Takes the first whole frame of MPEG audio out of bytes, and what stands before it.
fn take_frame(bytes: &mut Vec<u8>) -> Option<Vec<u8>> {
    let place = bytes
        .windows(4)
        .enumerate()
        .find_map(|(at, window)| Some((at, Header::of(*window.first_chunk()?)?)));
    let Some((at, header)) = place else {
        let keep = bytes.len().saturating_sub(3);
        bytes.drain(..keep);
        return None;
    };
    bytes.drain(..at);
    (header.len <= bytes.len()).then(|| bytes.drain(..header.len).collect())
}

impl<R: Read + Seek + Send + Sync> Demuxer for Chunks<R> {
    fn next(&mut self) -> Fetched {
        self.packet().unwrap_or_else(Fetched::Source)
    }

    fn choose(&mut self, track: u32) {
        self.heard = self
            .tracks
            .iter()
            .position(|heard| heard.id == track)
            .unwrap_or(0);
        self.at = self.first;
        self.rest.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_put_together_from_chunks() {
        let mut frame = vec![0; 417];
        frame[..4].copy_from_slice(&[0xff, 0xfb, 0x90, 0x64]);
        let stream = [&b"junk"[..], &frame, &frame].concat();
        let (mut rest, mut frames) = (Vec::new(), 0);
        for chunk in stream.chunks(100) {
            rest.extend_from_slice(chunk);
            while let Some(found) = take_frame(&mut rest) {
                assert_eq!(found, frame);
                frames += 1;
            }
        }
        assert_eq!((frames, rest.len()), (2, 0));
    }
}
