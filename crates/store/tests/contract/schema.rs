//! What the schema itself refuses, whatever the code above it does.

use crate::scene::{add_track, at, content, entry, two_places};
use sqlx::{Executor, PgPool, SqlitePool};
use store::test_support::TestStore;

/// A pool beside the store's, for statements the store does not have.
pub(crate) enum Raw {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

impl Raw {
    pub(crate) async fn of(db: &TestStore) -> Self {
        if db.address.starts_with("sqlite") {
            Self::Sqlite(SqlitePool::connect(&db.address).await.unwrap())
        } else {
            Self::Postgres(PgPool::connect(&db.address).await.unwrap())
        }
    }

    /// Rows changed, or the engine's refusal.
    pub(crate) async fn run(&self, text: &'static str) -> Result<u64, String> {
        match self {
            Self::Sqlite(pool) => pool.execute(text).await.map(|done| done.rows_affected()),
            Self::Postgres(pool) => pool.execute(text).await.map(|done| done.rows_affected()),
        }
        .map_err(|error| error.to_string())
    }

    /// Every column of the schema: its table, a space, its name.
    pub(crate) async fn columns(&self) -> Vec<String> {
        match self {
            Self::Sqlite(pool) => sqlx::query_scalar(
                "SELECT t.name || ' ' || c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c
                 WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'",
            )
            .fetch_all(pool)
            .await,
            Self::Postgres(pool) => sqlx::query_scalar(
                "SELECT table_name || ' ' || column_name FROM information_schema.columns
                 WHERE table_schema = current_schema()",
            )
            .fetch_all(pool)
            .await,
        }
        .unwrap()
    }
}

store::on_both_engines! {
    async fn audit_entries_can_be_neither_changed_nor_removed(db: TestStore) {
        let (ours, _) = two_places(&db.store).await;
        let entry = entry(ours.library, "login");
        db.store.append_audit(&entry).await.unwrap();
        let raw = Raw::of(&db).await;
        for text in ["UPDATE audit_entry SET subject = 'other'", "DELETE FROM audit_entry"] {
            let refusal = raw.run(text).await.unwrap_err();
            assert!(refusal.contains("append-only"), "{refusal}");
        }
        let replacing = match &raw {
            Raw::Sqlite(_) => "REPLACE INTO audit_entry (id, library_id, at, action, subject)
                SELECT id, library_id, at, 'forged', subject FROM audit_entry",
            Raw::Postgres(_) => "TRUNCATE audit_entry",
        };
        let refusal = raw.run(replacing).await.unwrap_err();
        assert!(refusal.contains("append-only"), "{refusal}");
        let kept = db.store.list_audit(ours.library, None, 9).await.unwrap();
        assert_eq!((kept.len(), kept[0].action.as_str()), (1, "login"));
    }

    async fn checks_refuse_impossible_rows(db: TestStore) {
        let (ours, _) = two_places(&db.store).await;
        add_track(&db.store, ours, content(1), "One", at(1)).await;
        let raw = Raw::of(&db).await;
        for text in [
            "UPDATE library SET accent_hue = 360",
            "UPDATE library SET visibility = 'secret'",
            "UPDATE membership SET role = 'visitor'",
            "UPDATE asset SET size = 0",
            "UPDATE asset SET sample_rate = 0",
            "UPDATE asset SET duration_ms = -1",
            "UPDATE track SET title = ''",
            "UPDATE track SET kind = 'smell'",
            "UPDATE upload SET received = size + 1",
            "UPDATE upload SET received = 1",
            "UPDATE upload SET state = 'receiving'",
            "UPDATE upload SET state = 'failed'",
            "UPDATE job SET state = 'running'",
            "UPDATE job SET attempts = -1",
            "UPDATE library_total SET tracks = -1",
        ] {
            let answer = raw.run(text).await;
            let refusal = answer.expect_err(text).to_lowercase();
            assert!(refusal.contains("check constraint"), "{text}: {refusal}");
        }
    }

    async fn a_row_cannot_point_into_another_library(db: TestStore) {
        let (ours, _) = two_places(&db.store).await;
        add_track(&db.store, ours, content(1), "One", at(1)).await;
        let raw = Raw::of(&db).await;
        for text in [
            "UPDATE track_asset SET library_id = (SELECT id FROM library WHERE host = 'other.example')",
            "UPDATE upload SET library_id = (SELECT id FROM library WHERE host = 'other.example')",
        ] {
            let refusal = raw.run(text).await.expect_err(text).to_lowercase();
            assert!(refusal.contains("foreign key"), "{text}: {refusal}");
        }
    }

    async fn the_total_follows_every_way_a_track_comes_and_goes(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        for byte in 1..=4 {
            add_track(&db.store, ours, content(byte), "T", at(1)).await;
        }
        add_track(&db.store, theirs, content(9), "T", at(1)).await;
        let raw = Raw::of(&db).await;
        let total = |place: crate::scene::Place| {
            let store = db.store.clone();
            async move {
                let query = domain::track::TrackQuery::default();
                store.track_page(place.library, store::Reach::All, &query).await.unwrap().total
            }
        };
        assert_eq!((total(ours).await, total(theirs).await), (4, 1));
        raw.run("UPDATE track SET deleted_at = created_at").await.unwrap();
        assert_eq!((total(ours).await, total(theirs).await), (0, 0));
        raw.run("UPDATE track SET deleted_at = created_at").await.unwrap();
        raw.run("UPDATE track SET deleted_at = NULL, artist = 'A'").await.unwrap();
        assert_eq!((total(ours).await, total(theirs).await), (4, 1));
        raw.run("UPDATE upload SET state = 'failed', failure = 'x', track_id = NULL").await.unwrap();
        raw.run("DELETE FROM track").await.unwrap();
        assert_eq!((total(ours).await, total(theirs).await), (0, 0));
    }
}
