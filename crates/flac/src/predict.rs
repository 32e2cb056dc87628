//! Undoing prediction (sections 9.2.5 and 9.2.6): each sample is what those before it suggest, and what that missed.
//!
//! Everything wraps, as nothing does in a stream that makes sense: the sums of such streams fit where they are kept.

use std::ops::Range;

/// The most coefficients of a linear predictor.
pub(crate) const MAX_ORDER: usize = 32;

/// A sample while it is made.
pub(crate) trait Word: Copy + Default {
    /// From a number that fits.
    fn of(wide: i64) -> Self;
    /// From 32 bits.
    fn narrow(narrow: i32) -> Self;
    /// As wide as it gets.
    fn wide(self) -> i64;
    fn plus(self, other: Self) -> Self;
    fn minus(self, other: Self) -> Self;
    /// Times two to that power.
    fn shifted(self, by: u32) -> Self;
    /// See [`Linear::undo`].
    fn undo(linear: &Linear, block: &mut [Self], from: usize);
}

impl Word for i32 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "it fits, or makes no sense"
    )]
    fn of(wide: i64) -> Self {
        wide as Self
    }

    fn narrow(narrow: i32) -> Self {
        narrow
    }

    fn wide(self) -> i64 {
        self.into()
    }

    fn plus(self, other: Self) -> Self {
        self.wrapping_add(other)
    }

    fn minus(self, other: Self) -> Self {
        self.wrapping_sub(other)
    }

    fn shifted(self, by: u32) -> Self {
        self << by
    }

    fn undo(linear: &Linear, block: &mut [Self], from: usize) {
        match (linear.is_narrow, linear.order) {
            (true, 0..=4) => restore::<4, i32>(linear, block, from),
            (true, 5..=6) => restore::<6, i32>(linear, block, from),
            (true, 7..=8) => restore::<8, i32>(linear, block, from),
            (true, 9..=10) => restore::<10, i32>(linear, block, from),
            (true, 11..=12) => restore::<12, i32>(linear, block, from),
            (true, _) => restore::<32, i32>(linear, block, from),
            (false, 0..=8) => restore::<8, i64>(linear, block, from),
            (false, 9..=12) => restore::<12, i64>(linear, block, from),
            (false, _) => restore::<32, i64>(linear, block, from),
        }
    }
}

impl Word for i64 {
    fn of(wide: i64) -> Self {
        wide
    }

    fn narrow(narrow: i32) -> Self {
        narrow.into()
    }

    fn wide(self) -> i64 {
        self
    }

    fn plus(self, other: Self) -> Self {
        self.wrapping_add(other)
    }

    fn minus(self, other: Self) -> Self {
        self.wrapping_sub(other)
    }

    fn shifted(self, by: u32) -> Self {
        self << by
    }

    fn undo(linear: &Linear, block: &mut [Self], from: usize) {
        one_by_one(linear, block, from..block.len());
    }
}

/// A predictor by coefficients of its own.
pub(crate) struct Linear {
    /// That of the newest sample first, and zeros behind them.
    coefficients: [i32; MAX_ORDER],
    order: usize,
    /// By how many bits the sum is too large.
    shift: u32,
    /// Whether no sum gets beyond 32 bits.
    is_narrow: bool,
}

impl Linear {
    /// By `order` coefficients, for samples that are `width` bits wide.
    pub(crate) fn new(
        coefficients: [i32; MAX_ORDER],
        order: usize,
        shift: u32,
        width: u32,
    ) -> Self {
        let gains = coefficients
            .iter()
            .map(|&gain| u64::from(gain.unsigned_abs()));
        Self {
            // Nor does any beyond the largest sample times all coefficients.
            is_narrow: gains.sum::<u64>() << (width - 1) < 1 << 31,
            coefficients,
            order,
            shift,
        }
    }

    /// Undoes prediction of the samples of a block from `from` on, which is not before `order`.
    pub(crate) fn undo<W: Word>(&self, block: &mut [W], from: usize) {
        W::undo(self, block, from);
    }
}

/// As it is defined.
fn one_by_one<W: Word>(linear: &Linear, block: &mut [W], range: Range<usize>) {
    for at in range {
        let (past, rest) = block.split_at_mut(at);
        let coefficients = &linear.coefficients[..linear.order];
        let terms = coefficients.iter().zip(past.iter().rev());
        let sum = terms.fold(0_i64, |sum, (&coefficient, sample)| {
            sum.wrapping_add(i64::from(coefficient).wrapping_mul(sample.wide()))
        });
        if let Some(sample) = rest.first_mut() {
            *sample = sample.plus(W::of(sum >> linear.shift));
        }
    }
}

