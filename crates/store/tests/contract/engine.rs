use crate::scene::{at, entry, place, track_item};
use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;
use store::{DataDir, Store, StoreError};

store::on_both_engines! {
    async fn health_checks_pass(db: TestStore) {
        db.store.write_test().await.unwrap();
        db.store.read_test().await.unwrap();
        assert!(db.store.engine_version().await.unwrap().contains("SQL"));
    }

    async fn opening_again_keeps_what_is_there(db: TestStore) {
        let place = place(&db.store, None, "ann").await;
        db.store.close().await;
        let again = Store::open(&db.url).await.unwrap();
        let library = again.library_for_host(None).await.unwrap().unwrap();
        assert_eq!(library.id, place.library);
        again.close().await;
    }

    async fn moments_order_whatever_their_fraction_of_a_second(db: TestStore) {
        // SQLite compares moments as text; the fraction's digits vary.
        let place = place(&db.store, None, "ann").await;
        let base = at(0);
        for (n, micros) in [0u64, 1, 500_000, 500_001, 999_999].into_iter().enumerate() {
            let expires = base + std::time::Duration::from_micros(micros);
            db.store.create_session(&store::NewSession {
                id: domain::LoginSessionId::from_parts(base, crate::scene::fresh()),
                library: place.library,
                account: place.account,
                token_hash: [u8::try_from(n).unwrap(); 32],
                now: base,
                expires,
                user_agent: None,
            }).await.unwrap();
        }
        for (micros, ended) in [(0u64, 1), (1, 1), (500_000, 1), (999_998, 1), (999_999, 1)] {
            let now = base + std::time::Duration::from_micros(micros);
            assert_eq!(db.store.delete_expired_sessions(now).await.unwrap(), ended, "{micros}");
        }
    }

    async fn a_failed_transaction_leaves_nothing(db: TestStore) {
        let place = place(&db.store, None, "ann").await;
        let finish = crate::scene::add_track(&db.store, place, crate::scene::content(1), "One", at(1)).await;
        let twice = entry(place.library, "track.delete");
        db.store.append_audit(&twice).await.unwrap();
        let refused = db.store.delete_item(place.library, track_item(finish.track), 1, &twice, at(2)).await;
        assert!(matches!(refused, Err(StoreError::Refused(_) | StoreError::Database(_))));
        assert!(db.store.track(place.library, finish.track).await.unwrap().is_some());
    }
}

#[tokio::test]
async fn sqlite_is_recent_enough_and_set_for_durability() {
    let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
    let version: String = sqlx::query_scalar("SELECT sqlite_version()")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    let numbers: Vec<u32> = version
        .split('.')
        .map(|part| part.parse().unwrap())
        .collect();
    // 3.51.3 fixed a corruption when the write-ahead log is reset.
    assert!(numbers >= vec![3, 51, 3], "{version}");
}

#[tokio::test]
async fn the_sqlite_file_is_private() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let data = DataDir::claim(dir.path().join("data")).unwrap();
    let store = Store::open(&data.database()).await.unwrap();
    store.write_test().await.unwrap();
    for name in ["reprise.db", "reprise.db-wal", "reprise.db-shm"] {
        let mode = std::fs::metadata(data.path().join(name))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    store.close().await;
}

#[test]
fn both_engines_have_the_same_migrations() {
    let names = |engine: &str| {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations");
        let mut names: Vec<_> = std::fs::read_dir(folder.join(engine))
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        names.sort();
        names
    };
    assert_eq!(names("sqlite"), names("postgres"));
}
