//! Undoing prediction (sections 9.2.5 and 9.2.6): each sample is what those before it suggest, and what that missed.
//!
//! Everything wraps, as nothing does in a stream that makes sense: the sums of such streams fit where they are kept.

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
    /// Undoes linear prediction of a block whose samples are `width` bits wide.
    fn linear(coefficients: &[i32], shift: u32, width: u32, block: &mut [Self]);
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

    fn linear(coefficients: &[i32], shift: u32, width: u32, block: &mut [Self]) {
        let gain: u64 = coefficients
            .iter()
            .map(|&c| u64::from(c.unsigned_abs()))
            .sum();
        // No sum gets beyond the largest sample times all coefficients.
        if gain << (width - 1) < 1 << 31 {
            match coefficients.len() {
                0..=4 => restore::<4, i32>(coefficients, shift, block),
                5..=6 => restore::<6, i32>(coefficients, shift, block),
                7..=8 => restore::<8, i32>(coefficients, shift, block),
                9..=10 => restore::<10, i32>(coefficients, shift, block),
                11..=12 => restore::<12, i32>(coefficients, shift, block),
                _ => restore::<32, i32>(coefficients, shift, block),
            }
        } else {
            match coefficients.len() {
                0..=8 => restore::<8, i64>(coefficients, shift, block),
                9..=12 => restore::<12, i64>(coefficients, shift, block),
                _ => restore::<32, i64>(coefficients, shift, block),
            }
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

    fn linear(coefficients: &[i32], shift: u32, _: u32, block: &mut [Self]) {
        one_by_one(coefficients, shift, block, block.len());
    }
}

/// Undoes linear prediction of a block whose samples are `width` bits wide.
pub(crate) fn linear<W: Word>(coefficients: &[i32], shift: u32, width: u32, block: &mut [W]) {
    W::linear(coefficients, shift, width, block);
}

/// As it is defined, up to the sample `end`.
fn one_by_one<W: Word>(coefficients: &[i32], shift: u32, block: &mut [W], end: usize) {
    for at in coefficients.len()..end {
        let (past, rest) = block.split_at_mut(at);
        let terms = coefficients.iter().zip(past.iter().rev());
        let sum = terms.fold(0_i64, |sum, (&coefficient, sample)| {
            sum.wrapping_add(i64::from(coefficient).wrapping_mul(sample.wide()))
        });
        if let Some(sample) = rest.first_mut() {
            *sample = sample.plus(W::of(sum >> shift));
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
fn restore<const N: usize, S: Sum>(coefficients: &[i32], shift: u32, block: &mut [i32]) {
    let mut filter = [0; N];
    for (place, coefficient) in filter.iter_mut().zip(coefficients) {
        *place = *coefficient;
    }
    // The first samples have fewer than `N` before them.
    one_by_one(coefficients, shift, block, N.min(block.len()));
    let Some(mut last) = block.get(N - 1).copied() else {
        return;
    };
    for at in N..block.len() {
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
        last = sample.wrapping_add(sum.shifted(shift));
        *sample = last;
    }
}

/// Undoes one of the five predictors that need no coefficients: polynomials through the last `order` samples, up to 4.
pub(crate) fn fixed<W: Word>(order: usize, block: &mut [W]) {
    match order {
        1 => sum_up::<1, W>(block),
        2 => sum_up::<2, W>(block),
        3 => sum_up::<3, W>(block),
        4 => sum_up::<4, W>(block),
        _ => {}
    }
}

/// What is left by a polynomial is a difference of that order: its sum, and that one's, and so on.
fn sum_up<const N: usize, W: Word>(block: &mut [W]) {
    let Some((begin, rest)) = block.split_first_chunk_mut::<N>() else {
        return;
    };
    // The last sample, the difference of the last two, and the differences of those.
    let mut sums = *begin;
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
            fixed(order, &mut block);
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
        for order in 1..=32 {
            for (most, width) in [(200, 16), (30_000, 24)] {
                let coefficients: Vec<i32> = (0..order).map(|_| random(most)).collect();
                let residual: Vec<i32> = (0..100).map(|_| random(500)).collect();
                let mut expected = residual.clone();
                one_by_one(&coefficients, 15, &mut expected, 100);
                let mut block = residual.clone();
                linear(&coefficients, 15, width, &mut block);
                assert_eq!(block, expected, "order {order}");
            }
            let coefficients: Vec<i32> = (0..order).map(|_| random(200)).collect();
            let mut wide: Vec<i64> = (0..100).map(|_| random(500).into()).collect();
            let mut block: Vec<i32> = wide.iter().copied().map(i32::of).collect();
            linear(&coefficients, 15, 33, &mut wide);
            linear(&coefficients, 15, 16, &mut block);
            assert_eq!(block, wide.into_iter().map(i32::of).collect::<Vec<_>>());
        }
    }
}