/// What a sum of products is kept in.
trait Sum: Copy {
    const ZERO: Self;
    fn and(self, coefficient: i32, sample: i32) -> Self;
    fn shifted(self, by: u32) -> i32;
}

impl Sum for i32 {
    const ZERO: Self = 0;

    fn and(self, coefficient: i32, sample: i32) -> Self {
        self.wrapping_add(coefficient.wrapping_mul(sample))
    }

    fn shifted(self, by: u32) -> i32 {
        self >> by
    }
}

impl Sum for i64 {
    const ZERO: Self = 0;

    fn and(self, coefficient: i32, sample: i32) -> Self {
        self.wrapping_add(i64::from(coefficient) * i64::from(sample))
    }

    fn shifted(self, by: u32) -> i32 {
        i32::of(self >> by)
    }
}

/// Undoes prediction by at most `N` coefficients, which the compiler then knows how to lay out.
fn restore<const N: usize, S: Sum>(linear: &Linear, block: &mut [i32], from: usize) {
    // The first samples have fewer than `N` before them.
    let begin = from.max(N).min(block.len());
    one_by_one(linear, block, from..begin);
    let Some(filter) = linear.coefficients.first_chunk::<N>() else {
        return;
    };
    let Some(mut last) = block[..begin].last().copied() else {
        return;
    };
    for at in begin..block.len() {
        let (past, rest) = block.split_at_mut(at);
        let (Some(past), Some(sample)) = (past.last_chunk::<N>(), rest.first_mut()) else {
            return;
        };
        // The newest one is added last: everything else is ready before it is.
        let mut sum = S::ZERO;
        for tap in (1..N).rev() {
            sum = sum.and(filter[tap], past[N - 1 - tap]);
        }
        sum = sum.and(filter[0], last);
        last = sample.wrapping_add(sum.shifted(linear.shift));
        *sample = last;
    }
}

/// Undoes one of the five predictors that need no coefficients, polynomials through the last `order` samples, up to 4: of
/// the samples of a block from `from` on, which is not before `order`.
pub(crate) fn fixed<W: Word>(order: usize, block: &mut [W], from: usize) {
    match order {
        1 => sum_up::<1, W>(block, from),
        2 => sum_up::<2, W>(block, from),
        3 => sum_up::<3, W>(block, from),
        4 => sum_up::<4, W>(block, from),
        _ => {}
    }
}

/// What is left by a polynomial is a difference of that order: its sum, and that one's, and so on.
fn sum_up<const N: usize, W: Word>(block: &mut [W], from: usize) {
    let (past, rest) = block.split_at_mut(from);
    let Some(&(mut sums)) = past.last_chunk::<N>() else {
        return;
    };
    // The last sample, the difference of the last two, and the differences of those.
    for order in 1..N {
        for at in 0..N - order {
            sums[at] = sums[at + 1].minus(sums[at]);
        }
    }
    for sample in rest {
        for sum in &mut sums {
            *sum = sum.plus(*sample);
            *sample = *sum;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn polynomials_are_what_is_predicted() {
        for order in 1..=4_usize {
            let exact: Vec<i32> = (0..20)
                .map(|at: i32| at.pow(u32::try_from(order).unwrap() - 1) * 3 - 5)
                .collect();
            let mut block = vec![0; 20];
            block[..order].copy_from_slice(&exact[..order]);
            fixed(order, &mut block[..9], order);
            fixed(order, &mut block, 9);
            assert_eq!(block, exact, "order {order}");
        }
    }

    #[test]
    fn every_way_to_sum_up_gives_the_same() {
        let mut state = 1_u32;
        let mut random = move |most: i32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8).cast_signed() % most - most / 2
        };
        for order in 1..=MAX_ORDER {
            let mut coefficients = |most: i32| {
                let mut coefficients = [0; MAX_ORDER];
                coefficients[..order].fill_with(|| random(most));
                coefficients
            };
            let [small, large] = [200, 30_000].map(&mut coefficients);
            let residual: Vec<i32> = (0..100).map(|_| random(500)).collect();
            for (coefficients, width) in [(small, 16), (large, 24)] {
                let linear = Linear::new(coefficients, order, 15, width);
                let mut expected = residual.clone();
                one_by_one(&linear, &mut expected, order..100);
                let mut block = residual.clone();
                linear.undo(&mut block[..40], order);
                linear.undo(&mut block, 40);
                assert_eq!(block, expected, "order {order}");
            }
            let mut wide: Vec<i64> = residual.iter().map(|&sample| sample.into()).collect();
            let mut block = residual;
            Linear::new(small, order, 15, 33).undo(&mut wide, order);
            Linear::new(small, order, 15, 16).undo(&mut block, order);
            assert_eq!(block, wide.into_iter().map(i32::of).collect::<Vec<_>>());
        }
    }
}
