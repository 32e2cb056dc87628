//! The two engines behind one type, and the macros that run one body on either.
//!
//! A query is written once and compiled twice. `sqlx::Any` lacks the types used here, and two implementations of
//! a trait would drift apart.

use crate::url::Address;
use crate::{DatabaseUrl, Result, StoreError};
use sqlx::Connection as _;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// How long a statement waits for another process's lock on the SQLite file (a backup, the `sqlite3` shell).
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a query waits for a free connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(30);
/// Connections that read the SQLite file beside the one that writes: at least so many, and one for each processor.
const SQLITE_READERS: u32 = 4;
/// Pages of the file that each of them keeps, in KiB (the minus says that it is no number of pages). A page of a list
/// of 100 000 tracks touches more than SQLite's own 2 MB, and reading it from the kernel takes longer than looking at it.
const SQLITE_CACHE: &str = "-5000";
/// How long a connection to PostgreSQL that answered is taken to be one still.
const TRUSTED: Duration = Duration::from_secs(1);
/// Connections to PostgreSQL; its own default allows 100 in all.
const POSTGRES_CONNECTIONS: u32 = 20;
/// The pauses between attempts to reach PostgreSQL while it starts: 25 s in all.
const CONNECT_PAUSES: [Duration; 7] = [
    Duration::from_millis(250),
    Duration::from_millis(750),
    Duration::from_secs(2),
    Duration::from_secs(4),
    Duration::from_secs(6),
    Duration::from_secs(6),
    Duration::from_secs(6),
];

/// The database: every row that is kept.
#[derive(Clone, Debug)]
pub struct Store {
    pub(crate) db: Db,
    /// Moves with every write.
    writes: Arc<AtomicU64>,
}

#[derive(Clone, Debug)]
pub(crate) enum Db {
    Sqlite {
        /// One connection: SQLite has one writer, and a queue in front of it is fairer than its busy loop.
        write: SqlitePool,
        read: SqlitePool,
    },
    Postgres(PgPool),
}

/// Runs one body with the pool that may only read.
macro_rules! on_read {
    ($store:expr, $pool:ident => $body:expr) => {
        match &$store.db {
            $crate::db::Db::Sqlite { read: $pool, .. } => $body,
            $crate::db::Db::Postgres($pool) => $body,
        }
    };
}

/// Runs one body, of a single statement, with the pool that may write.
macro_rules! on_write {
    ($store:expr, $pool:ident => $body:expr) => {{
        let _noted = $store.writing();
        match &$store.db {
            $crate::db::Db::Sqlite { write: $pool, .. } => $body,
            $crate::db::Db::Postgres($pool) => $body,
        }
    }};
}

/// Runs one body in a transaction that may write. Leaving the function early (`?`, `return`) rolls back.
macro_rules! in_transaction {
    ($store:expr, $tx:ident => $body:block) => {{
        let _noted = $store.writing();
        match &$store.db {
            // IMMEDIATE takes the write lock before the first read: a deferred transaction that reads first fails
            // with SQLITE_BUSY_SNAPSHOT when another process wrote in between.
            $crate::db::Db::Sqlite { write, .. } => {
                let mut $tx = write.begin_with("BEGIN IMMEDIATE").await?;
                let value = $body;
                $tx.commit().await?;
                value
            }
            $crate::db::Db::Postgres(pool) => {
                let mut $tx = pool.begin().await?;
                let value = $body;
                $tx.commit().await?;
                value
            }
        }
    }};
}

/// Counts a write when it is over, also where it failed or nobody waits for it any more: counting one too many costs
/// a look at the database, one too few would keep something for true that is not.
pub(crate) struct Writing<'s>(&'s AtomicU64);

impl Drop for Writing<'_> {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::Release);
    }
}

impl Store {
    /// Connects, brings the schema up to date and checks that the engine is recent enough. SQLite's file is created
    /// when it is missing (mode 0600); PostgreSQL is waited for up to about half a minute while it starts.
    pub async fn open(url: &DatabaseUrl) -> Result<Self> {
        let db = match &url.0 {
            Address::Sqlite(path) => open_sqlite(path).await?,
            Address::Postgres(options) => open_postgres(options).await?,
        };
        let store = Self {
            db,
            writes: Arc::default(),
        };
        store.resort_titles().await?;
        Ok(store)
    }

