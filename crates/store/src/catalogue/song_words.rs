//! The words of several songs, for playing from.

use crate::value::{list, small};
use crate::{Result, Store};
use domain::song::{SongRef, SongWords};
use domain::{LibraryId, SongId};
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct WordsColumns {
    id: Uuid,
    title: String,
    key: String,
    tempo_bpm: Option<i64>,
    lyrics: String,
}

/// The songs of a JSON list of identifiers.
macro_rules! words {
    ($ids:literal) => {
        concat!(
            "SELECT id, title, key, tempo_bpm, lyrics FROM song
             WHERE library_id = $1 AND deleted_at IS NULL AND id IN (",
            $ids,
            ") ORDER BY id"
        )
    };
}

impl Store {
    /// Key, tempo and lyrics of those of the songs that are there and not in the bin, in the order of identifiers.
    pub async fn song_words(&self, library: LibraryId, songs: &[SongId]) -> Result<Vec<SongWords>> {
        let text = self.text(
            words!("SELECT unhex(value) FROM json_each($2)"),
            words!("SELECT value::uuid FROM json_array_elements_text($2::json)"),
        );
        let ids: Vec<uuid::fmt::Simple> = songs.iter().map(|song| song.uuid().simple()).collect();
        let rows: Vec<WordsColumns> = on_read!(self, pool => sqlx::query_as(text)
            .bind(library.uuid())
            .bind(list(&ids))
            .fetch_all(pool)
            .await?);
        rows.into_iter()
            .map(|columns| {
                Ok(SongWords {
                    song: SongRef {
                        id: SongId::from_uuid(columns.id),
                        title: columns.title,
                    },
                    key: columns.key,
                    tempo_bpm: columns
                        .tempo_bpm
                        .map(|bpm| small("tempo", bpm))
                        .transpose()?,
                    lyrics: columns.lyrics,
                })
            })
            .collect()
    }
}
