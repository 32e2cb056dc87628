//! Eight 16-bit numbers side by side, and the one instruction that resampling lives on: it multiplies eight pairs and
//! adds up neighbours. SSE2, which every x86-64 processor has, and WebAssembly's SIMD have it; elsewhere it is spelt out.

#[cfg(not(any(
    target_arch = "x86_64",
    all(target_arch = "wasm32", target_feature = "simd128")
)))]
pub(super) use portable::{Lanes, Sums};
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
pub(super) use simd128::{Lanes, Sums};
#[cfg(target_arch = "x86_64")]
pub(super) use sse2::{Lanes, Sums};

/// How many numbers lie side by side.
pub(super) const LANES: usize = 8;

/// Half of the least significant bit that is left when 15 bits go.
const HALF: i32 = 1 << 14;

/// The four numbers in one, lowest first.
#[cfg(any(
    target_arch = "x86_64",
    all(target_arch = "wasm32", target_feature = "simd128")
))]
#[inline]
fn in_order(four: i64) -> [i16; 4] {
    let bytes = four.to_le_bytes();
    [0, 2, 4, 6].map(|at| i16::from_le_bytes([bytes[at], bytes[at + 1]]))
}

#[cfg(target_arch = "x86_64")]
mod sse2 {
    use super::{HALF, LANES, in_order};
    use safe_arch::{
        add_i32_m128i, get_i64_from_m128i_s, m128i, mul_i16_horizontal_add_m128i,
        pack_i32_to_i16_m128i, set_splat_i32_m128i, shr_imm_i32_m128i, unpack_high_i32_m128i,
        unpack_high_i64_m128i, unpack_low_i32_m128i, unpack_low_i64_m128i,
    };

    /// Eight numbers.
    #[derive(Clone, Copy)]
    pub(in super::super) struct Lanes(m128i);

    impl Lanes {
        #[inline]
        pub(in super::super) fn of(numbers: &[i16; LANES]) -> Self {
            Self((*numbers).into())
        }

        /// The sums of the products of neighbours.
        #[inline]
        pub(in super::super) fn products(self, other: Self) -> Sums {
            Sums(mul_i16_horizontal_add_m128i(self.0, other.0))
        }
    }

    /// Four running sums, which together are one.
    #[derive(Clone, Copy)]
    pub(in super::super) struct Sums(m128i);

    impl Default for Sums {
        #[inline]
        fn default() -> Self {
            Self([0; 4].into())
        }
    }

    impl Sums {
        #[inline]
        pub(in super::super) fn add(self, other: Self) -> Self {
            Self(add_i32_m128i(self.0, other.0))
        }

        #[inline]
        pub(in super::super) fn total(self) -> i32 {
            let sums: [i32; 4] = self.0.into();
            sums.into_iter().fold(0, i32::wrapping_add)
        }

