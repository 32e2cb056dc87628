//! The power spectrum of one frame of real samples.
//!
//! A frame of N real samples is transformed as N/2 complex ones, even samples as real and odd ones as imaginary
//! parts (W. H. Press et al., *Numerical Recipes*, 3rd edition, section 12.3.2). Those are laid out in rows of
//! eight lanes: first the columns are transformed in place by radix-4 steps with decimation in frequency
//! (A. V. Oppenheim, R. W. Schafer, *Discrete-Time Signal Processing*, 3rd edition, section 9.3), then each row by
//! itself. All inner loops run over eight neighbouring numbers, real and imaginary parts apart, which is what SIMD
//! likes.
//!
//! Single precision, as in the transform that `fpcalc` takes from FFmpeg; everything after it is double. Twiddle factors
//! and window are rounded once, from double.

mod lanes;

use lanes::{Complex, LANES, Row, butterfly, transform};
use std::array;
use std::ops::Range;

/// Transforms frames of one length.
pub(super) struct Spectrum {
    /// The window's values for even samples as real and for odd ones as imaginary parts.
    window: Vec<Row>,
    /// Twiddle factors of each step over the columns in turn, three for each butterfly.
    steps: Vec<[Complex; 3]>,
    /// Twiddle factors between columns and rows, for each row as it lies.
    between: Vec<Row>,
    /// Twiddle factors that take the complex spectrum apart, for the wanted bins.
    apart_re: Vec<f32>,
    apart_im: Vec<f32>,
    /// The bins that are wanted.
    bins: Range<usize>,
    rows: Vec<Row>,
    /// The row that holds each frequency once the columns are transformed.
    order: Vec<usize>,
    /// The complex spectrum, by frequency.
    re: Vec<f32>,
    im: Vec<f32>,
    power: Vec<f32>,
}

impl Spectrum {
    /// Prepares for frames that are multiplied by `window`, whose length is 2 048 or 4 096, and of whose power
    /// spectrum `bins` are wanted (neither 0 nor from half the frame on).
    pub(super) fn new(window: &[f32], bins: Range<usize>) -> Self {
        let length = window.len();
        let rows = length / 2 / LANES;
        // Taking the spectrum apart halves sums and differences; the window does it in advance.
        let window = (0..rows)
            .map(|row| {
                Row::from_fn(|lane| {
                    let at = 2 * (row * LANES + lane);
                    Complex {
                        re: window[at] / 2.0,
                        im: window[at + 1] / 2.0,
                    }
                })
            })
            .collect();
        let mut steps = Vec::new();
        let mut span = rows;
        while span >= 4 {
            steps.extend((0..span / 4).map(|p| [1, 2, 3].map(|k| Complex::turn(k * p, span))));
            span /= 4;
        }
        let order: Vec<usize> = (0..rows).map(|frequency| place(frequency, rows)).collect();
        let mut between = vec![Row::default(); rows];
        for (frequency, &row) in order.iter().enumerate() {
            between[row] = Row::from_fn(|lane| Complex::turn(frequency * lane, length / 2));
        }
        let apart = |part: fn(Complex) -> f32| {
            let values = bins.clone().map(|bin| part(Complex::turn(bin, length)));
            values.collect::<Vec<_>>()
        };
        Self {
            window,
            steps,
            between,
            apart_re: apart(|turn| turn.re),
            apart_im: apart(|turn| turn.im),
            power: vec![0.0; bins.len()],
            bins,
            rows: vec![Row::default(); rows],
            order,
            re: vec![0.0; length / 2],
            im: vec![0.0; length / 2],
        }
    }

    /// The power of the wanted bins in a frame as long as the window.
    pub(super) fn power(&mut self, frame: &[i16]) -> &[f32] {
        self.load(frame);
        self.columns();
        self.each_row();
        self.take_apart();
        &self.power
    }

    #[expect(clippy::cast_precision_loss, reason = "a sample has 16 bits")]
    fn load(&mut self, frame: &[i16]) {
        let (samples, _) = frame.as_chunks::<{ 2 * LANES }>();
        for ((row, window), samples) in self.rows.iter_mut().zip(&self.window).zip(samples) {
            let (pairs, _) = samples.as_chunks::<2>();
            // A pair is one number of 32 bits, of whose halves SIMD makes two.
            let pairs: [u32; LANES] = array::from_fn(|lane| {
                let [even, odd] = pairs[lane].map(|sample| u32::from(sample.cast_unsigned()));
                odd << 16 | even
            });
            let evens = pairs.map(|pair| (pair << 16).cast_signed() >> 16);
            let odds = pairs.map(|pair| pair.cast_signed() >> 16);
            for lane in 0..LANES {
                row.re[lane] = evens[lane] as f32 * window.re[lane];
                row.im[lane] = odds[lane] as f32 * window.im[lane];
            }
        }
    }

