//! AAC of low complexity, after ISO/IEC 14496-3:2009, subpart 4; clauses and tables are named where they are followed.
//!
//! Of each block's 1024 spectral lines only the lowest half, quarter or eighth are decoded. Those above are passed over
//! code word by code word where another channel follows, since nothing says how long they are.
//!
//! Deliberately absent, and refused by name so that a caller can take a whole decoder instead: all other profiles with
//! their prediction, gain control and frames of 960 samples; more than two channels; coupling and other elements that
//! mix; sample rates of which little would be left out; noise in place of what is heard. What HE-AAC adds to the upper
//! end is passed over. Sound that cancels out in mono is refused too: what is left of it there is rounding. So are low
//! notes that are faint beside high ones: whole decoders and resamplers let a little of these through, which is much then.

mod bands;
mod bits;
mod books;
mod channel;
mod codes;
mod config;
mod huffman;
mod pulse;
mod side;
mod stereo;
mod synthesis;
mod tns;

pub use config::Config;

use crate::tally::Tally;
use crate::{Error, Unsuited};
use bits::Bits;
use channel::{Channel, Common};
use stereo::Pair;
use synthesis::Synthesis;

/// Spectral lines of a block, and so many samples.
const LINES: usize = 1024;

/// Full scale of what the standard's arithmetic gives.
const FULL_SCALE: f64 = 32_768.0;

/// What packets are made of (ISO/IEC 14496-3, 4.5.2.1).
const SINGLE: u32 = 0;
const PAIR: u32 = 1;
const DATA: u32 = 4;
const FILL: u32 = 6;

/// Decodes packet by packet. One for each stream.
pub struct Decoder {
    config: Config,
    common: Common,
    bits: Bits,
    pair: Pair,
    channels: [Channel; 2],
    /// Whether the windows of the block before are of the Kaiser kind.
    before: [bool; 2],
    /// By what the lines of a long and of a short window are weighed.
    weights: [f32; 2],
    mixed: Vec<f32>,
    synthesis: Synthesis,
    tally: Tally,
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "tables are made in double and used in single precision"
)]
impl Decoder {
    /// Prepares for a stream of which the frequencies up to `band` Hz are wanted.
    pub fn new(config: Config, band: f64) -> Self {
        let mix = 1.0 / (config.channels() as f64 * FULL_SCALE);
        Self {
            config,
            common: Common::new(config, band),
            bits: Bits::default(),
            pair: Pair::default(),
            channels: Default::default(),
            before: [false; 2],
            weights: [LINES, LINES / side::WINDOWS].map(|lines| (mix / lines as f64) as f32),
            mixed: vec![0.0; config.samples()],
            synthesis: Synthesis::new(config.divisor()),
            tally: Tally::new(config.rate()),
        }
    }

    /// Samples a second that come out.
    pub fn rate(&self) -> u32 {
        self.config.output_rate()
    }

    /// Decodes a packet, a `raw_data_block`, and appends the [`Config::samples`] mono samples it gives, full scale 1. A
    /// damaged packet gives none. [`Error::Unsuited`] asks for another decoder, from the beginning of the stream.
    ///
    /// Each sample lies in the middle of the [`Config::divisor`] that a whole decoder would put out.
    pub fn decode(&mut self, packet: &[u8], out: &mut Vec<f32>) -> Result<(), Error> {
        self.bits.load(packet);
        self.elements()?;
        self.mix();
        self.synthesis.finish(out);
        Ok(self.tally.end(LINES)?)
    }

