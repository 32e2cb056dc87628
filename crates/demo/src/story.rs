//! What happened to the demo band: its people, songs and evenings, all invented.
//!
//! Everything stands as a person would type it into the forms, because that is how it comes in.

use crate::repertoire::PIECES;
use crate::{Piece, repertoire};

/// A musician of the band, as a form holds them.
#[derive(Debug)]
pub struct Member {
    /// First and last name.
    pub name: &'static str,
    /// As in a list.
    pub filed_as: &'static str,
    /// In the band's words.
    pub notes: &'static str,
}

/// What is known of a song beside its sound.
#[derive(Debug)]
pub struct Work {
    /// The piece.
    pub piece: &'static Piece,
    /// Who wrote it.
    pub writers: &'static str,
    /// Names with commas between them.
    pub genres: &'static str,
    /// In the band's words.
    pub notes: &'static str,
}

/// One recording of a piece.
#[derive(Clone, Copy, Debug)]
pub struct Take {
    /// The piece.
    pub piece: &'static Piece,
    /// Which time it was played, from 0: no two sound the same.
    pub number: u8,
}

/// A dated occasion and its recordings.
#[derive(Debug)]
pub struct Occasion {
    /// The folder its files come in.
    pub folder: &'static str,
    /// A word of the form: `gig`, `rehearsal`, `studio`, `release`; empty leaves its files in the inbox.
    pub kind: &'static str,
    /// As exact as anybody remembers.
    pub date: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// Where.
    pub venue: &'static str,
    /// In which town.
    pub city: &'static str,
    /// In the band's words.
    pub description: &'static str,
    /// Stars, or empty.
    pub rating: &'static str,
    /// `Name: role`, one a line.
    pub people: &'static str,
    /// Names with commas between them.
    pub genres: &'static str,
    /// Names with commas between them.
    pub styles: &'static str,
    /// The set list as text; empty where there is none.
    pub set_list: &'static str,
    /// In the order they were played.
    takes: &'static [(usize, u8)],
}

impl Occasion {
    /// In the order they were played.
    pub fn takes(&self) -> impl Iterator<Item = Take> + use<> {
        self.takes.iter().map(|&(piece, number)| Take {
            piece: &PIECES[piece],
            number,
        })
    }
}

/// Who plays in the band.
pub static MEMBERS: [Member; 4] = [
    Member {
        name: "Mara Quill",
        filed_as: "Quill, Mara",
        notes: "Sings, and tunes the guitar a hair flat on purpose.",
    },
    Member {
        name: "Tobin Reyes",
        filed_as: "Reyes, Tobin",
        notes: "Brings the van.",
    },
    Member {
        name: "Ines Falk",
        filed_as: "Falk, Ines",
        notes: "Counts in quieter than anyone.",
    },
    Member {
        name: "Jonah Pell",
        filed_as: "Pell, Jonah",
        notes: "Joined for the Lantern Fair and stayed.",
    },
];

const QUARTET: &str = "Mara Quill: vocals, guitar\nTobin Reyes: bass\nInes Falk: drums\nJonah Pell: keys\n\
                       The Demo Quartet: act";

const HARBOUR: usize = 0;
const KITCHEN: usize = 1;
const LANTERN: usize = 2;
const NIGHT_BUS: usize = 3;
const KITES: usize = 4;
const BLUES: usize = 5;
const SALT: usize = 6;
const ENCORE: usize = 7;
const SNOW: usize = 8;
const SHUFFLE: usize = 9;
const TIN_ROOF: usize = 10;
const CABLES: usize = 11;

macro_rules! work {
    ($piece:expr, $writers:literal, $genres:literal, $notes:literal) => {
        Work {
            piece: &repertoire::PIECES[$piece],
            writers: $writers,
            genres: $genres,
            notes: $notes,
        }
    };
}

/// What the band plays.
#[rustfmt::skip]
pub static WORKS: [Work; 12] = [
    work!(HARBOUR,   "Mara Quill",              "Folk",        "Capo 2. Nobody breathes before the second verse."),
    work!(KITCHEN,   "Mara Quill, Tobin Reyes", "Rock",        "Stomp on the floor, not on the cable."),
    work!(LANTERN,   "Ines Falk",               "Folk, Waltz", "Written for the Lantern Fair."),
    work!(NIGHT_BUS, "Jonah Pell",              "Indie",       ""),
    work!(KITES,     "Mara Quill",              "Bossa nova",  "Jonah starts alone."),
    work!(BLUES,     "Everybody",               "Blues",       "Twelve bars, as many rounds as it takes."),
    work!(SALT,      "Mara Quill, Jonah Pell",  "Folk, Indie", ""),
    work!(ENCORE,    "Tobin Reyes",             "Dance",       "Only if they ask twice."),
    work!(SNOW,      "Ines Falk",               "Folk",        "The single."),
    work!(SHUFFLE,   "Tobin Reyes",             "Rock",        "For the engineer."),
    work!(TIN_ROOF,  "Mara Quill",              "Folk, Waltz", "Drop D on the second guitar."),
    work!(CABLES,    "Jonah Pell",              "Dance",       "Grew out of a rehearsal."),
];

