//! Private databases for tests: no test shares one with another, and none is left behind.
//!
//! [`TestStore::sqlite`] is a file in a temporary directory; [`TestStore::postgres`] is a fresh database on a
//! PostgreSQL server that this process alone uses and that ends with it. Where that server cannot be started the
//! test fails: an engine that was not tested is not supported.

mod cluster;

pub use cluster::Cluster;

use crate::{DatabaseUrl, Store};
use tempfile::TempDir;

/// A store with an up-to-date schema and no rows.
#[derive(Debug)]
pub struct TestStore {
    /// The store.
    pub store: Store,
    /// Its address, for a second process or a second pool.
    pub url: DatabaseUrl,
    /// The same address as text, for a configuration.
    pub address: String,
    _dir: Option<TempDir>,
}

impl TestStore {
    /// A SQLite database in a new file.
    ///
    /// # Panics
    ///
    /// When it cannot be made.
    pub async fn sqlite() -> Self {
        let dir = tempfile::tempdir().expect("a temporary directory can be made");
        let address = format!("sqlite:{}", dir.path().join("test.db").display());
        Self::open(address, Some(dir)).await
    }

    /// A new database on this process's own PostgreSQL server, which is started on first use.
    ///
    /// # Panics
    ///
    /// When the server cannot be started or the database not be made.
    pub async fn postgres() -> Self {
        let address = Cluster::of_this_process().create_database().await;
        Self::open(address, None).await
    }

    async fn open(address: String, dir: Option<TempDir>) -> Self {
        let url: DatabaseUrl = address.parse().expect("the address is well formed");
        let store = Store::open(&url)
            .await
            .expect("the test database can be opened");
        Self {
            store,
            url,
            address,
            _dir: dir,
        }
    }
}

/// Writes two tests for each body: `name::sqlite` and `name::postgres`.
///
/// ```text
/// store::on_both_engines! {
///     async fn a_fact(db: TestStore) { db.store.read_test().await.unwrap(); }
/// }
/// ```
#[macro_export]
macro_rules! on_both_engines {
    ($($(#[$meta:meta])* async fn $name:ident($db:ident: TestStore) $body:block)+) => {$(
        async fn $name($db: $crate::test_support::TestStore) $body

        mod $name {
            $(#[$meta])*
            #[tokio::test]
            async fn sqlite() {
                super::$name($crate::test_support::TestStore::sqlite().await).await;
            }

            $(#[$meta])*
            #[tokio::test]
            async fn postgres() {
                super::$name($crate::test_support::TestStore::postgres().await).await;
            }
        }
    )+};
}
