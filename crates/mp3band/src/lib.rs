//! Decodes the lower end of MPEG-1 and MPEG-2 layer III (MP3), mixed to mono, straight to a fraction of the sample
//! rate.
//!
//! What listens to a narrow band need not pay for the rest. Of each granule's 576 spectral lines only those below
//! the band's end are decoded, channels are mixed before they are transformed, and the filter bank puts out every
//! second or fourth sample alone, which is all that a signal without its upper end needs. Four fifths of the work of
//! a decoder go away with that.
//!
//! Written from ISO/IEC 11172-3:1993 and ISO/IEC 13818-3:1998; clauses and tables are named where they are followed.
//!
//! Deliberately absent, and refused by name so that a caller can take a whole decoder instead: layers I and II,
//! MPEG 2.5, sample rates that come out below what Chromaprint hears, and intensity stereo, whose right channel is
//! written in the left. Sound that cancels out in mono is refused too: what is left of it there is rounding. So are low
//! notes that are faint beside high ones: whole decoders and resamplers let a little of these through, which is much then.

mod bits;
mod codes;
mod frame;
mod huffman;
mod hybrid;
mod reservoir;
mod scale;
mod side;
mod spectrum;
mod synthesis;
mod tally;

pub use frame::{Error, Header, Unsuited};

use hybrid::Hybrid;
use reservoir::Reservoir;
use scale::ScaleFactors;
use side::{Granule, Side};
use spectrum::Spectra;
use synthesis::Synthesis;
use tally::Tally;

/// Decodes frame by frame. One for each file.
pub struct Decoder {
    header: Header,
    reservoir: Reservoir,
    scale: [ScaleFactors; 2],
    spectra: Spectra,
    hybrid: Hybrid,
    synthesis: Synthesis,
    tally: Tally,
}

impl Decoder {
    /// Prepares for frames such as the one with this header, of which the frequencies up to `band` Hz are wanted.
    ///
    /// Of the samples that a whole decoder would put out, those come whose number leaves the remainder `phase` on
    /// division by [`Header::divisor`]. `response` is the gain of a frequency in Hz; 1 leaves it as it is.
    pub fn new(
        header: Header,
        band: f64,
        phase: usize,
        response: impl Fn(f64) -> f64,
    ) -> Result<Self, Unsuited> {
        let bands = header.bands(band)?;
        Ok(Self {
            header,
            reservoir: Reservoir::default(),
            scale: Default::default(),
            spectra: Spectra::new(header, bands, band, response),
            hybrid: Hybrid::new(bands),
            synthesis: Synthesis::new(header.divisor(), phase, bands),
            tally: Tally::default(),
        })
    }

    /// Samples a second that come out.
    pub fn rate(&self) -> u32 {
        self.header.output_rate()
    }

    /// Decodes a frame, from its header to its end, and appends the [`Header::samples`] mono samples it gives, full
    /// scale 1. A damaged frame gives none. [`Error::Unsuited`] asks for another decoder, from the beginning of the
    /// file.
    pub fn decode(&mut self, frame: &[u8], out: &mut Vec<f32>) -> Result<(), Error> {
        let side = match self.read(frame) {
            Ok(side) => side,
            Err(error) => {
                self.reservoir = Reservoir::default();
                return Err(error);
            }
        };
        let joined = Header::is_joined(frame);
        let mut at = self.reservoir.begin(side.main_data_begin);
        for (number, granule) in side.granules(self.header.granules()).enumerate() {
            self.hybrid.begin();
            let length: usize = granule.iter().map(|channel| channel.length).sum();
            // The first frames of a stream that was cut out of a longer one refer to what is not there.
            if let Ok(start) = usize::try_from(at) {
                self.granule(granule, &side, number, joined, start);
            }
            at += length.cast_signed();
            self.synthesis.run(self.hybrid.finish(), out);
            self.tally.verdict()?;
        }
        Ok(())
    }

    /// Checks a frame and keeps its main data.
    fn read(&mut self, frame: &[u8]) -> Result<Side, Error> {
        let header = Header::of(frame).ok_or(Error::Damaged)?;
        self.header.same_stream(&header, frame)?;
        let side_at = Header::side_at(frame);
        let side_end = side_at + header.side_len();
        let bytes = frame.get(side_at..side_end).ok_or(Error::Damaged)?;
        let side = Side::read(bytes, header).ok_or(Error::Damaged)?;
        self.reservoir.add(&frame[side_end..]);
        Ok(side)
    }

    /// Decodes the channels of one granule into the hybrid filter bank. `at` is where in the reservoir it begins, in bits.
    fn granule(
        &mut self,
        channels: &[Granule],
        side: &Side,
        number: usize,
        joined: bool,
        mut at: usize,
    ) {
        let weighed = self.tally.is_due();
        for (channel, granule) in channels.iter().enumerate() {
            let mut bits = self.reservoir.bits(at, at + granule.length);
            at += granule.length;
            let scale = &mut self.scale[channel];
            let kept = if number == 1 {
                side.kept[channel]
            } else {
                [false; 4]
            };
            scale.read(&mut bits, granule, &self.header, kept);
            // Of middle and side the mix is the middle alone.
            if !(joined && channel == 1) {
                let energies = self
                    .spectra
                    .decode(channel, &mut bits, granule, scale, weighed);
                self.tally.weigh(energies);
            }
        }
        match channels {
            [_, _] if !joined => {
                self.tally.add_energies(&self.spectra.lines);
                let [left, right] = &mut self.spectra.lines;
                if left.same_blocks(right) {
                    left.add(right);
                    self.hybrid.add(left, 0.5);
                } else {
                    self.hybrid.add(left, 0.5);
                    self.hybrid.add(right, 0.5);
                }
            }
            [middle, side] => {
                self.tally.add_lengths(middle.length, side.length);
                self.hybrid
                    .add(&mut self.spectra.lines[0], std::f32::consts::FRAC_1_SQRT_2);
            }
            _ => self.hybrid.add(&mut self.spectra.lines[0], 1.0),
        }
    }
}
