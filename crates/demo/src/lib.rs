//! A small invented band, its repertoire and its story, so that a newcomer sees a living site.
//!
//! The music is composed and synthesised when it is asked for: nothing is recorded, downloaded or anybody's. A crate of
//! its own, because it is arithmetic alone and worth optimising where everything else is compiled for debugging.

mod mix;
mod random;
mod repertoire;
mod score;
mod story;
mod voices;
mod wav;

pub use repertoire::{ARTIST, Piece};
pub use story::{MEMBERS, Member, OCCASIONS, Occasion, Take, WORKS, Work};

/// Samples a second of what is synthesised.
const RATE: u32 = 44_100;

/// What the tags call the collection.
const ALBUM: &str = "Reprise demo";

/// Decides every melody.
const SEED: u64 = 0x5eed;

/// Makes the takes of a piece differ: the golden ratio in 64 bits, as in Fibonacci hashing.
const NEXT_TAKE: u64 = 0x9e37_79b9_7f4a_7c15;

impl Piece {
    /// What it is called, in the tags too.
    pub const fn title(&self) -> &'static str {
        self.title
    }

    /// Its key in words, such as `E minor`.
    pub fn key(&self) -> String {
        const NOTES: [&str; 12] = [
            "C", "D flat", "D", "E flat", "E", "F", "F sharp", "G", "A flat", "A", "B flat", "B",
        ];
        format!(
            "{} {}",
            NOTES[usize::from(self.tonic % 12)],
            self.mode.name()
        )
    }

    /// Beats a minute.
    pub fn tempo(&self) -> String {
        format!("{:.0}", self.tempo)
    }
}

impl Take {
    /// Plays it into a WAV file: 44.1 kHz, 16 bits, stereo, with title, artist and album in its tags. The same bytes
    /// every time. Takes a thread about a second for a minute of music.
    pub fn perform(self) -> Vec<u8> {
        let piece = self.piece;
        let first = piece.title.bytes().fold(SEED, |seed, byte| {
            seed.wrapping_mul(31).wrapping_add(byte.into())
        });
        let seed = first.wrapping_add(NEXT_TAKE.wrapping_mul(self.number.into()));
        let score = score::write(piece, seed);
        let samples = mix::record(&score, seed);
        wav::encode(piece.title, ARTIST, ALBUM, &samples)
    }
}
