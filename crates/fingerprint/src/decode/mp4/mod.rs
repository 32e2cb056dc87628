//! MP4 and MOV (ISO/IEC 14496-12; "`QuickTime` File Format Specification", Apple, 2016), with an index or in fragments.
//!
//! Nothing is read but what the heard track needs: of tables a window, of other tracks, covers and comments nothing.

mod boxes;
mod descriptor;
mod entry;
mod fragments;
mod length;
mod names;
mod priming;
mod samples;
mod table;

use super::ahead::Ahead;
use super::apart::{Apart, Demuxer};
use super::linear::Linear;
use super::opened::Fetched;
use super::source::Source;
use super::track::AudioTrack;
use crate::Tags;
use boxes::Boxes;
pub(super) use descriptor::Elementary;
use fragments::Fragments;
use length::milliseconds;
use samples::Samples;
use std::io::{self, Read, Seek};
use std::ops::Range;
use symphonia::core::packet::Packet;
use symphonia::core::units::{Duration, Timestamp};

/// The longest sample believed, in bytes.
const MAX_SAMPLE: usize = 1 << 22;

/// The most tracks of sound that are looked at.
const MAX_TRACKS: usize = 64;

/// Where a track's samples are to be found.
struct Index {
    id: u32,
    samples: Samples,
    fragments: Option<Fragments>,
}

/// Reads the samples of one track of one file.
struct Movie<R> {
    ahead: Ahead<R>,
    tracks: Vec<Index>,
    /// Which of them is heard.
    heard: usize,
    /// No sample is read beyond.
    reach: u64,
}

/// Opens a source, of which no sample beyond `reach` is read; none where there is no index.
pub(super) fn open<R>(source: Source<R>, reach: u64) -> io::Result<Option<Apart>>
where
    R: Read + Seek + Send + Sync + 'static,
{
    let mut ahead = Ahead::new(source);
    let end = ahead.len();
    let mut boxes = Boxes::new(&mut ahead);
    let (mut at, mut movie, mut first) = (0, None, None);
    while movie.is_none() {
        let start = at;
        match boxes.next(&mut at, end)? {
            Some((kind, content)) if kind == *b"moov" => movie = Some(content),
            Some((kind, _)) if kind == *b"moof" => first = first.or(Some(start)),
            Some(_) => {}
            None => return Ok(None),
        }
    }
    let Some(movie) = movie else {
        return Ok(None);
    };
    let duration_ms = boxes.movie_ms(&movie)?;
    let is_fragmented = boxes.find(&movie, *b"mvex")?.is_some();
    let fragments = is_fragmented.then(|| first.unwrap_or(at));
    let mut tags = Tags::default();
    boxes.names(&movie, &mut tags)?;
    let mut found = Tracks::default();
    let mut at = movie.start;
    while let Some((kind, track)) = boxes.next(&mut at, movie.end)? {
        if kind == *b"trak" && found.sounds.len() < MAX_TRACKS {
            boxes.track(&movie, &track, fragments, &mut found)?;
        }
    }
    Ok(Some(Apart {
        name: "isomp4",
        tracks: found.sounds,
        has_video: found.has_video,
        duration_ms,
        tags,
        demuxer: Box::new(Movie {
            ahead,
            tracks: found.indices,
            heard: 0,
            reach,
        }),
    }))
}

/// The tracks found in an index.
#[derive(Default)]
struct Tracks {
    sounds: Vec<AudioTrack>,
    /// Where their samples are.
    indices: Vec<Index>,
    has_video: bool,
}

