//! What stands before the first cluster, and when the last one ends where that does not tell.

use super::super::ahead::Ahead;
use super::blocks::Head;
use super::ebml::{Element, unsigned};
use super::{BLOCK_GROUP, CLUSTER, INFO, SEEK_HEAD, SIMPLE_BLOCK, TAGS, TIME, TRACKS};
use std::io::{self, Read, Seek};

/// The most elements before the first cluster that are looked at, and places that are told of.
const MAX_ELEMENTS: u32 = 1_000;

/// How far before the end the last cluster is looked for, in bytes, and how much at a time.
const MOST_BEHIND: u64 = 64 << 20;
const WINDOW: u64 = 64 * 1024;

/// What stands before the first cluster.
#[derive(Default)]
pub(super) struct Beginning {
    pub(super) info: Option<Element>,
    pub(super) tracks: Option<Element>,
    pub(super) tags: Vec<Element>,
    /// Where more of these are.
    pub(super) places: Vec<u64>,
    /// Where the first cluster begins.
    pub(super) first: u64,
}

impl Beginning {
    /// Takes in an element.
    pub(super) fn take(&mut self, element: Element) {
        match element.id {
            INFO => self.info = self.info.take().or(Some(element)),
            TRACKS => self.tracks = self.tracks.take().or(Some(element)),
            TAGS => self.tags.push(element),
            _ => {}
        }
    }
}

impl<R: Read + Seek> Ahead<R> {
    /// What stands before the first cluster of a segment.
    pub(super) fn beginning(&mut self, start: u64) -> io::Result<Beginning> {
        let mut found = Beginning {
            first: start,
            ..Beginning::default()
        };
        for _ in 0..MAX_ELEMENTS {
            let Some(element) = self.element(found.first)? else {
                break;
            };
            if element.id == CLUSTER || element.is_open {
                break;
            }
            found.first = element.content.end;
            if element.id == SEEK_HEAD {
                self.places(&element, &mut found.places)?;
            } else {
                found.take(element);
            }
        }
        Ok(found)
    }

    /// Where a table says that further elements are, counted from the beginning of the segment.
    fn places(&mut self, table: &Element, places: &mut Vec<u64>) -> io::Result<()> {
        let mut at = table.content.start;
        while let Some(seek) = self.child(&mut at, table.content.end)? {
            let mut at = seek.content.start;
            while let Some(element) = self.child(&mut at, seek.content.end)? {
                if element.id == 0x53ac && places.len() < MAX_ELEMENTS as usize {
                    let place = self.content(&element, 8)?.map(unsigned);
                    places.extend(place);
                }
            }
        }
        Ok(())
    }

    /// When the last block begins, in milliseconds; none where no cluster is near the end.
    pub(super) fn last_ms(&mut self, first: u64, tick: u64) -> io::Result<Option<u64>> {
        let mut end = self.len();
        let least = end.saturating_sub(MOST_BEHIND).max(first);
        while end > least {
            let start = end.saturating_sub(WINDOW).max(least);
            let count = usize::try_from(end - start + 3).unwrap_or(0);
            let bytes = self.get(start, count)?;
            let clusters: Vec<u64> = bytes
                .windows(4)
                .enumerate()
                .filter(|(_, id)| **id == CLUSTER.to_be_bytes())
                .map(|(offset, _)| start + offset as u64)
                .collect();
            for cluster in clusters.into_iter().rev() {
                if let Some(ticks) = self.last_tick(cluster)? {
                    let time = u128::from(ticks) * u128::from(tick) / 1_000_000;
                    return Ok(u64::try_from(time).ok());
                }
            }
            end = start;
        }
        Ok(None)
    }

    /// When the last block of what may be a cluster begins, in ticks.
    fn last_tick(&mut self, cluster: u64) -> io::Result<Option<u64>> {
        let Some(cluster) = self.element(cluster)? else {
            return Ok(None);
        };
        let (mut at, mut time, mut last) = (cluster.content.start, None, 0);
        while let Some(element) = self.child(&mut at, cluster.content.end)? {
            let block = match element.id {
                TIME => {
                    time = self.content(&element, 8)?.map(unsigned);
                    continue;
                }
                BLOCK_GROUP => self.element(element.content.start)?,
                SIMPLE_BLOCK => Some(element),
                _ => continue,
            };
            if let Some(block) = block
                && let Some(head) = Head::of(self.get(block.content.start, Head::LONGEST)?)
            {
                last = last.max(head.time);
            }
        }
        Ok(time.map(|time| time.saturating_add_signed(last.into())))
    }
}
