//! The mixing desk: places the voices between left and right, adds a room, and brings all to one level.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "sample positions within a minute, never negative; samples are clamped before they are rounded"
)]

use crate::RATE;
use crate::random::Random;
use crate::score::{Score, Voice};
use crate::voices;

/// Seconds the room rings after the last bar.
const TAIL: f32 = 2.0;

/// Peak level of the result: -1 dBFS.
const PEAK: f32 = 0.891;

/// Plays a score: interleaved stereo samples, left first, at [`RATE`].
pub(crate) fn record(score: &Score, seed: u64) -> Vec<i16> {
    let mut random = Random::new(seed);
    let length = ((score.length + TAIL) * RATE as f32) as usize;
    let mut dry = [vec![0.0_f32; length], vec![0.0_f32; length]];
    let mut sent = [vec![0.0_f32; length], vec![0.0_f32; length]];
    for note in &score.notes {
        let (level, side, room) = strip(note.voice);
        // Constant power: the two gains' squares add up to one.
        let angle = (side + 1.0) * std::f32::consts::FRAC_PI_4;
        let gains = [angle.cos() * level, angle.sin() * level];
        let start = (note.at * RATE as f32) as usize;
        for (n, sample) in voices::play(note, &mut random).into_iter().enumerate() {
            if start + n >= length {
                break;
            }
            for channel in 0..2 {
                dry[channel][start + n] += sample * gains[channel];
                sent[channel][start + n] += sample * gains[channel] * room;
            }
        }
    }
    let [left, right] = &mut dry;
    add_room(left, &sent[0], 0);
    add_room(right, &sent[1], 23);
    let peak = left
        .iter()
        .chain(right.iter())
        .fold(1e-6_f32, |peak, s| peak.max(s.abs()));
    let to_i16 = |s: f32| {
        (s / peak * PEAK * 32_767.0)
            .clamp(-32_768.0, 32_767.0)
            .round() as i16
    };
    left.iter()
        .zip(right.iter())
        .flat_map(|(&l, &r)| [to_i16(l), to_i16(r)])
        .collect()
}

/// A voice's level, its place from -1 (left) to 1 (right), and how much of it goes to the room.
const fn strip(voice: Voice) -> (f32, f32, f32) {
    match voice {
        Voice::Pluck => (0.55, -0.35, 0.35),
        Voice::Lead => (0.42, 0.3, 0.5),
        Voice::Pad => (0.22, 0.1, 0.4),
        Voice::Bass => (0.6, 0.0, 0.02),
        Voice::Kick => (0.8, 0.0, 0.03),
        Voice::Snare => (0.5, -0.1, 0.3),
        Voice::Hat => (0.45, 0.4, 0.1),
    }
}

/// Adds the room's answer to `sent` onto `out`: four parallel combs and two all-passes, after Schroeder, "Natural
/// Sounding Artificial Reverberation" (Journal of the Audio Engineering Society 10:3, 1962). `spread` lengthens the
/// delays in samples, so that the two ears differ.
fn add_room(out: &mut [f32], sent: &[f32], spread: usize) {
    const COMBS: [(usize, f32); 4] = [(1310, 0.80), (1636, 0.78), (1813, 0.77), (1927, 0.75)];
    const ALL_PASSES: [usize; 2] = [221, 75];
    let mut combs = COMBS.map(|(delay, gain)| (vec![0.0_f32; delay + spread], 0, gain));
    let mut passes = ALL_PASSES.map(|delay| (vec![0.0_f32; delay + spread], 0));
    for (out, &input) in out.iter_mut().zip(sent) {
        let mut wet = 0.0;
        for (line, at, gain) in &mut combs {
            let late = line[*at];
            wet += late * 0.25;
            line[*at] = late.mul_add(*gain, input);
            *at = (*at + 1) % line.len();
        }
        for (line, at) in &mut passes {
            let late = line[*at];
            let fed = late.mul_add(0.5, wet);
            line[*at] = fed;
            wet = fed.mul_add(-0.5, late);
            *at = (*at + 1) % line.len();
        }
        *out += wet;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repertoire::PIECES;
    use crate::score;

    #[test]
    fn a_recording_is_as_loud_as_promised_repeatable_and_ends_quietly() {
        let score = score::write(&PIECES[11], 4);
        let samples = record(&score, 9);
        let peak = samples.iter().map(|s| s.unsigned_abs()).max().unwrap();
        assert!((29_000..=29_300).contains(&peak), "peak {peak}");
        assert!(
            samples
                .iter()
                .rev()
                .take(200)
                .all(|s| s.unsigned_abs() < 300)
        );
        assert_eq!(samples, record(&score, 9));
    }
}