    /// Transforms all columns in place; `order` says where each frequency ends up.
    fn columns(&mut self) {
        let mut steps = self.steps.as_slice();
        let mut span = self.rows.len();
        while span >= 4 {
            let (twiddles, later) = steps.split_at(span / 4);
            for block in self.rows.chunks_exact_mut(span) {
                let (first, second) = block.split_at_mut(span / 2);
                let (a, b) = first.split_at_mut(span / 4);
                let (c, d) = second.split_at_mut(span / 4);
                butterfly::<false>(&mut a[0], &mut b[0], &mut c[0], &mut d[0], &twiddles[0]);
                for p in 1..span / 4 {
                    butterfly::<true>(&mut a[p], &mut b[p], &mut c[p], &mut d[p], &twiddles[p]);
                }
            }
            steps = later;
            span /= 4;
        }
        if span == 2 {
            let (pairs, _) = self.rows.as_chunks_mut::<2>();
            for [low, high] in pairs {
                for lane in 0..LANES {
                    let (a, b) = (low.get(lane), high.get(lane));
                    low.set(lane, a + b);
                    high.set(lane, a - b);
                }
            }
        }
    }

    /// Transforms all rows, eight at a time, and sorts the result by frequency.
    fn each_row(&mut self) {
        let count = self.rows.len();
        for (row, between) in self.rows.iter_mut().zip(&self.between) {
            row.turn(between);
        }
        let (order, _) = self.order.as_chunks::<LANES>();
        for (block, order) in order.iter().enumerate() {
            let mut columns = [Row::default(); LANES];
            for (at, &row) in order.iter().enumerate() {
                for (lane, column) in columns.iter_mut().enumerate() {
                    column.set(at, self.rows[row].get(lane));
                }
            }
            for (k, column) in transform(&columns).iter().enumerate() {
                let at = k * count + block * LANES;
                self.re[at..at + LANES].copy_from_slice(&column.re);
                self.im[at..at + LANES].copy_from_slice(&column.im);
            }
        }
    }

    /// The power of the real signal's spectrum, of which the complex one holds two halves folded together.
    fn take_apart(&mut self) {
        let Range { start, end } = self.bins;
        let mirror = self.re.len() + 1 - end..self.re.len() + 1 - start;
        let here = self.re[start..end].iter().zip(&self.im[start..end]);
        let there = self.re[mirror.clone()].iter().zip(&self.im[mirror]).rev();
        let turns = self.apart_re.iter().zip(&self.apart_im);
        for (((power, here), there), turn) in self.power.iter_mut().zip(here).zip(there).zip(turns)
        {
            let (even_re, even_im) = (here.0 + there.0, here.1 - there.1);
            let (odd_re, odd_im) = (here.1 + there.1, there.0 - here.0);
            let re = even_re + turn.0 * odd_re - turn.1 * odd_im;
            let im = even_im + turn.0 * odd_im + turn.1 * odd_re;
            *power = re * re + im * im;
        }
    }
}

/// Where the step-by-step transform of `span` rows leaves a frequency.
fn place(frequency: usize, span: usize) -> usize {
    let parts = span.min(4);
    if parts < 2 {
        return 0;
    }
    let part = span / parts;
    frequency % parts * part + place(frequency / parts, part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::TAU;

    /// The definition of the transform, in double precision.
    fn power_by_definition(frame: &[i16], window: &[f32], bin: usize) -> f64 {
        let length = f64::from(u16::try_from(frame.len()).unwrap());
        let mut sum = (0.0, 0.0);
        for (at, (&sample, &window)) in (0_u16..).zip(frame.iter().zip(window)) {
            let turns = f64::from(at) * f64::from(u16::try_from(bin).unwrap()) / length;
            let (sin, cos) = (TAU * turns.fract()).sin_cos();
            let value = f64::from(sample) * f64::from(window);
            sum = (sum.0 + value * cos, sum.1 - value * sin);
        }
        sum.0 * sum.0 + sum.1 * sum.1
    }

    #[test]
    fn the_spectrum_is_that_of_the_definition() {
        let mut state = 1_u32;
        for length in [2_048, 4_096] {
            let mut random = || {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let [.., low, high] = state.to_le_bytes();
                u16::from_le_bytes([low, high])
            };
            let frame: Vec<i16> = (0..length).map(|_| random().cast_signed()).collect();
            let window: Vec<f32> = (0..length)
                .map(|_| f32::from(random()) / 65_536.0)
                .collect();
            let bins = 1..length / 2;
            let mut spectrum = Spectrum::new(&window, bins.clone());
            let power = spectrum.power(&frame);
            let loudest = f64::from(power.iter().copied().fold(0.0, f32::max)).sqrt();
            for bin in bins.step_by(37).chain([2, 3, length / 2 - 1]) {
                let expected = power_by_definition(&frame, &window, bin).sqrt();
                // A unit in the last place of single precision is 1.2e-7.
                let error = (f64::from(power[bin - 1]).sqrt() - expected).abs() / loudest;
                assert!(error < 5e-7, "bin {bin} of {length}: {error}");
            }
        }
    }
}
