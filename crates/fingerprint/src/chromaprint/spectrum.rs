//! The power spectrum of one frame of real samples.
//!
//! A frame of N real samples is transformed as N/2 complex ones, even samples as real and odd ones as imaginary
//! parts (W. H. Press et al., *Numerical Recipes*, 3rd edition, section 12.3.2). Those are laid out in rows of
//! eight lanes: the columns are transformed by Stockham's radix-4 steps (C. Van Loan, *Computational Frameworks
//! for the Fast Fourier Transform*, section 2.4), which need no reordering, and then each row by itself. All inner
//! loops run over eight neighbouring numbers, real and imaginary parts apart, which is what SIMD likes.
//!
//! Double precision throughout: single precision would move a classifier across its threshold now and then, and a
//! fingerprint is to be equal in every bit.

use std::f64::consts::{FRAC_1_SQRT_2, TAU};
use std::ops::{Add, Mul, Range, Sub};

/// Columns transformed side by side; the length of a row.
const LANES: usize = 8;

#[derive(Clone, Copy, Default)]
struct Complex {
    re: f64,
    im: f64,
}

impl Complex {
    /// `exp(-2πi · part / whole)`.
    #[expect(clippy::cast_precision_loss, reason = "both are small")]
    fn turn(part: usize, whole: usize) -> Self {
        let (sin, cos) = (TAU * (part % whole) as f64 / whole as f64).sin_cos();
        Self { re: cos, im: -sin }
    }

    /// Times −i.
    fn clockwise(self) -> Self {
        Self {
            re: self.im,
            im: -self.re,
        }
    }
}

impl Add for Complex {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            re: self.re + other.re,
            im: self.im + other.im,
        }
    }
}

impl Sub for Complex {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self {
            re: self.re - other.re,
            im: self.im - other.im,
        }
    }
}

impl Mul for Complex {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        Self {
            re: self.re * other.re - self.im * other.im,
            im: self.re * other.im + self.im * other.re,
        }
    }
}

/// Complex numbers, one in each lane.
#[derive(Clone, Copy, Default)]
struct Row {
    re: [f64; LANES],
    im: [f64; LANES],
}

impl Row {
    fn get(&self, lane: usize) -> Complex {
        Complex {
            re: self.re[lane],
            im: self.im[lane],
        }
    }

    fn set(&mut self, lane: usize, value: Complex) {
        self.re[lane] = value.re;
        self.im[lane] = value.im;
    }

    fn from_fn(value: impl Fn(usize) -> Complex) -> Self {
        let mut row = Self::default();
        for lane in 0..LANES {
            row.set(lane, value(lane));
        }
        row
    }
}

/// Transforms frames of one length.
pub(super) struct Spectrum {
    /// The window's values for even samples as real and for odd ones as imaginary parts.
    window: Vec<Row>,
    /// Twiddle factors of each step over the columns in turn, three for each butterfly.
    steps: Vec<[Complex; 3]>,
    /// Twiddle factors between columns and rows.
    between: Vec<Row>,
    /// Twiddle factors that take the complex spectrum apart, for the wanted bins.
    apart_re: Vec<f64>,
    apart_im: Vec<f64>,
    /// The bins that are wanted.
    bins: Range<usize>,
    rows: Vec<Row>,
    scratch: Vec<Row>,
    /// The complex spectrum, by frequency.
    re: Vec<f64>,
    im: Vec<f64>,
    power: Vec<f64>,
}

impl Spectrum {
    /// Prepares for frames that are multiplied by `window`, whose length is 2 048 or 4 096, and of whose power
    /// spectrum `bins` are wanted (neither 0 nor from half the frame on).
    pub(super) fn new(window: &[f64], bins: Range<usize>) -> Self {
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
        let between = (0..rows)
            .map(|row| Row::from_fn(|lane| Complex::turn(row * lane, length / 2)))
            .collect();
        let apart = |part: fn(Complex) -> f64| {
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
            scratch: vec![Row::default(); rows],
            re: vec![0.0; length / 2],
            im: vec![0.0; length / 2],
        }
    }

    /// The power of the wanted bins in a frame as long as the window.
    pub(super) fn power(&mut self, frame: &[i16]) -> &[f64] {
        self.load(frame);
        self.columns();
        self.each_row();
        self.take_apart();
        &self.power
    }

    fn load(&mut self, frame: &[i16]) {
        let (samples, _) = frame.as_chunks::<{ 2 * LANES }>();
        for ((row, window), samples) in self.rows.iter_mut().zip(&self.window).zip(samples) {
            for lane in 0..LANES {
                row.re[lane] = f64::from(samples[2 * lane]) * window.re[lane];
                row.im[lane] = f64::from(samples[2 * lane + 1]) * window.im[lane];
            }
        }
    }

