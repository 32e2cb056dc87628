//! Events and songs by the hundred, as their forms hold them: what an export writes and what an import compares with.

use crate::value::{date_of, unsigned};
use crate::{Result, Store};
use domain::event::EventForm;
use domain::form::credit_line;
use domain::song::SongForm;
use domain::{EventId, LibraryId, PartialDate, SongId};
use uuid::Uuid;

/// Between a name and its role, and between one person and the next, on the way from the database: ASCII's own signs.
const UNIT: char = '\u{1f}';
const RECORD: char = '\u{1e}';

/// An event as its form holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventSheet {
    /// Names it.
    pub id: EventId,
    /// Counts its edits.
    pub revision: u64,
    /// When it was.
    pub date: Option<PartialDate>,
    /// Every field, in the words of the form.
    pub form: EventForm,
}

/// A song as its form holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SongSheet {
    /// Names it.
    pub id: SongId,
    /// Counts its edits.
    pub revision: u64,
    /// Every field, in the words of the form.
    pub form: SongForm,
}

#[derive(sqlx::FromRow)]
struct EventColumns {
    id: Uuid,
    revision: i64,
    kind: String,
    date: String,
    title: String,
    venue: String,
    city: String,
    description: String,
    rating: i64,
    people: String,
    genres: String,
    styles: String,
}

#[derive(sqlx::FromRow)]
struct SongColumns {
    id: Uuid,
    revision: i64,
    title: String,
    alternative_titles: String,
    writers: String,
    key: String,
    tempo_bpm: Option<i64>,
    notes: String,
    lyrics: String,
    genres: String,
    styles: String,
}

/// The names of the genres or styles of an owner, with commas between them.
macro_rules! class_names {
    ($class:literal, $table:literal, $column:literal, $owner:literal) => {
        concat!(
            "coalesce((SELECT string_agg(c.name, ', ' ORDER BY c.name_key, c.id) FROM ",
            $table,
            " l
                 JOIN ",
            $class,
            " c ON c.id = l.",
            $class,
            "_id AND c.deleted_at IS NULL
                 WHERE l.",
            $column,
            " = ",
            $owner,
            "), '')"
        )
    };
}

const EVENTS: &str = concat!(
    "SELECT e.id, e.revision, e.kind, e.date, e.title, e.venue, e.city, e.description, e.rating,
         coalesce((SELECT string_agg(m.name || '\u{1f}' || em.role, '\u{1e}' ORDER BY em.position, m.id)
             FROM event_musician em JOIN musician m ON m.id = em.musician_id AND m.deleted_at IS NULL
             WHERE em.event_id = e.id), '') AS people, ",
    class_names!("genre", "event_genre", "event_id", "e.id"), " AS genres, ",
    class_names!("style", "event_style", "event_id", "e.id"), " AS styles
     FROM event e WHERE e.library_id = $1 AND e.id > $2 AND e.deleted_at IS NULL ORDER BY e.id LIMIT $3"
);

const SONGS: &str = concat!(
    "SELECT s.id, s.revision, s.title, s.alternative_titles, s.writers, s.key, s.tempo_bpm, s.notes, s.lyrics, ",
    class_names!("genre", "song_genre", "song_id", "s.id"), " AS genres, ",
    class_names!("style", "song_style", "song_id", "s.id"), " AS styles
     FROM song s WHERE s.library_id = $1 AND s.id > $2 AND s.deleted_at IS NULL ORDER BY s.id LIMIT $3"
);

impl Store {
    /// Events that are not in the bin, in the order they were added: those behind `after`, at most `limit`.
    pub async fn event_sheets(
        &self,
        library: LibraryId,
        after: Option<EventId>,
        limit: u32,
    ) -> Result<Vec<EventSheet>> {
        let rows: Vec<EventColumns> = on_read!(self, pool => sqlx::query_as(EVENTS)
            .bind(library.uuid())
            .bind(after.map_or(Uuid::nil(), EventId::uuid))
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await?);
        rows.into_iter().map(EventColumns::sheet).collect()
    }

    /// Songs that are not in the bin, as [`Store::event_sheets`].
    pub async fn song_sheets(
        &self,
        library: LibraryId,
        after: Option<SongId>,
        limit: u32,
    ) -> Result<Vec<SongSheet>> {
        let rows: Vec<SongColumns> = on_read!(self, pool => sqlx::query_as(SONGS)
            .bind(library.uuid())
            .bind(after.map_or(Uuid::nil(), SongId::uuid))
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await?);
        Ok(rows.into_iter().map(SongColumns::sheet).collect())
    }
}

impl EventColumns {
    fn sheet(self) -> Result<EventSheet> {
        let people: Vec<String> = self
            .people
            .split(RECORD)
            .filter_map(|person| person.split_once(UNIT))
            .map(|(name, role)| credit_line(name, role))
            .collect();
        Ok(EventSheet {
            id: EventId::from_uuid(self.id),
            revision: unsigned(self.revision),
            date: date_of(&self.date)?,
            form: EventForm {
                kind: self.kind,
                date: self.date,
                title: self.title,
                venue: self.venue,
                city: self.city,
                description: self.description,
                rating: some(self.rating),
                people: people.join("\n"),
                genres: self.genres,
                styles: self.styles,
            },
        })
    }
}

impl SongColumns {
    fn sheet(self) -> SongSheet {
        SongSheet {
            id: SongId::from_uuid(self.id),
            revision: unsigned(self.revision),
            form: SongForm {
                title: self.title,
                alternative_titles: self.alternative_titles,
                writers: self.writers,
                key: self.key,
                tempo_bpm: self
                    .tempo_bpm
                    .map_or_else(String::new, |bpm| bpm.to_string()),
                notes: self.notes,
                lyrics: self.lyrics,
                genres: self.genres,
                styles: self.styles,
            },
        }
    }
}

/// A number as a form holds it: nothing for zero.
fn some(number: i64) -> String {
    match number {
        0 => String::new(),
        number => number.to_string(),
    }
}
