//! Complex numbers in rows of eight lanes, and the short transforms that are done in all lanes at once.

use std::f32::consts::FRAC_1_SQRT_2;
use std::f64::consts::TAU;
use std::ops::{Add, Mul, Sub};

/// Columns transformed side by side; the length of a row.
pub(super) const LANES: usize = 8;

#[derive(Clone, Copy, Default)]
pub(super) struct Complex {
    pub(super) re: f32,
    pub(super) im: f32,
}

impl Complex {
    /// `exp(-2πi · part / whole)`.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "both are small, and what comes out is rounded once"
    )]
    pub(super) fn turn(part: usize, whole: usize) -> Self {
        let (sin, cos) = (TAU * (part % whole) as f64 / whole as f64).sin_cos();
        Self {
            re: cos as f32,
            im: -sin as f32,
        }
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
pub(super) struct Row {
    pub(super) re: [f32; LANES],
    pub(super) im: [f32; LANES],
}

impl Row {
    pub(super) fn get(&self, lane: usize) -> Complex {
        Complex {
            re: self.re[lane],
            im: self.im[lane],
        }
    }

    pub(super) fn set(&mut self, lane: usize, value: Complex) {
        self.re[lane] = value.re;
        self.im[lane] = value.im;
    }

    /// Turns each lane by its own factor. Never inlined, for the reason that [`butterfly`] gives.
    #[inline(never)]
    pub(super) fn turn(&mut self, by: &Self) {
        for lane in 0..LANES {
            self.set(lane, self.get(lane) * by.get(lane));
        }
    }

    pub(super) fn from_fn(value: impl Fn(usize) -> Complex) -> Self {
        let mut row = Self::default();
        for lane in 0..LANES {
            row.set(lane, value(lane));
        }
        row
    }
}

/// One butterfly in all lanes; without `TURN` the twiddle factors are 1.
///
/// Never inlined: that the rows are different ones, without which nothing can be done in parallel, is known to the
/// compiler from a function's arguments alone.
#[inline(never)]
pub(super) fn butterfly<const TURN: bool>(
    row0: &mut Row,
    row1: &mut Row,
    row2: &mut Row,
    row3: &mut Row,
    twiddles: &[Complex; 3],
) {
    let [turn1, turn2, turn3] = *twiddles;
    for lane in 0..LANES {
        let [sum0, sum1, sum2, sum3] = four([
            row0.get(lane),
            row1.get(lane),
            row2.get(lane),
            row3.get(lane),
        ]);
        row0.set(lane, sum0);
        row1.set(lane, if TURN { sum1 * turn1 } else { sum1 });
        row2.set(lane, if TURN { sum2 * turn2 } else { sum2 });
        row3.set(lane, if TURN { sum3 * turn3 } else { sum3 });
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
pub(super) fn transform(rows: &[Row; LANES]) -> [Row; LANES] {
    const DIAGONAL: Complex = Complex {
        re: FRAC_1_SQRT_2,
        im: -FRAC_1_SQRT_2,
    };
    let mut out = [Row::default(); LANES];
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
            out[2 * k].set(lane, even[k]);
            out[2 * k + 1].set(lane, odd[k]);
        }
    }
    out
}
