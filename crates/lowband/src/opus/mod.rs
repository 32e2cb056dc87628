//! The part of Opus that is made for music, CELT, after RFC 6716 with the corrections of RFC 8251; sections are named
//! where they are followed.
//!
//! Of each frame all symbols are read, since the last bits of it say the energy of the lowest bands finer, but shapes
//! are made for bands below 4.8 kHz alone. Both channels share their windows and the filters behind the transform, so that
//! their lines are mixed and everything behind is done once, at 12 kHz. Filters of the whole rate become what is nearest
//! to them at a quarter of it.
//!
//! Deliberately absent, and refused by name so that a caller can take a whole decoder instead: SILK, alone or beneath
//! CELT; packets that were lost, which every decoder makes up in its own way. Sound that cancels out in mono is refused
//! too: what is left of it there is rounding. So are low notes that are faint beside high ones: resamplers let a little
//! of these through, which is much then.

mod allocation;
mod band;
mod budget;
mod collapse;
mod comb;
mod emphasis;
mod energy;
mod fit;
mod packet;
mod part;
mod pulses;
mod range;
mod shape;
mod split;
mod synthesis;
mod tables;
mod vector;

use crate::Error;
use crate::tally::Tally;
use allocation::Allocation;
use comb::Comb;
use energy::Energies;
pub use packet::{Kind, Packet};
use pulses::Pulses;
use range::Range;
use shape::{Frame, Shapes};
use synthesis::Synthesis;
use tables::{BANDS, EDGES, HEARD, LINES, LOW, MEANS, RESOLUTIONS};
use vector::Spread;

/// How many samples of a whole decoder there are to one that comes out.
pub const DIVISOR: usize = 4;

/// Samples a second that come out.
pub const RATE: u32 = 12_000;

/// Full scale of what the format's arithmetic gives.
const FULL_SCALE: f32 = 32_768.0;

/// Decodes packet by packet. One for each stream.
pub struct Decoder {
    pulses: Pulses,
    energies: Energies,
    shapes: Shapes,
    synthesis: Synthesis,
    mixed: [[f32; LINES]; 2],
    seed: u32,
    /// What the filter at the end leaves of the energy of each band.
    kept: [f32; BANDS],
    tally: Tally,
}

impl Default for Decoder {
    fn default() -> Self {
        Self::new()
    }
}

impl Decoder {
    /// Prepares for a stream.
    pub fn new() -> Self {
        Self {
            pulses: Pulses::new(),
            energies: Energies::new(),
            shapes: Shapes::new(),
            synthesis: Synthesis::new(),
            mixed: [[0.0; LINES]; 2],
            seed: 0,
            kept: emphasis::energies(),
            tally: Tally::new(RATE),
        }
    }

    /// Decodes a packet and appends the mono samples it gives, full scale 1: one for each [`DIVISOR`] of a whole decoder.
    /// A damaged packet gives none. [`Error::Unsuited`] asks for another decoder, from the beginning of the stream.
    pub fn decode(&mut self, packet: &[u8], out: &mut Vec<f32>) -> Result<(), Error> {
        let packet = Packet::read(packet)?;
        let begin = out.len();
        for frame in packet.frames() {
            let decoded = self.frame(frame, packet.kind, out);
            if let Err(error) = decoded {
                out.truncate(begin);
                return Err(error);
            }
        }
        Ok(())
    }

    /// Decodes a frame.
    fn frame(&mut self, frame: &[u8], kind: Kind, out: &mut Vec<f32>) -> Result<(), Error> {
        let mut range = Range::new(frame);
        self.energies.begin(kind);
        let silent = range.rare(15);
        if silent {
            range.exhaust();
        }
        let comb = read_comb(&mut range);
        let has = |range: &Range, bits: i32| range.tell() + bits <= range.bits();
        let transient = kind.doublings > 0 && has(&range, 3) && range.rare(3);
        let alone = has(&range, 3) && range.rare(3);
        self.energies.read_coarse(&mut range, kind, alone);
        let resolutions = read_resolutions(&mut range, kind, transient);
        let spread = if has(&range, 4) {
            [
                Spread::None,
                Spread::Light,
                Spread::Normal,
                Spread::Aggressive,
            ][range.among(&[25, 23, 2, 0], 5)]
        } else {
            Spread::Normal
        };
        let mut reserved = 0;
        let allocation = Allocation::read(&mut range, kind, |left| {
            let doublings = i32::try_from(kind.doublings).unwrap_or(0);
            if transient && doublings >= 2 && left >= (doublings + 2) << 3 {
                reserved = 8;
            }
            reserved
        });
        self.energies.read_fine(&mut range, kind, &allocation);
        let blocks = if transient { 1 << kind.doublings } else { 1 };
        let frame = Frame {
            kind,
            blocks,
            resolutions,
            spread,
            allocation: &allocation,
            // The noise of all bands comes before that which fills empty blocks.
            heard: if reserved > 0 { BANDS } else { HEARD },
        };
        let total = (range.bits() << 3) - reserved;
        let seed = self
            .shapes
            .read(&mut range, &self.pulses, &frame, total, self.seed);
        let fill = reserved > 0 && range.raw(1) == 1;
        self.energies.read_rest(&mut range, kind, &allocation);
        if fill {
            let bits = &allocation.shape;
            collapse::fill(&mut self.shapes, &self.energies, kind, bits, seed);
        }
        if silent {
            self.energies.silence();
        }
        self.seed = range.state();
        if range.tell() > range.bits() {
            return Err(Error::Damaged);
        }
        let energies = self.weigh(kind);
        self.tally.weigh(energies);
        self.mix(kind);
        self.energies.end(kind, transient);
        let count = LINES >> (3 - kind.doublings);
        let lines = &self.mixed[0][..count];
        self.synthesis.run(lines, kind.doublings, blocks, comb, out);
        Ok(self.tally.end(30 << kind.doublings)?)
    }

