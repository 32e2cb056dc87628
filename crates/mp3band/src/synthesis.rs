//! The polyphase filter bank (ISO/IEC 11172-3, 2.4.3.2), of whose output every second or fourth sample is made.
//!
//! The standard's flow chart computes 64 values for each slot of 32 sub-band samples and weighs 512 of those of the
//! last sixteen slots into 32 samples. A sample needs two of each slot's 64 values, so that leaving out samples
//! leaves out values too; and where sub-bands are silent, their products.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "tables are made in double and used in single precision"
)]

use crate::hybrid::Slots;
use crate::spectrum::PER_BAND;
use std::f64::consts::PI;

/// Slots that reach into a sample.
const DEPTH: usize = 16;

/// The first half of the window (ISO/IEC 11172-3, table B.3), in units of 1/65 536. The second half is its mirror
/// image, with the other sign except at multiples of 64.
#[rustfmt::skip]
const WINDOW: [i32; 257] = [
    0, -1, -1, -1, -1, -1, -1, -2, -2, -2, -2, -3, -3, -4, -4, -5, -5, -6, -7, -7, -8, -9, -10, -11, -13, -14,
    -16, -17, -19, -21, -24, -26, -29, -31, -35, -38, -41, -45, -49, -53, -58, -63, -68, -73, -79, -85, -91,
    -97, -104, -111, -117, -125, -132, -139, -147, -154, -161, -169, -176, -183, -190, -196, -202, -208, 213,
    218, 222, 225, 227, 228, 228, 227, 224, 221, 215, 208, 200, 189, 177, 163, 146, 127, 106, 83, 57, 29, -2,
    -36, -72, -111, -153, -197, -244, -294, -347, -401, -459, -519, -581, -645, -711, -779, -848, -919, -991,
    -1_064, -1_137, -1_210, -1_283, -1_356, -1_428, -1_498, -1_567, -1_634, -1_698, -1_759, -1_817, -1_870,
    -1_919, -1_962, -2_001, -2_032, -2_057, -2_075, -2_085, -2_087, -2_080, -2_063, 2_037, 2_000, 1_952,
    1_893, 1_822, 1_739, 1_644, 1_535, 1_414, 1_280, 1_131, 970, 794, 605, 402, 185, -45, -288, -545, -814,
    -1_095, -1_388, -1_692, -2_006, -2_330, -2_663, -3_004, -3_351, -3_705, -4_063, -4_425, -4_788, -5_153,
    -5_517, -5_879, -6_237, -6_589, -6_935, -7_271, -7_597, -7_910, -8_209, -8_491, -8_755, -8_998, -9_219,
    -9_416, -9_585, -9_727, -9_838, -9_916, -9_959, -9_966, -9_935, -9_863, -9_750, -9_592, -9_389, -9_139,
    -8_840, -8_492, -8_092, -7_640, -7_134, 6_574, 5_959, 5_288, 4_561, 3_776, 2_935, 2_037, 1_082, 70, -998,
    -2_122, -3_300, -4_533, -5_818, -7_154, -8_540, -9_975, -11_455, -12_980, -14_548, -16_155, -17_799,
    -19_478, -21_189, -22_929, -24_694, -26_482, -28_289, -30_112, -31_947, -33_791, -35_640, -37_489,
    -39_336, -41_176, -43_006, -44_821, -46_617, -48_390, -50_137, -51_853, -53_534, -55_178, -56_778,
    -58_333, -59_838, -61_289, -62_684, -64_019, -65_290, -66_494, -67_629, -68_692, -69_679, -70_590,
    -71_420, -72_169, -72_835, -73_415, -73_908, -74_313, -74_630, -74_856, -74_992, 75_038,
];

/// The filter bank for one divisor of the sample rate.
pub(crate) enum Synthesis {
    /// Every fourth sample.
    Quarter(Box<Bank<8>>),
    /// Every second sample.
    Half(Box<Bank<16>>),
}

impl Synthesis {
    /// Makes the samples whose number leaves the remainder `phase` on division by `divisor`, which is 2 or 4, of the
    /// lowest `bands` sub-bands.
    pub(crate) fn new(divisor: usize, phase: usize, bands: usize) -> Self {
        if divisor == 4 {
            Self::Quarter(Box::new(Bank::new(phase, bands)))
        } else {
            Self::Half(Box::new(Bank::new(phase, bands)))
        }
    }

    /// Appends the samples of a granule.
    pub(crate) fn run(&mut self, bands: &[Slots], out: &mut Vec<f32>) {
        match self {
            Self::Quarter(bank) => bank.run(bands, out),
            Self::Half(bank) => bank.run(bands, out),
        }
    }
}

