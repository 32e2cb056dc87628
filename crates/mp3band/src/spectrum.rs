//! From Huffman codes to the spectral lines of one channel (ISO/IEC 11172-3, 2.4.3.4: requantisation, reordering and
//! alias reduction), as far as they are wanted.

use crate::bits::Bits;
use crate::frame::Header;
use crate::huffman::Codes;
use crate::scale::ScaleFactors;
use crate::side::{Blocks, Granule};

/// Lines of a granule, and of one sub-band.
const LINES: usize = 576;
pub(crate) const PER_BAND: usize = 18;

/// The coefficients of the butterflies between sub-bands (ISO/IEC 11172-3, table B.9).
const ALIAS: [f64; 8] = [
    -0.6, -0.535, -0.33, -0.185, -0.095, -0.041, -0.0142, -0.0037,
];

/// The lowest exponent of two, in quarters, that gains and scale factors can add up to, and one above the highest.
const EXPONENTS: std::ops::Range<i32> = -350..50;

/// The wanted lines of one channel: of long blocks by frequency, of short ones for each sub-band the three blocks in
/// turn.
pub(crate) struct Lines {
    pub(crate) values: Vec<f32>,
    pub(crate) blocks: Blocks,
}

impl Lines {
    fn new(count: usize) -> Self {
        Self {
            values: vec![0.0; count],
            blocks: Blocks::Long,
        }
    }

    /// Whether both are cut into blocks alike, so that their sum is that of one sound.
    pub(crate) fn same_blocks(&self, other: &Self) -> bool {
        self.blocks == other.blocks
    }

    /// Adds another channel's.
    pub(crate) fn add(&mut self, other: &Self) {
        for (value, other) in self.values.iter_mut().zip(&other.values) {
            *value += other;
        }
    }
}

/// Decodes the lines of both channels.
pub(crate) struct Spectra {
    pub(crate) lines: [Lines; 2],
    header: Header,
    bands: usize,
    /// Lines of a long block that are heard, which may end before the last of those bands.
    heard: usize,
    codes: Codes,
    /// The gain of each line.
    response: Vec<f32>,
    /// Powers of two of [`EXPONENTS`].
    powers: Vec<f32>,
    /// For each butterfly the shares of the line itself and of the other.
    butterflies: [(f32, f32); 8],
    /// Lines in the order in which they are coded.
    coded: [f32; LINES],
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "tables are made in double and used in single precision; lines are few"
)]
impl Spectra {
    /// `band` is the frequency up to which is heard, in Hz.
    pub(crate) fn new(
        header: Header,
        bands: usize,
        band: f64,
        response: impl Fn(f64) -> f64,
    ) -> Self {
        let width = f64::from(header.rate()) / 2.0 / LINES as f64;
        Self {
            lines: std::array::from_fn(|_| Lines::new(bands * PER_BAND)),
            header,
            bands,
            heard: (band / width).ceil() as usize,
            codes: Codes::new(),
            response: (0..bands * PER_BAND)
                .map(|line| response((line as f64 + 0.5) * width) as f32)
                .collect(),
            powers: EXPONENTS
                .map(|exponent| (f64::from(exponent) / 4.0).exp2() as f32)
                .collect(),
            butterflies: ALIAS.map(|c| {
                let length = (1.0 + c * c).sqrt();
                ((1.0 / length) as f32, (c / length) as f32)
            }),
            coded: [0.0; LINES],
        }
    }

    /// Decodes the wanted lines of a channel. Where it shall be `weighed`, all are read, and the energies come back of
    /// those that are heard and of those above them.
    pub(crate) fn decode(
        &mut self,
        channel: usize,
        bits: &mut Bits<'_>,
        granule: &Granule,
        scale: &ScaleFactors,
        weighed: bool,
    ) -> [f64; 2] {
        let wanted = self.wanted(granule);
        self.read(bits, granule, if weighed { LINES } else { wanted });
        self.lines[channel].blocks = granule.blocks;
        let (long, first_short) = parts(granule.blocks);
        self.scale_long(channel, granule, scale, long.min(wanted));
        if let Some(first) = first_short {
            self.scale_short(channel, granule, scale, first);
        }
        self.unalias(channel);
        if weighed {
            self.energies(granule, scale)
        } else {
            [0.0; 2]
        }
    }

