//! Floors of type 1: the spectral envelope as a line through points (Vorbis I, section 7).

use super::bits::{Bits, width};
use super::codebook::Codebook;
use crate::Unsuited;

/// The most points of a floor.
const MOST_POINTS: usize = 65;

/// Steps of the table of loudness, and how much they span in powers of ten.
const STEPS: f64 = 256.0;
const POWERS: f64 = 7.0;

/// How some partitions of points are written.
#[derive(Clone, Debug, Default)]
struct Class {
    dimensions: usize,
    /// Bits by which a point chooses its book.
    choice: usize,
    /// The book in which those choices stand.
    master: usize,
    books: Vec<Option<usize>>,
}

/// The shape that floors of one kind have in common.
pub(crate) struct Floor {
    partitions: Vec<usize>,
    classes: Vec<Class>,
    multiplier: usize,
    /// Where points are, in the order in which they are written; and the order in which they lie.
    places: Vec<usize>,
    order: Vec<usize>,
    /// For each point from the third on those before it that lie nearest to either side.
    neighbours: Vec<[usize; 2]>,
}

/// The points of one block.
#[derive(Clone, Debug, Default)]
pub(crate) struct Points {
    heights: Vec<i32>,
    /// Which of them the line goes through.
    used: Vec<bool>,
}

impl Floor {
    /// Reads what stands behind the type.
    pub(crate) fn read(bits: &mut Bits, books: usize) -> Result<Self, Unsuited> {
        let count = bits.count(5);
        let partitions: Vec<usize> = (0..count).map(|_| bits.count(4)).collect();
        let class_count = partitions.iter().max().map_or(0, |most| most + 1);
        let classes = (0..class_count)
            .map(|_| Class::read(bits, books))
            .collect::<Result<Vec<_>, _>>()?;
        let multiplier = bits.count(2) + 1;
        let range_bits = bits.count(4);
        let mut places = vec![0, 1 << range_bits];
        for &class in &partitions {
            for _ in 0..classes[class].dimensions {
                places.push(bits.count(range_bits));
            }
        }
        if places.len() > MOST_POINTS || bits.is_past() {
            return Err(Unsuited::Kind);
        }
        let mut order: Vec<usize> = (0..places.len()).collect();
        order.sort_by_key(|&point| places[point]);
        if order
            .windows(2)
            .any(|pair| places[pair[0]] == places[pair[1]])
        {
            return Err(Unsuited::Kind);
        }
        let neighbours = (2..places.len()).map(|point| {
            let before = |other: &usize| *other < point;
            let mut lower = order.iter().rev().copied().filter(before);
            let lower = lower.find(|&other| places[other] < places[point]);
            let mut upper = order.iter().copied().filter(before);
            let upper = upper.find(|&other| places[other] > places[point]);
            [lower.unwrap_or(0), upper.unwrap_or(1)]
        });
        Ok(Self {
            neighbours: neighbours.collect(),
            partitions,
            classes,
            multiplier,
            places,
            order,
        })
    }

    /// How high a floor may be.
    fn range(&self) -> i32 {
        [256, 128, 86, 64][self.multiplier - 1]
    }

    /// Reads the points of a block (section 7.2.3); false where there is no floor, and nothing above it.
    pub(crate) fn points(&self, bits: &mut Bits, books: &[Codebook], points: &mut Points) -> bool {
        if !bits.flag() {
            return false;
        }
        let heights = &mut points.heights;
        heights.clear();
        let first = width(self.range().cast_unsigned() as usize - 1);
        heights.extend([0, 1].map(|_| bits.read(first).cast_signed()));
        for &class in &self.partitions {
            let class = &self.classes[class];
            let mut choices = match class.choice {
                0 => 0,
                _ => books[class.master].entry(bits),
            };
            for _ in 0..class.dimensions {
                let book = class.books[choices & ((1 << class.choice) - 1)];
                choices >>= class.choice;
                let height = book.map_or(0, |book| books[book].entry(bits));
                heights.push(i32::try_from(height).unwrap_or(0));
            }
        }
        // A packet that ends here has none.
        if bits.is_past() {
            return false;
        }
        self.place(points);
        true
    }

