//! CAF ("Apple Core Audio Format Specification 1.0"): the packets of its one track. Numbers come highest byte first.
//!
//! As FFmpeg does, nothing is left out at the beginning, whatever the table of packets says of it.

mod description;
mod table;

use super::ahead::Ahead;
use super::apart::{Apart, Demuxer};
use super::opened::Fetched;
use super::source::Source;
use super::track::AudioTrack;
use crate::Tags;
use description::Description;
use std::io::{self, Read, Seek};
use std::ops::Range;
use symphonia::core::packet::Packet;
use symphonia::core::units::{Duration, Timestamp};
use table::Table;

/// Where the first chunk is: behind the name, the version and the flags of the file.
const FIRST: u64 = 8;

/// The head of a chunk: its name and its length.
const CHUNK_HEAD: u64 = 12;

/// Of a length that was not known when it was written there are all ones.
const UNKNOWN: u64 = u64::MAX;

/// The most chunks that are looked at.
const MAX_CHUNKS: u32 = 1_000;

/// The longest that is read of what the decoder has to know, and of what the file says of itself, in bytes.
const MAX_TEXT: usize = 64 * 1024;

/// The longest packet believed, in bytes.
const MAX_PACKET: u64 = 1 << 24;

/// The head of the table: how many packets there are, how many frames are meant, and how many come before and behind.
const TABLE_HEAD: usize = 24;

/// Opens a source; none where it does not say how its sound is written, or where that is.
pub(super) fn open<R>(source: Source<R>) -> io::Result<Option<Apart>>
where
    R: Read + Seek + Send + Sync + 'static,
{
    let mut ahead = Ahead::new(source);
    let (mut description, mut data, mut table) = (None, None, None);
    let (mut cookie, mut tags) = (Vec::new(), Tags::default());
    let mut at = FIRST;
    for _ in 0..MAX_CHUNKS {
        let Some([name, high, low]) = ahead.array::<12>(at)?.map(words) else {
            break;
        };
        let length = u64::from(u32::from_be_bytes(high)) << 32 | u64::from(u32::from_be_bytes(low));
        let content = at + CHUNK_HEAD;
        let most = usize::try_from(length).unwrap_or(usize::MAX).min(MAX_TEXT);
        match &name {
            b"desc" if description.is_none() => {
                description = ahead.array(content)?.map(Description::of);
            }
            b"data" if length == UNKNOWN => {
                data = Some(content + 4..ahead.len().max(content + 4));
                break;
            }
            // A count of edits comes before the sound.
            b"data" => data = Some(content + 4..content.saturating_add(length.max(4))),
            b"pakt" if length >= TABLE_HEAD as u64 => {
                let frames = frames(ahead.array(content)?.unwrap_or_default());
                table = Some((
                    frames,
                    content + TABLE_HEAD as u64..content.saturating_add(length),
                ));
            }
            b"kuki" => cookie = ahead.get(content, most)?.to_vec(),
            b"info" => take_names(ahead.get(content, most)?, &mut tags),
            _ => {}
        }
        at = content.saturating_add(length);
    }
    let (Some(description), Some(data)) = (description, data) else {
        return Ok(None);
    };
    let parameters = description.parameters(&cookie);
    let sizes = match (description.packet, &table) {
        (0, None) => return Ok(None),
        (0, Some((_, entries))) => Sizes::Told(Table::new(entries, description.frames == 0)),
        (bytes, _) => Sizes::Equal(description.taken(bytes, &parameters)),
    };
    let there = data.end.min(ahead.len());
    let frames = if let Some((frames, _)) = table {
        frames
    } else {
        let packets = there.saturating_sub(data.start) / u64::from(description.packet).max(1);
        packets.saturating_mul(description.frames.into())
    };
    let mut track = AudioTrack::of_frames(parameters, Some(frames));
    track.is_cut_short = there < data.end;
    Ok(Some(Apart {
        name: "caf",
        tracks: vec![track],
        has_video: false,
        duration_ms: None,
        tags,
        demuxer: Box::new(Packets {
            ahead,
            at: data.start,
            data: data.start..there,
            sizes,
        }),
    }))
}

