//! Where the samples of a track are that its index tells of (ISO/IEC 14496-12, 8.7).

use super::super::ahead::Ahead;
use super::boxes::Boxes;
use super::table::Table;
use std::io::{self, Read, Seek};
use std::ops::Range;

/// Frames that are taken at a time where each is a sample of its own.
const FRAMES: u32 = 4_096;

/// The most entries of a table of durations that are added up; beyond, the head of the track is believed.
const MOST_DURATIONS: u32 = 100_000;

/// Walks through the samples of one track.
pub(super) struct Samples {
    /// How many samples chunks have, from which chunk on.
    groups: Table,
    /// Where chunks begin.
    chunks: Table,
    sizes: Table,
    /// The size of all, where that is one.
    size: u32,
    count: u32,
    /// Bytes of a frame of samples as they are.
    frame: Option<u32>,
    place: Place,
}

/// How far the walk has come.
#[derive(Clone, Copy, Default)]
struct Place {
    group: u32,
    chunk: u32,
    sample: u32,
    /// Samples of the chunk still to come, and where the first of those is.
    left: u32,
    at: u64,
}

impl Samples {
    /// The samples that a `stbl` tells of.
    pub(super) fn new<R: Read + Seek>(
        boxes: &mut Boxes<'_, R>,
        tables: &Range<u64>,
        frame: Option<u32>,
    ) -> io::Result<Self> {
        let (groups, _) = boxes.table(tables, *b"stsc", 0, 12)?;
        let (mut chunks, _) = boxes.table(tables, *b"stco", 0, 4)?;
        if chunks.count() == 0 {
            (chunks, _) = boxes.table(tables, *b"co64", 0, 8)?;
        }
        let (sizes, count) = boxes.table(tables, *b"stsz", 4, 4)?;
        let size = match boxes.find(tables, *b"stsz")? {
            Some(content) => boxes.word(content.start + 4)?,
            None => 0,
        };
        Ok(Self {
            groups,
            chunks,
            count: if size > 0 { count } else { sizes.count() },
            sizes,
            size,
            frame,
            place: Place::default(),
        })
    }

    /// Goes back to the first.
    pub(super) fn rewind(&mut self) {
        self.place = Place::default();
    }

    /// Where the next sample is, or the next of them where they are frames, and how long; none behind the last.
    pub(super) fn next<R: Read + Seek>(
        &mut self,
        ahead: &mut Ahead<R>,
    ) -> io::Result<Option<(u64, usize)>> {
        let place = &mut self.place;
        while place.left == 0 {
            let offset = match self.chunks.get(ahead, place.chunk)? {
                Some(&[a, b, c, d]) => u32::from_be_bytes([a, b, c, d]).into(),
                Some(entry) => entry
                    .first_chunk()
                    .map_or(0, |bytes| u64::from_be_bytes(*bytes)),
                None => return Ok(None),
            };
            while let Some([first]) = self.groups.words(ahead, place.group + 1)?
                && first <= place.chunk + 1
            {
                place.group += 1;
            }
            let Some([_, samples]) = self.groups.words(ahead, place.group)? else {
                return Ok(None);
            };
            place.at = offset;
            place.left = samples;
            place.chunk += 1;
        }
        let left = self.count.saturating_sub(place.sample).min(place.left);
        if left == 0 {
            return Ok(None);
        }
        let (count, size) = match (self.frame, self.size) {
            (Some(frame), _) => (left.min(FRAMES), frame),
            (None, 0) => match self.sizes.words(ahead, place.sample)? {
                Some([size]) => (1, size),
                None => return Ok(None),
            },
            (None, size) => (1, size),
        };
        let at = place.at;
        let length = u64::from(count) * u64::from(size);
        place.sample += count;
        place.left -= count;
        place.at = at.saturating_add(length);
        Ok(Some((at, usize::try_from(length).unwrap_or(usize::MAX))))
    }
}

impl<R: Read + Seek> Boxes<'_, R> {
    /// A table whose count stands `skip` bytes behind its version, and that count; an empty one where there is none.
    fn table(
        &mut self,
        tables: &Range<u64>,
        kind: [u8; 4],
        skip: u64,
        width: usize,
    ) -> io::Result<(Table, u32)> {
        let Some(content) = self.find(tables, kind)? else {
            return Ok((Table::new(&(0..0), width, 0), 0));
        };
        let count = self.word(content.start + 4 + skip)?;
        let entries = content.start + 8 + skip..content.end;
        Ok((Table::new(&entries, width, count), count))
    }

    /// How long all samples are that a `stbl` tells of, in units of the track; none where that would take long to say.
    pub(super) fn duration(&mut self, tables: &Range<u64>) -> io::Result<Option<u64>> {
        let (mut durations, _) = self.table(tables, *b"stts", 0, 8)?;
        if durations.count() > MOST_DURATIONS {
            return Ok(None);
        }
        let mut sum = 0_u64;
        for index in 0..durations.count() {
            if let Some([count, length]) = durations.words(self.ahead, index)? {
                sum = sum.saturating_add(u64::from(count) * u64::from(length));
            }
        }
        Ok(Some(sum))
    }
}
