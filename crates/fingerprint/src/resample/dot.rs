//! Sums of products of 16-bit samples and coefficients, the inner loop of resampling.
//!
//! Everything wraps at 32 bits, as SIMD does, so that the order in which products are added does not matter.
//! SSE2 and WebAssembly's SIMD each have an instruction that multiplies eight pairs and adds up neighbours. For
//! WebAssembly it can be called safely; elsewhere the code is written so that the compiler arrives at it.

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
pub(super) use guided::dot;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
pub(super) use simd128::dot;

/// Code from which the compiler makes the instruction, where there is one.
///
/// It sees it in sums of as many terms as a power of two, known in advance, unless it finds more of them side by
/// side and takes all together: hence the functions that are never inlined, between which it cannot look.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod guided {
    use super::one_by_one;

    /// The sum of the products of two equally long slices.
    pub(in super::super) fn dot(samples: &[i16], coefficients: &[i16]) -> i32 {
        // The filters for 22.05, 44.1, 48, 88.2 and 96 kHz need not find out how long they are.
        match samples.len() {
            40 => known::<40>(samples, coefficients),
            80 => known::<80>(samples, coefficients),
            88 => known::<88>(samples, coefficients),
            160 => known::<160>(samples, coefficients),
            176 => known::<176>(samples, coefficients),
            _ => None,
        }
        .unwrap_or_else(|| any(samples, coefficients))
    }

    #[expect(clippy::inline_always, reason = "its point is to know the length")]
    #[inline(always)]
    fn known<const N: usize>(samples: &[i16], coefficients: &[i16]) -> Option<i32> {
        let samples = samples.as_array::<N>()?;
        Some(any(samples, coefficients.as_array::<N>()?))
    }

    #[expect(clippy::inline_always, reason = "`known` knows the length")]
    #[inline(always)]
    fn any(samples: &[i16], coefficients: &[i16]) -> i32 {
        let (sum64, samples, coefficients) = blocks(samples, coefficients, of_64);
        let (sum32, samples, coefficients) = blocks(samples, coefficients, of::<32>);
        let (sum16, samples, coefficients) =
            blocks::<16>(samples, coefficients, |a, b| one_by_one(a, b));
        let (sum8, samples, coefficients) = blocks(samples, coefficients, of::<8>);
        [sum64, sum32, sum16, sum8]
            .into_iter()
            .fold(one_by_one(samples, coefficients), i32::wrapping_add)
    }

    /// The sum over all whole blocks of `N`, and what is left of the slices.
    #[expect(clippy::inline_always, reason = "`known` knows the length")]
    #[inline(always)]
    fn blocks<'a, const N: usize>(
        samples: &'a [i16],
        coefficients: &'a [i16],
        sum: fn(&[i16; N], &[i16; N]) -> i32,
    ) -> (i32, &'a [i16], &'a [i16]) {
        let (sample_blocks, samples) = samples.as_chunks::<N>();
        let (coefficient_blocks, coefficients) = coefficients.as_chunks::<N>();
        let total = sample_blocks
            .iter()
            .zip(coefficient_blocks)
            .fold(0_i32, |total, (a, b)| total.wrapping_add(sum(a, b)));
        (total, samples, coefficients)
    }

    #[inline(never)]
    fn of<const N: usize>(samples: &[i16; N], coefficients: &[i16; N]) -> i32 {
        one_by_one(samples, coefficients)
    }

    /// A single loop of this length would be taken for one over four products at a time.
    #[inline(never)]
    fn of_64(samples: &[i16; 64], coefficients: &[i16; 64]) -> i32 {
        let (samples, _) = samples.as_chunks::<8>();
        let (coefficients, _) = coefficients.as_chunks::<8>();
        let mut sum = 0_i32;
        for block in 0..8 {
            let mut part = 0_i32;
            for at in 0..8 {
                let product = i32::from(samples[block][at]) * i32::from(coefficients[block][at]);
                part = part.wrapping_add(product);
            }
            sum = sum.wrapping_add(part);
        }
        sum
    }
}

/// The instruction itself.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod simd128 {
    use super::one_by_one;
    use std::arch::wasm32::{i16x8, i32x4_add, i32x4_dot_i16x8, i32x4_extract_lane, i32x4_splat};

    /// The sum of the products of two equally long slices.
    pub(in super::super) fn dot(samples: &[i16], coefficients: &[i16]) -> i32 {
        let lanes = |&[a, b, c, d, e, f, g, h]: &[i16; 8]| i16x8(a, b, c, d, e, f, g, h);
        let (sample_blocks, samples) = samples.as_chunks::<8>();
        let (coefficient_blocks, coefficients) = coefficients.as_chunks::<8>();
        let sums = sample_blocks.iter().zip(coefficient_blocks).fold(
            i32x4_splat(0),
            |sums, (samples, coefficients)| {
                i32x4_add(sums, i32x4_dot_i16x8(lanes(samples), lanes(coefficients)))
            },
        );
        i32x4_extract_lane::<0>(sums)
            .wrapping_add(i32x4_extract_lane::<1>(sums))
            .wrapping_add(i32x4_extract_lane::<2>(sums))
            .wrapping_add(i32x4_extract_lane::<3>(sums))
            .wrapping_add(one_by_one(samples, coefficients))
    }
}

/// The sum of products, as it is defined.
#[inline]
fn one_by_one(samples: &[i16], coefficients: &[i16]) -> i32 {
    samples
        .iter()
        .zip(coefficients)
        .fold(0_i32, |sum, (&sample, &coefficient)| {
            sum.wrapping_add(i32::from(sample) * i32::from(coefficient))
        })
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
    }

    #[test]
    fn extremes_wrap() {
        let extreme = [i16::MIN; 80];
        assert_eq!(dot(&extreme, &extreme), one_by_one(&extreme, &extreme));
    }
}
