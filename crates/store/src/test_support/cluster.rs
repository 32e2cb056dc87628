//! A PostgreSQL server of our own, from the system's programs, for as long as this process lives.

use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _};
use std::io::Read;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// The least version that is supported.
const LEAST_VERSION: u32 = 15;
/// Where Debian and its relatives put the programs: one folder for each major version.
const PROGRAMS: &str = "/usr/lib/postgresql";

/// A server that listens on a socket in a private directory and on no network.
///
/// A shell script watches over it. The script ends it and removes its files when the pipe that this value holds
/// closes, and the kernel closes that pipe however the process ends: by returning, by a panic, by SIGKILL.
#[derive(Debug)]
pub struct Cluster {
    home: PathBuf,
    databases: AtomicU32,
    _watcher: Child,
}

impl Cluster {
    /// The server of this process, started by whoever asks first.
    ///
    /// # Panics
    ///
    /// When PostgreSQL is not installed or does not start, with its own words.
    pub fn of_this_process() -> &'static Self {
        static CLUSTER: OnceLock<Cluster> = OnceLock::new();
        CLUSTER.get_or_init(Self::start)
    }

    fn start() -> Self {
        let programs = programs().unwrap_or_else(|| {
            panic!("PostgreSQL {LEAST_VERSION} or newer is needed in {PROGRAMS}: apt-get install postgresql")
        });
        let home = tempfile::Builder::new()
            .prefix("reprise-postgres-")
            .tempdir()
            .expect("a temporary directory can be made")
            .keep();
        std::fs::set_permissions(&home, PermissionsExt::from_mode(0o700))
            .expect("our own directory can be made private");
        let mut command = as_unprivileged(&home);
        let mut watcher = command
            .args(["sh", "-c", include_str!("cluster.sh"), "cluster"])
            .args([&programs, &home])
            // Away from the group that a terminal or a time limit kills as a whole.
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a shell can be started");
        let mut answer = String::new();
        let mut output = watcher.stdout.take().expect("the output is piped");
        let mut byte = [0];
        while answer != "ready\n" && output.read(&mut byte).is_ok_and(|read| read == 1) {
            answer.push(char::from(byte[0]));
        }
        assert!(
            answer == "ready\n",
            "PostgreSQL did not start in {}: {answer}",
            home.display()
        );
        Self {
            home,
            databases: AtomicU32::new(0),
            _watcher: watcher,
        }
    }

    /// Creates an empty database and answers its address.
    ///
    /// # Panics
    ///
    /// When the server does not.
    pub async fn create_database(&self) -> String {
        let name = format!("test{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let mut connection = PgConnectOptions::new_without_pgpass()
            .socket(&self.home)
            .username("reprise")
            .database("postgres")
            .connect()
            .await
            .expect("the test server answers");
        sqlx::raw_sql(AssertSqlSafe(format!("CREATE DATABASE {name}")))
            .execute(&mut connection)
            .await
            .expect("a database can be created");
        connection.close().await.expect("the connection can close");
        format!(
            "postgres://reprise@localhost/{name}?host={}",
            self.home.display()
        )
    }
}

/// The folder with the programs of the newest version that is new enough.
fn programs() -> Option<PathBuf> {
    let folders = std::fs::read_dir(PROGRAMS).ok()?;
    folders
        .filter_map(|folder| {
            let folder = folder.ok()?;
            let version: u32 = folder.file_name().to_str()?.parse().ok()?;
            let programs = folder.path().join("bin");
            (version >= LEAST_VERSION && programs.join("initdb").exists())
                .then_some((version, programs))
        })
        .max()
        .map(|(_, programs)| programs)
}

/// A command that runs as somebody who may run PostgreSQL, which refuses root, and who owns `home`.
fn as_unprivileged(home: &Path) -> Command {
    let root = std::fs::metadata("/proc/self")
        .is_ok_and(|process| std::os::unix::fs::MetadataExt::uid(&process) == 0);
    if !root {
        return Command::new("env");
    }
    let (user, group) = ["postgres", "nobody"]
        .into_iter()
        .find_map(account)
        .expect("there is an account postgres or nobody");
    chown(home, Some(user), Some(group)).expect("root may give a directory away");
    let mut command = Command::new("setpriv");
    command.args([
        format!("--reuid={user}"),
        format!("--regid={group}"),
        "--clear-groups".to_owned(),
        "--".to_owned(),
    ]);
    command
}

/// The user and group numbers of a local account.
fn account(name: &str) -> Option<(u32, u32)> {
    let accounts = std::fs::read_to_string("/etc/passwd").ok()?;
    accounts.lines().find_map(|line| {
        let mut fields = line.split(':');
        let found = fields.next()? == name;
        let user = fields.nth(1)?.parse().ok()?;
        let group = fields.next()?.parse().ok()?;
        found.then_some((user, group))
    })
}
