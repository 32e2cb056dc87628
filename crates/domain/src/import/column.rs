//! What a table is about, told from the names of its columns.

use crate::fold::name_key;

/// What the rows of a table are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sheet {
    /// Events.
    Events,
    /// Songs.
    Songs,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    /// The identifier an export wrote.
    Id,
    /// The title, of either.
    Title,
    /// Genres, of either.
    Genres,
    /// Styles, of either.
    Styles,
    /// An event's kind.
    Kind,
    /// When it was.
    Date,
    /// Where.
    Venue,
    /// In which town.
    City,
    /// What there is to say about it.
    Description,
    /// The band's stars.
    Rating,
    /// Who played.
    People,
    /// A song's other titles.
    AlternativeTitles,
    /// Who wrote it.
    Writers,
    /// Its key.
    Key,
    /// Its tempo.
    Tempo,
    /// Notes on it.
    Notes,
    /// Its words.
    Lyrics,
}

use Column as C;

/// The columns of either table, with every name they go by, folded; an export uses the first.
const NAMES: [(C, &[&str]); 17] = [
    (C::Id, &["id", "reprise id"]),
    (
        C::Title,
        &[
            "title",
            "name",
            "song",
            "event",
            "song title",
            "event title",
        ],
    ),
    (C::Kind, &["kind", "type", "event type"]),
    (C::Date, &["date", "day", "when", "event date", "datum"]),
    (
        C::Venue,
        &["venue", "place", "location", "where", "club", "hall"],
    ),
    (C::City, &["city", "town", "ort", "stadt"]),
    (
        C::Description,
        &["description", "comment", "comments", "remarks", "about"],
    ),
    (C::Rating, &["rating", "stars"]),
    (
        C::People,
        &[
            "people",
            "musicians",
            "lineup",
            "line up",
            "band",
            "performers",
            "artists",
            "artist",
        ],
    ),
    (C::Genres, &["genres", "genre"]),
    (C::Styles, &["styles", "style"]),
    (
        C::AlternativeTitles,
        &[
            "alternative titles",
            "alternative title",
            "aka",
            "also known as",
            "other titles",
        ],
    ),
    (
        C::Writers,
        &[
            "writers",
            "writer",
            "composer",
            "composers",
            "author",
            "authors",
            "songwriter",
            "written by",
        ],
    ),
    (C::Key, &["key", "musical key"]),
    (C::Tempo, &["tempo", "bpm", "tempo bpm"]),
    (C::Notes, &["notes", "note"]),
    (C::Lyrics, &["lyrics", "words", "text"]),
];

impl Column {
    /// The column of that name, whatever its case and punctuation.
    pub fn named(name: &str) -> Option<Self> {
        let key = name_key(name);
        NAMES
            .iter()
            .find(|(_, names)| names.contains(&key.as_str()))
            .map(|&(column, _)| column)
    }

    /// What an export calls it.
    pub fn as_str(self) -> &'static str {
        NAMES
            .iter()
            .find(|(column, _)| *column == self)
            .map_or("", |(_, names)| names[0])
    }

    /// Whether tables of this kind have it.
    pub const fn belongs_to(self, sheet: Sheet) -> bool {
        match self {
            C::Id | C::Title | C::Genres | C::Styles => true,
            C::Kind | C::Date | C::Venue | C::City | C::Description | C::Rating | C::People => {
                matches!(sheet, Sheet::Events)
            }
            C::AlternativeTitles | C::Writers | C::Key | C::Tempo | C::Notes | C::Lyrics => {
                matches!(sheet, Sheet::Songs)
            }
        }
    }
}

impl Sheet {
    /// What people call its rows.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Events => "events",
            Self::Songs => "songs",
        }
    }

    /// The columns an export writes, in their order.
    pub fn columns(self) -> impl Iterator<Item = Column> {
        NAMES
            .iter()
            .map(|&(column, _)| column)
            .filter(move |column| column.belongs_to(self))
    }

    /// What a table with these columns is about: whose own columns it has more of. None where neither, or as many.
    pub fn of(columns: &[Column]) -> Option<Self> {
        let own = |sheet: Self, other: Self| {
            let own = columns
                .iter()
                .filter(|c| c.belongs_to(sheet) && !c.belongs_to(other));
            own.count()
        };
        let (events, songs) = (
            own(Self::Events, Self::Songs),
            own(Self::Songs, Self::Events),
        );
        match events.cmp(&songs) {
            std::cmp::Ordering::Greater => Some(Self::Events),
            std::cmp::Ordering::Less => Some(Self::Songs),
            std::cmp::Ordering::Equal => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_go_by_several_names() {
        for (name, column) in [
            ("Date", C::Date),
            ("LINE-UP", C::People),
            ("BPM", C::Tempo),
            ("Written by", C::Writers),
        ] {
            assert_eq!(Column::named(name), Some(column), "{name}");
        }
        assert_eq!(Column::named("shoe size"), None);
        for (column, names) in NAMES {
            for name in names {
                assert_eq!(Column::named(name), Some(column), "{name}");
            }
            assert_eq!(Column::named(column.as_str()), Some(column));
        }
    }

    #[test]
    fn a_table_is_told_by_its_columns() {
        assert_eq!(
            Sheet::of(&[C::Date, C::Venue, C::Title]),
            Some(Sheet::Events)
        );
        assert_eq!(Sheet::of(&[C::Title, C::Writers]), Some(Sheet::Songs));
        assert_eq!(Sheet::of(&[C::Title, C::Genres]), None);
        assert!(
            Sheet::Events
                .columns()
                .all(|column| column.belongs_to(Sheet::Events))
        );
    }
}
