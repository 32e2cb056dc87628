//! The discrete cosine transform of type IV, which the inverse modified one is but for unfolding.
//!
//! A transform of N values is a complex Fourier transform of N / 2 between two rotations (J. P. Princen, A. W. Johnson,
//! A. B. Bradley, *Subband/Transform Coding Using Filter Bank Designs Based on Time Domain Aliasing Cancellation*,
//! ICASSP 1987), here in radix 4 without reordering (Stockham; C. Van Loan, *Computational Frameworks for the Fast
//! Fourier Transform*, 1992, section 1.7). Everything is laid out four values at a time, from which compilers make SIMD.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "tables are made in double and used in single precision"
)]

mod fifteen;

use fifteen::Fifteen;
use std::f64::consts::PI;

/// Four values at a time.
type Four = [f32; 4];

/// Four complex numbers: their real and their imaginary parts.
#[derive(Clone, Copy, Debug, Default)]
struct Complex {
    re: Four,
    im: Four,
}

/// One length of the transform.
pub(crate) enum Dct4 {
    /// Short ones, by the rows of the matrix.
    Matrix(Vec<Vec<f32>>),
    /// Long ones, by way of the Fourier transform.
    Fourier(Box<Fourier>),
    /// The same of fifteen times a power of two.
    Fifteen(Box<Fifteen>),
}

impl Dct4 {
    /// The longest transform that is not worth more than a matrix.
    const MATRIX: usize = 16;

    /// Prepares to transform `length` values; a power of two, or fifteen times one.
    pub(crate) fn new(length: usize) -> Self {
        if Fifteen::suits(length) {
            return Self::Fifteen(Box::new(Fifteen::new(length)));
        }
        if length > Self::MATRIX && length.is_power_of_two() {
            return Self::Fourier(Box::new(Fourier::new(length)));
        }
        let factor = |k: usize, at: usize| {
            let angle = PI / (4 * length) as f64 * ((2 * at + 1) * (2 * k + 1)) as f64;
            angle.cos() as f32
        };
        let row = |k| (0..length).map(|at| factor(k, at)).collect();
        Self::Matrix((0..length).map(row).collect())
    }

    /// Transforms `values`, of which there are as many as was said: each becomes the sum over all, weighed by
    /// cos(π / N · (n + ½) (k + ½)).
    pub(crate) fn run(&mut self, values: &[f32], out: &mut [f32]) {
        match self {
            Self::Matrix(rows) => {
                out.fill(0.0);
                for (value, row) in values.iter().zip(rows) {
                    for (out, factor) in out.iter_mut().zip(row) {
                        *out += *value * *factor;
                    }
                }
            }
            Self::Fourier(fourier) => fourier.run(values, out),
            Self::Fifteen(fifteen) => fifteen.run(values, out),
        }
    }
}

/// What transforms of one length have in common.
pub(crate) struct Fourier {
    /// The rotation before and after, exp(−iπ (n + ⅛) / N).
    rotation: Vec<Complex>,
    /// For each step of four the rotations of its second, third and fourth result.
    steps: Vec<Vec<[(f32, f32); 3]>>,
    /// The same of the first step, four at a time.
    first: Vec<[Complex; 3]>,
    values: Vec<Complex>,
    scratch: Vec<Complex>,
}

impl Fourier {
    fn new(length: usize) -> Self {
        let count = length / 2;
        let turn = |share: f64| {
            (
                (-2.0 * PI * share).cos() as f32,
                (-2.0 * PI * share).sin() as f32,
            )
        };
        let rotation = (0..count / 4)
            .map(|at| four(|lane| turn(((4 * at + lane) as f64 + 0.125) / (2 * length) as f64)));
        let step = |length: usize| {
            (0..length / 4)
                .map(|at| [1, 2, 3].map(|times| turn((times * at) as f64 / length as f64)))
                .collect::<Vec<_>>()
        };
        let lengths = std::iter::successors(Some(count / 4), |length| Some(length / 4));
        let first = step(count);
        Self {
            rotation: rotation.collect(),
            steps: lengths
                .take_while(|&length| length >= 4)
                .map(step)
                .collect(),
            first: (first.chunks(4))
                .map(|at| [0, 1, 2].map(|times| four(|lane| at[lane][times])))
                .collect(),
            values: vec![Complex::default(); count / 4],
            scratch: vec![Complex::default(); count / 4],
        }
    }

    fn run(&mut self, values: &[f32], out: &mut [f32]) {
        self.rotate_in(values);
        self.first_step();
        let mut span = 1;
        for step in &self.steps {
            for (at, rotations) in step.iter().enumerate() {
                let quarter = step.len() * span;
                let from = |part: usize| &self.values[part * quarter + at * span..][..span];
                let to = &mut self.scratch[4 * at * span..][..4 * span];
                butterflies([from(0), from(1), from(2), from(3)], to, *rotations);
            }
            std::mem::swap(&mut self.values, &mut self.scratch);
            span *= 4;
        }
        if span < self.values.len() {
            let (low, high) = self.values.split_at_mut(span);
            for (low, high) in low.iter_mut().zip(high) {
                (*low, *high) = (add(*low, *high), subtract(*low, *high));
            }
        }
        self.rotate_out(out);
    }

