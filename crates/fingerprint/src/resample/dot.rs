//! Sums of products of 16-bit samples and coefficients, the inner loop of resampling.
//!
//! Everything wraps at 32 bits, as SIMD does, so that the order in which products are added does not matter.
//! SSE2 and WebAssembly's SIMD each have an instruction that multiplies eight pairs and adds up neighbours; the
//! code here is written so that the compiler arrives at them.

/// The sum of the products of two equally long slices.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
pub(super) fn dot(samples: &[i16], coefficients: &[i16]) -> i32 {
    // The compiler sees the instruction in sums of as many terms as a power of two, known in advance.
    let (sum, samples, coefficients) = blocks::<32>(samples, coefficients);
    let (more, samples, coefficients) = blocks::<8>(samples, coefficients);
    sum.wrapping_add(more)
        .wrapping_add(scalar(samples, coefficients))
}

/// The sum over all whole blocks of `N`, and what is left of the slices.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
fn blocks<'a, const N: usize>(
    samples: &'a [i16],
    coefficients: &'a [i16],
) -> (i32, &'a [i16], &'a [i16]) {
    let (sample_blocks, samples) = samples.as_chunks::<N>();
    let (coefficient_blocks, coefficients) = coefficients.as_chunks::<N>();
    let sum = sample_blocks
        .iter()
        .zip(coefficient_blocks)
        .fold(0_i32, |sum, (samples, coefficients)| {
            sum.wrapping_add(scalar(samples, coefficients))
        });
    (sum, samples, coefficients)
}

/// The sum of the products of two equally long slices.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
pub(super) fn dot(samples: &[i16], coefficients: &[i16]) -> i32 {
    use std::arch::wasm32::{i16x8, i32x4_add, i32x4_dot_i16x8, i32x4_extract_lane, i32x4_splat};

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
        .wrapping_add(scalar(samples, coefficients))
}

/// The sum of products, one by one.
#[inline]
fn scalar(samples: &[i16], coefficients: &[i16]) -> i32 {
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
            prop_assert_eq!(dot(&samples, &coefficients), scalar(&samples, &coefficients));
        }
    }

    #[test]
    fn extremes_wrap() {
        let extreme = [i16::MIN; 80];
        assert_eq!(dot(&extreme, &extreme), scalar(&extreme, &extreme));
    }
}
