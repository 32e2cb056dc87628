//! Shapes as pulses: how many there are for so many bits, and which (RFC 6716, sections 4.3.4.1 and 4.3.4.2).

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "lines, pulses and bits are few"
)]

use super::range::Range;
use super::tables::{BANDS, WIDEST, width};

/// Numbers of pulses a shape may have, beside none.
const COUNTS: usize = 40;

/// The most pulses.
const MOST: usize = 128;

/// Band sizes: half of the shortest frame's, and twice that each time up to the longest.
const SIZES: usize = 5;

/// How many pulses the numbers of pulses stand for: all up to 8, and then eight to each doubling.
pub(crate) fn pulses(number: usize) -> usize {
    if number < 8 {
        number
    } else {
        (8 + number % 8) << (number / 8 - 1)
    }
}

/// What shapes of one length cost.
#[derive(Debug)]
pub(crate) struct Costs {
    lines: usize,
    /// Eighths of bits by the number of pulses.
    eighths: Vec<i32>,
    /// How many shapes there are by the number of pulses.
    shapes: Vec<u32>,
    /// The best number of pulses by eighths of bits.
    numbers: Vec<u8>,
}

impl Costs {
    /// For so many lines, of which there are so many shapes by the pulses.
    fn new(lines: usize, shapes: &[u64]) -> Self {
        let counts = (0..=COUNTS).map(|number| u32::try_from(shapes[pulses(number)]));
        let shapes: Vec<u32> = counts.map_while(Result::ok).collect();
        let costs = shapes.iter().map(|&shapes| eighths(shapes));
        let costs: Vec<i32> = costs.collect();
        let mut numbers = Vec::new();
        let mut number = 0;
        // The last may cost no more than the one before, and is taken for more bits than that.
        for bits in 0..=costs[costs.len() - 1] + 1 {
            let nearer = |number: usize| {
                let next = costs.get(number + 1);
                next.is_some_and(|next| next - bits < bits - costs[number])
            };
            while nearer(number) {
                number += 1;
            }
            numbers.push(number as u8);
        }
        Self {
            lines,
            eighths: costs,
            shapes,
            numbers,
        }
    }

    /// What the most pulses cost.
    #[inline]
    pub(crate) fn most(&self) -> i32 {
        self.eighths[self.eighths.len() - 1]
    }

    /// What a number of pulses costs.
    #[inline]
    pub(crate) fn cost(&self, number: usize) -> i32 {
        self.eighths[number]
    }

    /// The number of pulses that costs most nearly so much.
    #[inline]
    pub(crate) fn number(&self, bits: i32) -> usize {
        let bits = (bits.max(0) as usize).min(self.numbers.len() - 1);
        self.numbers[bits].into()
    }
}

/// The logarithm to base 2 in eighths, rounded up, and by more than need be where it is hardly less than a whole number of
/// them: so does the reference decoder, in whose table one shape of 11 lines and 9 pulses costs an eighth too much.
fn eighths(shapes: u32) -> i32 {
    let whole = shapes.ilog2();
    if shapes.is_power_of_two() {
        return (whole << 3) as i32;
    }
    // From 1 to 2, times 2¹⁵.
    let mut mantissa = (u64::from(shapes) << 15).div_ceil(1 << whole);
    let mut eighths = u64::from(whole) << 3;
    for place in (0..4).rev() {
        let bit = mantissa >> 16;
        eighths += bit << place;
        mantissa = (mantissa + bit) >> bit;
        mantissa = (mantissa * mantissa).div_ceil(1 << 15);
    }
    (eighths + u64::from(mantissa > 1 << 15)) as i32
}

/// All there is to know about shapes.
#[derive(Debug)]
pub(crate) struct Pulses {
    costs: Vec<Costs>,
    /// The costs for each size of each band.
    sizes: [[u8; BANDS]; SIZES],
    /// By the lines that are left, how many shapes of fewer pulses than those that are left begin with a positive one
    /// (`U` of section 4.3.4.2).
    shapes: Vec<[u32; MOST + 2]>,
}

impl Pulses {
    pub(crate) fn new() -> Self {
        let mut sizes = [[0; BANDS]; SIZES];
        let mut costs: Vec<Costs> = Vec::new();
        let mut shapes = vec![[0; MOST + 2]; WIDEST + 1];
        // How many shapes of so many lines there are: without lines, only that without pulses.
        let mut all = [0_u64; MOST + 2];
        all[0] = 1;
        for (lines, shapes) in shapes.iter_mut().enumerate().skip(1) {
            let mut sum = 0;
            for (place, &count) in shapes[1..].iter_mut().zip(&all) {
                sum = (sum + count).min(1 << 40);
                *place = u32::try_from(sum).unwrap_or(u32::MAX);
            }
            let before = all;
            for count in 1..all.len() {
                let sum = before[count] + before[count - 1] + all[count - 1];
                all[count] = sum.min(1 << 40);
            }
            for (size, bands) in sizes.iter_mut().enumerate() {
                for (band, place) in bands.iter_mut().enumerate() {
                    if width(band) << size >> 1 == lines {
                        if costs.last().is_none_or(|costs| costs.lines != lines) {
                            costs.push(Costs::new(lines, &all));
                        }
                        *place = (costs.len() - 1) as u8;
                    }
                }
            }
        }
        Self {
            costs,
            sizes,
            shapes,
        }
    }