/// Makes `COUNT` samples of a slot.
pub(crate) struct Bank<const COUNT: usize> {
    /// For each sub-band what it adds to the two values of a slot that each sample takes from it.
    matrix: Vec<[[f32; COUNT]; 2]>,
    /// The weights of the slots, newest first.
    window: [[f32; COUNT]; DEPTH],
    /// The values of the last slots, as a ring.
    values: [[[f32; COUNT]; 2]; DEPTH],
    newest: usize,
}

impl<const COUNT: usize> Bank<COUNT> {
    fn new(phase: usize, bands: usize) -> Self {
        let divisor = 32 / COUNT;
        let sample = |index: usize| phase % divisor + index * divisor;
        Self {
            matrix: (0..bands)
                .map(|band| {
                    [0, 32].map(|from| {
                        std::array::from_fn(|index| {
                            let angle = (16 + from + sample(index)) * (2 * band + 1);
                            (PI / 64.0 * angle as f64).cos() as f32
                        })
                    })
                })
                .collect(),
            window: std::array::from_fn(|slot| {
                std::array::from_fn(|index| weight(32 * slot + sample(index)))
            }),
            values: [[[0.0; COUNT]; 2]; DEPTH],
            newest: 0,
        }
    }

    fn run(&mut self, bands: &[Slots], out: &mut Vec<f32>) {
        for slot in 0..PER_BAND {
            self.newest = (self.newest + DEPTH - 1) % DEPTH;
            let mut values = [[0.0; COUNT]; 2];
            for (band, matrix) in bands.iter().zip(&self.matrix) {
                for (values, matrix) in values.iter_mut().zip(matrix) {
                    for (value, factor) in values.iter_mut().zip(matrix) {
                        *value += band[slot] * factor;
                    }
                }
            }
            self.values[self.newest] = values;
            let mut samples = [0.0; COUNT];
            for (age, weights) in self.window.iter().enumerate() {
                let values = &self.values[(self.newest + age) % DEPTH][age % 2];
                for ((sample, value), weight) in samples.iter_mut().zip(values).zip(weights) {
                    *sample += value * weight;
                }
            }
            out.extend(samples);
        }
    }
}

/// One of the window's 512 values.
fn weight(at: usize) -> f32 {
    let value = if at <= 256 {
        WINDOW[at]
    } else if at.is_multiple_of(64) {
        WINDOW[512 - at]
    } else {
        -WINDOW[512 - at]
    };
    value as f32 / 65_536.0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The flow chart of ISO/IEC 11172-3, figure A.2, for all 32 samples of each slot.
    fn by_definition(slots: &[[f32; 32]]) -> Vec<f64> {
        let mut v = vec![0.0; 1_024];
        let mut out = Vec::new();
        for slot in slots {
            v.rotate_right(64);
            for (i, value) in v[..64].iter_mut().enumerate() {
                let terms = slot.iter().enumerate().map(|(k, &sample)| {
                    f64::from(sample) * (((16 + i) * (2 * k + 1)) as f64 * PI / 64.0).cos()
                });
                *value = terms.sum();
            }
            for j in 0..32 {
                let mut sum = 0.0;
                for i in 0..8 {
                    sum += v[i * 128 + j] * f64::from(weight(i * 64 + j));
                    sum += v[i * 128 + 96 + j] * f64::from(weight(i * 64 + 32 + j));
                }
                out.push(sum);
            }
        }
        out
    }

    #[test]
    fn the_samples_are_those_of_the_flow_chart() {
        let mut state = 1_u32;
        let bands = 7;
        let mut granule = vec![[0.0; PER_BAND]; bands];
        for value in granule.as_flattened_mut() {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            *value = (state >> 16) as f32 / 65_536.0 - 0.5;
        }
        let slots: Vec<[f32; 32]> = (0..PER_BAND)
            .map(|slot| {
                std::array::from_fn(|band| granule.get(band).map_or(0.0, |band| band[slot]))
            })
            .collect();
        let expected = by_definition(&slots);
        for (divisor, phase) in [(4, 0), (4, 1), (4, 3), (2, 0), (2, 1)] {
            let mut out = Vec::new();
            Synthesis::new(divisor, phase, bands).run(&granule, &mut out);
            let expected = expected.iter().skip(phase).step_by(divisor);
            for (at, (found, expected)) in out.iter().zip(expected).enumerate() {
                assert!(
                    (f64::from(*found) - expected).abs() < 1e-5,
                    "{divisor} {phase} {at}"
                );
            }
            assert_eq!(out.len(), PER_BAND * 32 / divisor);
        }
    }
}
