//! A small invented band's repertoire, so that a newcomer sees a living site.
//!
//! The music is composed and synthesised when it is asked for: nothing is recorded, downloaded or anybody's. A crate of
//! its own, because it is arithmetic alone and worth optimising where everything else is compiled for debugging.

mod mix;
mod random;
mod repertoire;
mod score;
mod voices;
mod wav;

pub use repertoire::{ARTIST, Piece};

/// Samples a second of what is synthesised.
const RATE: u32 = 44_100;

/// What the tags call the collection.
const ALBUM: &str = "Reprise demo";

/// Decides every melody.
const SEED: u64 = 0x5eed;

/// The twelve pieces, each under a minute long, in the order in which they are to be added.
pub fn pieces() -> &'static [Piece] {
    &repertoire::PIECES
}

impl Piece {
    /// The name of its file, such as `demo-tin-roof-rain.wav`.
    pub fn file_name(&self) -> String {
        format!("{}.wav", self.title.to_lowercase().replace(' ', "-"))
    }

    /// Plays it into a WAV file: 44.1 kHz, 16 bits, stereo, with title, artist and album in its tags. The same bytes
    /// every time. Takes a thread about a second for a minute of music.
    pub fn perform(&self) -> Vec<u8> {
        let seed = self.title.bytes().fold(SEED, |seed, byte| {
            seed.wrapping_mul(31).wrapping_add(byte.into())
        });
        let score = score::write(self, seed);
        let samples = mix::record(&score, seed);
        wav::encode(self.title, ARTIST, ALBUM, &samples)
    }
}