fn words(bytes: [u8; 12]) -> [[u8; 4]; 3] {
    [0, 4, 8].map(|at| [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

/// How many frames the head of a table of packets says there are, with those before and behind them.
fn frames(head: [u8; TABLE_HEAD]) -> u64 {
    let number = |at: usize, bytes: usize| {
        let bytes = head[at..at + bytes].iter();
        bytes.fold(0_u64, |number, &byte| number << 8 | u64::from(byte))
    };
    let around = number(16, 4).saturating_add(number(20, 4));
    number(8, 8).saturating_add(around)
}

/// Reads names and values, each of which ends in a zero.
fn take_names(bytes: &[u8], tags: &mut Tags) {
    let mut texts = bytes.get(4..).unwrap_or_default().split(|&byte| byte == 0);
    while let (Some(name), Some(value)) = (texts.next(), texts.next()) {
        let [name, value] = [name, value].map(String::from_utf8_lossy);
        tags.take_comment(&format!("{name}={value}"));
    }
}

/// How long packets are.
enum Sizes {
    /// All alike, in bytes.
    Equal(usize),
    /// As the table says.
    Told(Table),
}

/// Reads the packets of one file.
struct Packets<R> {
    ahead: Ahead<R>,
    /// Where the sound is, and of that the next packet.
    data: Range<u64>,
    at: u64,
    sizes: Sizes,
}

impl<R: Read + Seek> Packets<R> {
    fn packet(&mut self) -> io::Result<Fetched> {
        let length = match &mut self.sizes {
            Sizes::Equal(length) => *length as u64,
            Sizes::Told(table) => match table.next(&mut self.ahead)? {
                Some(length) => length,
                None => return Ok(Fetched::End),
            },
        };
        let left = self.data.end.saturating_sub(self.at);
        if left == 0 {
            return Ok(Fetched::End);
        }
        if length > MAX_PACKET {
            return Ok(Fetched::Broken);
        }
        let length = usize::try_from(length.min(left)).unwrap_or(0);
        let data = self.ahead.get(self.at, length)?;
        if data.is_empty() && length > 0 {
            return Ok(Fetched::End);
        }
        self.at += length as u64;
        let packet = Packet::new(0, Timestamp::ZERO, Duration::ZERO, data);
        Ok(Fetched::Packet(packet))
    }
}

impl<R: Read + Seek + Send + Sync> Demuxer for Packets<R> {
    fn next(&mut self) -> Fetched {
        self.packet().unwrap_or_else(Fetched::Source)
    }

    fn choose(&mut self, _track: u32) {
        self.at = self.data.start;
        if let Sizes::Told(table) = &mut self.sizes {
            table.rewind();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::source::Piece;
    use super::*;
    use std::io::Cursor;

    fn chunk(name: [u8; 4], content: &[u8]) -> Vec<u8> {
        let length = u64::try_from(content.len()).unwrap().to_be_bytes();
        [&name[..], &length, content].concat()
    }

    fn description(format: [u8; 4], fields: [u32; 5]) -> Vec<u8> {
        let fields = fields.map(u32::to_be_bytes).concat();
        chunk(
            *b"desc",
            &[&8_000_f64.to_be_bytes()[..], &format, &fields].concat(),
        )
    }

    fn read(chunks: &[Vec<u8>]) -> Option<Apart> {
        let file = [&b"caff\0\x01\0\0"[..], &chunks.concat()].concat();
        let piece = Piece::File {
            from: 0,
            len: file.len() as u64,
        };
        open(Source::new(Cursor::new(file), vec![piece])).unwrap()
    }

    fn packets(apart: &mut Apart) -> Vec<Vec<u8>> {
        std::iter::from_fn(|| match apart.demuxer.next() {
            Fetched::Packet(packet) => Some(packet.data.to_vec()),
            _ => None,
        })
        .take(1_000)
        .collect()
    }

    #[test]
    fn packets_are_as_long_as_the_table_says_wherever_it_stands() {
        let head = [&[0; 8][..], &[0, 0, 0, 0, 0, 0, 31, 64], &[0; 8]].concat();
        let table = chunk(*b"pakt", &[&head[..], &[3, 0x81, 0x02, 0, 5]].concat());
        let data = chunk(*b"data", &[&[0; 4][..], &[7; 138]].concat());
        let told = description(*b"opus", [0, 0, 960, 2, 0]);
        for chunks in [[&told, &table, &data], [&told, &data, &table]] {
            let mut apart = read(&chunks.map(Clone::clone)).unwrap();
            assert_eq!(apart.tracks[0].duration_ms, Some(1_000));
            for _ in 0..2 {
                let lengths: Vec<usize> = packets(&mut apart).iter().map(Vec::len).collect();
                assert_eq!(lengths, [3, 130, 0, 5]);
                apart.demuxer.choose(0);
            }
        }
        let varying = description(*b"opus", [0, 0, 0, 2, 0]);
        let mut apart = read(&[varying, table, data]).unwrap();
        let lengths: Vec<usize> = packets(&mut apart).iter().map(Vec::len).collect();
        assert_eq!(lengths, [3, 0], "every other number counts frames");
    }

    #[test]
    fn samples_go_to_the_end_where_nobody_wrote_how_many_there_are() {
        let told = description(*b"lpcm", [2, 4, 1, 2, 16]);
        let mut open_end = chunk(*b"data", &vec![9; 4 + 32_000]);
        open_end[4..12].fill(0xff);
        let names = chunk(*b"info", b"\0\0\0\x02title\0A song\0Artist\0Somebody\0");
        let mut apart = read(&[told.clone(), names, open_end]).unwrap();
        assert_eq!(apart.tracks[0].duration_ms, Some(1_000));
        assert_eq!(apart.tags.title.as_deref(), Some("A song"));
        assert_eq!(apart.tags.artist.as_deref(), Some("Somebody"));
        assert_eq!(packets(&mut apart).concat().len(), 32_000);
        let mut promise = chunk(*b"data", &[9; 4 + 3_200]);
        promise[4..12].copy_from_slice(&32_004_u64.to_be_bytes());
        let apart = read(&[told, promise]).unwrap();
        assert_eq!(apart.tracks[0].duration_ms, Some(100));
        assert!(apart.tracks[0].is_cut_short);
    }

    #[test]
    fn what_makes_no_sense_is_no_file_or_ends() {
        let data = chunk(*b"data", &[0; 400]);
        assert!(read(std::slice::from_ref(&data)).is_none());
        assert!(read(&[description(*b"opus", [0, 0, 960, 2, 0]), data.clone()]).is_none());
        let empty = description(*b"lpcm", [0; 5]);
        let table = chunk(*b"pakt", &[0xff; 400]);
        let mut apart = read(&[empty, table, data]).unwrap();
        assert!(packets(&mut apart).is_empty());
    }
}
