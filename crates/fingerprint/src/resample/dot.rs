//! Sums of products of 16-bit samples and coefficients, the inner loop of resampling.
//!
//! Everything wraps at 32 bits, as SIMD does, so that the order in which products are added does not matter.

use super::lanes::{LANES, Lanes, Sums};

/// How many output samples are rounded at once.
const GROUP: usize = 4;

/// The sum of the products of two equally long slices.
pub(super) fn dot(samples: &[i16], coefficients: &[i16]) -> i32 {
    let (sample_blocks, samples) = samples.as_chunks();
    let (coefficient_blocks, coefficients) = coefficients.as_chunks();
    let blocks = sample_blocks.iter().zip(coefficient_blocks);
    let sums = blocks.fold(Sums::default(), |sums, (samples, coefficients)| {
        sums.add(Lanes::of(samples).products(Lanes::of(coefficients)))
    });
    sums.total().wrapping_add(one_by_one(samples, coefficients))
}

/// The sum of products, as it is defined.
fn one_by_one(samples: &[i16], coefficients: &[i16]) -> i32 {
    samples
        .iter()
        .zip(coefficients)
        .fold(0_i32, |sum, (&sample, &coefficient)| {
            sum.wrapping_add(i32::from(sample) * i32::from(coefficient))
        })
}

/// Replaces the beginning of `out` by the filtered samples that begin every `hop` samples, rounded from 15-bit
/// fractions, as far as they can be made in groups; says how many those are.
///
/// Only for filters of `BLOCKS` times eight coefficients: they stay in registers.
pub(super) fn groups<const BLOCKS: usize>(
    samples: &[i16],
    filter: &[i16],
    hop: usize,
    out: &mut [i16],
) -> usize {
    let taps = BLOCKS * LANES;
    let Some(filter) = blocks::<BLOCKS>(filter).filter(|_| filter.len() == taps) else {
        return 0;
    };
    let (groups, _) = out.as_chunks_mut::<GROUP>();
    let mut done = 0;
    for (number, group) in groups.iter_mut().enumerate() {
        let from = number * GROUP * hop;
        let windows = [0, 1, 2, 3].map(|at| samples.get(from + at * hop..).and_then(blocks));
        let [Some(first), Some(second), Some(third), Some(fourth)] = windows else {
            break;
        };
        *group = Sums::rounded([
            products(first, filter),
            products(second, filter),
            products(third, filter),
            products(fourth, filter),
        ]);
        done += GROUP;
    }
    done
}

/// The first `BLOCKS` blocks; none where there are fewer.
fn blocks<const BLOCKS: usize>(numbers: &[i16]) -> Option<&[[i16; LANES]; BLOCKS]> {
    numbers.as_chunks().0.first_chunk()
}

/// The sums of products of as many as the compiler knows: no loop is left of this.
#[expect(
    clippy::inline_always,
    reason = "the filter stays in registers over four of them"
)]
#[inline(always)]
fn products<const BLOCKS: usize>(
    samples: &[[i16; LANES]; BLOCKS],
    filter: &[[i16; LANES]; BLOCKS],
) -> Sums {
    let mut sums = Sums::default();
    for at in 0..BLOCKS {
        sums = sums.add(Lanes::of(&samples[at]).products(Lanes::of(&filter[at])));
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_order_of_adding_does_not_matter(
            pairs in proptest::collection::vec(any::<(i16, i16)>(), 0..200),
        ) {
            let (samples, coefficients): (Vec<i16>, Vec<i16>) = pairs.into_iter().unzip();
            prop_assert_eq!(dot(&samples, &coefficients), one_by_one(&samples, &coefficients));
        }

        #[test]
        fn groups_are_what_each_would_be_by_itself(
            samples in proptest::collection::vec(any::<i16>(), 40..200),
            filter in proptest::collection::vec(-3_000..3_000_i16, 40),
            hop in 1..9_usize,
        ) {
            let expected: Vec<i16> = samples
                .windows(40)
                .step_by(hop)
                .map(|window| {
                    let sum = (1 << 14) + one_by_one(window, &filter);
                    i16::try_from((sum >> 15).clamp(-32_768, 32_767)).unwrap()
                })
                .collect();
            let mut out = vec![0; expected.len()];
            let count = groups::<5>(&samples, &filter, hop, &mut out);
            prop_assert_eq!(count, expected.len() / GROUP * GROUP);
            prop_assert_eq!(&out[..count], &expected[..count]);
        }
    }

    #[test]
    fn extremes_wrap() {
        let extreme = [i16::MIN; 80];
        assert_eq!(dot(&extreme, &extreme), one_by_one(&extreme, &extreme));
    }
}
