//! What the operator decided: defaults, overlaid by a TOML file, by the environment, by flags.
//!
//! Everything is checked here, before anything is opened, so that a typing error is one clear line at the start
//! and not a surprise at night.

mod ffmpeg;
mod file;
mod keys;
mod show;

pub use ffmpeg::Ffmpeg;
pub use keys::{Keys, LogFormat};
pub use show::show;

use crate::net::Network;
use crate::size::ByteSize;
use anyhow::{Context as _, Result, bail};
use domain::LoginName;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;
use store::DatabaseUrl;
use tracing_subscriber::EnvFilter;

/// The checked configuration of one process.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen.
    pub bind: SocketAddr,
    /// Where everything is kept.
    pub data_dir: PathBuf,
    /// Which database. Its `Debug` and `Display` hide the password.
    pub database_url: DatabaseUrl,
    /// Whose forwarding headers are believed.
    pub trusted_proxies: Vec<Network>,
    /// Who may read `/metrics`.
    pub metrics_from: Vec<Network>,
    /// The largest file anyone may send.
    pub max_upload_size: ByteSize,
    /// What each person may keep in a library.
    pub person_quota: Option<ByteSize>,
    /// What each library may keep.
    pub library_quota: Option<ByteSize>,
    /// Unfinished uploads of each person.
    pub max_unfinished_uploads: u32,
    /// Bytes a second below which a sender is cut off.
    pub min_upload_rate: u32,
    /// Whether the IETF's draft of resumable uploads is spoken.
    pub resumable_draft: bool,
    /// Days after which a login ends.
    pub session_days: u16,
    /// Days an unfinished upload is kept.
    pub upload_days: u16,
    /// Jobs at the same time.
    pub job_workers: u16,
    /// What makes renditions.
    pub ffmpeg: Ffmpeg,
    /// A folder whose files are brought in while the server runs.
    pub watch: Option<Watch>,
    /// Connections at the same time.
    pub max_connections: u32,
    /// Time for a request's headers.
    pub header_timeout: Duration,
    /// Time without a byte of a request's body.
    pub body_timeout: Duration,
    /// Time to finish at the end.
    pub shutdown: Duration,
    /// What is logged, checked to be a filter.
    pub log: String,
    /// How it is written.
    pub log_format: LogFormat,
}

/// A folder that is looked at again and again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watch {
    /// Which.
    pub dir: PathBuf,
    /// Whose uploads its files are.
    pub login: LoginName,
    /// Between two looks: a file that did not change in between is whole.
    pub every: Duration,
}

/// Between two looks at a folder, unless the operator says otherwise.
pub const WATCH_EVERY: Duration = Duration::from_secs(10);

/// Reads the file (if `path` is given it must exist; else `reprise.toml` in the working directory, if there) and
/// lays `given`, the environment and the flags, over it. Errors name the file and the key.
pub fn load(path: Option<&Path>, given: Keys) -> Result<Config> {
    resolve(file::read(path)?, given)
}

/// Lays `given` over `file` over the defaults and checks the outcome.
pub fn resolve(file: Keys, given: Keys) -> Result<Config> {
    let data_dir = given
        .data_dir
        .clone()
        .or(file.data_dir.clone())
        .unwrap_or_else(|| "./data".into());
    let database_url = database_url(&file, &given, &data_dir)?;
    let watch = watch(&file, &given)?;
    let log = given.log.or(file.log).unwrap_or_else(|| "info".into());
    EnvFilter::try_new(&log).with_context(|| format!("log: {log:?} is not a filter"))?;
    let seconds = |given: Option<u16>, file: Option<u16>, default: u16| {
        Duration::from_secs(given.or(file).unwrap_or(default).into())
    };
    Ok(Config {
        watch,
        bind: given
            .bind
            .or(file.bind)
            .unwrap_or_else(|| SocketAddr::from((Ipv4Addr::LOCALHOST, 3000))),
        data_dir,
        database_url,
        trusted_proxies: given
            .trusted_proxies
            .or(file.trusted_proxies)
            .unwrap_or_default(),
        metrics_from: given
            .metrics_from
            .or(file.metrics_from)
            .unwrap_or_else(loopback),
        max_upload_size: given
            .max_upload_size
            .or(file.max_upload_size)
            .unwrap_or(ByteSize(6 << 30)),
        person_quota: given.person_quota.or(file.person_quota),
        library_quota: given.library_quota.or(file.library_quota),
        max_unfinished_uploads: at_least_one(
            "max_unfinished_uploads",
            given.max_unfinished_uploads.or(file.max_unfinished_uploads),
            1000,
        )?,
        min_upload_rate: given.min_upload_rate.or(file.min_upload_rate).unwrap_or(64),
        resumable_draft: given
            .resumable_draft
            .or(file.resumable_draft)
            .unwrap_or(false),
        session_days: at_least_one("session_days", given.session_days.or(file.session_days), 30)?,
        upload_days: at_least_one("upload_days", given.upload_days.or(file.upload_days), 14)?,
        job_workers: at_least_one("job_workers", given.job_workers.or(file.job_workers), 1)?,
        ffmpeg: given.ffmpeg.or(file.ffmpeg).unwrap_or_default(),
        max_connections: at_least_one(
            "max_connections",
            given.max_connections.or(file.max_connections),
            1024,
        )?,
        header_timeout: seconds(given.header_seconds, file.header_seconds, 10),
        body_timeout: seconds(given.body_seconds, file.body_seconds, 60),
        shutdown: seconds(given.shutdown_seconds, file.shutdown_seconds, 20),
        log,
        log_format: given
            .log_format
            .or(file.log_format)
            .unwrap_or(LogFormat::Auto),
    })
}