    /// From differences to heights (section 7.2.4, step 1).
    fn place(&self, points: &mut Points) {
        let Points { heights, used } = points;
        used.clear();
        used.resize(heights.len(), false);
        (used[0], used[1]) = (true, true);
        let range = self.range();
        for (point, &[low, high]) in (2..).zip(&self.neighbours) {
            let predicted = between(
                (self.places[low], heights[low]),
                (self.places[high], heights[high]),
                self.places[point],
            );
            let difference = heights[point];
            let (above, below) = (range - predicted, predicted);
            if difference == 0 {
                heights[point] = predicted;
                continue;
            }
            (used[low], used[high], used[point]) = (true, true, true);
            heights[point] = if difference >= 2 * above.min(below) {
                if above > below {
                    difference - below + predicted
                } else {
                    predicted - difference + above - 1
                }
            } else if difference % 2 == 1 {
                predicted - (difference + 1) / 2
            } else {
                predicted + difference / 2
            };
            // What makes no sense must not grow beyond all bounds from point to point.
            heights[point] = heights[point].clamp(-0x1000, 0x1000);
        }
    }

    /// Multiplies `lines`, the lowest of a block, by the floor (section 7.2.4, step 2).
    pub(crate) fn apply(&self, points: &Points, loudness: &Loudness, lines: &mut [f32]) {
        let multiplier = i32::try_from(self.multiplier).unwrap_or(1);
        let height = |point: usize| (points.heights[point] * multiplier).clamp(0, 255);
        let mut from = (0, height(self.order[0]));
        for &point in &self.order[1..] {
            if !points.used[point] {
                continue;
            }
            let to = (self.places[point], height(point));
            draw(from, to, loudness, lines);
            from = to;
            if from.0 >= lines.len() {
                return;
            }
        }
        let last = loudness.of(from.1);
        for line in &mut lines[from.0..] {
            *line *= last;
        }
    }
}

impl Class {
    fn read(bits: &mut Bits, count: usize) -> Result<Self, Unsuited> {
        let dimensions = bits.count(3) + 1;
        let choice = bits.count(2);
        let master = if choice > 0 { bits.count(8) } else { 0 };
        let books: Vec<Option<usize>> = (0..1 << choice)
            .map(|_| bits.count(8).checked_sub(1))
            .collect();
        if master >= count || books.iter().flatten().any(|&book| book >= count) {
            return Err(Unsuited::Kind);
        }
        Ok(Self {
            dimensions,
            choice,
            master,
            books,
        })
    }
}

/// The height at a place on the line between two points (section 9.2.6).
fn between(low: (usize, i32), high: (usize, i32), place: usize) -> i32 {
    let length = |from: usize, to: usize| i32::try_from(to - from).unwrap_or(1);
    let rise = high.1 - low.1;
    let part = rise.abs() * length(low.0, place) / length(low.0, high.0);
    low.1 + if rise < 0 { -part } else { part }
}

/// Multiplies lines by the loudness along a line from one point to before another (section 9.2.7).
fn draw(from: (usize, i32), to: (usize, i32), loudness: &Loudness, lines: &mut [f32]) {
    let end = to.0.min(lines.len());
    let Some(lines) = lines.get_mut(from.0..end) else {
        return;
    };
    let length = i32::try_from(to.0 - from.0).unwrap_or(1);
    let rise = to.1 - from.1;
    let (base, step) = (rise / length, if rise < 0 { -1 } else { 1 });
    let rest = rise.abs() - base.abs() * length;
    let (mut height, mut error) = (from.1, 0);
    for line in lines {
        *line *= loudness.of(height);
        height += base;
        error += rest;
        if error >= length {
            error -= length;
            height += step;
        }
    }
}

/// What heights mean: 140 dB in 256 steps, up to full scale (section 10.1).
pub(crate) struct Loudness(Vec<f32>);

impl Loudness {
    pub(crate) fn new() -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "a table made in double")]
        let step = |step: u16| 10_f64.powf((f64::from(step) - 255.0) * POWERS / STEPS) as f32;
        Self((0..256).map(step).collect())
    }

    #[inline]
    fn of(&self, height: i32) -> f32 {
        let height = usize::try_from(height).unwrap_or(0);
        self.0[height.min(self.0.len() - 1)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loudness_is_that_of_the_specification() {
        let loudness = Loudness::new();
        for (height, expected) in [(0, 1.064_986_3e-7), (1, 1.134_195_1e-7), (255, 1.0)] {
            assert!(
                (loudness.of(height) / expected - 1.0).abs() < 1e-6,
                "{height}"
            );
        }
    }

    #[test]
    fn lines_are_drawn_in_whole_steps() {
        let loudness = Loudness((0_u8..=255).map(f32::from).collect());
        let mut lines = [1.0; 8];
        draw((0, 10), (7, 5), &loudness, &mut lines);
        let expected = [10.0, 10.0, 9.0, 8.0, 8.0, 7.0, 6.0, 1.0];
        for (found, expected) in lines.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-6, "{lines:?}");
        }
        assert_eq!(between((0, 10), (8, 0), 4), 5);
        assert_eq!(between((2, 0), (8, 5), 5), 2);
    }
}
