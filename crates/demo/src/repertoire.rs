//! What the demo band plays: twelve short pieces, told as the few decisions that tell them apart.

/// The band's name in the tags: nobody should take it for a real one.
pub const ARTIST: &str = "The Demo Quartet";

/// Which notes a piece draws from, as semitones above its tonic.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Mode {
    Major,
    Minor,
    Dorian,
    Mixolydian,
}

impl Mode {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Major => "major",
            Self::Minor => "minor",
            Self::Dorian => "dorian",
            Self::Mixolydian => "mixolydian",
        }
    }

    pub(crate) const fn steps(self) -> [u8; 7] {
        match self {
            Self::Major => [0, 2, 4, 5, 7, 9, 11],
            Self::Minor => [0, 2, 3, 5, 7, 8, 10],
            Self::Dorian => [0, 2, 3, 5, 7, 9, 10],
            Self::Mixolydian => [0, 2, 4, 5, 7, 9, 10],
        }
    }
}

/// What the drummer does in a bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Groove {
    /// Sits this one out.
    None,
    /// Kick on one, brushes on the others.
    Waltz,
    /// Kick on one and three, snare on two and four, hats in eighths.
    Rock,
    /// A kick on every beat, open hats between.
    Dance,
    /// Side stick and shaker.
    Bossa,
}

/// What the plucked string does with a chord.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Picking {
    /// Up and down the chord in eighths.
    Arpeggio,
    /// Whole chords on the off-beats.
    Offbeat,
    /// A strummed chord on each beat.
    Strum,
    /// Two strummed chords a bar, left to ring.
    Slow,
}

/// One piece of the repertoire.
#[derive(Debug)]
pub struct Piece {
    /// Title in the tags.
    pub(crate) title: &'static str,
    /// Beats a minute.
    pub(crate) tempo: f32,
    /// Beats a bar.
    pub(crate) metre: u8,
    /// MIDI note number of the tonic, around the middle of the plucked string's range.
    pub(crate) tonic: u8,
    pub(crate) mode: Mode,
    /// A chord a bar, as scale degrees from 0; played `rounds` times, then the tonic.
    pub(crate) chords: &'static [u8],
    pub(crate) rounds: u8,
    pub(crate) groove: Groove,
    pub(crate) picking: Picking,
    /// How late the second eighth of a beat comes: 0.5 is straight, 0.66 is a shuffle.
    pub(crate) swing: f32,
    /// Whether a pad lies under it.
    pub(crate) pad: bool,
}

macro_rules! piece {
    ($title:literal, $tempo:literal, $metre:literal, $tonic:literal, $mode:ident, $chords:expr, $rounds:literal,
     $groove:ident, $picking:ident, $swing:literal, $pad:literal) => {
        Piece {
            title: $title,
            tempo: $tempo,
            metre: $metre,
            tonic: $tonic,
            mode: Mode::$mode,
            chords: &$chords,
            rounds: $rounds,
            groove: Groove::$groove,
            picking: Picking::$picking,
            swing: $swing,
            pad: $pad,
        }
    };
}

/// The whole repertoire, in the order it is added.
#[rustfmt::skip]
pub(crate) static PIECES: [Piece; 12] = [
    piece!("Harbour at Dawn",     76.0, 4, 50, Major,      [0, 4, 5, 3],                         3, None,  Arpeggio, 0.50, true),
    piece!("Kitchen Stomp",      126.0, 4, 52, Mixolydian, [0, 6, 3, 0],                         5, Rock,  Strum,    0.50, false),
    piece!("Lantern Waltz",      132.0, 3, 55, Major,      [0, 5, 1, 4],                         6, Waltz, Slow,     0.50, true),
    piece!("Night Bus Home",      92.0, 4, 45, Minor,      [0, 5, 2, 6],                         4, Rock,  Arpeggio, 0.50, true),
    piece!("Paper Kites",        112.0, 4, 48, Major,      [3, 4, 2, 5, 1, 4, 0, 0],             2, Bossa, Offbeat,  0.50, true),
    piece!("Rehearsal Room Blues", 104.0, 4, 52, Mixolydian, [0, 0, 0, 0, 3, 3, 0, 0, 4, 3, 0, 4], 1, Rock, Strum,  0.66, false),
    piece!("Salt and Cedar",      84.0, 4, 50, Dorian,     [0, 3, 0, 6],                         4, Bossa, Arpeggio, 0.58, true),
    piece!("Second Encore",      138.0, 4, 57, Major,      [0, 3, 5, 4],                         5, Dance, Offbeat,  0.50, true),
    piece!("Snow on the Van",     68.0, 4, 47, Minor,      [0, 3, 5, 4],                         2, None,  Slow,     0.50, true),
    piece!("Soundcheck Shuffle", 116.0, 4, 43, Major,      [0, 5, 1, 4],                         4, Rock,  Offbeat,  0.66, false),
    piece!("Tin Roof Rain",       98.0, 3, 52, Minor,      [0, 6, 5, 4],                         5, Waltz, Arpeggio, 0.50, false),
    piece!("Walking the Cables", 120.0, 4, 54, Dorian,     [0, 0, 3, 3, 5, 6, 0, 0],             2, Dance, Arpeggio, 0.54, false),
];
