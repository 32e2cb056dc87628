//! The address of a database, which may hold a password and therefore never prints whole.

use crate::StoreError;
use sqlx::postgres::PgConnectOptions;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// Where the database is: `sqlite:PATH` or `postgres://user:password@host/database`.
///
/// `Display` and `Debug` show `***` in place of a password.
#[derive(Clone)]
pub struct DatabaseUrl(pub(crate) Address);

#[derive(Clone)]
pub(crate) enum Address {
    Sqlite(PathBuf),
    Postgres(Box<PgConnectOptions>),
}

impl DatabaseUrl {
    /// The SQLite database in the file `path`, which is created when it is missing.
    pub fn sqlite(path: impl AsRef<Path>) -> Self {
        Self(Address::Sqlite(path.as_ref().to_owned()))
    }
}

impl FromStr for DatabaseUrl {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self, StoreError> {
        let (scheme, rest) = text.split_once(':').ok_or_else(|| {
            StoreError::Address("it begins with neither sqlite: nor postgres://".to_owned())
        })?;
        match scheme {
            "sqlite" => {
                let path = rest.strip_prefix("//").unwrap_or(rest);
                if path.is_empty() || path.contains(":memory:") {
                    let reason = "sqlite: needs the path of a file, as in sqlite:data/reprise.db";
                    return Err(StoreError::Address(reason.to_owned()));
                }
                Ok(Self::sqlite(path))
            }
            // The driver's reason may quote the address, password and all, so it is not passed on.
            "postgres" | "postgresql" => text
                .parse()
                .map(|options| Self(Address::Postgres(Box::new(options))))
                .map_err(|_| {
                    let form = "postgres://user:password@host:port/database is expected";
                    StoreError::Address(form.to_owned())
                }),
            _ => Err(StoreError::Address(
                "it begins with neither sqlite: nor postgres://".to_owned(),
            )),
        }
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Address::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Address::Postgres(options) => write!(
                f,
                "postgres://{}:***@{}:{}/{}",
                options.get_username(),
                options.get_socket().map_or_else(
                    || options.get_host().to_owned(),
                    |path| path.display().to_string()
                ),
                options.get_port(),
                options.get_database().unwrap_or_default(),
            ),
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_never_prints() {
        let url: DatabaseUrl = "postgres://ann:s3cret@db.example:5433/music"
            .parse()
            .unwrap();
        assert_eq!(url.to_string(), "postgres://ann:***@db.example:5433/music");
        assert!(!format!("{url:?}").contains("s3cret"));
        let broken = "postgres://ann:s3cret@:nonsense:"
            .parse::<DatabaseUrl>()
            .unwrap_err();
        assert!(!format!("{broken:?} {broken}").contains("s3cret"));
    }

    #[test]
    fn a_path_is_taken_with_and_without_slashes() {
        for text in ["sqlite:data/a.db", "sqlite://data/a.db"] {
            assert_eq!(
                text.parse::<DatabaseUrl>().unwrap().to_string(),
                "sqlite:data/a.db"
            );
        }
        assert_eq!(
            "sqlite:///var/a.db"
                .parse::<DatabaseUrl>()
                .unwrap()
                .to_string(),
            "sqlite:/var/a.db"
        );
    }

    #[test]
    fn other_schemes_and_memory_are_refused() {
        for text in ["", "mysql://x/y", "sqlite:", "sqlite::memory:", "data/a.db"] {
            assert!(matches!(
                text.parse::<DatabaseUrl>(),
                Err(StoreError::Address(_))
            ));
        }
    }
}
