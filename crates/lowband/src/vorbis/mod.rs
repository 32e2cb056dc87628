//! Vorbis, after the Vorbis I specification (Xiph.Org, 2020); sections are named where they are followed.
//!
//! Of each block's spectral lines only the lowest half, quarter or eighth get a floor and a residue, and vectors of
//! residues above them are passed over.
//!
//! Deliberately absent, and refused by name so that a caller can take a whole decoder instead: floors of type 0, which
//! hardly any encoder ever wrote; more than two channels; sample rates of which little would be left out; codebooks of
//! more than 65 536 entries. Sound that cancels out in mono is refused too: what is left of it there is rounding. So are
//! low notes that are faint beside high ones: resamplers let a little of these through, which is much then.

mod bits;
mod codebook;
mod floor;
mod residue;
mod setup;
mod spectrum;
mod synthesis;

pub use setup::Config;

use crate::tally::Tally;
use crate::{Error, Unsuited};
use bits::{Bits, width};
use setup::Setup;
use spectrum::Spectrum;
use synthesis::Synthesis;

/// Decodes packet by packet. One for each stream.
pub struct Decoder {
    config: Config,
    setup: Setup,
    bits: Bits,
    spectrum: Spectrum,
    synthesis: Synthesis,
    tally: Tally,
}

impl Decoder {
    /// Prepares for a stream of which a container keeps those headers, and the frequencies up to `band` Hz are wanted.
    pub fn new(specific: &[u8], band: f64) -> Result<Self, Unsuited> {
        let (config, setup) = Setup::read(specific)?;
        Ok(Self {
            config,
            setup,
            bits: Bits::default(),
            spectrum: Spectrum::new(config, band),
            synthesis: Synthesis::new(config.lines.map(|lines| lines / config.divisor())),
            tally: Tally::new(config.rate()),
        })
    }

    /// What the stream is.
    pub fn config(&self) -> Config {
        self.config
    }

    /// Decodes a packet and appends the mono samples it completes, full scale 1: none for the first, and then a quarter
    /// of its block and of the block before. A damaged packet gives none. [`Error::Unsuited`] asks for another decoder,
    /// from the beginning of the stream.
    ///
    /// Each sample lies in the middle of the [`Config::divisor`] that a whole decoder would put out.
    pub fn decode(&mut self, packet: &[u8], out: &mut Vec<f32>) -> Result<(), Error> {
        let Self { setup, bits, .. } = self;
        bits.load(packet);
        let is_header = bits.flag();
        let mode = bits.count(width(setup.modes.len() - 1));
        let mode = setup.modes.get(mode).filter(|_| !is_header);
        let mode = mode.ok_or(Error::Damaged)?;
        if mode.long {
            // What the neighbours are, which they say themselves.
            bits.skip(2);
        }
        if bits.is_past() {
            return Err(Error::Damaged);
        }
        let length = self.config.lines[usize::from(mode.long)];
        let mapping = &setup.mappings[mode.mapping];
        let whole = self.tally.is_due();
        self.spectrum.read(bits, setup, mapping, length, whole);
        if whole {
            self.tally.weigh(self.spectrum.energies(length));
        }
        let lines = self.spectrum.mix(length, &mut self.tally);
        self.synthesis.run(mode.long, lines, out);
        Ok(self.tally.end(length)?)
    }
}