    /// A number that is another one after every write of this process. What was read from the database after asking
    /// for it is still true, as far as this process is concerned, while it is the same: that is what a cache needs.
    pub fn version(&self) -> u64 {
        self.writes.load(Ordering::Acquire)
    }

    /// For the macros above, to hold while they write.
    pub(crate) fn writing(&self) -> Writing<'_> {
        Writing(&self.writes)
    }

    /// Waits for the queries under way and closes every connection, so that SQLite folds its log into the file.
    pub async fn close(&self) {
        match &self.db {
            Db::Sqlite { write, read } => {
                read.close().await;
                write.close().await;
            }
            Db::Postgres(pool) => pool.close().await,
        }
    }

    /// The text for the engine in use, where the two must differ.
    pub(crate) fn text(&self, sqlite: &'static str, postgres: &'static str) -> &'static str {
        match self.db {
            Db::Sqlite { .. } => sqlite,
            Db::Postgres(_) => postgres,
        }
    }
}

async fn open_sqlite(path: &Path) -> Result<Db> {
    create_private(path)?;
    let options = SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        // NORMAL loses acknowledged commits in a power cut.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT);
    let write = SqlitePoolOptions::new()
        .test_before_acquire(false)
        .max_connections(1)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_with(options.clone())
        .await?;
    sqlx::migrate!("../../migrations/sqlite")
        .run(&write)
        .await?;
    let processors = std::thread::available_parallelism().map_or(0, usize::from);
    let readers = u32::try_from(processors).unwrap_or_default();
    let options = options
        .pragma("query_only", "ON")
        .pragma("cache_size", SQLITE_CACHE);
    let read = SqlitePoolOptions::new()
        .test_before_acquire(false)
        .max_connections(readers.max(SQLITE_READERS))
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .connect_with(options)
        .await?;
    Ok(Db::Sqlite { write, read })
}

/// Creates the file before SQLite does, because it would let the group and others read it. SQLite gives its log and
/// shared-memory files the mode of the database.
fn create_private(path: &Path) -> Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    std::fs::OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o600)
        .open(path)
        .map(drop)
        .map_err(|error| StoreError::io(format!("opening the database {}", path.display()), error))
}

async fn open_postgres(options: &PgConnectOptions) -> Result<Db> {
    let options = options.clone().application_name("reprise").options([
        // What the server acknowledges must be on disk, whatever the database's own setting.
        ("synchronous_commit", "on"),
        // A page asks a dozen texts that join many tables for few rows each: planning them anew, as PostgreSQL would
        // whenever values could matter, takes as long as running them.
        ("plan_cache_mode", "force_generic_plan"),
        ("jit", "off"),
        // Without values a plan is made for more rows than a page has. Looking those up one by one in an index,
        // from memory or an SSD, is still quicker than reading a table, which the default's spinning disk hides.
        ("random_page_cost", "1.1"),
    ]);
    let pool = PgPoolOptions::new()
        // Each connection answered when it was given back. To ask before every query would be one more way there and back.
        .test_before_acquire(false)
        .before_acquire(|connection, known| {
            Box::pin(async move {
                if known.idle_for > TRUSTED {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .max_connections(POSTGRES_CONNECTIONS)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .connect_lazy_with(options);
    let mut pauses = CONNECT_PAUSES.iter();
    let version: String = loop {
        match sqlx::query_scalar("SHOW server_version_num")
            .fetch_one(&pool)
            .await
        {
            Ok(version) => break version,
            Err(error) => match pauses.next().filter(|_| may_be_starting(&error)) {
                Some(pause) => {
                    tracing::warn!(%error, ?pause, "PostgreSQL does not answer yet; trying again");
                    tokio::time::sleep(*pause).await;
                }
                None => return Err(error.into()),
            },
        }
    };
    if version.parse::<u32>().is_ok_and(|number| number < 150_000) {
        return Err(StoreError::TooOld {
            found: format!("PostgreSQL {version}"),
            least: "PostgreSQL 15",
        });
    }
    sqlx::migrate!("../../migrations/postgres")
        .run(&pool)
        .await?;
    Ok(Db::Postgres(pool))
}

/// Whether waiting may help: no answer at all, or `cannot_connect_now` and `too_many_connections`.
fn may_be_starting(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut => true,
        other => other
            .as_database_error()
            .is_some_and(|answer| matches!(answer.code().as_deref(), Some("57P03" | "53300"))),
    }
}