        /// The totals of four, without their lowest 15 bits, rounded half up and clipped.
        #[inline]
        pub(in super::super) fn rounded([a, b, c, d]: [Self; 4]) -> [i16; 4] {
            let pair =
                |x, y| add_i32_m128i(unpack_low_i32_m128i(x, y), unpack_high_i32_m128i(x, y));
            let (ab, cd) = (pair(a.0, b.0), pair(c.0, d.0));
            let sums = add_i32_m128i(unpack_low_i64_m128i(ab, cd), unpack_high_i64_m128i(ab, cd));
            let whole = shr_imm_i32_m128i::<15>(add_i32_m128i(sums, set_splat_i32_m128i(HALF)));
            let narrow = get_i64_from_m128i_s(pack_i32_to_i16_m128i(whole, whole));
            in_order(narrow)
        }
    }
}

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod simd128 {
    use super::{HALF, LANES, in_order};
    use std::arch::wasm32::{
        i16x8, i16x8_narrow_i32x4, i32x4_add, i32x4_dot_i16x8, i32x4_extract_lane, i32x4_shr,
        i32x4_shuffle, i32x4_splat, i64x2_extract_lane, v128,
    };

    /// Eight numbers.
    #[derive(Clone, Copy)]
    pub(in super::super) struct Lanes(v128);

    impl Lanes {
        #[inline]
        pub(in super::super) fn of(&[a, b, c, d, e, f, g, h]: &[i16; LANES]) -> Self {
            // One load, once it is compiled.
            Self(i16x8(a, b, c, d, e, f, g, h))
        }

        /// The sums of the products of neighbours.
        #[inline]
        pub(in super::super) fn products(self, other: Self) -> Sums {
            Sums(i32x4_dot_i16x8(self.0, other.0))
        }
    }

    /// Four running sums, which together are one.
    #[derive(Clone, Copy)]
    pub(in super::super) struct Sums(v128);

    impl Default for Sums {
        #[inline]
        fn default() -> Self {
            Self(i32x4_splat(0))
        }
    }

    impl Sums {
        #[inline]
        pub(in super::super) fn add(self, other: Self) -> Self {
            Self(i32x4_add(self.0, other.0))
        }

        #[inline]
        pub(in super::super) fn total(self) -> i32 {
            i32x4_extract_lane::<0>(self.0)
                .wrapping_add(i32x4_extract_lane::<1>(self.0))
                .wrapping_add(i32x4_extract_lane::<2>(self.0))
                .wrapping_add(i32x4_extract_lane::<3>(self.0))
        }

        /// The totals of four, without their lowest 15 bits, rounded half up and clipped.
        #[inline]
        pub(in super::super) fn rounded([a, b, c, d]: [Self; 4]) -> [i16; 4] {
            let pair = |x, y| {
                i32x4_add(
                    i32x4_shuffle::<0, 4, 1, 5>(x, y),
                    i32x4_shuffle::<2, 6, 3, 7>(x, y),
                )
            };
            let (ab, cd) = (pair(a.0, b.0), pair(c.0, d.0));
            let sums = i32x4_add(
                i32x4_shuffle::<0, 1, 4, 5>(ab, cd),
                i32x4_shuffle::<2, 3, 6, 7>(ab, cd),
            );
            let whole = i32x4_shr(i32x4_add(sums, i32x4_splat(HALF)), 15);
            let narrow = i64x2_extract_lane::<0>(i16x8_narrow_i32x4(whole, whole));
            in_order(narrow)
        }
    }
}

#[cfg(any(
    test,
    not(any(
        target_arch = "x86_64",
        all(target_arch = "wasm32", target_feature = "simd128")
    ))
))]
mod portable {
    use super::{HALF, LANES};

    /// Eight numbers.
    #[derive(Clone, Copy)]
    pub(in super::super) struct Lanes([i16; LANES]);

    impl Lanes {
        pub(in super::super) fn of(numbers: &[i16; LANES]) -> Self {
            Self(*numbers)
        }

        /// The sums of the products of neighbours.
        pub(in super::super) fn products(self, other: Self) -> Sums {
            let product = |at: usize| i32::from(self.0[at]) * i32::from(other.0[at]);
            Sums([0, 2, 4, 6].map(|at| product(at).wrapping_add(product(at + 1))))
        }
    }

    /// Four running sums, which together are one.
    #[derive(Clone, Copy, Default)]
    pub(in super::super) struct Sums([i32; 4]);

    impl Sums {
        pub(in super::super) fn add(self, other: Self) -> Self {
            Self([0, 1, 2, 3].map(|at| self.0[at].wrapping_add(other.0[at])))
        }

        pub(in super::super) fn total(self) -> i32 {
            self.0.into_iter().fold(0, i32::wrapping_add)
        }

        /// The totals of four, without their lowest 15 bits, rounded half up and clipped.
        pub(in super::super) fn rounded(sums: [Self; 4]) -> [i16; 4] {
            sums.map(|sums| {
                let whole = sums.total().wrapping_add(HALF) >> 15;
                let clipped = whole.clamp(i16::MIN.into(), i16::MAX.into());
                i16::try_from(clipped).unwrap_or_default()
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_instruction_does_what_is_spelt_out(
            numbers in any::<[[i16; LANES]; 4]>(),
            others in any::<[i16; LANES]>(),
        ) {
            let ours = numbers.map(|row| Lanes::of(&row).products(Lanes::of(&others)));
            let spelt = numbers.map(|row| {
                portable::Lanes::of(&row).products(portable::Lanes::of(&others))
            });
            for (ours, spelt) in ours.iter().zip(&spelt) {
                prop_assert_eq!(ours.add(*ours).total(), spelt.add(*spelt).total());
            }
            prop_assert_eq!(Sums::rounded(ours), portable::Sums::rounded(spelt));
        }
    }
}
