//! The filter behind the transform that gives voices and strings their pitch back (RFC 6716, section 4.3.7.1).
//!
//! It adds what was heard a period ago, weighed over five neighbours. At a quarter of the rate a period is mostly no
//! whole number of samples: the delay by what is left and the five weights are made one filter instead, for each quarter
//! of a sample, that is like both as far up as anything is heard.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "tables are made in double and used in single precision"
)]

use super::DIVISOR;
use super::fit::Fit;
use std::f64::consts::PI;

/// Samples that are weighed.
const TAPS: usize = 8;

/// How many samples before the middle of a period the weights reach.
const BEFORE: usize = TAPS / 2 - 1;

/// The longest period, at the whole rate (section 4.3.7.1).
const LONGEST: usize = 1_022;

/// The shortest.
const SHORTEST: usize = 15;

/// Samples that are kept for frames to come.
const KEPT: usize = LONGEST / DIVISOR + TAPS;

/// Samples of the longest frame.
const FRAME: usize = 240;

/// Samples over which one filter fades into another.
pub(crate) const FADE: usize = 30;

/// Weights of the sample a period ago, of its neighbours and of theirs.
const WEIGHTS: [[f64; 3]; 3] = [
    [0.306_640_625, 0.217_041_015_6, 0.129_638_671_9],
    [0.463_867_187_5, 0.268_066_406_2, 0.0],
    [0.799_804_687_5, 0.100_097_656_2, 0.0],
];

/// How much less it counts what the filters do above what is heard: enough that they do not ring there.
const ABOVE: f64 = 1e-4;

/// What a frame says of its filter.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Comb {
    /// Samples of a period at the whole rate.
    pub(crate) period: usize,
    pub(crate) gain: f32,
    pub(crate) weights: usize,
}

/// Places of the delay among the taps: at one of four, and for the shortest period at one less.
const PLACES: usize = DIVISOR + 1;

/// Filters what the transforms give.
pub(crate) struct Combs {
    taps: [[[f32; TAPS]; PLACES]; WEIGHTS.len()],
    /// The samples so far, and behind [`KEPT`] those of the frame.
    samples: Box<[f32; KEPT + FRAME]>,
    /// How much there is of the new filter where one fades into another.
    fade: [f32; FADE],
    /// The filters of the frame before and of that before it.
    before: [Comb; 2],
}

impl Combs {
    pub(crate) fn new() -> Self {
        let place = |at: usize| match at {
            DIVISOR => BEFORE as f64 - 0.25,
            _ => BEFORE as f64 + at as f64 / DIVISOR as f64,
        };
        let fade = |at: usize| {
            let sine = (PI / 2.0 * (at as f64 + 0.5) / FADE as f64).sin();
            (PI / 2.0 * sine * sine).sin().powi(2) as f32
        };
        let fit = Fit::new(ABOVE);
        Self {
            taps: WEIGHTS.map(|weights| std::array::from_fn(|at| taps(&fit, place(at), weights))),
            samples: Box::new([0.0; KEPT + FRAME]),
            fade: std::array::from_fn(fade),
            before: [Comb::default(); 2],
        }
    }

    /// Filters a frame in its place: as the frame before until its first block begins, and from there on as it says.
    pub(crate) fn run(&mut self, comb: Comb, samples: &mut [f32]) {
        let count = samples.len();
        let [last, second_last] = self.before;
        self.samples[KEPT..KEPT + count].copy_from_slice(samples);
        self.filter(KEPT..KEPT + FADE, second_last, last);
        self.filter(KEPT + FADE..KEPT + count, last, comb);
        self.before = if count > FADE {
            [comb; 2]
        } else {
            [comb, last]
        };
        samples.copy_from_slice(&self.samples[KEPT..KEPT + count]);
        self.samples.copy_within(count..count + KEPT, 0);
    }

    /// Filters samples by one filter that fades into another.
    fn filter(&mut self, range: std::ops::Range<usize>, old: Comb, new: Comb) {
        if range.is_empty() || old.gain + new.gain == 0.0 {
            return;
        }
        let fade = if old == new { 0 } else { FADE };
        let (old_taps, old_delay) = self.weighed(old);
        let (new_taps, new_delay) = self.weighed(new);
        for (at, share) in range.clone().take(fade).zip(self.fade) {
            let old = sum(&self.samples[at - old_delay..], &old_taps);
            let new = sum(&self.samples[at - new_delay..], &new_taps);
            self.samples[at] += (1.0 - share) * old + share * new;
        }
        if new.gain > 0.0 {
            for at in range.skip(fade) {
                self.samples[at] += sum(&self.samples[at - new_delay..], &new_taps);
            }
        }
    }

