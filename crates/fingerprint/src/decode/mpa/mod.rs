//! MPEG audio without a container: frame behind frame, with whatever stands before, between and behind them.
//!
//! `fpcalc` is followed in what is heard: of a file that begins with a frame of information the encoder's delay is left
//! out; where junk stands before it, that frame is one of sound like any other. A stream that changes goes on.

mod header;
mod info;
mod search;

use super::ahead::Ahead;
use super::apart::{Apart, Demuxer};
use super::opened::Fetched;
use super::source::Source;
use super::track::{AudioTrack, duration};
use crate::Tags;
pub(super) use header::Header;
use info::Info;
use search::{Likeness, find, header_at, is_followed, is_silent};
use std::io::{self, Read, Seek};
use std::ops::Range;
use symphonia::core::audio::Channels;
use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::packet::Packet;
use symphonia::core::units::{Duration, Timestamp};

/// How much junk before the first frame is looked through.
const MOST_JUNK: u64 = 16 << 20;

/// How much of it FFmpeg looks through before it leaves the search to its parser.
const NEAR_JUNK: u64 = 64 << 10;

/// How many frames the rate of a file is estimated from that says nothing of it.
const ESTIMATE: u32 = 16;

/// Reads the frames of one file.
struct Frames<R> {
    ahead: Ahead<R>,
    /// Where the first frame of sound is.
    first: u64,
    /// Where the next one should be.
    at: u64,
    /// The last one, and the first.
    header: Header,
    first_header: Header,
    /// Length in milliseconds.
    duration_ms: Option<u64>,
    /// Samples before the next one.
    sample: u64,
    /// How many of the first samples the encoder put there.
    delay: u64,
    /// Which it put behind the sound.
    padding: Option<Range<u64>>,
}

/// Whether a frame of information at the beginning is taken for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Informed {
    /// In a file of its own.
    Yes,
    /// In a container, where FFmpeg decodes it.
    #[cfg(feature = "every-codec")]
    No,
}

/// Opens a source; gives it back where there is no such frame in it.
pub(super) fn open<R>(source: Source<R>, informed: Informed) -> io::Result<Result<Apart, Source<R>>>
where
    R: Read + Seek + Send + Sync + 'static,
{
    let mut ahead = Ahead::new(source);
    let len = ahead.len();
    let mut info = None;
    let mut at = 0;
    if informed == Informed::Yes
        && let Some(header) = header_at(&mut ahead, 0)?
    {
        info = Info::of(ahead.get(0, header.len)?, &header);
        at = info.as_ref().map_or(0, |_| header.len as u64);
    }
    let near = find(&mut ahead, at, NEAR_JUNK, Likeness::First)?;
    let found = match near {
        None => find(&mut ahead, at, MOST_JUNK, Likeness::Usual)?,
        near => near,
    };
    let Some((place, header)) = found else {
        return Ok(Err(ahead.into_source()));
    };
    // What is farther away than FFmpeg looks is found by it as if it stood between two frames.
    let first = if near.is_some() { place } else { at };
    let samples = match info.as_ref().and_then(|info| info.samples(&header, len)) {
        Some(samples) => samples,
        None => estimate(&mut ahead, place, header)?,
    };
    let delay = info.as_ref().map_or(0, Info::delay);
    let mut track = AudioTrack::of_frames(parameters(&header), Some(samples));
    track.delay = u32::try_from(delay).ok();
    let whole = info.as_ref().and_then(|info| info.whole(&header, len));
    track.framed_ms = duration(whole, Some(header.rate));
    let duration_ms = track.duration_ms;
    Ok(Ok(Apart {
        name: "mp3",
        tracks: vec![track],
        has_video: false,
        duration_ms: None,
        tags: Tags::default(),
        demuxer: Box::new(Frames {
            ahead,
            first,
            at: first,
            header,
            first_header: header,
            duration_ms,
            sample: 0,
            delay,
            padding: info.and_then(|info| info.padding(&header, len)),
        }),
    }))
}