    /// Transforms all columns.
    fn columns(&mut self) {
        let count = self.rows.len();
        let quarter = count / 4;
        let mut steps = self.steps.as_slice();
        let mut span = count;
        while span >= 4 {
            let stride = count / span;
            let (twiddles, later) = steps.split_at(span / 4);
            for (p, out) in self.scratch.chunks_exact_mut(4 * stride).enumerate() {
                let (first, second) = out.split_at_mut(2 * stride);
                let (out0, out1) = first.split_at_mut(stride);
                let (out2, out3) = second.split_at_mut(stride);
                for q in 0..stride {
                    let at = p * stride + q;
                    let rows = [0, 1, 2, 3].map(|k| &self.rows[k * quarter + at]);
                    let out = [&mut out0[q], &mut out1[q], &mut out2[q], &mut out3[q]];
                    if p == 0 {
                        butterfly::<false>(rows, out, &twiddles[p]);
                    } else {
                        butterfly::<true>(rows, out, &twiddles[p]);
                    }
                }
            }
            std::mem::swap(&mut self.rows, &mut self.scratch);
            steps = later;
            span /= 4;
        }
        if span == 2 {
            let (low, high) = self.rows.split_at_mut(count / 2);
            for (low, high) in low.iter_mut().zip(high) {
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
        let (rows, _) = self.rows.as_chunks::<LANES>();
        let (between, _) = self.between.as_chunks::<LANES>();
        for (block, (rows, between)) in rows.iter().zip(between).enumerate() {
            let mut columns = [Row::default(); LANES];
            for (at, (row, between)) in rows.iter().zip(between).enumerate() {
                for (lane, column) in columns.iter_mut().enumerate() {
                    column.set(at, row.get(lane) * between.get(lane));
                }
            }
            transform(&mut columns);
            for (k, column) in columns.iter().enumerate() {
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

/// One butterfly in all lanes; without `TURN` the twiddle factors are 1.
fn butterfly<const TURN: bool>(rows: [&Row; 4], out: [&mut Row; 4], twiddles: &[Complex; 3]) {
    let [a, b, c, d] = rows;
    let [out0, out1, out2, out3] = out;
    for lane in 0..LANES {
        let [sum0, sum1, sum2, sum3] = four([a.get(lane), b.get(lane), c.get(lane), d.get(lane)]);
        let turned = |value: Complex, k: usize| if TURN { value * twiddles[k] } else { value };
        out0.set(lane, sum0);
        out1.set(lane, turned(sum1, 0));
        out2.set(lane, turned(sum2, 1));
        out3.set(lane, turned(sum3, 2));
    }
}

/// The transform of four numbers.
fn four([a, b, c, d]: [Complex; 4]) -> [Complex; 4] {
    let (sum, difference) = (a + c, a - c);
    let (other_sum, other_difference) = (b + d, (b - d).clockwise());
    [
        sum + other_sum,
        difference + other_difference,
        sum - other_sum,
        difference - other_difference,
    ]
}

/// The transform of eight numbers in all lanes.
fn transform(rows: &mut [Row; LANES]) {
    const DIAGONAL: Complex = Complex {
        re: FRAC_1_SQRT_2,
        im: -FRAC_1_SQRT_2,
    };
    for lane in 0..LANES {
        let near = [0, 1, 2, 3].map(|row| rows[row].get(lane));
        let far = [4, 5, 6, 7].map(|row| rows[row].get(lane));
        let [zeroth, first, second, third] = [0, 1, 2, 3].map(|row| near[row] - far[row]);
        let even = four([0, 1, 2, 3].map(|row| near[row] + far[row]));
        let odd = four([
            zeroth,
            first * DIAGONAL,
            second.clockwise(),
            third.clockwise() * DIAGONAL,
        ]);
        for k in 0..4 {
            rows[2 * k].set(lane, even[k]);
            rows[2 * k + 1].set(lane, odd[k]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition of the transform.
    fn power_by_definition(frame: &[i16], window: &[f64], bin: usize) -> f64 {
        let sum = frame.iter().zip(window).enumerate().fold(
            Complex::default(),
            |sum, (at, (&sample, window))| {
                let value = f64::from(sample) * window;
                let turn = Complex::turn(at * bin, frame.len());
                Complex {
                    re: sum.re + value * turn.re,
                    im: sum.im + value * turn.im,
                }
            },
        );
        sum.re * sum.re + sum.im * sum.im
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
            let window: Vec<f64> = (0..length)
                .map(|_| f64::from(random()) / 65_536.0)
                .collect();
            let bins = 1..length / 2;
            let mut spectrum = Spectrum::new(&window, bins.clone());
            let power = spectrum.power(&frame);
            for bin in bins.step_by(37).chain([2, 3, length / 2 - 1]) {
                let expected = power_by_definition(&frame, &window, bin);
                let error = (power[bin - 1] - expected).abs() / expected;
                assert!(error < 1e-9, "bin {bin} of {length}: {error}");
            }
        }
    }
}