/// The URL itself or the file that holds it; the stronger source wins as a whole, and both at once in one source
/// is an error, since nobody could tell which is meant.
fn database_url(file: &Keys, given: &Keys, data_dir: &Path) -> Result<DatabaseUrl> {
    for source in [given, file] {
        let text = match (&source.database_url, &source.database_url_file) {
            (Some(_), Some(_)) => {
                bail!("database_url and database_url_file are both set; keep one of them")
            }
            (Some(url), None) => url.clone(),
            (None, Some(path)) => first_line(path)?,
            (None, None) => continue,
        };
        // The text stays out of the message: it may hold a password.
        return text.parse().context("database_url");
    }
    Ok(DatabaseUrl::sqlite(data_dir.join("reprise.db")))
}

/// A folder and whose uploads it holds: neither makes sense alone.
fn watch(file: &Keys, given: &Keys) -> Result<Option<Watch>> {
    let dir = given.watch_dir.as_ref().or(file.watch_dir.as_ref());
    let login = given.watch_as.as_ref().or(file.watch_as.as_ref());
    let seconds = given.watch_seconds.or(file.watch_seconds);
    let seconds = seconds.map(|seconds| at_least_one("watch_seconds", Some(seconds), seconds));
    match (dir, login) {
        (Some(dir), Some(login)) => Ok(Some(Watch {
            dir: dir.clone(),
            login: login.clone(),
            every: match seconds.transpose()? {
                Some(seconds) => Duration::from_secs(seconds.into()),
                None => WATCH_EVERY,
            },
        })),
        (Some(_), None) => {
            bail!("watch_dir: watch_as must name the member whose uploads these are")
        }
        (None, Some(_)) => bail!("watch_as: watch_dir must name a folder"),
        (None, None) => Ok(None),
    }
}

fn first_line(path: &Path) -> Result<String> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("database_url_file: cannot read {}", path.display()))?;
    match text.lines().next().map(str::trim) {
        Some(line) if !line.is_empty() => Ok(line.to_owned()),
        _ => bail!("database_url_file: {} is empty", path.display()),
    }
}

fn at_least_one<N: From<u8> + PartialOrd>(key: &str, value: Option<N>, default: N) -> Result<N> {
    match value {
        Some(value) if value < N::from(1) => bail!("{key}: at least 1 is expected"),
        Some(value) => Ok(value),
        None => Ok(default),
    }
}

fn loopback() -> Vec<Network> {
    ["127.0.0.0/8", "::1"]
        .iter()
        .filter_map(|text| text.parse().ok())
        .collect()
}

impl Config {
    /// What an operator should know about this configuration although it works.
    pub fn warnings(&self) -> Vec<String> {
        let open = !self.bind.ip().is_loopback() && self.trusted_proxies.is_empty();
        open.then(|| {
            format!(
                "bound to {}, which others can reach, without TLS: passwords and music travel in the clear; put a \
                 TLS proxy in front, bind to 127.0.0.1 and name the proxy in trusted_proxies",
                self.bind
            )
        })
        .into_iter()
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from_file(text: &str) -> Result<Config> {
        resolve(file::parse(text)?, Keys::default())
    }

    #[test]
    fn nothing_given_means_loopback_and_a_local_database() {
        let config = from_file("").unwrap();
        assert_eq!(config.bind.to_string(), "127.0.0.1:3000");
        assert_eq!(config.data_dir, Path::new("./data"));
        assert!(config.metrics_from[0].contains("127.0.0.1".parse().unwrap()));
        assert!(config.warnings().is_empty());
    }

    #[test]
    fn what_is_given_wins_over_the_file() {
        let file = file::parse("bind = '127.0.0.1:1'\nmax_upload_size = '1GiB'").unwrap();
        let given = Keys {
            bind: Some("127.0.0.1:2".parse().unwrap()),
            ..Keys::default()
        };
        let config = resolve(file, given).unwrap();
        assert_eq!(config.bind.port(), 2);
        assert_eq!(config.max_upload_size, ByteSize(1 << 30));
    }

    #[test]
    fn errors_name_the_key() {
        for (text, key) in [
            ("bindd = '127.0.0.1:1'", "bindd"),
            ("bind = 'nowhere'", "bind"),
            ("trusted_proxies = ['10.0.0.0/99']", "trusted_proxies"),
            ("session_days = 0", "session_days"),
            ("log = 'a=b=c'", "log"),
            ("watch_dir = '/srv/drop'", "watch_as"),
            ("watch_as = 'ann'", "watch_dir"),
            (
                "watch_dir = '/srv/drop'\nwatch_as = 'ann'\nwatch_seconds = 0",
                "watch_seconds",
            ),
            ("database_url = 'mysql://root:hunter2@db/x'", "database_url"),
            ("database_url_file = '/nowhere/at/all'", "database_url_file"),
        ] {
            let error = format!("{:#}", from_file(text).unwrap_err());
            assert!(error.contains(key), "{text}: {error}");
            assert!(!error.contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn a_secret_comes_from_its_own_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("url");
        std::fs::write(&path, "postgres://reprise:hunter2@db/reprise\n").unwrap();
        let given = Keys {
            database_url_file: Some(path),
            ..Keys::default()
        };
        let config = resolve(Keys::default(), given).unwrap();
        assert!(!format!("{config:?}").contains("hunter2"));
    }

    #[test]
    fn an_open_address_without_a_proxy_is_warned_about() {
        assert_eq!(
            from_file("bind = '0.0.0.0:80'").unwrap().warnings().len(),
            1
        );
        let behind_proxy = "bind = '0.0.0.0:80'\ntrusted_proxies = ['10.0.0.1']";
        assert!(from_file(behind_proxy).unwrap().warnings().is_empty());
    }
}