    /// The energies of all coded lines: of those that are heard, and of those above them.
    fn energies(&self, granule: &Granule, scale: &ScaleFactors) -> [f64; 2] {
        let mut energies = [0.0; 2];
        // Lines of short blocks are three times as wide.
        let mut add = |coded: &[f32], quarters: i32, from: usize, width: usize| {
            let gain = f64::from(gain(&self.powers, quarters));
            for (line, coded) in (from..).zip(coded) {
                let above = line * width >= self.heard;
                energies[usize::from(above)] += (f64::from(*coded) * gain).powi(2);
            }
        };
        let (long, first_short) = parts(granule.blocks);
        for (band, edge) in self.header.long_bands().windows(2).enumerate() {
            let (from, to) = (edge[0], edge[1].min(long));
            if from >= long {
                break;
            }
            add(&self.coded[from..to], scale.long(band, granule), from, 1);
        }
        if let Some(first) = first_short {
            let edges = self.header.short_bands();
            for band in first..edges.len() - 1 {
                let (from, to) = (edges[band], edges[band + 1]);
                for window in 0..3 {
                    let start = 3 * from + window * (to - from);
                    let coded = &self.coded[start..start + to - from];
                    add(coded, scale.short(band, window, granule), from, 3);
                }
            }
        }
        energies
    }

    /// How many lines must be decoded, in the order of coding, to have all that are wanted.
    fn wanted(&self, granule: &Granule) -> usize {
        match granule.blocks {
            Blocks::Short { .. } => {
                let edges = self.header.short_bands();
                let edge = edges.iter().find(|&&edge| edge >= self.bands * 6);
                edge.map_or(LINES, |edge| edge * 3)
            }
            _ => self.bands * PER_BAND,
        }
    }

    /// Reads the coded lines up to `wanted`.
    fn read(&mut self, bits: &mut Bits<'_>, granule: &Granule, wanted: usize) {
        let coded = &mut self.coded[..wanted];
        coded.fill(0.0);
        let paired = granule.paired.min(wanted);
        let [second, third] = granule.regions.map(|region| region.min(paired));
        let third = third.max(second);
        for (table, region) in
            granule
                .tables
                .into_iter()
                .zip([0..second, second..third, third..paired])
        {
            if !self.codes.read_pairs(table, bits, &mut coded[region]) {
                return;
            }
        }
        if paired < wanted {
            self.codes
                .read_quads(granule.flat_quads, bits, &mut coded[paired..]);
        }
    }

    /// Requantises lines of long blocks up to `end`.
    fn scale_long(&mut self, channel: usize, granule: &Granule, scale: &ScaleFactors, end: usize) {
        let edges = self.header.long_bands();
        let values = &mut self.lines[channel].values;
        for (band, edge) in edges.windows(2).enumerate() {
            let (from, to) = (edge[0], edge[1].min(end));
            if from >= end {
                break;
            }
            let gain = gain(&self.powers, scale.long(band, granule));
            let lines = values[from..to].iter_mut().zip(&self.coded[from..to]);
            for ((value, coded), response) in lines.zip(&self.response[from..to]) {
                *value = coded * gain * response;
            }
        }
    }

    /// Requantises lines of short blocks and puts them in order: they are coded band by band, in each block by block.
    fn scale_short(
        &mut self,
        channel: usize,
        granule: &Granule,
        scale: &ScaleFactors,
        first: usize,
    ) {
        let edges = self.header.short_bands();
        let values = &mut self.lines[channel].values;
        for band in first..edges.len() - 1 {
            let (from, to) = (edges[band], edges[band + 1]);
            for window in 0..3 {
                let gain = gain(&self.powers, scale.short(band, window, granule));
                let start = 3 * from + window * (to - from);
                for line in from..to.min(self.bands * 6) {
                    let value = self.coded[start + line - from] * gain;
                    values[line / 6 * PER_BAND + window * 6 + line % 6] =
                        value * self.response[3 * line + 1];
                }
            }
            if to >= self.bands * 6 {
                break;
            }
        }
    }

    /// Undoes what neighbouring sub-bands have of each other.
    fn unalias(&mut self, channel: usize) {
        let lines = &mut self.lines[channel];
        let borders = match lines.blocks {
            Blocks::Short { mixed: false } => 0,
            Blocks::Short { mixed: true } => 1,
            _ => self.bands - 1,
        };
        for border in (1..=borders.min(self.bands - 1)).map(|band| band * PER_BAND) {
            for (at, (own, other)) in self.butterflies.into_iter().enumerate() {
                let (below, above) = (lines.values[border - 1 - at], lines.values[border + at]);
                lines.values[border - 1 - at] = below * own - above * other;
                lines.values[border + at] = above * own + below * other;
            }
        }
    }
}

/// Where long lines end, and with which band short blocks begin.
fn parts(blocks: Blocks) -> (usize, Option<usize>) {
    match blocks {
        Blocks::Short { mixed: false } => (0, Some(0)),
        // Two sub-bands of long blocks are as wide as three bands of short ones.
        Blocks::Short { mixed: true } => (2 * PER_BAND, Some(3)),
        _ => (LINES, None),
    }
}

/// Two to the power of some quarters.
fn gain(powers: &[f32], quarters: i32) -> f32 {
    let index = usize::try_from(quarters - EXPONENTS.start).unwrap_or(0);
    powers[index.min(powers.len() - 1)]
}
