//! The bin: putting things in, and taking them out again.

use crate::value::{moment, signed, unsigned};
use crate::{AuditEntry, Result, Store, StoreError};
use domain::event::MAX_EVENT_TRACKS;
use domain::{Item, LibraryId, Noun, Timestamp};

/// A text about one of the six tables, whose name stands between the parts.
macro_rules! of_noun {
    ($noun:expr, $before:literal, $after:literal) => {
        match $noun {
            Noun::Event => concat!($before, "event", $after),
            Noun::Song => concat!($before, "song", $after),
            Noun::Musician => concat!($before, "musician", $after),
            Noun::Genre => concat!($before, "genre", $after),
            Noun::Style => concat!($before, "style", $after),
            Noun::Track => concat!($before, "track", $after),
        }
    };
}

/// Whether another has the name of what is to come back.
macro_rules! taken {
    ($table:literal) => {
        concat!(
            "SELECT EXISTS (
                 SELECT 1 FROM ",
            $table,
            " x
                 JOIN ",
            $table,
            " y ON y.library_id = $1 AND y.name_key = x.name_key AND y.deleted_at IS NULL
                 WHERE x.library_id = $1 AND x.id = $2 AND x.deleted_at IS NOT NULL)"
        )
    };
}

impl Store {
    /// What a thing is called, and whether it is in the bin; none where it is not there at all.
    pub async fn title_of(&self, library: LibraryId, item: Item) -> Result<Option<(String, bool)>> {
        let text = match item.noun {
            Noun::Event | Noun::Song | Noun::Track => of_noun!(
                item.noun,
                "SELECT title, deleted_at IS NOT NULL FROM ",
                " WHERE library_id = $1 AND id = $2"
            ),
            Noun::Musician | Noun::Genre | Noun::Style => of_noun!(
                item.noun,
                "SELECT name, deleted_at IS NOT NULL FROM ",
                " WHERE library_id = $1 AND id = $2"
            ),
        };
        Ok(on_read!(self, pool => sqlx::query_as(text)
            .bind(library.uuid())
            .bind(item.id)
            .fetch_optional(pool)
            .await?))
    }

    /// Puts a thing that stands at `revision` into the bin, keeping everything for [`Store::restore_item`]; an event takes
    /// its tracks along. All or nothing: [`StoreError::Stale`] where it stands at another, [`StoreError::Missing`] where it
    /// is not there.
    pub async fn delete_item(
        &self,
        library: LibraryId,
        item: Item,
        revision: u64,
        audit: &AuditEntry,
        now: Timestamp,
    ) -> Result<()> {
        let now = moment(now);
        let text = of_noun!(
            item.noun,
            "UPDATE ",
            " SET deleted_at = $3, updated_at = $3
              WHERE library_id = $1 AND id = $2 AND revision = $4 AND deleted_at IS NULL"
        );
        in_transaction!(self, tx => {
            let changed = sqlx::query(text)
                .bind(library.uuid())
                .bind(item.id)
                .bind(now)
                .bind(signed(revision))
                .execute(&mut *tx)
                .await?
                .rows_affected();
            if changed == 0 {
                return Err(match item.noun {
                    Noun::Event => stale!(tx, "event", library, item.id),
                    Noun::Song => stale!(tx, "song", library, item.id),
                    Noun::Musician => stale!(tx, "musician", library, item.id),
                    Noun::Genre => stale!(tx, "genre", library, item.id),
                    Noun::Style => stale!(tx, "style", library, item.id),
                    Noun::Track => stale!(tx, "track", library, item.id),
                });
            }
            if item.noun == Noun::Event {
                sqlx::query(
                    "UPDATE track SET deleted_at = $3, deleted_with = $2, updated_at = $3
                     WHERE library_id = $1 AND event_id = $2 AND deleted_at IS NULL",
                )
                .bind(library.uuid())
                .bind(item.id)
                .bind(now)
                .execute(&mut *tx)
                .await?;
            }
            insert_audit!(&mut *tx, audit).await?;
        });
        Ok(())
    }

    /// Takes a thing out of the bin, as it was; an event brings back the tracks that went with it. `false`, and no
    /// audit entry, when the bin has no such thing. [`StoreError::Taken`] where another genre or style has its name by
    /// now; [`StoreError::Crowded`] where the event of a track would hold more than one does.
    pub async fn restore_item(
        &self,
        library: LibraryId,
        item: Item,
        audit: &AuditEntry,
        now: Timestamp,
    ) -> Result<bool> {
        let now = moment(now);
        let text = match item.noun {
            // Its own return ends its going with an event.
            Noun::Track => {
                "UPDATE track SET deleted_at = NULL, deleted_with = NULL, updated_at = $3
                 WHERE library_id = $1 AND id = $2 AND deleted_at IS NOT NULL"
            }
            noun => of_noun!(
                noun,
                "UPDATE ",
                " SET deleted_at = NULL, updated_at = $3 WHERE library_id = $1 AND id = $2 AND deleted_at IS NOT NULL"
            ),
        };
        let taken = match item.noun {
            Noun::Genre => Some(taken!("genre")),
            Noun::Style => Some(taken!("style")),
            _ => None,
        };
        in_transaction!(self, tx => {
            if let Some(taken) = taken {
                let taken: bool = sqlx::query_scalar(taken)
                    .bind(library.uuid())
                    .bind(item.id)
                    .fetch_one(&mut *tx)
                    .await?;
                if taken {
                    return Err(StoreError::Taken("name"));
                }
            }
            let changed = sqlx::query(text)
                .bind(library.uuid())
                .bind(item.id)
                .bind(now)
                .execute(&mut *tx)
                .await?
                .rows_affected();
            if changed == 0 {
                return Ok(false);
            }
            if item.noun == Noun::Event {
                sqlx::query(
                    "UPDATE track SET deleted_at = NULL, deleted_with = NULL, updated_at = $3
                     WHERE library_id = $1 AND deleted_with = $2",
                )
                .bind(library.uuid())
                .bind(item.id)
                .bind(now)
                .execute(&mut *tx)
                .await?;
            }
            if item.noun == Noun::Track {
                // Those that went with an event come back with it, whatever comes between.
                let tracks: i64 = sqlx::query_scalar(
                    "SELECT count(*) FROM track o JOIN track t ON o.event_id = t.event_id
                     WHERE t.library_id = $1 AND t.id = $2 AND (o.deleted_at IS NULL OR o.deleted_with = o.event_id)",
                )
                .bind(library.uuid())
                .bind(item.id)
                .fetch_one(&mut *tx)
                .await?;
                if tracks > i64::from(MAX_EVENT_TRACKS) {
                    return Err(StoreError::Crowded(unsigned(tracks)));
                }
            }
            insert_audit!(&mut *tx, audit).await?;
        });
        Ok(true)
    }
}
