//! The lowest lines of each channel of a block, and their mix (Vorbis I, sections 4.3.2 to 4.3.6).

use super::bits::Bits;
use super::codebook::Codebook;
use super::floor::{Loudness, Points};
use super::residue::{Extent, Residue};
use super::setup::{Config, Mapping, Setup};
use crate::tally::Tally;
use std::ops::Range;

/// The most channels.
const MOST: usize = 2;

/// Reads the spectra of one stream's blocks.
pub(crate) struct Spectrum {
    channels: usize,
    divisor: usize,
    /// The share of the lines of a block that is heard.
    heard: f64,
    loudness: Loudness,
    points: [Points; MOST],
    /// The lines of each channel.
    lines: [Vec<f32>; MOST],
    /// The vector of channels that take turns.
    interleaved: Vec<f32>,
    /// What the reader of residues makes notes in.
    classes: Vec<u8>,
}

impl Spectrum {
    /// `band` is the frequency up to which is heard, in Hz.
    pub(crate) fn new(config: Config, band: f64) -> Self {
        let longest = config.lines[1];
        Self {
            channels: config.channels(),
            divisor: config.divisor(),
            heard: (band / (f64::from(config.rate()) / 2.0)).min(1.0),
            loudness: Loudness::new(),
            points: Default::default(),
            lines: std::array::from_fn(|_| vec![0.0; longest]),
            interleaved: vec![0.0; MOST * longest],
            classes: Vec::new(),
        }
    }

    /// Reads the wanted lines of a block of `length` of them, or the `whole` of it.
    pub(crate) fn read(
        &mut self,
        bits: &mut Bits,
        setup: &Setup,
        mapping: &Mapping,
        length: usize,
        whole: bool,
    ) {
        let wanted = if whole { length } else { length / self.divisor };
        let mut sounding = [false; MOST];
        let channels = sounding.iter_mut().zip(&mut self.points);
        for ((sounding, points), &floor) in channels.zip(&mapping.floors) {
            *sounding = setup.floors[floor].points(bits, &setup.books, points);
        }
        // A channel without a floor may stand for a part of one that has a floor.
        let mut written = sounding;
        for &[magnitude, angle] in &mapping.couplings {
            let either = written[magnitude] || written[angle];
            (written[magnitude], written[angle]) = (either, either);
        }
        for lines in &mut self.lines {
            lines[..length].fill(0.0);
        }
        for (submap, &residue) in mapping.residues.iter().enumerate() {
            let within = |channel| mapping.submaps.get(channel) == Some(&submap);
            let extent = Extent {
                length,
                wanted,
                last: submap + 1 == mapping.residues.len(),
            };
            let within = [0, 1].map(within);
            let residue = &setup.residues[residue];
            self.add_residue(bits, &setup.books, residue, within, written, extent);
        }
        let [first, second] = self.lines.each_mut().map(|lines| &mut lines[..wanted]);
        for &[magnitude, _] in mapping.couplings.iter().rev() {
            if magnitude == 0 {
                part(first, second);
            } else {
                part(second, first);
            }
        }
        for (channel, lines) in [first, second].into_iter().enumerate() {
            if sounding[channel] {
                let floor = &setup.floors[mapping.floors[channel]];
                floor.apply(&self.points[channel], &self.loudness, lines);
            } else {
                lines.fill(0.0);
            }
        }
    }

    /// Reads the residue of the channels `within` a submap, as far as they are `written`.
    fn add_residue(
        &mut self,
        bits: &mut Bits,
        books: &[Codebook],
        residue: &Residue,
        within: [bool; MOST],
        written: [bool; MOST],
        extent: Extent,
    ) {
        let classes = &mut self.classes;
        let used = [0, 1].map(|channel: usize| within[channel] && written[channel]);
        if !residue.is_interleaved() {
            let [first, second] = &mut self.lines;
            match used {
                [true, true] => {
                    residue.add(bits, books, extent, &mut [first, second], classes);
                }
                [true, false] => residue.add(bits, books, extent, &mut [first], classes),
                [false, true] => residue.add(bits, books, extent, &mut [second], classes),
                [false, false] => {}
            }
        } else if used.contains(&true) {
            let count = within.iter().filter(|&&within| within).count();
            let extent = Extent {
                length: extent.length * count,
                wanted: extent.wanted * count,
                ..extent
            };
            let vector = &mut self.interleaved[..extent.length];
            vector.fill(0.0);
            residue.add(bits, books, extent, &mut [&mut vector[..]], classes);
            let members = self.lines.iter_mut().zip(within);
            for (turn, (lines, _)) in members.filter(|(_, within)| *within).enumerate() {
                let values = vector[..extent.wanted].iter().skip(turn).step_by(count);
                for (line, value) in lines.iter_mut().zip(values) {
                    *line = *value;
                }
            }
        }
    }

    /// The energies of the lines that are heard and of those above them, of a block of `length` that was read whole.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "a share of a few thousand lines"
    )]
    pub(crate) fn energies(&self, length: usize) -> [f64; 2] {
        let heard = (self.heard * length as f64).ceil() as usize;
        let energy = |range: Range<usize>| {
            let lines = self.lines[..self.channels].iter();
            lines
                .flat_map(|lines| &lines[range.clone()])
                .map(|&line| f64::from(line).powi(2))
                .sum()
        };
        [energy(0..heard), energy(heard..length)]
    }

    /// Mixes the lines that were read of a block of `length`.
    pub(crate) fn mix(&mut self, length: usize, tally: &mut Tally) -> &[f32] {
        let wanted = length / self.divisor;
        let [first, second] = self.lines.each_mut().map(|lines| &mut lines[..wanted]);
        if self.channels == MOST {
            tally.add(first, second);
            for (first, second) in first.iter_mut().zip(second) {
                *first = (*first + *second) * 0.5;
            }
        }
        first
    }
}

/// From magnitude and angle to two channels (section 4.3.5).
fn part(magnitudes: &mut [f32], angles: &mut [f32]) {
    for (magnitude, angle) in magnitudes.iter_mut().zip(angles) {
        let away = angle.abs();
        let other = if *magnitude > 0.0 {
            *magnitude - away
        } else {
            *magnitude + away
        };
        (*magnitude, *angle) = if *angle > 0.0 {
            (*magnitude, other)
        } else {
            (other, *magnitude)
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn magnitude_and_angle_are_parted_as_the_specification_says() {
        let (mut magnitudes, mut angles) =
            ([3.0, 3.0, -3.0, -3.0, 0.0], [1.0, -1.0, 1.0, -1.0, -2.0]);
        part(&mut magnitudes, &mut angles);
        let found = magnitudes.into_iter().zip(angles);
        let expected = [
            (3.0, 2.0),
            (2.0, 3.0),
            (-3.0, -2.0),
            (-2.0, -3.0),
            (2.0, 0.0),
        ];
        for ((a, b), (c, d)) in found.zip(expected) {
            assert!((a - c).abs() < 1e-6 && (b - d).abs() < 1e-6, "{a} {b}");
        }
    }
}
