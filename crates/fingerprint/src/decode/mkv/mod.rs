//! Matroska and `WebM` (RFC 9559).
//!
//! Nothing is read but what the heard track needs: of the blocks of other tracks their heads, of attachments and cues
//! nothing. An index is not believed, so that a file whose end is missing is heard as far as it goes.

mod beginning;
mod blocks;
mod ebml;
mod names;
mod tracks;

use super::ahead::Ahead;
use super::apart::{Apart, Demuxer};
use super::opened::Fetched;
use super::source::Source;
use super::track::{AudioTrack, Leads, bitrate_of};
use blocks::Head;
use ebml::{Element, float, unsigned};
use names::Names;
use std::collections::VecDeque;
use std::io::{self, Read, Seek};
use symphonia::core::packet::Packet;
use symphonia::core::units::{Duration, Timestamp};
use tracks::{Sound, Tracks};

const EBML: u32 = 0x1a45_dfa3;
const SEGMENT: u32 = 0x1853_8067;
const CLUSTER: u32 = 0x1f43_b675;
const TRACKS: u32 = 0x1654_ae6b;
const INFO: u32 = 0x1549_a966;
const TAGS: u32 = 0x1254_c367;
const SEEK_HEAD: u32 = 0x114d_9b74;
const TIME: u32 = 0xe7;
const BLOCK_GROUP: u32 = 0xa0;
const BLOCK: u32 = 0xa1;
const SIMPLE_BLOCK: u32 = 0xa3;
const DISCARD: u32 = 0x75a2;

/// The longest block believed, in bytes.
const MAX_BLOCK: u64 = 1 << 24;

/// Nanoseconds of a tick where the file does not tell.
const USUAL_TICK: u64 = 1_000_000;

/// Reads the blocks of one track of one file.
struct Blocks<R> {
    ahead: Ahead<R>,
    sounds: Vec<Heard>,
    /// Which of them is heard.
    heard: usize,
    /// Where the first cluster begins.
    first: u64,
    at: u64,
    /// Where the cluster at hand says it ends.
    end: u64,
    frames: VecDeque<Box<[u8]>>,
    /// How much of the last of those lies behind the end of the sound, in samples.
    discard: u64,
}

/// What has to be known of a track that is heard.
struct Heard {
    id: u32,
    prefix: Vec<u8>,
    /// Samples a second.
    rate: u32,
}

/// Opens a source; none where it has no tracks.
pub(super) fn open<R>(source: Source<R>) -> io::Result<Option<Apart>>
where
    R: Read + Seek + Send + Sync + 'static,
{
    let mut ahead = Ahead::new(source);
    let Some(header) = ahead.element(0)?.filter(|header| header.id == EBML) else {
        return Ok(None);
    };
    let segment = ahead.element(header.content.end)?;
    let Some(segment) = segment.filter(|segment| segment.id == SEGMENT) else {
        return Ok(None);
    };
    let mut beginning = ahead.beginning(segment.content.start)?;
    for place in std::mem::take(&mut beginning.places) {
        let at = segment.content.start.saturating_add(place);
        if at > beginning.first
            && let Some(element) = ahead.element(at)?
            && element.content.end <= ahead.len()
        {
            beginning.take(element);
        }
    }
    let Some(tracks) = &beginning.tracks else {
        return Ok(None);
    };
    let Tracks { sounds, has_video } = ahead.tracks(tracks)?;
    let mut names = Names::default();
    let (mut tick, mut ticks) = (USUAL_TICK, 0.0);
    if let Some(info) = &beginning.info {
        let mut at = info.content.start;
        while let Some(element) = ahead.child(&mut at, info.content.end)? {
            let bytes = ahead.content(&element, 4096)?.unwrap_or_default();
            match element.id {
                0x2a_d7b1 => tick = unsigned(bytes).max(1),
                0x4489 => ticks = float(bytes),
                0x7ba9 => names.title(bytes),
                _ => {}
            }
        }
    }
    for tags in &beginning.tags {
        ahead.names(tags, &mut names)?;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "the cast saturates, and ticks are whole microseconds or more"
    )]
    let told = (ticks * tick as f64 / 1e6) as u64;
    let duration_ms = match told {
        0 => ahead.last_ms(beginning.first, tick)?,
        told => Some(told),
    };
    let (mut found, mut sources) = (Vec::new(), Vec::new());
    for Sound { mut track, prefix } in sounds {
        track.duration_ms = duration_ms;
        sources.push(Heard {
            id: track.id,
            prefix,
            rate: track.parameters.sample_rate.unwrap_or(0),
        });
        found.push(track);
    }
    if let Some(mut leads) = Leads::of(found.len()) {
        ahead.meet_blocks(beginning.first, &mut leads, &mut found)?;
        if !has_video {
            leads.tell(found.iter_mut());
        }
    }
    Ok(Some(Apart {
        name: "matroska",
        tracks: found,
        has_video,
        duration_ms,
        tags: names.tags,
        demuxer: Box::new(Blocks {
            ahead,
            sounds: sources,
            heard: 0,
            first: beginning.first,
            at: beginning.first,
            end: 0,
            frames: VecDeque::new(),
            discard: 0,
        }),
    }))
}

