//! Short filters at the lower rate that do, as far up as anything is heard, what others do at the whole rate.
//!
//! Delays by a fraction of a sample and all that is made of them have no exact counterpart of finite length. What comes
//! nearest in the sum of squares follows from how samples of the band that counts correlate with each other.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "tables are made in double and used in single precision"
)]

use std::f64::consts::PI;

/// Up to where the filters shall be alike, as a share of the lower rate: a little above what Chromaprint hears, 3520 Hz.
const ALIKE: f64 = 3_650.0 / 12_000.0;

/// Finds filters of so many taps.
pub(crate) struct Fit<const TAPS: usize> {
    /// The inverse of the taps' correlations with each other.
    inverse: [[f64; TAPS]; TAPS],
    above: f64,
}

impl<const TAPS: usize> Fit<TAPS> {
    /// `above` is how much less it counts what they do above what is heard.
    pub(crate) fn new(above: f64) -> Self {
        let correlation = |samples| correlation(samples, above);
        let mut rows: [[f64; TAPS]; TAPS] = std::array::from_fn(|row| {
            std::array::from_fn(|column| correlation(row as f64 - column as f64))
        });
        let mut inverse = std::array::from_fn(|row| {
            std::array::from_fn(|column| f64::from(u8::from(row == column)))
        });
        // Gauss and Jordan; no row needs another's place, since the matrix is symmetric and positive.
        for pivot in 0..TAPS {
            let factor = rows[pivot][pivot].recip();
            let from = [rows[pivot], inverse[pivot]].map(|row| row.map(|value| value * factor));
            for row in 0..TAPS {
                let factor = rows[row][pivot];
                subtract(&mut rows[row], &from[0], factor);
                subtract(&mut inverse[row], &from[1], factor);
            }
            [rows[pivot], inverse[pivot]] = from;
        }
        Self { inverse, above }
    }

    /// The taps, the least delay first, that come nearest to a sum of delayed samples: each delay in samples of the lower
    /// rate, with its weight.
    pub(crate) fn taps(&self, delays: &[(f64, f64)]) -> [f32; TAPS] {
        let wanted: [f64; TAPS] = std::array::from_fn(|tap| {
            let parts = delays
                .iter()
                .map(|(delay, weight)| weight * correlation(tap as f64 - delay, self.above));
            parts.sum()
        });
        self.inverse.map(|row| {
            let parts = row
                .iter()
                .zip(wanted)
                .map(|(factor, wanted)| factor * wanted);
            parts.sum::<f64>() as f32
        })
    }
}

fn subtract<const TAPS: usize>(row: &mut [f64; TAPS], other: &[f64; TAPS], factor: f64) {
    for (value, other) in row.iter_mut().zip(other) {
        *value -= factor * other;
    }
}

/// The integral of the cosine of so many samples' phase over the frequencies, as far as they count.
fn correlation(samples: f64, above: f64) -> f64 {
    let integral = |share: f64| {
        if samples.abs() < 1e-9 {
            share
        } else {
            (2.0 * PI * share * samples).sin() / (2.0 * PI * samples)
        }
    };
    (1.0 - above) * integral(ALIKE) + above * integral(0.5)
}