impl<R: Read + Seek> Boxes<'_, R> {
    /// How long the whole is, as its head says.
    fn movie_ms(&mut self, movie: &Range<u64>) -> io::Result<Option<u64>> {
        let Some(head) = self.find(movie, *b"mvhd")? else {
            return Ok(None);
        };
        let (scale, length) = if self.array(head.start)? == Some([1]) {
            let length = self.number(head.start + 24)?;
            (self.word(head.start + 20)?, length.unwrap_or(0))
        } else {
            let length = self.word(head.start + 16)?;
            (self.word(head.start + 12)?, length.into())
        };
        Ok(milliseconds(length, scale).filter(|&length| length > 0))
    }

    /// Adds a track; `fragments` says where the first fragment may be, if the file has any.
    fn track(
        &mut self,
        movie: &Range<u64>,
        track: &Range<u64>,
        fragments: Option<u64>,
        found: &mut Tracks,
    ) -> io::Result<()> {
        let Some(media) = self.find(track, *b"mdia")? else {
            return Ok(());
        };
        let handler = match self.find(&media, *b"hdlr")? {
            Some(handler) => self.array::<4>(handler.start + 8)?,
            None => None,
        };
        match handler.as_ref() {
            Some(b"soun") => {}
            other => {
                found.has_video |= other == Some(b"vide");
                return Ok(());
            }
        }
        let Some(tables) = self.descend(&media, &[*b"minf", *b"stbl"])? else {
            return Ok(());
        };
        let (Some(head), Some(media_head), Some(entries)) = (
            self.find(track, *b"tkhd")?,
            self.find(&media, *b"mdhd")?,
            self.find(&tables, *b"stsd")?,
        ) else {
            return Ok(());
        };
        let Some(entry) = self.entry(&entries)? else {
            return Ok(());
        };
        let flags = self.word(head.start)?;
        let id = self.word(head.start + if flags >> 24 == 1 { 20 } else { 12 })?;
        let is_long = self.array(media_head.start)? == Some([1]);
        let timescale = self.word(media_head.start + if is_long { 20 } else { 12 })?;
        let told = match self.duration(&tables)? {
            Some(length) => length,
            None if is_long => self.number(media_head.start + 24)?.unwrap_or(0),
            None => self.word(media_head.start + 16)?.into(),
        };
        let duration_ms = match fragments {
            Some(first) => self.fragmented_ms(movie, first, id, timescale)?,
            None => milliseconds(told, timescale),
        };
        let defaults = self.defaults(movie, id)?;
        let frame = Linear::frame(&entry.parameters);
        found.indices.push(Index {
            id,
            samples: Samples::new(self, &tables, frame)?,
            fragments: fragments.map(|first| Fragments::new(id, defaults, first)),
        });
        let mut sound = AudioTrack::new(id, entry.parameters, duration_ms);
        sound.fitness += u8::from(flags & 1 != 0);
        sound.bitrate = entry.bitrate;
        sound.priming = self.priming(movie, track, timescale)?;
        found.sounds.push(sound);
        Ok(())
    }
}

impl<R: Read + Seek> Movie<R> {
    fn packet(&mut self) -> io::Result<Fetched> {
        loop {
            let Some(index) = self.tracks.get_mut(self.heard) else {
                return Ok(Fetched::End);
            };
            let mut next = index.samples.next(&mut self.ahead)?;
            if let (None, Some(fragments)) = (next, &mut index.fragments) {
                next = fragments.next(&mut self.ahead)?;
            }
            let Some((at, length)) = next else {
                return Ok(Fetched::End);
            };
            if length == 0 {
                continue;
            }
            if length > MAX_SAMPLE || at.saturating_add(length as u64) > self.reach {
                return Ok(Fetched::Broken);
            }
            let data = self.ahead.get(at, length)?;
            return Ok(if data.len() == length {
                Fetched::Packet(Packet::new(index.id, Timestamp::ZERO, Duration::ZERO, data))
            } else {
                Fetched::Broken
            });
        }
    }
}

impl<R: Read + Seek + Send + Sync> Demuxer for Movie<R> {
    fn next(&mut self) -> Fetched {
        self.packet().unwrap_or_else(Fetched::Source)
    }

    fn choose(&mut self, track: u32) {
        self.heard = self
            .tracks
            .iter()
            .position(|index| index.id == track)
            .unwrap_or(0);
        for index in &mut self.tracks {
            index.samples.rewind();
            if let Some(fragments) = &mut index.fragments {
                fragments.rewind();
            }
        }
    }
}