    /// The taps of a filter, and how many samples back the first of them lies.
    fn weighed(&self, comb: Comb) -> ([f32; TAPS], usize) {
        let period = comb.period.clamp(SHORTEST, LONGEST);
        let (whole, place) = if period / DIVISOR > BEFORE {
            (period / DIVISOR, period % DIVISOR)
        } else {
            (period / DIVISOR + 1, DIVISOR)
        };
        let taps = self.taps[comb.weights][place].map(|tap| tap * comb.gain);
        (taps, whole - BEFORE + TAPS - 1)
    }
}

#[inline]
fn sum(samples: &[f32], taps: &[f32; TAPS]) -> f32 {
    let Some(samples) = samples.first_chunk::<TAPS>() else {
        return 0.0;
    };
    let mut sums = [0.0; 4];
    for lane in 0..4 {
        sums[lane] = samples[lane] * taps[lane] + samples[lane + 4] * taps[lane + 4];
    }
    (sums[0] + sums[2]) + (sums[1] + sums[3])
}

/// The taps, the one farthest back first, that come nearest to a delay by `place` of them and the weights around it.
fn taps(fit: &Fit<TAPS>, place: f64, weights: [f64; 3]) -> [f32; TAPS] {
    let delays = [-2, -1, 0, 1, 2].map(|step: i32| {
        let weight = weights[step.unsigned_abs() as usize];
        (place + f64::from(step) / DIVISOR as f64, weight)
    });
    let mut taps = fit.taps(&delays);
    taps.reverse();
    taps
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a filter makes of a tone of that share of the lower rate: real and imaginary part.
    fn response(combs: &Combs, comb: Comb, share: f64) -> [f64; 2] {
        let (taps, delay) = combs.weighed(comb);
        let part = |wave: fn(f64) -> f64| {
            let parts = taps.iter().enumerate().map(|(at, &tap)| {
                f64::from(tap) * wave(2.0 * PI * share * (delay as f64 - at as f64))
            });
            parts.sum::<f64>()
        };
        [part(f64::cos), part(f64::sin)]
    }

    #[test]
    fn filters_are_those_of_the_whole_rate_as_far_as_is_heard() {
        let combs = Combs::new();
        for (weights, factors) in WEIGHTS.into_iter().enumerate() {
            for period in [15, 16, 17, 18, 19, 20, 317, 1_022] {
                let comb = Comb {
                    period,
                    gain: 0.75,
                    weights,
                };
                for step in 0..100 {
                    let share = f64::from(step) / 200.0;
                    let found = response(&combs, comb, share);
                    let phase = 2.0 * PI * share / DIVISOR as f64;
                    let size = 0.75
                        * (factors[0]
                            + 2.0 * factors[1] * phase.cos()
                            + 2.0 * factors[2] * (2.0 * phase).cos());
                    let delay = phase * period as f64;
                    let expected = [size * delay.cos(), size * delay.sin()];
                    let amiss = (found[0] - expected[0]).hypot(found[1] - expected[1]);
                    if share <= 3_520.0 / 12_000.0 {
                        assert!(amiss < 0.01, "{comb:?} at {share}: {amiss}");
                    }
                    let size = found[0].hypot(found[1]);
                    assert!(size < 0.9, "{comb:?} at {share} does not fade: {size}");
                }
            }
        }
    }

    #[test]
    fn a_click_comes_again_after_each_period() {
        let mut combs = Combs::new();
        let comb = Comb {
            period: 400,
            gain: 0.5,
            weights: 2,
        };
        let mut out = Vec::new();
        for frame in 0..4 {
            let mut samples = [0.0; FRAME];
            if frame == 1 {
                samples[0] = 1.0;
            }
            combs.run(comb, &mut samples);
            out.extend(samples);
        }
        for (times, expected) in [1.0_f32, 0.5, 0.25, 0.125].into_iter().enumerate() {
            let around: f32 = out[FRAME + 100 * times - 10..][..20].iter().sum();
            assert!((around - expected).abs() < 0.05, "{times}: {around}");
        }
    }
}