    /// Reads a packet as far as its last channel.
    fn elements(&mut self) -> Result<(), Error> {
        let mut channel = 0;
        while channel < self.config.channels() {
            if self.bits.left() <= 3 {
                return Err(Error::Damaged);
            }
            match (self.bits.read(3), self.config.channels() - channel) {
                (SINGLE, left) => {
                    self.bits.skip(4);
                    self.single(channel, left == 1)?;
                    channel += 1;
                }
                (PAIR, 2) => {
                    self.bits.skip(4);
                    self.pair()?;
                    channel += 2;
                }
                (DATA, _) => {
                    self.bits.skip(4);
                    let aligned = self.bits.flag();
                    let mut count = self.bits.read(8) as usize;
                    if count == 255 {
                        count += self.bits.read(8) as usize;
                    }
                    if aligned {
                        self.bits.align();
                    }
                    self.bits.skip(8 * count);
                }
                (FILL, _) => {
                    let mut count = self.bits.read(4) as usize;
                    if count == 15 {
                        count += self.bits.read(8) as usize;
                        count = count.saturating_sub(1);
                    }
                    self.bits.skip(8 * count);
                }
                _ => return Err(Unsuited::Kind.into()),
            }
        }
        Ok(())
    }

    /// Reads a channel by itself, which may be the last of its packet.
    fn single(&mut self, channel: usize, last: bool) -> Result<(), Error> {
        let whole = self.tally.is_due();
        let Self { common, bits, .. } = self;
        let channel = &mut self.channels[channel];
        channel.read_side(bits, None, common)?;
        let reach = channel.reach(whole, common);
        channel.read_lines(bits, reach, last, common)?;
        channel.shape(reach);
        Ok(())
    }

    /// Reads two channels that may share what they have in common.
    fn pair(&mut self) -> Result<(), Error> {
        let whole = self.tally.is_due();
        let Self { common, bits, .. } = self;
        self.pair.read(bits, common)?;
        let [first, second] = &mut self.channels;
        first.read_side(bits, self.pair.info, common)?;
        let mut reach = first.reach(whole, common);
        first.read_lines(bits, reach, false, common)?;
        second.read_side(bits, self.pair.info, common)?;
        let needed = second.reach(whole, common);
        if self.pair.info.is_none() {
            second.read_lines(bits, needed, true, common)?;
            first.shape(reach);
            second.shape(needed);
            return Ok(());
        }
        // What is written in both has to be read as far of both.
        if needed > reach {
            reach = needed;
            first.read_lines(bits, reach, false, common)?;
        }
        second.read_lines(bits, reach, true, common)?;
        self.pair.part(&mut self.channels, reach, common);
        for channel in &mut self.channels {
            channel.shape(reach);
        }
        Ok(())
    }

    /// Mixes the channels and transforms them, together if they can be.
    fn mix(&mut self) {
        let channels = &mut self.channels[..self.config.channels()];
        let weigh = self.tally.is_due();
        let mut energies = [0.0; 2];
        for channel in &mut *channels {
            let weight = self.weights[usize::from(channel.info.is_short())];
            if weigh {
                let [heard, above] = channel.energies(weight, &self.common);
                energies[0] += heard;
                energies[1] += above;
            }
            channel.weigh(weight, self.common.wanted(&channel.info));
        }
        if weigh {
            self.tally.weigh(energies);
        }
        match channels {
            [left, right]
                if left.info.overlaps_as(&right.info) && self.before[0] == self.before[1] =>
            {
                let count = self.mixed.len() / left.info.windows();
                let windows = left.windows(count).zip(right.windows(count));
                for (mixed, (left, right)) in self.mixed.chunks_mut(count).zip(windows) {
                    self.tally.add(left, right);
                    for ((mixed, left), right) in mixed.iter_mut().zip(left).zip(right) {
                        *mixed = left + right;
                    }
                }
                self.synthesis.add(&left.info, self.before[0], &self.mixed);
            }
            _ => {
                for (channel, &before) in channels.iter().zip(&self.before) {
                    let count = self.mixed.len() / channel.info.windows();
                    for (mixed, lines) in self.mixed.chunks_mut(count).zip(channel.windows(count)) {
                        mixed.copy_from_slice(lines);
                    }
                    self.synthesis.add(&channel.info, before, &self.mixed);
                }
            }
        }
        self.before = [0, 1].map(|channel: usize| self.channels[channel].info.kaiser);
    }
}
