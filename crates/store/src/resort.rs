//! Tracks whose title an older version made another key of, for the order of lists: the key is made in Rust, which no
//! migration runs.

use crate::value::list;
use crate::{Result, Store};
use domain::fold::sort_key;
use uuid::Uuid;

/// Tracks of one transaction.
const BATCH: i64 = 2000;

/// Gives the tracks of a JSON list the keys that stand beside them.
macro_rules! resort {
    ($id:literal, $from:literal) => {
        concat!(
            "UPDATE track SET sort_title = n.sort FROM (SELECT ",
            $id,
            " AS id, value ->> 'sort' AS sort FROM ",
            $from,
            ") n
             WHERE track.id = n.id"
        )
    };
}
const RESORT: (&str, &str) = (
    resort!("unhex(value ->> 'id')", "json_each($1)"),
    resort!(
        "CAST(value ->> 'id' AS UUID)",
        "json_array_elements($1::json) AS list (value)"
    ),
);
const TITLES: (&str, &str) = (
    "SELECT id, title FROM track WHERE id IN (SELECT unhex(value) FROM json_each($1))",
    "SELECT id, title FROM track WHERE id IN (SELECT value::uuid FROM json_array_elements_text($1::json))",
);

impl Store {
    /// Makes the keys that a migration asked for, of all libraries. Several at once share the work; nothing is left to
    /// do where it was done before.
    pub(crate) async fn resort_titles(&self) -> Result<()> {
        while self.resort_some().await? {}
        Ok(())
    }

    /// Those of one batch; whether there were any.
    async fn resort_some(&self) -> Result<bool> {
        Ok(in_transaction!(self, tx => {
            let tracks: Vec<Uuid> = sqlx::query_scalar(
                "DELETE FROM unsorted_track WHERE track_id IN (SELECT track_id FROM unsorted_track LIMIT $1)
                 RETURNING track_id",
            )
            .bind(BATCH)
            .fetch_all(&mut *tx)
            .await?;
            let ids: Vec<_> = tracks.iter().map(|id| id.simple()).collect();
            let titles: Vec<(Uuid, String)> = sqlx::query_as(self.text(TITLES.0, TITLES.1))
                .bind(list(&ids))
                .fetch_all(&mut *tx)
                .await?;
            let keys: serde_json::Value = titles
                .iter()
                .map(|(id, title)| {
                    serde_json::json!({ "id": id.simple().to_string(), "sort": sort_key(title) })
                })
                .collect();
            sqlx::query(self.text(RESORT.0, RESORT.1))
                .bind(keys.to_string())
                .execute(&mut *tx)
                .await?;
            !tracks.is_empty()
        }))
    }
}
