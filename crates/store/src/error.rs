//! What can go wrong while keeping things: few kinds, because callers can act on few.

use std::io;
use std::path::PathBuf;

/// Why something could not be stored or read.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The disk or the person's quota is full (`ENOSPC`, `EDQUOT`, or the database's word for it). What was
    /// durable before still is.
    #[error("no space left to store {what}")]
    Full {
        /// What was being stored.
        what: String,
    },
    /// A bound on what a person or a library may have is reached.
    #[error("beyond the bound {0:?}")]
    Exceeded(crate::Exceeded),
    /// Any other failure of the file system.
    #[error("{what}: {source}")]
    Io {
        /// What was being done, naming the file.
        what: String,
        /// The operating system's reason.
        source: io::Error,
    },
    /// The thing to work on does not exist (any more) in this library.
    #[error("no such {0}")]
    Missing(&'static str),
    /// The event would hold more tracks than one does ([`MAX_EVENT_TRACKS`](domain::event::MAX_EVENT_TRACKS)).
    #[error("the event would hold {0} tracks")]
    Crowded(u64),
    /// Somebody else has it, and it must be unique.
    #[error("the {0} is taken")]
    Taken(&'static str),
    /// It was changed since the caller looked.
    #[error("the {what} stands at revision {revision} by now")]
    Stale {
        /// What was to be changed.
        what: &'static str,
        /// Where it stands.
        revision: u64,
    },
    /// A rule of the schema forbids the row.
    #[error("refused by the schema: {0}")]
    Refused(#[source] DatabaseError),
    /// The text was not a position this store gave out for this order of the list.
    #[error("unknown position in the list {0:?}")]
    Cursor(String),
    /// What is stored does not read as what was once written.
    #[error("stored {what} is unreadable: {reason}")]
    Corrupt {
        /// Which value.
        what: &'static str,
        /// Why it does not parse.
        reason: String,
    },
    /// The text is not the address of a database.
    #[error("unusable database address: {0}")]
    Address(String),
    /// Another process works in the data directory.
    #[error("the data directory {} is in use by another process; stop the server first", .0.display())]
    InUse(PathBuf),
    /// The engine is older than what is supported.
    #[error("the database is {found}; {least} or newer is needed")]
    TooOld {
        /// What answered.
        found: String,
        /// The least version supported.
        least: &'static str,
    },
    /// The database failed or could not be reached.
    #[error("database: {0}")]
    Database(#[source] DatabaseError),
}

/// The database driver's own error, for the operator's log.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct DatabaseError(sqlx::Error);

impl StoreError {
    /// Wraps a failure of the file system, telling a full disk apart. `what` names the thing and the file.
    pub(crate) fn io(what: impl Into<String>, source: io::Error) -> Self {
        let what = what.into();
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full { what },
            _ => Self::Io { what, source },
        }
    }

    /// For mapping a parse error of a stored value.
    pub(crate) fn corrupt<E: std::fmt::Display>(what: &'static str) -> impl FnOnce(E) -> Self {
        move |reason| Self::Corrupt {
            what,
            reason: reason.to_string(),
        }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        use sqlx::error::ErrorKind;
        let Some(answer) = error.as_database_error() else {
            return Self::Database(DatabaseError(error));
        };
        // SQLITE_FULL is result code 13, https://sqlite.org/rescode.html#full;
        // disk_full is 53100, PostgreSQL's Appendix A.
        match answer.code().as_deref() {
            Some("13" | "53100") => Self::Full {
                what: "a row in the database".to_owned(),
            },
            _ => match answer.kind() {
                ErrorKind::Other => Self::Database(DatabaseError(error)),
                _ => Self::Refused(DatabaseError(error)),
            },
        }
    }
}

impl From<sqlx::migrate::MigrateError> for StoreError {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        sqlx::Error::from(error).into()
    }
}
