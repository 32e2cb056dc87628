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
use super::mpa::Header;
use super::opened::Fetched;
use super::source::Source;
use super::track::{AudioTrack, Leads, bitrate_of};
use crate::Tags;
use boxes::Boxes;
pub(super) use descriptor::Elementary;
use fragments::Fragments;
use length::milliseconds;
use samples::Samples;
use std::io::{self, Read, Seek};
use std::ops::Range;
use symphonia::core::codecs::audio::well_known::CODEC_ID_MP3;
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

impl Index {
    /// Where the next sample is, and how long; none behind the last.
    fn next<R: Read + Seek>(&mut self, ahead: &mut Ahead<R>) -> io::Result<Option<(u64, usize)>> {
        match (self.samples.next(ahead)?, &mut self.fragments) {
            (None, Some(fragments)) => fragments.next(ahead),
            (next, _) => Ok(next),
        }
    }

    /// Goes back to the first.
    fn rewind(&mut self) {
        self.samples.rewind();
        if let Some(fragments) = &mut self.fragments {
            fragments.rewind();
        }
    }
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
    if let Some(leads) = Leads::of(found.sounds.len()) {
        found.meet(&mut ahead, leads)?;
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

impl Tracks {
    /// Counts how many samples of each track stand before the first of the last one.
    fn meet<R: Read + Seek>(&mut self, ahead: &mut Ahead<R>, mut leads: Leads) -> io::Result<()> {
        let mut next = Vec::new();
        for index in &mut self.indices {
            next.push(index.next(ahead)?);
        }
        while leads.is_open() {
            let places = next.iter().enumerate();
            let first = places.filter_map(|(track, place)| Some((track, (*place)?.0)));
            let Some((track, _)) = first.min_by_key(|(_, at)| *at) else {
                break;
            };
            leads.meet(Some(track));
            next[track] = self.indices[track].next(ahead)?;
        }
        self.indices.iter_mut().for_each(Index::rewind);
        leads.tell(self.sounds.iter_mut());
        Ok(())
    }
}

impl<R: Read + Seek> Boxes<'_, R> {
    /// How long the whole is, as its head says.
    fn movie_ms(&mut self, movie: &Range<u64>) -> io::Result<Option<u64>> {
        let Some(head) = self.find(movie, *b"mvhd")? else {
            return Ok(None);
        };
        let length = if self.array(head.start)? == Some([1]) {
            self.number(head.start + 24)?.unwrap_or(0)
        } else {
            self.word(head.start + 16)?.into()
        };
        let scale = self.movie_scale(movie)?;
        Ok(milliseconds(length, scale).filter(|&length| length > 0))
    }

    /// In how many units a second lengths of the whole are told; 0 where that is not said.
    fn movie_scale(&mut self, movie: &Range<u64>) -> io::Result<u32> {
        match self.find(movie, *b"mvhd")? {
            Some(head) => {
                let is_long = self.array(head.start)? == Some([1]);
                self.word(head.start + if is_long { 20 } else { 12 })
            }
            None => Ok(0),
        }
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
        let Some(mut entry) = self.entry(&entries)? else {
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
        let (duration_ms, end_ms) = if let Some(first) = fragments {
            (self.fragmented_ms(movie, first, id, timescale)?, None)
        } else {
            let edited = self.edited_ms(movie, track, told, timescale)?;
            (edited.or(milliseconds(told, timescale)), edited)
        };
        let defaults = self.defaults(movie, id)?;
        let frame = Linear::frame(&entry.parameters);
        let mut index = Index {
            id,
            samples: Samples::new(self, &tables, frame)?,
            fragments: fragments.map(|first| Fragments::new(id, defaults, first)),
        };
        if entry.parameters.codec == CODEC_ID_MP3 {
            // All layers go by the same name.
            if let Some((at, _)) = index.next(self.ahead)?
                && let Some(header) = self.ahead.array(at)?.and_then(Header::of)
            {
                entry.parameters.for_codec(header.codec());
            }
            index.rewind();
        }
        found.indices.push(index);
        let mut sound = AudioTrack::new(id, entry.parameters, duration_ms);
        sound.end_ms = end_ms;
        sound.fitness += u8::from(flags & 1 != 0);
        sound.bitrate = match entry.bitrate {
            0 => bitrate_of(&sound.parameters, &[]),
            told => told,
        };
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
            let Some((at, length)) = index.next(&mut self.ahead)? else {
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
        self.tracks.iter_mut().for_each(Index::rewind);
    }
}
