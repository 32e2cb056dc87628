//! Songs: one at a time, whole, created and edited; and found by any of their names.

use super::class::class_refs;
use super::cover::choice;
use super::names::NamedEntry;
use super::song_page::SongColumns;
use crate::value::{list, moment, signed, unsigned};
use crate::{AuditEntry, Result, Store};
use domain::fold::sort_key;
use domain::song::{PerformanceQuery, SongDetail, SongRef, SongRow};
use domain::{LibraryId, SongId, Timestamp};
use uuid::Uuid;

/// What a form says about a song, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SongFields {
    /// 1 to 300 characters.
    pub title: String,
    /// Lines; together at most 2000 characters.
    pub alternative_titles: Vec<String>,
    /// At most 500 characters.
    pub writers: String,
    /// At most 50 characters.
    pub key: String,
    /// 1 to 999.
    pub tempo_bpm: Option<u16>,
    /// At most 20 000 characters.
    pub notes: String,
    /// At most 50 000 characters.
    pub lyrics: String,
    /// Each once.
    pub genres: Vec<NamedEntry>,
    /// Each once.
    pub styles: Vec<NamedEntry>,
}

impl SongFields {
    /// Every name it goes by.
    pub(super) fn names(&self) -> Vec<&str> {
        let others = self.alternative_titles.iter().map(String::as_str);
        std::iter::once(self.title.as_str()).chain(others).collect()
    }
}

#[derive(sqlx::FromRow)]
struct DetailColumns {
    #[sqlx(flatten)]
    row: SongColumns,
    alternative_titles: String,
    notes: String,
    lyrics: String,
    revision: i64,
    cover_chosen: i64,
    cover_alt: String,
}

#[derive(sqlx::FromRow)]
struct KeyColumns {
    name_key: String,
    id: Uuid,
    title: String,
}