    /// The energies of the bands that are heard and of those above them.
    fn weigh(&self, kind: Kind) -> [f64; 2] {
        let mut energies = [0.0_f32; 2];
        for bands in &self.energies.now[..kind.channels] {
            let bands = bands.iter().zip(&MEANS).zip(&self.kept).take(kind.end);
            for (band, ((energy, mean), kept)) in bands.enumerate() {
                let loudness = (energy + mean).min(32.0).exp2() / FULL_SCALE;
                energies[usize::from(band >= LOW)] += loudness * loudness * kept;
            }
        }
        energies.map(f64::from)
    }

    /// Gives the shapes their loudness (section 4.3.6) and mixes the channels.
    fn mix(&mut self, kind: Kind) {
        let share = if kind.channels == 2 { 0.5 } else { 1.0 } / FULL_SCALE;
        for channel in 0..kind.channels {
            let energies = &self.energies.now[channel];
            let (lines, mixed) = (&self.shapes.lines[channel], &mut self.mixed[channel]);
            mixed[EDGES[HEARD.min(kind.end)] << kind.doublings..].fill(0.0);
            for band in 0..HEARD.min(kind.end) {
                let factor = (energies[band] + MEANS[band]).min(32.0).exp2() * share;
                let places = EDGES[band] << kind.doublings..EDGES[band + 1] << kind.doublings;
                for (mixed, line) in mixed[places.clone()].iter_mut().zip(&lines[places]) {
                    *mixed = line * factor;
                }
            }
        }
        if kind.channels == 2 {
            let count = LINES >> (3 - kind.doublings);
            let [left, right] = self.mixed.each_mut().map(|lines| &mut lines[..count]);
            self.tally.add(left, right);
            for (left, right) in left.iter_mut().zip(right) {
                *left += *right;
            }
        }
    }
}

/// Reads which filter follows the transform (section 4.3.7.1).
fn read_comb(range: &mut Range) -> Comb {
    if range.tell() + 16 > range.bits() || !range.rare(1) {
        return Comb::default();
    }
    let octave = range.uniform(6);
    let period = (16 << octave) + range.raw(4 + octave) - 1;
    let gain = range.raw(3) + 1;
    let weights = if range.tell() + 2 <= range.bits() {
        range.among(&[2, 1, 0], 2)
    } else {
        0
    };
    Comb {
        period: period as usize,
        gain: f32::from(u8::try_from(gain).unwrap_or(0)) * 0.093_75,
        weights,
    }
}

/// Reads how fine each band is in time and in frequency (section 4.3.4.5).
fn read_resolutions(range: &mut Range, kind: Kind, transient: bool) -> [i32; BANDS] {
    let mut log = if transient { 2 } else { 4 };
    let choice = kind.doublings > 0 && range.tell() + log < range.bits();
    let bits = range.bits() - i32::from(choice);
    let (mut changed, mut other) = ([false; BANDS], false);
    let mut any = false;
    for changed in changed.iter_mut().take(kind.end) {
        if range.tell() + log <= bits {
            other ^= range.rare(log.unsigned_abs());
            any |= other;
        }
        *changed = other;
        log = if transient { 4 } else { 5 };
    }
    let choices = &RESOLUTIONS[kind.doublings][usize::from(transient)];
    let differ = choices[0][usize::from(any)] != choices[1][usize::from(any)];
    let chosen = &choices[usize::from(choice && differ && range.rare(1))];
    changed.map(|changed| chosen[usize::from(changed)])
}
