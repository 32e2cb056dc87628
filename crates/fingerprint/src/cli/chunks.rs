//! Results for a whole file or for chunks of it, and how they are printed.

use super::World;
use super::settings::{Format, Settings, Words};
use crate::algorithm::Listener;
use crate::{SAMPLE_RATE, pack};
use std::io;

/// Why a file's run ended early.
pub(super) enum Failure {
    /// Nothing more can be printed.
    Print(io::Error),
    /// A part could not be decoded; what could was printed.
    Damaged(String),
    /// There is nothing to print.
    Fatal(String),
    /// There is nothing to print, for nothing of the file could be decoded.
    Unheard,
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Print(error)
    }
}

/// Hears one file and prints a result wherever one is due.
pub(super) struct Chunks<'a, 'world> {
    settings: &'a Settings,
    world: &'a mut World<'world>,
    /// Length of the whole file in milliseconds, where its container tells.
    duration_ms: Option<u64>,
    listener: Listener,
    /// Words of the listener that were printed already.
    printed: usize,
    /// Samples of the chunk at hand, those it shares with the one before included.
    size: usize,
    /// Samples that chunks share.
    shared: usize,
    /// Samples of the whole file so far.
    heard: usize,
    first: bool,
    /// Where the chunk at hand begins, in seconds.
    timestamp: f64,
}

impl<'a, 'world> Chunks<'a, 'world> {
    pub(super) fn new(
        settings: &'a Settings,
        duration_ms: Option<u64>,
        world: &'a mut World<'world>,
    ) -> Self {
        let overlaps = settings.chunk > 0.0 && settings.overlap;
        Self {
            settings,
            duration_ms,
            listener: Listener::new(settings.algorithm),
            printed: 0,
            size: 0,
            shared: if overlaps {
                settings.algorithm.delay()
            } else {
                0
            },
            heard: 0,
            first: true,
            timestamp: if settings.clock { (world.now)() } else { 0.0 },
            world,
        }
    }

    /// Takes in samples at 11 025 Hz; false once the length asked for was heard.
    pub(super) fn take(&mut self, mut samples: &[i16]) -> Result<bool, Failure> {
        let limit = samples_in(self.settings.length);
        let enough = limit > 0 && samples.len() > limit - self.heard;
        if enough {
            samples = &samples[..limit - self.heard];
        }
        self.heard += samples.len();

        // One of no whole sample never ends.
        let chunk = samples_in(self.settings.chunk);
        if chunk > 0 {
            // A chunk ends only when more than it holds has come.
            let full = chunk.saturating_add(self.shared);
            while self.size + samples.len() > full {
                let (part, rest) = samples.split_at(full - self.size);
                self.listener.feed(part);
                self.size = full;
                self.print()?;
                self.begin();
                samples = rest;
            }
        }
        self.listener.feed(samples);
        self.size += samples.len();
        Ok(!enough)
    }

    /// Starts the next chunk.
    fn begin(&mut self) {
        if self.settings.clock {
            self.timestamp = (self.world.now)() - self.overlap();
        } else {
            self.timestamp += seconds(samples_in(self.settings.chunk), SAMPLE_RATE as usize);
        }
        if self.shared > 0 {
            self.printed = self.listener.words().len();
        } else {
            self.listener = Listener::new(self.settings.algorithm);
        }
        self.size = self.shared;
        self.first = false;
    }

    /// How many samples there were so far.
    pub(super) fn heard(&self) -> usize {
        self.heard
    }

    /// Prints what is left at the end of the file.
    pub(super) fn finish(&mut self) -> Result<(), Failure> {
        if self.size > self.shared || self.first {
            self.print()?;
        }
        Ok(())
    }

    /// How far chunks reach into each other, in whole milliseconds given in seconds.
    fn overlap(&self) -> f64 {
        let milliseconds = self.shared * 1000 / SAMPLE_RATE as usize;
        seconds(milliseconds, 1000)
    }

    fn print(&mut self) -> Result<(), Failure> {
        let duration = match self.duration_ms {
            Some(duration) if self.settings.chunk <= 0.0 => {
                seconds(usize::try_from(duration).unwrap_or(usize::MAX), 1000)
            }
            _ => {
                seconds(self.size - self.shared.min(self.size), SAMPLE_RATE as usize)
                    + self.overlap()
            }
        };
        let words = &self.listener.words()[self.printed..];
        if words.is_empty() && !self.first {
            return Ok(());
        }
        if words.is_empty() {
            let what = match self.heard {
                0 => "Not enough audio data",
                _ => "Empty fingerprint",
            };
            return Err(Failure::Fatal(what.to_owned()));
        }
        let text = match self.settings.words {
            Words::Packed => pack(words, self.settings.algorithm.wire_byte()),
            Words::Unsigned => list(words),
            Words::Signed => list(words.iter().map(|word| word.cast_signed())),
        };
        let out = &mut *self.world.out;
        match self.settings.format {
            Format::Plain => writeln!(out, "{text}")?,
            Format::Json => {
                write!(out, "{{")?;
                if self.settings.chunk > 0.0 {
                    write!(out, "\"timestamp\": {:.2}, ", self.timestamp)?;
                }
                let (open, close) = match self.settings.words {
                    Words::Packed => ("\"", "\""),
                    _ => ("[", "]"),
                };
                writeln!(
                    out,
                    "\"duration\": {duration:.2}, \"fingerprint\": {open}{text}{close}}}"
                )?;
            }
            Format::Text => {
                if !self.first {
                    writeln!(out)?;
                }
                if self.settings.clock {
                    writeln!(out, "TIMESTAMP={:.2}", self.timestamp)?;
                }
                writeln!(out, "DURATION={}\nFINGERPRINT={text}", duration.trunc())?;
            }
        }
        Ok(())
    }
}

/// How many whole samples that many seconds have.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "never negative, and casts from floating point saturate"
)]
fn samples_in(seconds: f64) -> usize {
    (seconds * f64::from(SAMPLE_RATE)) as usize
}

#[expect(clippy::cast_precision_loss, reason = "far below 2⁵³")]
fn seconds(count: usize, per_second: usize) -> f64 {
    count as f64 / per_second as f64
}

fn list<T: ToString>(words: impl IntoIterator<Item = T>) -> String {
    let words: Vec<String> = words.into_iter().map(|word| word.to_string()).collect();
    words.join(",")
}