macro_rules! songs_by_key {
    ($keys:literal) => {
        concat!(
            "SELECT k.name_key, s.id, s.title FROM song_key k
             JOIN song s ON s.id = k.song_id AND s.deleted_at IS NULL
             WHERE k.library_id = $1 AND k.name_key IN (",
            $keys,
            ") ORDER BY k.name_key, s.id"
        )
    };
}

macro_rules! link_song {
    ($store:expr, $tx:expr, $library:expr, $song:expr, $fields:expr, $now:expr) => {
        replace_keys!(
            $store,
            $tx,
            "song_key",
            "song_id",
            $library,
            $song,
            $fields.names()
        );
        link_classes!(
            $store,
            $tx,
            "genre",
            "song_genre",
            "song_id",
            $library,
            $song,
            &$fields.genres,
            $now
        );
        link_classes!(
            $store,
            $tx,
            "style",
            "song_style",
            "song_id",
            $library,
            $song,
            &$fields.styles,
            $now
        );
    };
}

impl Store {
    /// A song that is not in the bin, with one page of its tracks; one that was merged answers as what it was merged
    /// into. Whether it may be edited is for others to say.
    pub async fn song(
        &self,
        library: LibraryId,
        song: SongId,
        performances: &PerformanceQuery,
    ) -> Result<Option<SongDetail>> {
        let found: Option<DetailColumns> = on_read!(self, pool => sqlx::query_as(
            "SELECT s.id, s.title, s.sort_title, s.writers, s.key, s.tempo_bpm, s.track_count, s.cover_asset_id,
                 a.art AS cover_art, s.alternative_titles, s.notes, s.lyrics, s.revision, s.cover_chosen,
                 coalesce(p.alt, '') AS cover_alt
             FROM song s LEFT JOIN asset a ON a.id = s.cover_asset_id
             LEFT JOIN picture p ON p.song_id = s.id AND p.asset_id = s.cover_asset_id
             WHERE s.library_id = $1 AND s.deleted_at IS NULL
               AND s.id = coalesce((SELECT song_id FROM merged_song WHERE library_id = $1 AND id = $2), $2)",
        )
        .bind(library.uuid())
        .bind(song.uuid())
        .fetch_optional(pool)
        .await?);
        let Some(columns) = found else {
            return Ok(None);
        };
        let cover = choice(columns.cover_chosen, columns.row.cover_asset_id());
        let row = SongRow::try_from(columns.row)?;
        let (song, total) = (row.id, row.tracks);
        Ok(Some(SongDetail {
            row,
            alternative_titles: columns
                .alternative_titles
                .lines()
                .map(str::to_owned)
                .collect(),
            notes: columns.notes,
            lyrics: columns.lyrics,
            revision: unsigned(columns.revision),
            genres: class_refs!(self, "genre", "song_genre", "song_id", library, song.uuid()),
            styles: class_refs!(self, "style", "song_style", "song_id", library, song.uuid()),
            performances: self
                .performances(library, song, performances, total)
                .await?,
            cover,
            cover_alt: columns.cover_alt,
            may_edit: false,
        }))
    }

    /// The songs that go by one of these keys ([`domain::fold::name_key`]), each with the key; in the order of keys.
    /// Several songs may share one. One query for all.
    pub async fn songs_by_key(
        &self,
        library: LibraryId,
        keys: &[String],
    ) -> Result<Vec<(String, SongRef)>> {
        let text = self.text(
            songs_by_key!("SELECT value FROM json_each($2)"),
            songs_by_key!("SELECT value FROM json_array_elements_text($2::json)"),
        );
        let rows: Vec<KeyColumns> = on_read!(self, pool => sqlx::query_as(text)
            .bind(library.uuid())
            .bind(list(keys))
            .fetch_all(pool)
            .await?);
        let song = |row: KeyColumns| {
            let id = SongId::from_uuid(row.id);
            (
                row.name_key,
                SongRef {
                    id,
                    title: row.title,
                },
            )
        };
        Ok(rows.into_iter().map(song).collect())
    }

    /// Creates a song, with the genres and styles it names for the first time, all or nothing.
    pub async fn create_song(
        &self,
        library: LibraryId,
        song: SongId,
        fields: &SongFields,
        audit: &AuditEntry,
        now: Timestamp,
    ) -> Result<()> {
        let now = moment(now);
        in_transaction!(self, tx => {
            alone_with_names!(self, tx, library);
            sqlx::query(
                "INSERT INTO song (id, library_id, title, sort_title, alternative_titles, writers, key, tempo_bpm,
                     notes, lyrics, created_at, updated_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)",
            )
            .bind(song.uuid())
            .bind(library.uuid())
            .bind(&fields.title)
            .bind(sort_key(&fields.title))
            .bind(fields.alternative_titles.join("\n"))
            .bind(&fields.writers)
            .bind(&fields.key)
            .bind(fields.tempo_bpm.map(i64::from))
            .bind(&fields.notes)
            .bind(&fields.lyrics)
            .bind(now)
            .execute(&mut *tx)
            .await?;
            link_song!(self, tx, library, song.uuid(), fields, now);
            insert_audit!(&mut *tx, audit).await?;
        });
        Ok(())
    }

    /// Changes a song that stands at `revision`, all or nothing. [`StoreError::Stale`](crate::StoreError::Stale) where it stands at another,
    /// [`StoreError::Missing`](crate::StoreError::Missing) where it is not there.
    pub async fn edit_song(
        &self,
        library: LibraryId,
        song: SongId,
        revision: u64,
        fields: &SongFields,
        audit: &AuditEntry,
        now: Timestamp,
    ) -> Result<()> {
        let now = moment(now);
        in_transaction!(self, tx => {
            alone_with_names!(self, tx, library);
            let changed = sqlx::query(
                "UPDATE song SET title = $4, sort_title = $5, alternative_titles = $6, writers = $7, key = $8,
                     tempo_bpm = $9, notes = $10, lyrics = $11, revision = revision + 1, updated_at = $12
                 WHERE library_id = $1 AND id = $2 AND revision = $3 AND deleted_at IS NULL",
            )
            .bind(library.uuid())
            .bind(song.uuid())
            .bind(signed(revision))
            .bind(&fields.title)
            .bind(sort_key(&fields.title))
            .bind(fields.alternative_titles.join("\n"))
            .bind(&fields.writers)
            .bind(&fields.key)
            .bind(fields.tempo_bpm.map(i64::from))
            .bind(&fields.notes)
            .bind(&fields.lyrics)
            .bind(now)
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if changed == 0 {
                return Err(stale!(tx, "song", library, song.uuid()));
            }
            link_song!(self, tx, library, song.uuid(), fields, now);
            insert_audit!(&mut *tx, audit).await?;
        });
        Ok(())
    }
}
