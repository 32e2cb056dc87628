//! The real server as a child process, in a data directory that survives it.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use anyhow::{Context as _, Result, bail, ensure};

use super::http::{Connection, Reply};

/// No answer within this time is a failure, not patience.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// Marks a data directory that has its administrator.
const MARK: &str = "has-admin";

const PASSWORD: &str = "correct+horse+battery";

/// A running `reprise serve`. Dropped, it is killed.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
    pub(crate) data: PathBuf,
    setup: Option<String>,
}

impl Server {
    /// Starts `binary` on `data` and waits until it serves.
    pub(crate) fn start(binary: &Path, data: &Path, flags: &[&str]) -> Result<Self> {
        Self::launch(Command::new(binary), "127.0.0.1:0", data, flags)
    }

    /// The same with a command that starts it wherever it shall run.
    pub(crate) fn launch(
        mut command: Command,
        bind: &str,
        data: &Path,
        flags: &[&str],
    ) -> Result<Self> {
        let mut child = command
            // Renditions are files that no upload brought.
            .args(["serve", "--bind", bind, "--log", "error", "--ffmpeg", "off"])
            .arg("--data-dir")
            .arg(data)
            .args(flags)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("the server did not start")?;
        let output = child.stdout.take().context("the output is piped")?;
        let mut lines = BufReader::new(output).lines();
        let Some(Ok(first)) = lines.next() else {
            let ended = child.wait()?;
            bail!("the server ended at once, with {ended}");
        };
        let address = first.strip_prefix("Reprise is at http://");
        let address = address.context("the server did not say where it is")?;
        // The pipe stays open with the process that is never read again: it writes nothing more.
        let fresh = !data.join(MARK).exists();
        let setup = fresh.then(|| lines.next()).flatten().transpose()?;
        Ok(Self {
            address: address.parse()?,
            child,
            data: data.to_owned(),
            setup,
        })
    }

    /// What the first administrator needs, once.
    pub(crate) fn setup_token(&mut self) -> Option<String> {
        let link = self.setup.take()?;
        Some(link.split("token=").nth(1)?.to_owned())
    }

    /// Makes the administrator at the first start, or logs in; answers the cookie.
    pub(crate) fn log_in(&mut self) -> Result<String> {
        let token = self.setup_token();
        fs::write(self.data.join(MARK), "")?;
        log_in(self.address, token.as_deref())
    }

    /// Ends the session of this cookie.
    pub(crate) fn log_out(&self, cookie: &str) -> Result<()> {
        let headers = format!("cookie: {cookie}\r\n");
        let answer = form(self.address, "/logout", &headers, "")?;
        ensure!(
            answer.status == 303,
            "logging out answered {}",
            answer.status
        );
        Ok(())
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Ends the process where it is: nothing in it gets a chance to tidy up.
    pub(crate) fn kill(&mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Makes the administrator where there is a token for it, else logs in; answers the cookie.
pub(crate) fn log_in(server: SocketAddr, token: Option<&str>) -> Result<String> {
    let answer = match token {
        Some(token) => {
            let fields = format!(
                "token={token}&library_name=Fault&visibility=members&login=ann&name=Ann&password={PASSWORD}"
            );
            form(server, "/setup", "", &fields)?
        }
        None => form(
            server,
            "/login",
            "",
            &format!("login=ann&password={PASSWORD}"),
        )?,
    };
    let cookie = answer.header("set-cookie").context("no login")?;
    Ok(cookie.split(';').next().unwrap_or_default().to_owned())
}

fn form(server: SocketAddr, path: &str, headers: &str, fields: &str) -> Result<Reply> {
    let headers = format!("content-type: application/x-www-form-urlencoded\r\n{headers}");
    let mut connection = Connection::open(server, PATIENCE)?;
    Ok(connection.ask("POST", path, &headers, fields.as_bytes(), &mut |_| {})?)
}
