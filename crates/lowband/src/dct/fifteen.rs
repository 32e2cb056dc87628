//! Lengths of fifteen times a power of two, for codecs whose frames are 20 ms of 48 kHz.
//!
//! A Fourier transform of 4 N values is four of N, one of every fourth value, done side by side, and one of four values
//! N times. Those of N are of two, three and five values without any rotation between them, since these have no divisor
//! in common (I. J. Good, *The Interaction Algorithm and Practical Fourier Analysis*, J. R. Stat. Soc. B 20, 1958).

use super::{Complex, Four, add, four, map, multiply, subtract};
use std::f64::consts::PI;

/// The lengths of the transforms that are done side by side.
const PARTS: [usize; 2] = [15, 30];

/// What transforms of one length have in common.
pub(crate) struct Fifteen {
    /// Where the values of the partial transforms come from, and where theirs go.
    from: Vec<usize>,
    to: Vec<usize>,
    /// The rotation before, exp(−iπ (n + ⅛) / N), in the order of `from`.
    before: Vec<Complex>,
    /// The rotation between, and that after for four results each.
    between: Vec<Complex>,
    after: Vec<Complex>,
    values: Vec<Complex>,
}

impl Fifteen {
    /// Whether it is for so many values.
    pub(super) fn suits(length: usize) -> bool {
        PARTS.contains(&(length / 8)) && length.is_multiple_of(8)
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "tables are made in double and used in single precision"
    )]
    pub(super) fn new(length: usize) -> Self {
        let count = length / 2;
        let part = count / 4;
        let turn = |share: f64| {
            let angle = -2.0 * PI * share;
            (angle.cos() as f32, angle.sin() as f32)
        };
        let eighth = |at: usize| turn((at as f64 + 0.125) / (2 * length) as f64);
        // Fifteen by fifteen, and in each five by five.
        let (halves, odd) = (part / 15, 15);
        let place = |at: usize, steps: [usize; 3]| {
            let [half, third, fifth] = [at / odd, at % odd / 5, at % 5];
            (half * steps[0] + third * steps[1] + fifth * steps[2]) % part
        };
        // By the Chinese remainder theorem: sums whose products with each other leave nothing behind.
        let from = (0..part).map(|at| place(at, [odd, 5 * halves, 3 * halves]));
        let inverse = |number: usize| {
            let other = part / number;
            let times = (1..=number).find(|times| times * other % number == 1 % number);
            times.unwrap_or(1) * other
        };
        let to = (0..part).map(|at| place(at, [inverse(halves), inverse(3), inverse(5)]));
        let (from, to): (Vec<usize>, Vec<usize>) = (from.collect(), to.collect());
        let before = from.iter().map(|&at| four(|lane| eighth(4 * at + lane)));
        let between = to
            .iter()
            .map(|&at| four(|lane| turn((lane * at) as f64 / count as f64)));
        let after = to.iter().map(|&at| four(|lane| eighth(at + lane * part)));
        Self {
            before: before.collect(),
            between: between.collect(),
            after: after.collect(),
            values: vec![Complex::default(); part],
            from,
            to,
        }
    }

    pub(super) fn run(&mut self, values: &[f32], out: &mut [f32]) {
        let end = values.len() - 1;
        let places = self.values.iter_mut().zip(&self.from).zip(&self.before);
        for ((place, &from), rotation) in places {
            let (front, back) = (8 * from, end - 8 * from);
            let value = Complex {
                re: [0, 2, 4, 6].map(|lane| values[front + lane]),
                im: [0, 2, 4, 6].map(|lane| values[back - lane]),
            };
            *place = multiply(value, *rotation);
        }
        if let Some((low, high)) = self.values.split_at_mut_checked(15)
            && high.len() == 15
        {
            for (low, high) in low.iter_mut().zip(high) {
                (*low, *high) = (add(*low, *high), subtract(*low, *high));
            }
        }
        let (fifteens, _) = self.values.as_chunks_mut::<15>();
        for values in fifteens {
            for at in 0..5 {
                let [a, b, c] = [at, at + 5, at + 10].map(|at| values[at]);
                [values[at], values[at + 5], values[at + 10]] = three(a, b, c);
            }
            let (fives, _) = values.as_chunks_mut::<5>();
            for values in fives {
                *values = five(*values);
            }
        }
        let part = self.values.len();
        for (at, &to) in self.to.iter().enumerate() {
            let value = multiply(self.values[at], self.between[at]);
            let result = multiply(across(value), self.after[at]);
            for lane in 0..4 {
                let place = 2 * (to + lane * part);
                out[place] = result.re[lane];
                out[end - place] = -result.im[lane];
            }
        }
    }
}

/// A Fourier transform of the four values themselves.
#[inline]
fn across(Complex { re, im }: Complex) -> Complex {
    let sums = |values: Four| [values[0] + values[2], values[1] + values[3]];
    let differences = |values: Four| [values[0] - values[2], values[1] - values[3]];
    let (re, re_apart) = (sums(re), differences(re));
    let (im, im_apart) = (sums(im), differences(im));
    Complex {
        re: [
            re[0] + re[1],
            re_apart[0] + im_apart[1],
            re[0] - re[1],
            re_apart[0] - im_apart[1],
        ],
        im: [
            im[0] + im[1],
            im_apart[0] - re_apart[1],
            im[0] - im[1],
            im_apart[0] + re_apart[1],
        ],
    }
}

#[inline]
fn scale(a: Complex, factor: f32) -> Complex {
    Complex {
        re: a.re.map(|value| value * factor),
        im: a.im.map(|value| value * factor),
    }
}

/// `a` − i `b` and `a` + i `b`.
#[inline]
fn turned(a: Complex, b: Complex) -> [Complex; 2] {
    let sum = |a: Four, b: Four| map(a, b, |a, b| a + b);
    let difference = |a: Four, b: Four| map(a, b, |a, b| a - b);
    [
        Complex {
            re: sum(a.re, b.im),
            im: difference(a.im, b.re),
        },
        Complex {
            re: difference(a.re, b.im),
            im: sum(a.im, b.re),
        },
    ]
}

/// A Fourier transform of three values.
#[inline]
fn three(a: Complex, b: Complex, c: Complex) -> [Complex; 3] {
    /// The sine of 120 degrees.
    const SINE: f32 = 0.866_025_4;
    let sum = add(b, c);
    let [second, third] = turned(subtract(a, scale(sum, 0.5)), scale(subtract(b, c), SINE));
    [add(a, sum), second, third]
}

/// A Fourier transform of five values.
#[inline]
fn five(values: [Complex; 5]) -> [Complex; 5] {
    /// The cosines and sines of 72 and 144 degrees.
    const COSINES: [f32; 2] = [0.309_017, -0.809_017];
    const SINES: [f32; 2] = [0.951_056_5, 0.587_785_25];
    let [first, second, third, fourth, fifth] = values;
    let (outer, inner) = (add(second, fifth), add(third, fourth));
    let (wide, narrow) = (subtract(second, fifth), subtract(third, fourth));
    let even = |factors: [f32; 2]| {
        let others = add(scale(outer, factors[0]), scale(inner, factors[1]));
        add(first, others)
    };
    let [second, fifth] = turned(
        even(COSINES),
        add(scale(wide, SINES[0]), scale(narrow, SINES[1])),
    );
    let [third, fourth] = turned(
        even([COSINES[1], COSINES[0]]),
        subtract(scale(wide, SINES[1]), scale(narrow, SINES[0])),
    );
    [add(first, add(outer, inner)), second, third, fourth, fifth]
}
