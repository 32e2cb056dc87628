//! The one table of configuration keys.
//!
//! The same struct is what the command line and the environment fill and what the file is read into, so a key
//! cannot exist in one of them only, and `--help` documents them all.

use super::Ffmpeg;
use crate::net::Network;
use crate::size::ByteSize;
use domain::LoginName;
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::PathBuf;

/// How log lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// `human` on a terminal, `json` otherwise.
    Auto,
    /// Lines for people.
    Human,
    /// One JSON object a line.
    Json,
}

/// Every key, each absent unless given. The doc comments are the help texts.
#[expect(
    clippy::doc_markdown,
    reason = "people read these in a terminal, where backticks are noise"
)]
#[derive(Clone, Debug, Default, Deserialize, clap::Args)]
#[serde(deny_unknown_fields, default)]
#[command(next_help_heading = "Configuration (defaults < file < environment < flags)")]
pub struct Keys {
    /// Address and port to listen on [default: 127.0.0.1:3000]
    #[arg(long, global = true, env = "REPRISE_BIND", value_name = "ADDRESS:PORT")]
    pub bind: Option<SocketAddr>,

    /// Directory of everything that is kept: database, files, transfers in progress [default: ./data]
    #[arg(long, global = true, env = "REPRISE_DATA_DIR", value_name = "DIR")]
    pub data_dir: Option<PathBuf>,

    /// Database: sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME [default: sqlite:DATA_DIR/reprise.db]
    #[arg(
        long,
        global = true,
        env = "DATABASE_URL",
        value_name = "URL",
        hide_env_values = true
    )]
    pub database_url: Option<String>,

    /// File whose first line is the database URL, for secret managers; not together with database_url
    #[arg(long, global = true, env = "DATABASE_URL_FILE", value_name = "FILE")]
    pub database_url_file: Option<PathBuf>,

    /// Networks of reverse proxies whose X-Forwarded-For, -Proto and -Host are believed [default: none]
    #[arg(
        long,
        global = true,
        env = "REPRISE_TRUSTED_PROXIES",
        value_name = "NETWORK,…",
        value_delimiter = ','
    )]
    pub trusted_proxies: Option<Vec<Network>>,

    /// Networks that may read /metrics [default: 127.0.0.0/8,::1]
    #[arg(
        long,
        global = true,
        env = "REPRISE_METRICS_FROM",
        value_name = "NETWORK,…",
        value_delimiter = ','
    )]
    pub metrics_from: Option<Vec<Network>>,

    /// Largest file anyone may send [default: 6GiB]
    #[arg(
        long,
        global = true,
        env = "REPRISE_MAX_UPLOAD_SIZE",
        value_name = "SIZE"
    )]
    pub max_upload_size: Option<ByteSize>,

    /// What each person may keep in a library, unfinished uploads included [default: no bound]
    #[arg(long, global = true, env = "REPRISE_PERSON_QUOTA", value_name = "SIZE")]
    pub person_quota: Option<ByteSize>,

    /// What each library may keep, unfinished uploads included [default: no bound]
    #[arg(
        long,
        global = true,
        env = "REPRISE_LIBRARY_QUOTA",
        value_name = "SIZE"
    )]
    pub library_quota: Option<ByteSize>,

    /// Unfinished uploads each person may have in a library [default: 1000]
    #[arg(long, global = true, env = "REPRISE_MAX_UNFINISHED_UPLOADS", value_name = "NUMBER",
          value_parser = clap::value_parser!(u32).range(1..))]
    pub max_unfinished_uploads: Option<u32>,

    /// Bytes a second, over a minute, below which a sender is cut off; 0 is never [default: 64]
    #[arg(
        long,
        global = true,
        env = "REPRISE_MIN_UPLOAD_RATE",
        value_name = "NUMBER"
    )]
    pub min_upload_rate: Option<u32>,

    /// Speak the IETF's draft of resumable uploads, which iOS does by itself, beside tus [default: false]
    #[arg(long, global = true, env = "REPRISE_RESUMABLE_DRAFT", value_name = "BOOL", num_args = 0..=1,
          default_missing_value = "true")]
    pub resumable_draft: Option<bool>,

    /// Days after which a login ends [default: 30]
    #[arg(long, global = true, env = "REPRISE_SESSION_DAYS", value_name = "DAYS",
          value_parser = clap::value_parser!(u16).range(1..=3650))]
    pub session_days: Option<u16>,

    /// Days an unfinished upload is kept after its last byte [default: 14]
    #[arg(long, global = true, env = "REPRISE_UPLOAD_DAYS", value_name = "DAYS",
          value_parser = clap::value_parser!(u16).range(1..=3650))]
    pub upload_days: Option<u16>,

    /// Jobs worked on at the same time [default: 1]
    #[arg(long, global = true, env = "REPRISE_JOB_WORKERS", value_name = "NUMBER",
          value_parser = clap::value_parser!(u16).range(1..=256))]
    pub job_workers: Option<u16>,

    /// The ffmpeg that makes smaller versions and pictures: auto (the one in PATH), off, or its path [default: auto]
    #[arg(long, global = true, env = "REPRISE_FFMPEG", value_name = "PATH")]
    pub ffmpeg: Option<Ffmpeg>,

    /// Folder whose audio and video is brought in as it is put there, while the server runs [default: none]
    #[arg(long, global = true, env = "REPRISE_WATCH_DIR", value_name = "DIR")]
    pub watch_dir: Option<PathBuf>,

    /// Login name of the member whose uploads the files of watch_dir are
    #[arg(long, global = true, env = "REPRISE_WATCH_AS", value_name = "LOGIN")]
    pub watch_as: Option<LoginName>,

    /// Seconds between two looks at watch_dir; a file that did not change in between is whole [default: 10]
    #[arg(long, global = true, env = "REPRISE_WATCH_SECONDS", value_name = "SECONDS",
          value_parser = clap::value_parser!(u16).range(1..))]
    pub watch_seconds: Option<u16>,

    /// Connections served at the same time; more wait [default: 1024]
    #[arg(long, global = true, env = "REPRISE_MAX_CONNECTIONS", value_name = "NUMBER",
          value_parser = clap::value_parser!(u32).range(1..))]
    pub max_connections: Option<u32>,

    /// Seconds within which a client must have sent its request's headers [default: 10]
    #[arg(long, global = true, env = "REPRISE_HEADER_SECONDS", value_name = "SECONDS",
          value_parser = clap::value_parser!(u16).range(1..))]
    pub header_seconds: Option<u16>,

    /// Seconds without a byte after which a request's body counts as broken off [default: 60]
    #[arg(long, global = true, env = "REPRISE_BODY_SECONDS", value_name = "SECONDS",
          value_parser = clap::value_parser!(u16).range(1..))]
    pub body_seconds: Option<u16>,

    /// Seconds that requests and jobs in progress get to finish on SIGTERM or SIGINT [default: 20]
    #[arg(
        long,
        global = true,
        env = "REPRISE_SHUTDOWN_SECONDS",
        value_name = "SECONDS"
    )]
    pub shutdown_seconds: Option<u16>,

    /// What is logged: a level, or levels by module such as info,service=debug [default: info]
    #[arg(long, global = true, env = "REPRISE_LOG", value_name = "FILTER")]
    pub log: Option<String>,

    /// How log lines are written; auto is human on a terminal and json otherwise [default: auto]
    #[arg(long, global = true, env = "REPRISE_LOG_FORMAT", value_name = "FORMAT")]
    pub log_format: Option<LogFormat>,
}
