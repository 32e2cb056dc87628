//! Where the samples of a track are that fragments tell of (ISO/IEC 14496-12, 8.8).

use super::super::ahead::Ahead;
use super::boxes::Boxes;
use super::table::Table;
use std::collections::VecDeque;
use std::io::{self, Read, Seek};
use std::ops::Range;

/// The longest run whose durations are added up.
const MAX_RUN: u32 = 1_000_000;

/// What holds for samples that say nothing else: their length in units of the track, and their size in bytes.
#[derive(Clone, Copy, Default)]
pub(super) struct Defaults {
    length: u32,
    size: u32,
}

/// Samples in a row.
pub(super) struct Run {
    /// What is said of each: its length, its size, and what does not matter here.
    table: Option<Table>,
    has_length: bool,
    has_size: bool,
    defaults: Defaults,
    count: u32,
    /// The next one, and where it begins.
    index: u32,
    at: u64,
}

/// Walks through the samples of one track in the fragments of a file.
pub(super) struct Fragments {
    track: u32,
    defaults: Defaults,
    /// Where the first fragment may be, and where the next.
    first: u64,
    at: u64,
    runs: VecDeque<Run>,
}

impl Fragments {
    /// The fragments of a track from `first` on.
    pub(super) fn new(track: u32, defaults: Defaults, first: u64) -> Self {
        Self {
            track,
            defaults,
            first,
            at: first,
            runs: VecDeque::new(),
        }
    }

    /// Goes back to the first.
    pub(super) fn rewind(&mut self) {
        self.at = self.first;
        self.runs.clear();
    }

    /// Where the next sample is, and how long; none behind the last.
    pub(super) fn next<R: Read + Seek>(
        &mut self,
        ahead: &mut Ahead<R>,
    ) -> io::Result<Option<(u64, usize)>> {
        loop {
            let Some(run) = self.runs.front_mut() else {
                if self.begin(ahead)? {
                    continue;
                }
                return Ok(None);
            };
            if run.index == run.count {
                self.runs.pop_front();
                continue;
            }
            let at = run.at;
            let size = run.size(ahead)?;
            run.at = at.saturating_add(size.into());
            run.index += 1;
            return Ok(Some((at, size as usize)));
        }
    }

    /// Reads the next fragment; false at the end of the file.
    fn begin<R: Read + Seek>(&mut self, ahead: &mut Ahead<R>) -> io::Result<bool> {
        let end = ahead.len();
        let mut boxes = Boxes::new(ahead);
        loop {
            let start = self.at;
            let Some((kind, content)) = boxes.next(&mut self.at, end)? else {
                return Ok(false);
            };
            if kind == *b"moof" {
                (self.runs, _) = boxes.fragment(start, &content, self.track, self.defaults)?;
                return Ok(true);
            }
        }
    }
}

impl Run {
    /// The size of the next sample.
    fn size<R: Read + Seek>(&mut self, ahead: &mut Ahead<R>) -> io::Result<u32> {
        let place = usize::from(self.has_length);
        match &mut self.table {
            Some(table) if self.has_size => {
                let entry = table.get(ahead, self.index)?.unwrap_or_default();
                let (words, _) = entry.as_chunks();
                Ok(words.get(place).map_or(0, |&word| u32::from_be_bytes(word)))
            }
            _ => Ok(self.defaults.size),
        }
    }

    /// How long all of it is, in units of the track.
    pub(super) fn length<R: Read + Seek>(&mut self, ahead: &mut Ahead<R>) -> io::Result<u64> {
        let Some(table) = self.table.as_mut().filter(|_| self.has_length) else {
            return Ok(u64::from(self.count) * u64::from(self.defaults.length));
        };
        let mut sum = 0;
        for index in 0..self.count.min(MAX_RUN) {
            let length = table.words(ahead, index)?;
            sum += length.map_or(0, |[length]| u64::from(length));
        }
        Ok(sum)
    }
}

impl<R: Read + Seek> Boxes<'_, R> {
    /// What an index says of the samples of a track in fragments.
    pub(super) fn defaults(&mut self, movie: &Range<u64>, track: u32) -> io::Result<Defaults> {
        let Some(extends) = self.find(movie, *b"mvex")? else {
            return Ok(Defaults::default());
        };
        let mut at = extends.start;
        while let Some((kind, content)) = self.next(&mut at, extends.end)? {
            if kind == *b"trex" && self.word(content.start + 4)? == track {
                return Ok(Defaults {
                    length: self.word(content.start + 12)?,
                    size: self.word(content.start + 16)?,
                });
            }
        }
        Ok(Defaults::default())
    }

    /// The runs of a track in a fragment that begins at `start`, and where in the track they begin.
    pub(super) fn fragment(
        &mut self,
        start: u64,
        content: &Range<u64>,
        track: u32,
        defaults: Defaults,
    ) -> io::Result<(VecDeque<Run>, Option<u64>)> {
        let (mut runs, mut begins) = (VecDeque::new(), None);
        let mut at = content.start;
        while let Some((kind, part)) = self.next(&mut at, content.end)? {
            if kind != *b"traf" {
                continue;
            }
            let Some(head) = self.find(&part, *b"tfhd")? else {
                continue;
            };
            let flags = self.word(head.start)?;
            if self.word(head.start + 4)? != track {
                continue;
            }
            let mut field = head.start + 8;
            let (mut base, mut defaults) = (start, defaults);
            if flags & 1 != 0 {
                base = self.number(field)?.unwrap_or(start);
                field += 8;
            }
            field += u64::from(flags & 2) * 2;
            if flags & 8 != 0 {
                defaults.length = self.word(field)?;
                field += 4;
            }
            if flags & 0x10 != 0 {
                defaults.size = self.word(field)?;
            }
            if let Some(time) = self.find(&part, *b"tfdt")? {
                begins = if self.array(time.start)? == Some([1]) {
                    self.number(time.start + 4)?
                } else {
                    Some(self.word(time.start + 4)?.into())
                };
            }
            self.runs(&part, base, defaults, &mut runs)?;
        }
        Ok((runs, begins))
    }

    /// The runs of a part of a fragment.
    fn runs(
        &mut self,
        part: &Range<u64>,
        base: u64,
        defaults: Defaults,
        runs: &mut VecDeque<Run>,
    ) -> io::Result<()> {
        let mut at = part.start;
        let mut place = base;
        while let Some((kind, content)) = self.next(&mut at, part.end)? {
            if kind != *b"trun" {
                continue;
            }
            let flags = self.word(content.start)?;
            let count = self.word(content.start + 4)?;
            let mut field = content.start + 8;
            if flags & 1 != 0 {
                let offset = self.word(field)?.cast_signed();
                place = base.saturating_add_signed(offset.into());
                field += 4;
            }
            field += u64::from(flags & 4);
            let width = (flags >> 8 & 15).count_ones() as usize * 4;
            let table = (width > 0).then(|| Table::new(&(field..content.end), width, count));
            let mut run = Run {
                count: table.as_ref().map_or(count, Table::count),
                table,
                has_length: flags & 0x100 != 0,
                has_size: flags & 0x200 != 0,
                defaults,
                index: 0,
                at: place,
            };
            // Only where the next run does not say where it begins does it matter where this one ends.
            let next_starts = self.word(at + 8)? & 1;
            if next_starts == 0 && at < part.end {
                for index in 0..run.count.min(MAX_RUN) {
                    run.index = index;
                    place = place.saturating_add(run.size(self.ahead)?.into());
                }
                run.index = 0;
            }
            runs.push_back(run);
        }
        Ok(())
    }
}