/// How frames of such a header are to be decoded.
fn parameters(header: &Header) -> AudioCodecParameters {
    let mut parameters = AudioCodecParameters::new();
    parameters
        .for_codec(header.codec())
        .with_sample_rate(header.rate)
        .with_channels(Channels::Discrete(header.channels()));
    parameters
}

/// How many samples there are if the rest is as the first frames are.
fn estimate<R: Read + Seek>(ahead: &mut Ahead<R>, first: u64, header: Header) -> io::Result<u64> {
    let (mut at, mut count) = (first, 0);
    while count < ESTIMATE {
        let Some(next) = header_at(ahead, at)?.filter(|next| next.is_like(&header)) else {
            break;
        };
        at += next.len as u64;
        count += 1;
    }
    let left = u128::from(ahead.len().saturating_sub(first));
    let samples = u128::from(count) * u128::from(header.samples);
    let all = left * samples / u128::from((at - first).max(1));
    Ok(u64::try_from(all).unwrap_or(0))
}

impl<R: Read + Seek> Frames<R> {
    /// Where the next frame is, and its header; none at the end of the file.
    fn next_header(&mut self) -> io::Result<Option<(u64, Header)>> {
        if let Some(header) = header_at(&mut self.ahead, self.at)?
            && (header.is_like(&self.header)
                || is_followed(&mut self.ahead, self.at, &header, Likeness::Usual)?)
        {
            return Ok(Some((self.at, header)));
        }
        // Between files that were joined there may be tags, in whose pictures there is what looks like frames.
        let tag = crate::id3::length_at(self.ahead.get(self.at, crate::id3::MARK)?);
        let from = self.at + tag.unwrap_or(0);
        let found = find(&mut self.ahead, from, u64::MAX, Likeness::Usual)?;
        let Some((at, header)) = found else {
            return Ok(None);
        };
        // FFmpeg takes what stands before a frame for a part of it, and does not decode that.
        if is_silent(&mut self.ahead, self.at, at)? {
            return Ok(found);
        }
        self.at = at + header.len as u64;
        self.next_header()
    }

    /// Whether something that is not decoded lies at `at`, before more frames: it costs `fpcalc` the frame before, too.
    fn is_lost(&mut self, at: u64) -> io::Result<bool> {
        if header_at(&mut self.ahead, at)?.is_some() {
            return Ok(false);
        }
        let found = find(&mut self.ahead, at, u64::MAX, Likeness::Usual)?;
        match found {
            Some((next, _)) => Ok(!is_silent(&mut self.ahead, at, next)?),
            None => Ok(false),
        }
    }

    fn packet(&mut self) -> io::Result<Fetched> {
        let (at, header) = loop {
            let Some((at, header)) = self.next_header()? else {
                return Ok(Fetched::End);
            };
            // With the header behind it, so that nothing has to be read twice.
            self.ahead.get(at, header.len + 4)?;
            self.at = at + header.len as u64;
            if !self.is_lost(self.at)? {
                break (at, header);
            }
        };
        self.at = at;
        if !header.is_decoded_like(&self.header) {
            self.header = header;
            let track = AudioTrack::new(0, parameters(&header), self.duration_ms);
            return Ok(Fetched::Changed(Box::new(track)));
        }
        let bytes = self.ahead.get(at, header.len)?;
        if bytes.len() < header.len {
            return Ok(Fetched::End);
        }
        let start = self.sample;
        let length = u64::from(header.samples);
        let end = start + length;
        let mut packet = Packet::new(0, Timestamp::ZERO, Duration::new(length), bytes);
        packet.trim_start = Duration::new(self.delay.saturating_sub(start).min(length));
        if let Some(padding) = self.padding.as_ref().filter(|range| start < range.end) {
            packet.trim_end = Duration::new(end.saturating_sub(padding.start).min(length));
        }
        self.at = at + header.len as u64;
        self.sample = end;
        self.header = header;
        Ok(Fetched::Packet(packet))
    }
}

impl<R: Read + Seek + Send + Sync> Demuxer for Frames<R> {
    fn next(&mut self) -> Fetched {
        self.packet().unwrap_or_else(Fetched::Source)
    }

    fn choose(&mut self, _track: u32) {
        self.at = self.first;
        self.header = self.first_header;
        self.sample = 0;
    }
}
