//! The instruments: each turns one note into samples.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "sample counts and phases of notes a few seconds long, never negative"
)]

use crate::RATE;
use crate::random::Random;
use crate::score::{Note, Voice};
use std::f32::consts::TAU;

/// The mono samples of one note at [`RATE`], within about -1 to 1, silent at its end.
pub(crate) fn play(note: &Note, random: &mut Random) -> Vec<f32> {
    let frequency = 440.0 * ((f32::from(note.pitch) - 69.0) / 12.0).exp2();
    let mut samples = match note.voice {
        Voice::Pluck => pluck(frequency, note.length, random),
        Voice::Lead => lead(frequency, note.length),
        Voice::Pad => pad(frequency, note.length, random),
        Voice::Bass => bass(frequency, note.length),
        Voice::Kick => kick(),
        Voice::Snare => snare(random),
        Voice::Hat => hat(random),
    };
    for sample in &mut samples {
        *sample *= note.loudness;
    }
    samples
}

fn count(seconds: f32) -> usize {
    (seconds * RATE as f32) as usize
}

/// Seconds of each sample.
fn times(seconds: f32) -> impl Iterator<Item = f32> {
    (0..count(seconds)).map(|n| n as f32 / RATE as f32)
}

/// Rises in `attack` seconds, holds to `length`, falls in `release` seconds.
fn envelope(t: f32, attack: f32, length: f32, release: f32) -> f32 {
    let rise = (t / attack).min(1.0);
    let fall = (1.0 - (t - length) / release).clamp(0.0, 1.0);
    rise * fall
}

/// Karplus and Strong, "Digital Synthesis of Plucked-String and Drum Timbres" (Computer Music Journal 7:2, 1983),
/// with the decay and the all-pass tuning of Jaffe and Smith's extensions in the same issue.
fn pluck(frequency: f32, length: f32, random: &mut Random) -> Vec<f32> {
    const RELEASE: f32 = 0.25;
    let period = RATE as f32 / frequency;
    // The two-point average delays by half a sample; the all-pass takes up what is left of a whole one.
    let whole = (period - 0.6).floor();
    let fraction = period - 0.5 - whole;
    let tuning = (1.0 - fraction) / (1.0 + fraction);
    let ring_seconds = (600.0 / frequency).clamp(1.0, 5.0);
    let decay = 0.001_f32.powf(1.0 / (frequency * ring_seconds));

    let mut string: Vec<f32> = (0..whole as usize).map(|_| random.noise()).collect();
    // A soft finger: the raw burst is too bright.
    for _ in 0..2 {
        let mut before = string.last().copied().unwrap_or(0.0);
        for sample in &mut string {
            before = before.midpoint(*sample);
            *sample = before;
        }
    }
    let (mut at, mut last, mut into, mut out) = (0, 0.0, 0.0, 0.0);
    times(length + RELEASE)
        .map(|t| {
            let now = string[at];
            let damped = now.midpoint(last) * decay;
            last = now;
            out = tuning * (damped - out) + into;
            into = damped;
            string[at] = out;
            at = (at + 1) % string.len();
            now * envelope(t, 0.001, length, RELEASE)
        })
        .collect()
}

/// A flute-like tone: three harmonics, with a vibrato that sets in late.
fn lead(frequency: f32, length: f32) -> Vec<f32> {
    const RELEASE: f32 = 0.12;
    let mut phase = 0.0_f32;
    times(length + RELEASE)
        .map(|t| {
            let depth = ((t - 0.15) * 4.0).clamp(0.0, 1.0) * 0.006;
            phase += frequency * (TAU * 5.2 * t).sin().mul_add(depth, 1.0) / RATE as f32;
            phase = phase.fract();
            let x = TAU * phase;
            let tone = x.sin() + 0.28 * (2.0 * x).sin() + 0.1 * (3.0 * x).sin();
            tone * 0.6 * envelope(t, 0.04, length, RELEASE)
        })
        .collect()
}

/// Two detuned sawtooth waves through a low-pass. The steps are rounded off by two-sample polynomials: Välimäki and
/// Huovilainen, "Antialiasing Oscillators in Subtractive Synthesis" (IEEE Signal Processing Magazine 24:2, 2007).
fn pad(frequency: f32, length: f32, random: &mut Random) -> Vec<f32> {
    const RELEASE: f32 = 0.7;
    const CUTOFF: f32 = 1100.0;
    let smoothing = 1.0 - (-TAU * CUTOFF / RATE as f32).exp();
    let mut waves = [0.997, 1.003].map(|detune| (random.unit(), frequency * detune / RATE as f32));
    let (mut first, mut second) = (0.0, 0.0);
    times(length + RELEASE)
        .map(|t| {
            let mut sum = 0.0;
            for (phase, step) in &mut waves {
                *phase = (*phase + *step).fract();
                sum += phase.mul_add(2.0, -1.0) - rounding(*phase, *step);
            }
            first += smoothing * (sum - first);
            second += smoothing * (first - second);
            second * 0.4 * envelope(t, 0.35, length, RELEASE)
        })
        .collect()
}

