//! Events that an import adds or changes.

use super::{Imported, Links, changes, revision};
use crate::catalogue::event::EventFields;
use crate::value::moment;
use crate::{AuditEntry, Result, Store, StoreError};
use domain::fold::sort_key;
use domain::{EventId, LibraryId, Timestamp};
use serde_json::{Value, json as object};

impl Store {
    /// Adds and changes events, with the people, genres and styles they name for the first time, all or nothing.
    /// [`StoreError::Stale`] where one of them does not stand at the revision it was compared with any more.
    pub async fn import_events(
        &self,
        library: LibraryId,
        rows: &[Imported<EventId, EventFields>],
        audit: &AuditEntry,
        now: Timestamp,
    ) -> Result<()> {
        let now = moment(now);
        let list: Vec<Value> = rows.iter().map(event).collect();
        let list = Value::Array(list).to_string();
        let people = Links::of(
            rows.iter()
                .map(|row| (row.id.uuid(), row.fields.people.as_slice())),
        );
        let genres = Links::of(
            rows.iter()
                .map(|row| (row.id.uuid(), row.fields.genres.as_slice())),
        );
        let styles = Links::of(
            rows.iter()
                .map(|row| (row.id.uuid(), row.fields.styles.as_slice())),
        );
        in_transaction!(self, tx => {
            run_names!(
                self, tx,
                with_rows!(
                    "INSERT INTO event (id, library_id, kind, date, title, sort_title, venue, city, description, rating,
                         created_at, updated_at)
                     SELECT n.id, $1, n.kind, n.date, n.title, n.sort, n.venue, n.city, n.description,
                         CAST(n.rating AS BIGINT), $3, $3 FROM",
                    ["id", "revision", "kind", "date", "title", "sort", "venue", "city", "description", "rating"],
                    "WHERE n.revision = '0'"
                ),
                library, &list, now
            );
            let changed = run_names!(
                self, tx,
                with_rows!(
                    "UPDATE event SET kind = n.kind, date = n.date, title = n.title, sort_title = n.sort,
                         venue = n.venue, city = n.city, description = n.description,
                         rating = CAST(n.rating AS BIGINT), revision = event.revision + 1, updated_at = $3 FROM",
                    ["id", "revision", "kind", "date", "title", "sort", "venue", "city", "description", "rating"],
                    "WHERE event.library_id = $1 AND event.id = n.id AND event.deleted_at IS NULL
                         AND event.revision = CAST(n.revision AS BIGINT)"
                ),
                library, &list, now
            );
            if changed.rows_affected() != changes(rows) {
                return Err(StoreError::Stale { what: "event", revision: 0 });
            }
            create_musicians!(self, tx, library, &people.names, now);
            run_names!(
                self, tx,
                with_rows!(
                    "DELETE FROM event_musician WHERE library_id = $1 AND event_id IN (SELECT n.owner FROM",
                    ["owner"],
                    ")"
                ),
                library, &people.owners
            );
            run_names!(
                self, tx,
                with_rows!(
                    "INSERT INTO event_musician (library_id, event_id, musician_id, position, role)
                     SELECT $1, n.owner, (
                         SELECT k.musician_id FROM musician_key k
                         JOIN musician m ON m.id = k.musician_id AND m.deleted_at IS NULL
                         WHERE k.library_id = $1 AND k.name_key = n.name_key ORDER BY k.musician_id LIMIT 1
                     ), CAST(n.place AS BIGINT), n.remark FROM",
                    ["owner", "name_key", "place", "remark"],
                    "WHERE true ON CONFLICT DO NOTHING"
                ),
                library, &people.pairs
            );
            import_classes!(self, tx, "genre", "event_genre", "event_id", library, genres, now);
            import_classes!(self, tx, "style", "event_style", "event_id", library, styles, now);
            insert_audit!(&mut *tx, audit).await?;
        });
        Ok(())
    }
}

fn event(row: &Imported<EventId, EventFields>) -> Value {
    let fields = &row.fields;
    object!({
        "id": row.id.uuid().simple().to_string(),
        "revision": revision(row.revision),
        "kind": fields.kind.as_str(),
        "date": fields.date.map(String::from).unwrap_or_default(),
        "title": fields.title,
        "sort": sort_key(&fields.title),
        "venue": fields.venue,
        "city": fields.city,
        "description": fields.description,
        "rating": fields.rating.to_string(),
    })
}
