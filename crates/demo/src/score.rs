//! From a piece's few decisions to every note of its four voices.

use crate::random::Random;
use crate::repertoire::{Groove, Mode, Picking, Piece};

/// Who plays a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Voice {
    Pluck,
    Lead,
    Pad,
    Bass,
    Kick,
    Snare,
    Hat,
}

/// One note of one voice.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Note {
    pub(crate) voice: Voice,
    /// Seconds from the beginning.
    pub(crate) at: f32,
    /// Seconds it is held.
    pub(crate) length: f32,
    /// MIDI note number; drums ignore it.
    pub(crate) pitch: u8,
    /// 0 to 1.
    pub(crate) loudness: f32,
}

/// A piece written out.
#[derive(Debug)]
pub(crate) struct Score {
    pub(crate) notes: Vec<Note>,
    /// Seconds to the end of the last bar; what rings on comes on top.
    pub(crate) length: f32,
}

/// Writes `piece` out; the same `seed` gives the same notes.
pub(crate) fn write(piece: &Piece, seed: u64) -> Score {
    let mut writer = Writer {
        piece,
        random: Random::new(seed),
        notes: Vec::new(),
    };
    let song = piece.chords.repeat(piece.rounds.into());
    let motif = writer.motif();
    for (bar, &degree) in song.iter().enumerate() {
        writer.bar(bar, degree);
        // The lead waits for the second time round, and rests every fourth bar to breathe.
        if bar >= piece.chords.len() && bar % 4 != 3 {
            writer.lead(bar, degree, &motif);
        }
    }
    writer.ending(song.len());
    Score {
        length: writer.seconds(song.len() + 1, 0.0),
        notes: writer.notes,
    }
}

struct Writer<'a> {
    piece: &'a Piece,
    random: Random,
    notes: Vec<Note>,
}