    /// Even values become real parts, odd ones from the end imaginary ones, rotated.
    fn rotate_in(&mut self, values: &[f32]) {
        let (blocks, _) = values.as_chunks::<8>();
        let pairs = blocks.iter().zip(blocks.iter().rev());
        let places = self.values.iter_mut().zip(&self.rotation);
        for ((place, rotation), (front, back)) in places.zip(pairs) {
            let value = Complex {
                re: [front[0], front[2], front[4], front[6]],
                im: [back[7], back[5], back[3], back[1]],
            };
            *place = multiply(value, *rotation);
        }
    }

    /// The first step of four, whose results are neighbours.
    fn first_step(&mut self) {
        let quarter = self.values.len() / 4;
        let (to, _) = self.scratch.as_chunks_mut::<4>();
        for (at, (to, rotations)) in to.iter_mut().zip(&self.first).enumerate() {
            let parts = [0, 1, 2, 3].map(|part| self.values[part * quarter + at]);
            let [a, b, c, d] = butterfly(parts);
            let [first, second, third] = *rotations;
            let results = [
                a,
                multiply(b, first),
                multiply(c, second),
                multiply(d, third),
            ];
            for (lane, to) in to.iter_mut().enumerate() {
                to.re = results.map(|result| result.re[lane]);
                to.im = results.map(|result| result.im[lane]);
            }
        }
        std::mem::swap(&mut self.values, &mut self.scratch);
    }

    /// Real parts become even values, imaginary ones odd values from the end, rotated.
    fn rotate_out(&self, out: &mut [f32]) {
        let count = self.values.len();
        let (blocks, _) = out.as_chunks_mut::<8>();
        for at in 0..count / 2 {
            let other = count - 1 - at;
            let low = multiply(self.values[at], self.rotation[at]);
            let high = multiply(self.values[other], self.rotation[other]);
            blocks[at] = interleave(low.re, high.im);
            blocks[other] = interleave(high.re, low.im);
        }
    }
}

/// The first four at even places, the negative of the second four from the end at odd ones.
fn interleave(even: Four, odd: Four) -> [f32; 8] {
    let mut values = [0.0; 8];
    for lane in 0..4 {
        values[2 * lane] = even[lane];
        values[2 * lane + 1] = -odd[3 - lane];
    }
    values
}

fn four(number: impl Fn(usize) -> (f32, f32)) -> Complex {
    let mut numbers = Complex::default();
    for lane in 0..4 {
        (numbers.re[lane], numbers.im[lane]) = number(lane);
    }
    numbers
}

#[inline]
fn map(a: Four, b: Four, f: impl Fn(f32, f32) -> f32) -> Four {
    [f(a[0], b[0]), f(a[1], b[1]), f(a[2], b[2]), f(a[3], b[3])]
}

#[inline]
fn add(a: Complex, b: Complex) -> Complex {
    Complex {
        re: map(a.re, b.re, |a, b| a + b),
        im: map(a.im, b.im, |a, b| a + b),
    }
}

#[inline]
fn subtract(a: Complex, b: Complex) -> Complex {
    Complex {
        re: map(a.re, b.re, |a, b| a - b),
        im: map(a.im, b.im, |a, b| a - b),
    }
}

#[inline]
fn multiply(a: Complex, b: Complex) -> Complex {
    let times = |a, b| map(a, b, |a, b| a * b);
    Complex {
        re: map(times(a.re, b.re), times(a.im, b.im), |a, b| a - b),
        im: map(times(a.re, b.im), times(a.im, b.re), |a, b| a + b),
    }
}

/// A Fourier transform of four values, each of which is four of four transforms.
#[inline]
fn butterfly([a, b, c, d]: [Complex; 4]) -> [Complex; 4] {
    let (sum, difference) = (add(a, c), subtract(a, c));
    let (other, turned) = (add(b, d), subtract(b, d));
    // Times i.
    let turned = Complex {
        re: turned.im.map(|value| -value),
        im: turned.re,
    };
    [
        add(sum, other),
        subtract(difference, turned),
        subtract(sum, other),
        add(difference, turned),
    ]
}

/// Transforms of four, rotated.
#[inline]
fn butterflies(from: [&[Complex]; 4], to: &mut [Complex], rotations: [(f32, f32); 3]) {
    let [first, second, third] = rotations.map(|(re, im)| Complex {
        re: [re; 4],
        im: [im; 4],
    });
    let span = from[0].len();
    let (low, high) = to.split_at_mut(2 * span);
    let ((to_a, to_b), (to_c, to_d)) = (low.split_at_mut(span), high.split_at_mut(span));
    for at in 0..span {
        let [a, b, c, d] = butterfly(from.map(|part| part[at]));
        to_a[at] = a;
        to_b[at] = multiply(b, first);
        to_c[at] = multiply(c, second);
        to_d[at] = multiply(d, third);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_is_that_of_the_definition() {
        let mut state = 1_u32;
        for length in [4, 16, 30, 32, 60, 64, 120, 128, 240, 256, 512, 1024, 2048] {
            let values: Vec<f32> = (0..length)
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (state >> 16) as f32 / 65_536.0 - 0.5
                })
                .collect();
            let mut found = vec![0.0; length];
            Dct4::new(length).run(&values, &mut found);
            for (k, found) in found.into_iter().enumerate() {
                let terms = values.iter().enumerate().map(|(n, &value)| {
                    f64::from(value)
                        * (PI / length as f64 * (n as f64 + 0.5) * (k as f64 + 0.5)).cos()
                });
                let expected: f64 = terms.sum();
                assert!((f64::from(found) - expected).abs() < 1e-4, "{length}: {k}");
            }
        }
    }
}
