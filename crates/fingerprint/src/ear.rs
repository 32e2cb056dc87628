//! Listening: fingerprint and waveform grow from the same decoded blocks.

use crate::algorithm::Listener;
use crate::decode::{Block, End, Outcome};
use crate::mono::Mono;
use crate::peaks::{self, Peaks};
use crate::{Options, SAMPLE_RATE};

/// Hears the blocks of one file in turn.
pub(crate) struct Ear {
    listener: Listener,
    to_mono: Mono,
    mono: Vec<i16>,
    /// Samples at 11 025 Hz still wanted.
    wanted: usize,
    peaks: Peaks,
    /// The loudest channel of each frame of the block at hand.
    amplitudes: Vec<f32>,
    /// The loudest sample of the block at hand, full scale 1.
    loudest: f32,
    rate: Option<u32>,
    channels: Option<u16>,
    /// How much was decoded, in nanoseconds: the rate may change on the way.
    decoded_ns: u64,
    /// What of the decoded audio is less than a nanosecond, times the rate: rounding every block would add up.
    remainder: u64,
    /// Why the samples cannot be fingerprinted.
    refused: Option<String>,
}

/// What was heard in the end.
pub(crate) struct Heard {
    pub(crate) words: Vec<u32>,
    pub(crate) peaks: Vec<u8>,
    pub(crate) decoded_ms: u64,
    pub(crate) rate: Option<u32>,
    pub(crate) channels: Option<u16>,
    pub(crate) refused: Option<String>,
}

impl Ear {
    pub(crate) fn new(options: &Options) -> Self {
        Self {
            listener: Listener::new(options.algorithm),
            to_mono: Mono::default(),
            mono: Vec::new(),
            wanted: match options.fingerprint_seconds {
                0 => usize::MAX,
                seconds => seconds as usize * SAMPLE_RATE as usize,
            },
            peaks: Peaks::new(options.peak_count),
            amplitudes: Vec::new(),
            loudest: 0.0,
            rate: None,
            channels: None,
            decoded_ns: 0,
            remainder: 0,
            refused: None,
        }
    }

    pub(crate) fn decoded_ms(&self) -> u64 {
        self.decoded_ns / 1_000_000
    }

    /// The loudest sample of the last block, 0 (silence) to 255 (full scale).
    pub(crate) fn loudest(&self) -> u8 {
        peaks::to_byte(self.loudest)
    }

    /// Takes in a block; false once nothing more is wanted.
    pub(crate) fn take(&mut self, block: &Block<'_>, options: &Options) -> bool {
        let frames = block.planes.frames();
        let rate = u64::from(block.rate.max(1));
        let times_rate = frames as u64 * 1_000_000_000 + self.remainder;
        self.decoded_ns += times_rate / rate;
        self.remainder = times_rate % rate;
        self.rate = self.rate.or(Some(block.rate));
        self.channels = self
            .channels
            .or(u16::try_from(block.planes.channels()).ok());
        self.loudest = peaks::loudest_of(block.planes);
        if options.whole_file {
            peaks::amplitudes(block.planes, &mut self.amplitudes);
            self.peaks.push(&self.amplitudes);
        }
        if self.wanted > 0 && self.refused.is_none() {
            self.hear(block);
        }
        options.whole_file || (self.wanted > 0 && self.refused.is_none())
    }

    fn hear(&mut self, block: &Block<'_>) {
        self.mono.clear();
        if let Err(error) = self.to_mono.feed(block, &mut self.mono) {
            self.refused = Some(error.to_string());
            return;
        }
        self.mono.truncate(self.wanted);
        self.wanted -= self.mono.len();
        self.listener.feed(&self.mono);
    }

    pub(crate) fn finish(self, outcome: &Outcome, options: &Options) -> Heard {
        let whole = options.whole_file && outcome.end != End::Stopped;
        Heard {
            decoded_ms: self.decoded_ms(),
            words: self.listener.words().to_vec(),
            peaks: if whole {
                self.peaks.finish(options.peak_count)
            } else {
                Vec::new()
            },
            rate: self.rate,
            channels: self.channels,
            refused: self.refused,
        }
    }
}
