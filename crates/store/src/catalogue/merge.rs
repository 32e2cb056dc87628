//! Two songs, or two people, that turn out to be one.
//!
//! What referred to the one refers to the other from then on, the one's names become further names of the other, and
//! its address goes on working.

use crate::value::moment;
use crate::{AuditEntry, Result, Store, StoreError};
use domain::{LibraryId, MusicianId, SongId, Timestamp};
use uuid::Uuid;

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Merged {
    /// They are one.
    Done,
    /// Nothing was done, because together this part is longer than can be kept.
    TooLong(&'static str),
}

#[derive(sqlx::FromRow)]
struct SongTexts {
    id: Uuid,
    title: String,
    alternative_titles: String,
    writers: String,
    key: String,
    tempo_bpm: Option<i64>,
    notes: String,
    lyrics: String,
}

#[derive(sqlx::FromRow)]
struct MusicianTexts {
    id: Uuid,
    name: String,
    kind: String,
    filed_as: String,
    other_names: String,
    notes: String,
}

impl MusicianTexts {
    /// What they stand under in lists.
    fn filed_as(&self) -> &str {
        if self.filed_as.is_empty() {
            &self.name
        } else {
            &self.filed_as
        }
    }
}

/// The two in the order asked for; [`StoreError::Missing`] unless both are there.
fn pair<T>(found: Vec<T>, first: Uuid, id: fn(&T) -> Uuid, what: &'static str) -> Result<(T, T)> {
    let [a, b] = <[T; 2]>::try_from(found).map_err(|_| StoreError::Missing(what))?;
    Ok(if id(&a) == first { (a, b) } else { (b, a) })
}

/// All names of both but the one that stays the first, each once.
fn names(kept: &str, parts: [&str; 3]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for name in parts.into_iter().flat_map(str::lines) {
        if name != kept && !names.contains(&name) {
            names.push(name);
        }
    }
    names.join("\n")
}

/// One text behind the other.
fn joined(kept: &str, other: &str) -> String {
    match (kept.is_empty(), other.is_empty() || other == kept) {
        (_, true) => kept.to_owned(),
        (true, false) => other.to_owned(),
        (false, false) => format!("{kept}\n\n{other}"),
    }
}

fn or(kept: String, other: String) -> String {
    if kept.is_empty() { other } else { kept }
}

/// What would be lost of what the one that goes said, for the notes of the other: a line that names it, and what of it
/// differs, each under its own name. Empty where nothing would be lost.
fn lost(title: &str, parts: &[(&str, &str, &str)]) -> String {
    let lost: Vec<String> = parts
        .iter()
        .filter(|(_, kept, other)| !kept.is_empty() && !other.is_empty() && kept != other)
        .map(|(name, _, other)| {
            let gap = if other.contains('\n') { '\n' } else { ' ' };
            format!("{name}:{gap}{other}")
        })
        .collect();
    if lost.is_empty() {
        return String::new();
    }
    format!(
        "Of \u{201c}{title}\u{201d}, which was merged into this:\n{}",
        lost.join("\n")
    )
}

/// A tempo in words; empty where it is not known.
fn tempo(bpm: Option<i64>) -> String {
    bpm.map(|bpm| format!("{bpm} bpm")).unwrap_or_default()
}

/// Whether a text is longer than the schema keeps.
fn exceeds(text: &str, limit: usize) -> bool {
    text.chars().count() > limit
}

/// Runs a text that moves what belongs to the one, `$2`, to the other, `$3`.
macro_rules! hand_over {
    ($tx:expr, $library:expr, $from:expr, $into:expr; $($text:expr),+ $(,)?) => {$(
        sqlx::query($text)
            .bind($library.uuid())
            .bind($from.uuid())
            .bind($into.uuid())
            .execute(&mut *$tx)
            .await?;
    )+};
}

/// The role that is there and the one that comes to it, as long as the schema keeps it.
macro_rules! both_roles {
    ($table:literal) => {
        concat!(
            "CASE WHEN excluded.role = '' OR excluded.role = ",
            $table,
            ".role THEN ",
            $table,
            ".role
                  WHEN ",
            $table,
            ".role = '' THEN excluded.role
                  ELSE substr(",
            $table,
            ".role || ', ' || excluded.role, 1, 100) END"
        )
    };
}

impl Store {
    /// Makes `from` part of `into`, all or nothing. Of what both say, `into` is right; what it leaves open is taken
    /// over, notes are put together, and what `from` said otherwise is written below them. [`StoreError::Missing`] unless both are there, and two.
    pub async fn merge_songs(
        &self,
        library: LibraryId,
        from: SongId,
        into: SongId,
        audit: &AuditEntry,
        now: Timestamp,
    ) -> Result<Merged> {
        let now = moment(now);
        in_transaction!(self, tx => {
            let found: Vec<SongTexts> = sqlx::query_as(
                "UPDATE song SET revision = revision + 1, updated_at = $4
                 WHERE library_id = $1 AND id IN ($2, $3) AND deleted_at IS NULL
                 RETURNING id, title, alternative_titles, writers, key, tempo_bpm, notes, lyrics",
            )
            .bind(library.uuid())
            .bind(from.uuid())
            .bind(into.uuid())
            .bind(now)
            .fetch_all(&mut *tx)
            .await?;
            let (other, kept) = pair(found, from.uuid(), |song| song.id, "song")?;
            let titles = names(&kept.title, [&kept.alternative_titles, &other.title, &other.alternative_titles]);
            let lost = lost(&other.title, &[
                ("Writers", &kept.writers, &other.writers),
                ("Key", &kept.key, &other.key),
                ("Tempo", &tempo(kept.tempo_bpm), &tempo(other.tempo_bpm)),
                ("Lyrics", &kept.lyrics, &other.lyrics),
            ]);
            let notes = joined(&joined(&kept.notes, &other.notes), &lost);
            let lyrics = or(kept.lyrics, other.lyrics);
            if exceeds(&titles, 2000) {
                return Ok(Merged::TooLong("alternative titles"));
            }
            if exceeds(&notes, 20_000) {
                return Ok(Merged::TooLong("notes"));
            }
            sqlx::query(
                "UPDATE song SET alternative_titles = $3, writers = $4, key = $5, tempo_bpm = $6, notes = $7, lyrics = $8
                 WHERE library_id = $1 AND id = $2",
            )
            .bind(library.uuid())
            .bind(into.uuid())
            .bind(titles)
            .bind(or(kept.writers, other.writers))
            .bind(or(kept.key, other.key))
            .bind(kept.tempo_bpm.or(other.tempo_bpm))
            .bind(notes)
            .bind(lyrics)
            .execute(&mut *tx)
            .await?;
            hand_over!(tx, library, from, into;
                "UPDATE track SET song_id = $3 WHERE library_id = $1 AND song_id = $2",
                "UPDATE set_list_entry SET song_id = $3 WHERE library_id = $1 AND song_id = $2",
                "UPDATE merged_song SET song_id = $3 WHERE library_id = $1 AND song_id = $2",
                "INSERT INTO song_genre (library_id, song_id, genre_id)
                 SELECT library_id, $3, genre_id FROM song_genre WHERE library_id = $1 AND song_id = $2
                 ON CONFLICT DO NOTHING",
                "INSERT INTO song_style (library_id, song_id, style_id)
                 SELECT library_id, $3, style_id FROM song_style WHERE library_id = $1 AND song_id = $2
                 ON CONFLICT DO NOTHING",
                // What lies in the bin gives way to the same picture that does not.
                "DELETE FROM picture WHERE library_id = $1 AND song_id = $3 AND deleted_at IS NOT NULL AND asset_id IN
                     (SELECT asset_id FROM picture WHERE song_id = $2 AND deleted_at IS NULL)",
                "UPDATE picture SET song_id = $3 WHERE library_id = $1 AND song_id = $2
                     AND asset_id NOT IN (SELECT asset_id FROM picture WHERE song_id = $3)",
                // What was chosen for the one stands for the other, where nothing was chosen for that.
                "UPDATE song SET (cover_asset_id, cover_chosen) =
                     (SELECT o.cover_asset_id, o.cover_chosen FROM song o WHERE o.id = $2)
                 WHERE library_id = $1 AND id = $3 AND cover_chosen = 0 AND EXISTS (
                     SELECT 1 FROM song o WHERE o.id = $2
                         AND (o.cover_chosen = 1 OR song.cover_asset_id IS NULL))",
                "INSERT INTO song_key (library_id, song_id, name_key)
                 SELECT library_id, $3, name_key FROM song_key WHERE library_id = $1 AND song_id = $2
                 ON CONFLICT DO NOTHING",
            );
            sqlx::query("INSERT INTO merged_song (id, library_id, song_id, created_at) VALUES ($2, $1, $3, $4)")
                .bind(library.uuid())
                .bind(from.uuid())
                .bind(into.uuid())
                .bind(now)
                .execute(&mut *tx)
                .await?;
            sqlx::query("DELETE FROM song WHERE library_id = $1 AND id = $2")
                .bind(library.uuid())
                .bind(from.uuid())
                .execute(&mut *tx)
                .await?;
            insert_audit!(&mut *tx, audit).await?;
        });
        Ok(Merged::Done)
    }

    /// Makes `from` part of `into`, all or nothing. Where both play at one event or on one track, the roles are put
    /// together. What `from` was and was filed as is written below the notes, where it differs. [`StoreError::Missing`] unless both are there, and two.
    pub async fn merge_musicians(
        &self,
        library: LibraryId,
        from: MusicianId,
        into: MusicianId,
        audit: &AuditEntry,
        now: Timestamp,
    ) -> Result<Merged> {
        let now = moment(now);
        in_transaction!(self, tx => {
            let found: Vec<MusicianTexts> = sqlx::query_as(
                "UPDATE musician SET revision = revision + 1, updated_at = $4
                 WHERE library_id = $1 AND id IN ($2, $3) AND deleted_at IS NULL
                 RETURNING id, name, kind, filed_as, other_names, notes",
            )
            .bind(library.uuid())
            .bind(from.uuid())
            .bind(into.uuid())
            .bind(now)
            .fetch_all(&mut *tx)
            .await?;
            let (other, kept) = pair(found, from.uuid(), |musician| musician.id, "musician")?;
            let others = names(&kept.name, [&kept.other_names, &other.name, &other.other_names]);
            let lost = lost(&other.name, &[
                ("Kind", &kept.kind, &other.kind),
                ("Filed as", kept.filed_as(), &other.filed_as),
            ]);
            let notes = joined(&joined(&kept.notes, &other.notes), &lost);
            if exceeds(&others, 2000) {
                return Ok(Merged::TooLong("other names"));
            }
            if exceeds(&notes, 20_000) {
                return Ok(Merged::TooLong("notes"));
            }
            sqlx::query("UPDATE musician SET other_names = $3, notes = $4 WHERE library_id = $1 AND id = $2")
                .bind(library.uuid())
                .bind(into.uuid())
                .bind(others)
                .bind(notes)
                .execute(&mut *tx)
                .await?;
            hand_over!(tx, library, from, into;
                "UPDATE merged_musician SET musician_id = $3 WHERE library_id = $1 AND musician_id = $2",
                concat!(
                    "INSERT INTO event_musician (library_id, event_id, musician_id, position, role)
                     SELECT library_id, event_id, $3, position, role FROM event_musician
                     WHERE library_id = $1 AND musician_id = $2
                     ON CONFLICT (event_id, musician_id) DO UPDATE SET role = ", both_roles!("event_musician")
                ),
                concat!(
                    "INSERT INTO track_musician (library_id, track_id, musician_id, position, role)
                     SELECT library_id, track_id, $3, position, role FROM track_musician
                     WHERE library_id = $1 AND musician_id = $2
                     ON CONFLICT (track_id, musician_id) DO UPDATE SET role = ", both_roles!("track_musician")
                ),
                "INSERT INTO musician_key (library_id, musician_id, name_key)
                 SELECT library_id, $3, name_key FROM musician_key WHERE library_id = $1 AND musician_id = $2
                 ON CONFLICT DO NOTHING",
            );
            sqlx::query(
                "INSERT INTO merged_musician (id, library_id, musician_id, created_at) VALUES ($2, $1, $3, $4)",
            )
            .bind(library.uuid())
            .bind(from.uuid())
            .bind(into.uuid())
            .bind(now)
            .execute(&mut *tx)
            .await?;
            sqlx::query("DELETE FROM musician WHERE library_id = $1 AND id = $2")
                .bind(library.uuid())
                .bind(from.uuid())
                .execute(&mut *tx)
                .await?;
            insert_audit!(&mut *tx, audit).await?;
        });
        Ok(Merged::Done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_put_together_once_each() {
        assert_eq!(names("A", ["B\nC", "B", "D\nA"]), "B\nC\nD");
        assert_eq!(names("A", ["", "B", ""]), "B");
    }

    #[test]
    fn texts_are_put_together_unless_they_are_one() {
        assert_eq!(joined("a", "b"), "a\n\nb");
        assert_eq!(joined("", "b"), "b");
        assert_eq!(joined("a", "a"), "a");
        assert_eq!(joined("a", ""), "a");
    }
}