impl<R: Read + Seek> Ahead<R> {
    /// Counts which blocks come first, and has the first frame of each track tell of its bits a second.
    fn meet_blocks(
        &mut self,
        first: u64,
        leads: &mut Leads,
        tracks: &mut [AudioTrack],
    ) -> io::Result<()> {
        let mut at = first;
        while leads.is_open() {
            let Some(element) = self.element(at)? else {
                break;
            };
            // What stands in these is read as if it stood behind.
            at = match element.id {
                CLUSTER | BLOCK_GROUP => element.content.start,
                _ => element.content.end,
            };
            let mut met = None;
            if matches!(element.id, BLOCK | SIMPLE_BLOCK) {
                let bytes = self.get(element.content.start, Head::LONGEST + 8)?;
                met = Head::of(bytes).and_then(|head| {
                    let met = tracks
                        .iter()
                        .position(|track| u64::from(track.id) == head.track)?;
                    let track = &mut tracks[met];
                    if !leads.has_met(met)
                        && let Some(frame) = head.first_frame(bytes)
                    {
                        track.bitrate = bitrate_of(&track.parameters, frame);
                    }
                    Some(met)
                });
            }
            leads.meet(met);
        }
        Ok(())
    }
}

impl<R: Read + Seek> Blocks<R> {
    fn packet(&mut self) -> io::Result<Fetched> {
        let Some(heard) = self.sounds.get(self.heard) else {
            return Ok(Fetched::End);
        };
        let id = heard.id;
        loop {
            if let Some(frame) = self.frames.pop_front() {
                let mut packet = Packet::new(id, Timestamp::ZERO, Duration::ZERO, frame);
                if self.frames.is_empty() {
                    packet.trim_end = Duration::new(std::mem::take(&mut self.discard));
                }
                return Ok(Fetched::Packet(packet));
            }
            let len = self.ahead.len();
            // Of a pipe nobody knows beforehand where it ends.
            if self.at >= len || self.ahead.get(self.at, 1)?.is_empty() {
                return Ok(if self.end > self.at.min(len) {
                    Fetched::Broken
                } else {
                    Fetched::End
                });
            }
            let Some(element) = self.ahead.element(self.at)? else {
                return Ok(Fetched::Broken);
            };
            self.at = element.content.end;
            let is_whole = match element.id {
                // What stands in it is read as if it stood behind.
                CLUSTER => {
                    self.at = element.content.start;
                    self.end = if element.is_open {
                        self.at
                    } else {
                        element.content.end
                    };
                    true
                }
                SIMPLE_BLOCK => self.block(&element)?,
                BLOCK_GROUP => self.group(&element)?,
                _ => !element.is_open,
            };
            if !is_whole {
                return Ok(Fetched::Broken);
            }
        }
    }

    /// Reads a block with what stands beside it; false where it makes no sense.
    fn group(&mut self, group: &Element) -> io::Result<bool> {
        let mut at = group.content.start;
        let (mut is_whole, mut behind) = (true, 0);
        while let Some(element) = self.ahead.child(&mut at, group.content.end)? {
            match element.id {
                BLOCK => is_whole &= self.block(&element)?,
                DISCARD => {
                    let bytes = self.ahead.content(&element, 8)?.unwrap_or_default();
                    // A negative one would lie before the sound.
                    let is_negative = bytes.first().is_some_and(|&byte| byte >= 0x80);
                    behind = if is_negative { 0 } else { unsigned(bytes) };
                }
                _ => {}
            }
        }
        let rate = self.sounds.get(self.heard).map_or(0, |heard| heard.rate);
        if !self.frames.is_empty() {
            let samples = u128::from(behind) * u128::from(rate) / 1_000_000_000;
            self.discard = u64::try_from(samples).unwrap_or(u64::MAX);
        }
        Ok(is_whole)
    }

    /// Reads a block if it is of the heard track; false where it makes no sense or is not there.
    fn block(&mut self, block: &Element) -> io::Result<bool> {
        let Some(sound) = self.sounds.get(self.heard) else {
            return Ok(true);
        };
        let Some(head) = Head::of(self.ahead.get(block.content.start, Head::LONGEST)?) else {
            return Ok(false);
        };
        if head.track != u64::from(sound.id) {
            return Ok(true);
        }
        let Some(bytes) = self.ahead.content(block, MAX_BLOCK)? else {
            return Ok(false);
        };
        let is_there = bytes.len() as u64 == block.len();
        let frames = head.frames(bytes, &sound.prefix).filter(|_| is_there);
        let is_whole = frames.is_some();
        self.frames = frames.unwrap_or_default();
        Ok(is_whole)
    }
}

impl<R: Read + Seek + Send + Sync> Demuxer for Blocks<R> {
    fn next(&mut self) -> Fetched {
        self.packet().unwrap_or_else(Fetched::Source)
    }

    fn choose(&mut self, track: u32) {
        self.heard = self
            .sounds
            .iter()
            .position(|heard| heard.id == track)
            .unwrap_or(0);
        self.at = self.first;
        self.end = 0;
        self.frames.clear();
        self.discard = 0;
    }
}