/// The band's evenings and days, the oldest first; the last is still in the inbox.
pub static OCCASIONS: [Occasion; 6] = [
    Occasion {
        folder: "2022-06-18 Lantern Fair",
        kind: "gig",
        date: "2022-06-18",
        title: "Lantern Fair",
        venue: "Dunmere Common",
        city: "Dunmere",
        description: "On the back of a hay cart, between the bread and the bees. Jonah's first evening with us.",
        rating: "4",
        people: QUARTET,
        genres: "Folk",
        styles: "Live, Acoustic",
        set_list: "Lantern Waltz\nHarbour at Dawn >\nKitchen Stomp\n- Salt and Cedar | too windy for the whistle\n\
                   + Soundcheck Shuffle\n",
        takes: &[(LANTERN, 0), (HARBOUR, 1), (KITCHEN, 1), (SHUFFLE, 0)],
    },
    Occasion {
        folder: "2023-11-18 Tidewater Studio",
        kind: "studio",
        date: "2023-11-18",
        title: "Tidewater session",
        venue: "Tidewater Studio",
        city: "Marrow Bay",
        description: "One room, two microphones, no headphones.",
        rating: "",
        people: QUARTET,
        genres: "Folk, Indie",
        styles: "Studio",
        set_list: "",
        takes: &[(SALT, 0), (NIGHT_BUS, 0), (HARBOUR, 2)],
    },
    Occasion {
        folder: "Snow on the Van (single)",
        kind: "release",
        date: "2023-12",
        title: "Snow on the Van",
        venue: "",
        city: "",
        description: "The winter single.",
        rating: "5",
        people: "The Demo Quartet: act",
        genres: "Folk",
        styles: "Studio",
        set_list: "",
        takes: &[(SNOW, 0)],
    },
    Occasion {
        folder: "2024-09 Boiler Room",
        kind: "rehearsal",
        date: "2024-09",
        title: "Boiler Room rehearsal",
        venue: "The Boiler Room",
        city: "Marrow Bay",
        description: "",
        rating: "",
        people: "Mara Quill: guitar\nTobin Reyes: bass\nInes Falk: drums",
        genres: "Blues",
        styles: "Live",
        set_list: "",
        takes: &[(BLUES, 0), (CABLES, 0), (ENCORE, 1)],
    },
    Occasion {
        folder: "2024-10-05 The Salt Loft",
        kind: "gig",
        date: "2024-10-05",
        title: "Release night",
        venue: "The Salt Loft",
        city: "Marrow Bay",
        description: "Sold out, which in the Salt Loft means ninety people and one dog.\n\nThe second set was recorded \
                      from the desk.",
        rating: "5",
        people: QUARTET,
        genres: "Folk, Indie",
        styles: "Live",
        set_list: "== Set 1\nHarbour at Dawn\nKitchen Stomp >\nTin Roof Rain | drop D\n- Night Bus Home\n\n\
                   == Encore\nPaper Kites\n+ Second Encore | they asked twice\n",
        takes: &[
            (HARBOUR, 0),
            (KITCHEN, 0),
            (TIN_ROOF, 0),
            (KITES, 0),
            (ENCORE, 0),
        ],
    },
    Occasion {
        folder: "2025-01-11 Kiln Street practice",
        kind: "",
        date: "",
        title: "",
        venue: "",
        city: "",
        description: "",
        rating: "",
        people: "",
        genres: "",
        styles: "",
        set_list: "",
        takes: &[(TIN_ROOF, 1), (KITES, 1)],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_piece_is_a_song_and_was_recorded_and_no_take_is_told_twice() {
        let titles: Vec<&str> = WORKS.iter().map(|work| work.piece.title()).collect();
        assert_eq!(titles, PIECES.each_ref().map(Piece::title));
        let mut takes: Vec<(usize, u8)> = OCCASIONS
            .iter()
            .flat_map(|occasion| occasion.takes)
            .copied()
            .collect();
        let count = takes.len();
        takes.sort_unstable();
        takes.dedup();
        assert_eq!(takes.len(), count);
        for (index, piece) in PIECES.iter().enumerate() {
            assert!(takes.contains(&(index, 0)), "{}", piece.title());
        }
    }
}
