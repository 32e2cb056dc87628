//! Events that an import adds or changes.

use super::{Imported, Linked, Links, additions, changes, revision};
use crate::catalogue::event::EventFields;
use crate::value::{list, moment};
use crate::{AuditEntry, Result, Store, StoreError};
use domain::fold::{name_key, sort_key};
use domain::{EventId, LibraryId, Timestamp};
use serde_json::{Value, json as object};
use std::collections::HashSet;
use uuid::Uuid;

/// Makes the named people those of their events, creating whom the library does not know yet. Of several who share a name
/// it is the one who stood there already; those in the bin come back with their places.
macro_rules! import_people {
    ($store:expr, $tx:expr, $library:expr, $people:expr, $now:expr) => {
        create_musicians!($store, $tx, $library, &$people.names, $now);
        let (sqlite, postgres) = with_rows!(
            "SELECT l.event_id, k.name_key, l.musician_id FROM event_musician l
             JOIN musician_key k ON k.musician_id = l.musician_id
             JOIN musician m ON m.id = l.musician_id AND m.deleted_at IS NULL
             WHERE l.library_id = $1 AND l.event_id IN (SELECT n.owner FROM",
            ["owner"],
            ")"
        );
        let linked: Vec<(Uuid, String, Uuid)> = sqlx::query_as($store.text(sqlite, postgres))
            .bind($library.uuid())
            .bind(&$people.owners)
            .fetch_all(&mut *$tx)
            .await?;
        let linked: Linked = linked
            .into_iter()
            .map(|(event, key, musician)| ((event, key), musician))
            .collect();
        run_names!(
            $store, $tx,
            with_rows!(
                "DELETE FROM event_musician WHERE library_id = $1
                     AND musician_id IN (SELECT id FROM musician WHERE library_id = $1 AND deleted_at IS NULL)
                     AND event_id IN (SELECT n.owner FROM",
                ["owner"],
                ")"
            ),
            $library, &$people.owners
        );
        run_names!(
            $store, $tx,
            with_rows!(
                "INSERT INTO event_musician (library_id, event_id, musician_id, position, role)
                 SELECT $1, n.owner, coalesce(n.known, (
                     SELECT k.musician_id FROM musician_key k
                     JOIN musician m ON m.id = k.musician_id AND m.deleted_at IS NULL
                     WHERE k.library_id = $1 AND k.name_key = n.name_key ORDER BY k.musician_id LIMIT 1
                 )), CAST(n.place AS BIGINT), n.remark FROM",
                ["owner" and "known", "name_key", "place", "remark"],
                "WHERE true ON CONFLICT DO NOTHING"
            ),
            $library, $people.pairs(&linked)
        );
    };
}

impl Store {
    /// Adds and changes events, with the people, genres and styles they name for the first time, all or nothing.
    /// [`StoreError::Stale`] where one of them does not stand at the revision it was compared with any more, or where
    /// an event of a new one's date has its title, or has it as its venue, or its identifier is taken: then somebody
    /// added it since the comparison.
    pub async fn import_events(
        &self,
        library: LibraryId,
        rows: &[Imported<EventId, EventFields>],
        audit: &AuditEntry,
        now: Timestamp,
    ) -> Result<()> {
        let now = moment(now);
        let events: Vec<Value> = rows.iter().map(event).collect();
        let events = Value::Array(events).to_string();
        let added: HashSet<(String, String)> = additions(rows).map(name).collect();
        let dates: HashSet<&str> = added.iter().map(|(date, _)| date.as_str()).collect();
        let dates: Vec<&str> = dates.into_iter().collect();
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
            alone_with_names!(self, tx, library);
            let there: Vec<(String, String, String)> = sqlx::query_as(self.text(
                "SELECT date, title, venue FROM event
                 WHERE library_id = $1 AND deleted_at IS NULL AND date IN (SELECT value FROM json_each($2))",
                "SELECT date, title, venue FROM event
                 WHERE library_id = $1 AND deleted_at IS NULL
                     AND date IN (SELECT value FROM json_array_elements_text($2::json))",
            ))
            .bind(library.uuid())
            .bind(list(&dates))
            .fetch_all(&mut *tx)
            .await?;
            if there.iter().any(|event| is_among(event, &added)) {
                return Err(STALE);
            }
            let inserted = run_names!(
                self, tx,
                with_rows!(
                    "INSERT INTO event (id, library_id, kind, date, title, sort_title, venue, city, description, rating,
                         created_at, updated_at)
                     SELECT n.id, $1, n.kind, n.date, n.title, n.sort, n.venue, n.city, n.description,
                         CAST(n.rating AS BIGINT), $3, $3 FROM",
                    ["id", "revision", "kind", "date", "title", "sort", "venue", "city", "description", "rating"],
                    "WHERE n.revision = '0' ON CONFLICT DO NOTHING"
                ),
                library, &events, now
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
                library, &events, now
            );
            let written = inserted.rows_affected() + changed.rows_affected();
            if changed.rows_affected() != changes(rows) || written != rows.len() as u64 {
                return Err(STALE);
            }
            import_people!(self, tx, library, people, now);
            import_classes!(self, tx, "genre", "event_genre", "event_id", library, genres, now);
            import_classes!(self, tx, "style", "event_style", "event_id", library, styles, now);
            insert_audit!(&mut *tx, audit).await?;
        });
        Ok(())
    }
}

const STALE: StoreError = StoreError::Stale {
    what: "event",
    revision: 0,
};

/// By what an event is known again: its date, and its folded title.
fn name(row: &Imported<EventId, EventFields>) -> (String, String) {
    let date = row.fields.date.map(String::from).unwrap_or_default();
    (date, name_key(&row.fields.title))
}

/// Whether an event of this date, title and venue is one of those of that date and name.
fn is_among(
    (date, title, venue): &(String, String, String),
    names: &HashSet<(String, String)>,
) -> bool {
    [title, venue]
        .into_iter()
        .any(|name| names.contains(&(date.clone(), name_key(name))))
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