    /// The costs of a band of a frame whose length is doubled so often, or halved once.
    #[inline]
    pub(crate) fn costs(&self, band: usize, doublings: i32) -> &Costs {
        &self.costs[usize::from(self.sizes[(doublings + 1) as usize][band])]
    }

    /// Passes over a shape.
    #[inline]
    pub(crate) fn pass(range: &mut Range, costs: &Costs, number: usize) {
        range.uniform(costs.shapes[number]);
    }

    /// Reads a shape, and gives the sum of the squares of its pulses.
    pub(crate) fn read(
        &self,
        range: &mut Range,
        costs: &Costs,
        number: usize,
        lines: &mut [f32],
    ) -> f32 {
        let mut index = range.uniform(costs.shapes[number]);
        let mut left = pulses(number);
        let count = lines.len();
        let mut squares = 0;
        let mut place = |line: &mut f32, size: usize, negative: bool| {
            let size = size as i32;
            squares += size * size;
            *line = if negative { -size } else { size } as f32;
        };
        let mut rows = lines.iter_mut().zip(self.shapes[1..=count].iter().rev());
        for (line, shapes) in rows.by_ref().take(count - 2) {
            // The first half of the shapes have a positive pulse here, or none.
            let negative = index >= shapes[left + 1];
            if negative {
                index -= shapes[left + 1];
            }
            let rest = shapes[..=left].iter().rposition(|&shapes| shapes <= index);
            let rest = rest.unwrap_or(0);
            index -= shapes[rest];
            place(line, left - rest, negative);
            left = rest;
        }
        // Of two lines there are 2 n - 1 such shapes, of one there is one.
        if let (Some((line, _)), Some((last, _))) = (rows.next(), rows.next()) {
            let all = 2 * left as u32 + 1;
            let negative = index >= all;
            if negative {
                index -= all;
            }
            let rest = index.div_ceil(2) as usize;
            place(line, left - rest, negative);
            index -= (2 * rest as u32).saturating_sub(1);
            place(last, rest, index > 0);
        }
        squares as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn costs_are_those_of_the_format() {
        let pulses = Pulses::new();
        // Two lines, six, eight and the longest, as far as a table of the reference decoder goes (`cache_bits50`).
        let costs = |band, doublings| {
            let costs: &Costs = pulses.costs(band, doublings);
            (costs.lines, costs.eighths.len() - 1, costs.eighths.clone())
        };
        let (lines, count, found) = costs(0, 1);
        assert_eq!((lines, count), (2, 40));
        assert_eq!(found[1..6], [16, 24, 29, 32, 35]);
        let (lines, count, found) = costs(15, 0);
        assert_eq!((lines, count), (6, 35));
        assert_eq!(found[33..], [240, 246, 252]);
        let (lines, count, found) = costs(8, 2);
        assert_eq!((lines, count), (8, 25));
        assert_eq!(found[23..], [241, 246, 256]);
        let (lines, count, found) = costs(15, 1);
        assert_eq!((lines, count), (12, 16));
        assert_eq!(found[13..], [227, 235, 243, 251]);
        let (lines, count, found) = costs(20, -1);
        assert_eq!((lines, count), (11, 17));
        assert_eq!(found[7..10], [153, 166, 178]);
        let (lines, count, found) = costs(20, 3);
        assert_eq!((lines, count), (176, 4));
        assert_eq!(found[1..], [68, 128, 183, 235]);
    }

    #[test]
    fn every_number_of_bits_gets_the_pulses_that_cost_most_nearly_as_much() {
        let pulses = Pulses::new();
        for costs in &pulses.costs {
            for bits in -3..300 {
                let number = costs.number(bits);
                let amiss = (costs.cost(number) - bits).abs();
                let least = costs.eighths.iter().map(|cost| (cost - bits).abs()).min();
                assert_eq!(Some(amiss), least, "{} lines, {bits}", costs.lines);
            }
        }
    }

    #[test]
    fn every_shape_is_read_once() {
        let pulses = Pulses::new();
        for (band, doublings) in [(0, 1), (0, 2), (8, 2)] {
            let costs = pulses.costs(band, doublings);
            for number in 1..4 {
                let mut found = BTreeSet::new();
                // The first byte and the next few bits are enough to say which.
                for code in 0..=u16::MAX {
                    let [high, low] = code.to_be_bytes();
                    let bytes = [high, low, 0, 0, 0, 0, low];
                    let mut lines = vec![0.0; costs.lines];
                    let squares = pulses.read(&mut Range::new(&bytes), costs, number, &mut lines);
                    let count: f32 = lines.iter().map(|line| line.abs()).sum();
                    assert!((count - number as f32).abs() < 0.5, "{lines:?}");
                    let sum: f32 = lines.iter().map(|line| line * line).sum();
                    assert!((sum - squares).abs() < 0.5, "{lines:?}");
                    found.insert(lines.iter().map(|&line| line as i32).collect::<Vec<_>>());
                }
                assert_eq!(found.len(), costs.shapes[number] as usize);
            }
        }
    }
}