/// What to take off a sawtooth just before and after its step.
fn rounding(phase: f32, step: f32) -> f32 {
    if phase < step {
        let x = phase / step;
        2.0 * x - x * x - 1.0
    } else if phase > 1.0 - step {
        let x = (phase - 1.0) / step;
        x * x + 2.0 * x + 1.0
    } else {
        0.0
    }
}

/// A round bass: a sine and its octave, driven a little.
fn bass(frequency: f32, length: f32) -> Vec<f32> {
    const RELEASE: f32 = 0.08;
    times(length + RELEASE)
        .map(|t| {
            let x = TAU * (frequency * t).fract();
            let tone = (1.6 * (x.sin() + 0.35 * (2.0 * x).sin() * (-4.0 * t).exp())).tanh();
            tone * 0.8 * (-1.2 * t).exp() * envelope(t, 0.006, length, RELEASE)
        })
        .collect()
}

/// A sine that falls from 150 to 48 Hz within a moment.
fn kick() -> Vec<f32> {
    let mut phase = 0.0_f32;
    times(0.35)
        .map(|t| {
            phase = (phase + 102.0_f32.mul_add((-28.0 * t).exp(), 48.0) / RATE as f32).fract();
            (TAU * phase).sin() * (-9.0 * t).exp() * envelope(t, 0.001, 0.3, 0.05)
        })
        .collect()
}

/// Rattle over the tone of the skin.
fn snare(random: &mut Random) -> Vec<f32> {
    times(0.25)
        .map(|t| {
            let rattle = random.noise() * (-18.0 * t).exp();
            let skin = (TAU * 185.0 * t).sin() * (-26.0 * t).exp();
            (0.6 * rattle + 0.5 * skin) * envelope(t, 0.001, 0.2, 0.05)
        })
        .collect()
}

/// Noise without its low half.
fn hat(random: &mut Random) -> Vec<f32> {
    let mut before = 0.0;
    times(0.09)
        .map(|t| {
            let noise = random.noise();
            let high = (noise - before) / 2.0;
            before = noise;
            high * (-55.0 * t).exp() * envelope(t, 0.001, 0.07, 0.02)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The strongest period between 2 and 1000 samples, by autocorrelation of a stretch after the attack.
    fn heard_frequency(samples: &[f32]) -> f32 {
        let stretch = &samples[8_000..16_000];
        let similarity = |lag: usize| -> f32 {
            let overlap = stretch.len() - 1000;
            (0..overlap).map(|n| stretch[n] * stretch[n + lag]).sum()
        };
        let best = (40..1000)
            .max_by(|&a, &b| similarity(a).total_cmp(&similarity(b)))
            .unwrap();
        // The longest period wins by a hair where several fit: take the shortest that is nearly as good.
        let period = (40..=best)
            .filter(|&lag| similarity(lag) > 0.97 * similarity(best))
            .max_by(|&a, &b| {
                (similarity(a) - 1e-6 * a as f32).total_cmp(&(similarity(b) - 1e-6 * b as f32))
            })
            .unwrap();
        RATE as f32 / period as f32
    }

    #[test]
    fn pitched_voices_sound_their_pitch() {
        for voice in [Voice::Pluck, Voice::Lead, Voice::Bass] {
            let note = Note {
                voice,
                at: 0.0,
                length: 1.0,
                pitch: 57,
                loudness: 1.0,
            };
            let heard = heard_frequency(&play(&note, &mut Random::new(5)));
            let octaves = (heard / 220.0).log2();
            let off = (octaves - octaves.round()).abs() * 1200.0;
            assert!(off < 15.0, "{voice:?} is {off} cents off at {heard} Hz");
        }
    }

    #[test]
    fn every_voice_stays_within_bounds_and_ends_in_silence() {
        for voice in [
            Voice::Pluck,
            Voice::Lead,
            Voice::Pad,
            Voice::Bass,
            Voice::Kick,
            Voice::Snare,
            Voice::Hat,
        ] {
            let note = Note {
                voice,
                at: 0.0,
                length: 0.5,
                pitch: 60,
                loudness: 1.0,
            };
            let samples = play(&note, &mut Random::new(3));
            let peak = samples.iter().fold(0.0_f32, |peak, s| peak.max(s.abs()));
            assert!((0.1..=1.2).contains(&peak), "{voice:?} peaks at {peak}");
            assert!(samples.last().unwrap().abs() < 0.01, "{voice:?} clicks");
        }
    }
}