impl Writer<'_> {
    /// Seconds from the beginning to a beat of a bar, with the swing applied to the eighths.
    #[expect(clippy::cast_precision_loss, reason = "a piece has a few dozen bars")]
    fn seconds(&self, bar: usize, beat: f32) -> f32 {
        let eighth = beat.fract();
        let swung = if eighth > 0.0 {
            beat.trunc() + eighth * 2.0 * self.piece.swing
        } else {
            beat
        };
        (bar as f32 * f32::from(self.piece.metre) + swung) * 60.0 / self.piece.tempo
    }

    fn note(&mut self, voice: Voice, bar: usize, beat: f32, beats: f32, pitch: u8, loudness: f32) {
        // Hands are never exactly in time or equally strong.
        let at = (self.seconds(bar, beat) + self.random.noise() * 0.006).max(0.0);
        let loudness = loudness * self.random.noise().mul_add(0.08, 0.92);
        self.notes.push(Note {
            voice,
            at,
            length: beats * 60.0 / self.piece.tempo,
            pitch,
            loudness,
        });
    }

    /// The MIDI number of a scale degree, which may lie above the octave.
    fn pitch(&self, degree: u8) -> u8 {
        self.piece.tonic + degree / 7 * 12 + self.piece.mode.steps()[usize::from(degree % 7)]
    }

    /// Root, third and fifth on a degree; folded so that the chords lie close to each other. The fifth degree of a
    /// minor piece gets its leading tone.
    fn triad(&self, degree: u8) -> [u8; 3] {
        let mut triad = [degree, degree + 2, degree + 4].map(|d| self.pitch(d));
        if matches!(self.piece.mode, Mode::Minor) && degree == 4 {
            triad[1] += 1;
        }
        triad.map(|p| if p > self.piece.tonic + 12 { p - 12 } else { p })
    }

    fn bar(&mut self, bar: usize, degree: u8) {
        let metre = f32::from(self.piece.metre);
        let triad = self.triad(degree);
        self.pick(bar, triad);
        if self.piece.pad {
            for pitch in triad {
                self.note(Voice::Pad, bar, 0.0, metre, pitch + 12, 0.5);
            }
        }
        let root = self.pitch(degree);
        let low = if root > 52 { root - 24 } else { root - 12 };
        self.note(Voice::Bass, bar, 0.0, 1.4, low, 0.9);
        if self.piece.metre == 4 {
            let fifth = if low > 36 { low - 5 } else { low + 7 };
            self.note(Voice::Bass, bar, 2.0, 1.0, fifth, 0.75);
            self.note(Voice::Bass, bar, 3.5, 0.4, low, 0.6);
        }
        self.drums(bar);
    }

    fn pick(&mut self, bar: usize, [a, b, c]: [u8; 3]) {
        let metre = self.piece.metre;
        match self.piece.picking {
            Picking::Arpeggio => {
                let order = [a, b, c, a + 12, c, b, c, b];
                for eighth in 0..metre * 2 {
                    let pitch = order[usize::from(eighth) % order.len()];
                    let accent = if eighth % 2 == 0 { 0.7 } else { 0.55 };
                    self.note(
                        Voice::Pluck,
                        bar,
                        f32::from(eighth) / 2.0,
                        1.5,
                        pitch,
                        accent,
                    );
                }
            }
            Picking::Offbeat => {
                for beat in 0..metre {
                    self.strum(bar, f32::from(beat) + 0.5, 0.4, [a, b, c], 0.5);
                }
            }
            Picking::Strum => {
                for beat in 0..metre {
                    let accent = if beat % 2 == 0 { 0.6 } else { 0.45 };
                    self.strum(bar, f32::from(beat), 0.9, [a, b, c], accent);
                }
                self.strum(bar, f32::from(metre) - 0.5, 0.4, [a, b, c], 0.35);
            }
            Picking::Slow => {
                self.strum(bar, 0.0, 3.0, [a, b, c], 0.65);
                if metre == 4 {
                    self.strum(bar, 2.0, 2.0, [a, b, c], 0.5);
                }
            }
        }
    }

    /// A chord whose strings sound one shortly after the other.
    fn strum(&mut self, bar: usize, beat: f32, beats: f32, chord: [u8; 3], loudness: f32) {
        let first = self.notes.len();
        for pitch in chord {
            self.note(Voice::Pluck, bar, beat, beats, pitch, loudness);
        }
        for (note, delay) in self.notes[first..].iter_mut().zip([0.0, 0.014, 0.028]) {
            note.at += delay;
        }
    }

    fn drums(&mut self, bar: usize) {
        let (kicks, snares, hats): (&[f32], &[f32], &[f32]) = match self.piece.groove {
            Groove::None => return,
            Groove::Waltz => (&[0.0], &[], &[1.0, 2.0]),
            Groove::Rock => (
                &[0.0, 2.0, 2.5],
                &[1.0, 3.0],
                &[0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5],
            ),
            Groove::Dance => (&[0.0, 1.0, 2.0, 3.0], &[1.0, 3.0], &[0.5, 1.5, 2.5, 3.5]),
            Groove::Bossa => (
                &[0.0, 1.5, 2.0, 3.5],
                &[1.0, 2.5],
                &[0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5],
            ),
        };
        let soft = if self.piece.groove == Groove::Bossa {
            0.5
        } else {
            1.0
        };
        for &beat in kicks {
            self.note(Voice::Kick, bar, beat, 0.5, 36, 0.85 * soft);
        }
        for &beat in snares {
            self.note(Voice::Snare, bar, beat, 0.5, 38, 0.6 * soft);
        }
        for &beat in hats {
            self.note(Voice::Hat, bar, beat, 0.25, 42, 0.35);
        }
    }

    /// The rhythm and contour that the melody keeps coming back to: (beat, beats, steps from the chord's root).
    fn motif(&mut self) -> Vec<(f32, f32, u8)> {
        let mut motif = Vec::new();
        let mut beat = self.random.pick(&[0.0, 0.5]);
        let mut step = self.random.pick(&[2_u8, 4, 7]);
        while beat < f32::from(self.piece.metre) - 0.25 {
            let beats = self.random.pick(&[0.5, 0.5, 1.0, 1.0, 1.5]);
            motif.push((beat, beats, step));
            beat += beats;
            step = match self.random.pick(&[0_u8, 1, 1, 2]) {
                0 => step.saturating_sub(2),
                1 => step.saturating_sub(1),
                _ => (step + 2).min(9),
            };
        }
        motif
    }

    /// The motif on a chord: its on-beat notes are drawn to the chord, so that it fits whichever one comes.
    fn lead(&mut self, bar: usize, degree: u8, motif: &[(f32, f32, u8)]) {
        for &(beat, beats, step) in motif {
            let onbeat = beat.fract() == 0.0;
            let step = if onbeat && step % 7 > 4 {
                7
            } else if onbeat {
                step / 2 * 2
            } else {
                step
            };
            let mut pitch = self.pitch(degree + step) + 12;
            while pitch > 84 {
                pitch -= 12;
            }
            self.note(Voice::Lead, bar, beat, beats * 0.95, pitch, 0.55);
        }
    }

    /// The tonic once more, left to ring.
    fn ending(&mut self, bar: usize) {
        let chord = self.triad(0);
        self.strum(bar, 0.0, 4.0, chord, 0.7);
        let low = self.pitch(0);
        let low = if low > 52 { low - 24 } else { low - 12 };
        self.note(Voice::Bass, bar, 0.0, 3.0, low, 0.9);
        if self.piece.groove != Groove::None {
            self.note(Voice::Kick, bar, 0.0, 0.5, 36, 0.8);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repertoire::PIECES;

    #[test]
    fn every_piece_lasts_20_to_60_seconds_and_stays_in_hearing() {
        for piece in &PIECES {
            let score = write(piece, 1);
            assert!(
                (20.0..=60.0).contains(&score.length),
                "{} lasts {} s",
                piece.title,
                score.length
            );
            for note in &score.notes {
                assert!((24..=96).contains(&note.pitch), "{} {note:?}", piece.title);
                assert!(note.at <= score.length && note.at >= 0.0);
                assert!(note.loudness > 0.0 && note.loudness <= 1.0);
            }
        }
    }

    #[test]
    fn a_seed_decides_the_melody() {
        let melody = |seed| {
            let notes = write(&PIECES[0], seed).notes;
            notes
                .into_iter()
                .filter(|n| n.voice == Voice::Lead)
                .map(|n| n.pitch)
                .collect::<Vec<_>>()
        };
        assert_eq!(melody(1), melody(1));
        assert_ne!(melody(1), melody(2));
        assert!(!melody(1).is_empty());
    }
}
