//! What is searched of each kind of thing, gathered from its tables: one query for a whole batch.

use super::place::{day_of, day_of_moment};
use super::words::Words;
use crate::value::parsed;
use crate::{Result, Store};
use domain::search::{HitKind, key};
use domain::{PartialDate, Timestamp};
use uuid::Uuid;

/// The most characters of a thing's body that are searched: the longest lyrics and notes, and many remarks beside them.
const MAX_BODY_CHARS: usize = 150_000;

/// A thing as it is found.
#[derive(sqlx::FromRow)]
pub(super) struct Source {
    pub(super) id: Uuid,
    pub(super) title: String,
    other_titles: String,
    names: String,
    body: String,
    pub(super) context: String,
    pub(super) date: String,
    created_at: Timestamp,
    /// Whether it waits in the inbox, as a track may.
    #[sqlx(default)]
    pub(super) unfiled: bool,
}

/// The sources of one kind among a JSON list of identifiers, which the two engines take apart differently.
macro_rules! sources {
    ($text:literal) => {
        (
            concat!($text, " IN (SELECT unhex(value) FROM json_each($2))"),
            concat!(
                $text,
                " IN (SELECT value::uuid FROM json_array_elements_text($2::json))"
            ),
        )
    };
}

/// The query for the sources of a kind: what is in the bin, or is not for everybody, has none.
pub(super) fn text(store: &Store, kind: HitKind) -> &'static str {
    let (sqlite, postgres) = match kind {
        HitKind::Song => sources!(
            "SELECT s.id, s.title, s.alternative_titles AS other_titles, s.writers AS names,
                 concat_ws('
', nullif(s.alternative_titles, ''), nullif(s.notes, ''), nullif(s.lyrics, '')) AS body,
                 s.writers AS context, '' AS date, s.created_at
             FROM song s WHERE s.library_id = $1 AND s.deleted_at IS NULL AND s.id"
        ),
        HitKind::Musician => sources!(
            "SELECT m.id, m.name AS title, m.other_names AS other_titles, '' AS names,
                 concat_ws('
', nullif(m.other_names, ''), nullif(m.notes, '')) AS body,
                 m.kind AS context, '' AS date, m.created_at
             FROM musician m WHERE m.library_id = $1 AND m.deleted_at IS NULL AND m.id"
        ),
        HitKind::Event => sources!(
            "SELECT e.id, e.title, '' AS other_titles,
                 concat_ws(' ', e.venue, e.city, (
                     SELECT string_agg(m.name, ' ' ORDER BY em.position) FROM event_musician em
                     JOIN musician m ON m.id = em.musician_id AND m.deleted_at IS NULL
                     WHERE em.event_id = e.id)) AS names,
                 concat_ws('
', nullif(e.description, ''), (
                     SELECT string_agg(concat_ws(' ', se.title, se.note), ' \u{b7} ' ORDER BY se.position)
                     FROM set_list sl JOIN set_list_entry se ON se.set_list_id = sl.id
                     WHERE sl.event_id = e.id)) AS body,
                 concat_ws(', ', nullif(nullif(e.venue, ''), e.title), nullif(nullif(e.city, ''), e.title))
                     AS context,
                 e.date, e.created_at
             FROM event e WHERE e.library_id = $1 AND e.deleted_at IS NULL AND e.id"
        ),
        HitKind::Playlist => sources!(
            "SELECT p.id, p.title, '' AS other_titles, a.name AS names, p.description AS body,
                 a.name AS context, '' AS date, p.created_at
             FROM playlist p JOIN account a ON a.id = p.account_id
             WHERE p.library_id = $1 AND p.deleted_at IS NULL AND p.visibility = 'library' AND p.id"
        ),
        HitKind::Track => sources!(
            "SELECT t.id, t.title, '' AS other_titles,
                 concat_ws(' ', t.artist, t.album, s.title, s.alternative_titles, (
                     SELECT string_agg(m.name, ' ' ORDER BY tm.position) FROM track_musician tm
                     JOIN musician m ON m.id = tm.musician_id AND m.deleted_at IS NULL
                     WHERE tm.track_id = t.id)) AS names,
                 concat_ws('
', e.title, nullif(concat_ws(', ', nullif(e.venue, ''), nullif(e.city, '')), ''), (
                     SELECT string_agg(n.text, '
' ORDER BY n.id) FROM note n WHERE n.track_id = t.id AND n.deleted_at IS NULL)) AS body,
                 concat_ws(' \u{b7} ', e.title, nullif(t.artist, ''), nullif(nullif(e.venue, ''), e.title),
                     nullif(nullif(e.city, ''), e.title)) AS context,
                 coalesce(e.date, '') AS date, t.created_at, t.filed_at IS NULL AS unfiled
             FROM track t
             LEFT JOIN event e ON e.id = t.event_id AND e.deleted_at IS NULL
             LEFT JOIN song s ON s.id = t.song_id AND s.deleted_at IS NULL
             WHERE t.library_id = $1 AND t.deleted_at IS NULL AND t.id"
        ),
    };
    store.text(sqlite, postgres)
}

impl Source {
    /// The day it is ordered by: when it was, else when it came into the library.
    pub(super) fn day(&self) -> Result<i64> {
        Ok(match self.dated()? {
            Some(date) => day_of(Some(date)),
            None => day_of_moment(self.created_at),
        })
    }

    fn dated(&self) -> Result<Option<PartialDate>> {
        if self.date.is_empty() {
            return Ok(None);
        }
        parsed("date", &self.date).map(Some)
    }

    /// The title as it is compared whole.
    pub(super) fn title_key(&self) -> String {
        key(&self.title)
    }

    /// What is searched beside title and names, as it was written.
    pub(super) fn body(&self) -> &str {
        match self.body.char_indices().nth(MAX_BODY_CHARS) {
            Some((end, _)) => &self.body[..end],
            None => &self.body,
        }
    }

    /// What it is found by. `kind` decides whether its date counts among the names: an event's does.
    pub(super) fn words(&self, kind: HitKind) -> Result<Words> {
        let titles = format!("{}\n{}", self.title, self.other_titles);
        let date = self.dated()?.map_or_else(String::new, spoken);
        let (names, body) = match kind {
            HitKind::Event => (format!("{}\n{date}", self.names), self.body().to_owned()),
            _ => (self.names.clone(), format!("{}\n{date}", self.body())),
        };
        Ok(Words::of(&titles, &names, &body))
    }
}

/// A date in the words people look for it with: `2024-03-12 March`.
fn spoken(date: PartialDate) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let month = date
        .month()
        .map_or("", |month| MONTHS[usize::from(month) - 1]);
    let day = date.day().map_or_else(String::new, |day| day.to_string());
    format!("{date} {day} {month}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_found_by_their_parts() {
        let spoken = |text: &str| spoken(text.parse().unwrap());
        assert_eq!(spoken("2024-03-02"), "2024-03-02 2 March");
        assert_eq!(spoken("2024-12").trim_end(), "2024-12  December");
        assert_eq!(spoken("2024").trim_end(), "2024");
    }
}
