//! The real binary on a real port, with a plain HTTP/1.1 client that can stop in mid-sentence.

use std::io::{BufRead as _, BufReader, Lines, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

/// No answer within this time is a failure, not patience.
const PATIENCE: Duration = Duration::from_mins(1);

/// A running `reprise serve`. Dropped, it is killed.
pub(crate) struct Process {
    child: Child,
    pub(crate) address: SocketAddr,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Process {
    /// Starts it on a free port and waits until it serves.
    pub(crate) fn start(data: &Path, flags: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_reprise"));
        Self::spawn(command.args(serve_arguments(data, flags)))
    }

    /// The same on a file system of its own that holds so many bytes, mounted over `data` for this process alone.
    pub(crate) fn start_on_small_disk(data: &Path, bytes: u32) -> Self {
        std::fs::create_dir_all(data).unwrap();
        let script = format!(
            "mount -t tmpfs -o size={bytes} tmpfs '{}' && exec '{}' \"$@\"",
            data.display(),
            env!("CARGO_BIN_EXE_reprise")
        );
        let mut command = Command::new("unshare");
        command.args([
            "--user",
            "--map-root-user",
            "--mount",
            "sh",
            "-c",
            &script,
            "sh",
        ]);
        Self::spawn(command.args(serve_arguments(data, &[])))
    }

    fn spawn(command: &mut Command) -> Self {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = lines.next().expect("the server ended at once").unwrap();
        let address = address.strip_prefix("Reprise is at http://").unwrap();
        let address: SocketAddr = address.parse().unwrap();
        Self {
            child,
            address,
            lines,
        }
    }

    /// Makes the admin and answers the login cookie.
    pub(crate) fn set_up(&mut self) -> String {
        let link = self
            .lines
            .next()
            .expect("no set-up link was printed")
            .unwrap();
        let token = link.split("/setup?token=").nth(1).unwrap();
        let form = format!(
            "token={token}&library_name=Archive&visibility=members&login=ann&name=Ann\
             &password=correct+horse+battery"
        );
        let answer = self.post_form("/setup", &form);
        assert_eq!(answer.status, 303, "{}", answer.body);
        cookie(&answer)
    }

    pub(crate) fn log_in(&self) -> String {
        cookie(&self.post_form("/login", "login=ann&password=correct+horse+battery"))
    }

    fn post_form(&self, path: &str, form: &str) -> Reply {
        let head = "content-type: application/x-www-form-urlencoded\r\n";
        self.exchange("POST", path, None, head, form.as_bytes())
    }

    pub(crate) fn get(&self, path: &str, cookie: Option<&str>) -> Reply {
        self.exchange("GET", path, cookie, "", b"")
    }

    /// One request on a connection of its own.
    pub(crate) fn exchange(
        &self,
        method: &str,
        path: &str,
        cookie: Option<&str>,
        head: &str,
        body: &[u8],
    ) -> Reply {
        let length = format!("{head}content-length: {}\r\n", body.len());
        let mut stream = self.begin(method, path, cookie, &length);
        stream.write_all(body).unwrap();
        Reply::read(&mut stream)
    }

    /// Writes a request's head; the body is the caller's to send, or not.
    pub(crate) fn begin(
        &self,
        method: &str,
        path: &str,
        cookie: Option<&str>,
        head: &str,
    ) -> TcpStream {
        let head = format!("tus-resumable: 1.0.0\r\n{head}");
        self.begin_plain(method, path, cookie, &head)
    }

    /// The same without a word of tus.
    pub(crate) fn begin_plain(
        &self,
        method: &str,
        path: &str,
        cookie: Option<&str>,
        head: &str,
    ) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        let host = self.address;
        let cookie = cookie.map_or_else(String::new, |cookie| format!("cookie: {cookie}\r\n"));
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {host}\r\norigin: http://{host}\r\nconnection: close\r\n\
             {cookie}{head}\r\n"
        );
        stream.write_all(request.as_bytes()).unwrap();
        stream
    }

    /// As a power cut would.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// As the operator would; whether it ended well.
    pub(crate) fn terminate(mut self) -> bool {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &id]).status().unwrap();
        sent.success() && self.child.wait().unwrap().success()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn serve_arguments(data: &Path, flags: &[&str]) -> Vec<String> {
    let data = data.display().to_string();
    [
        "serve",
        "--bind",
        "127.0.0.1:0",
        "--log",
        "warn",
        "--data-dir",
        &data,
    ]
    .into_iter()
    .chain(flags.iter().copied())
    .map(str::to_owned)
    .collect()
}

/// An answer as it came over the wire.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: String,
}

impl Reply {
    pub(crate) fn read(stream: &mut TcpStream) -> Self {
        let mut bytes = Vec::new();
        // A server that refuses a request early resets the connection after its answer.
        let ended = stream.read_to_end(&mut bytes);
        assert!(ended.is_ok() || !bytes.is_empty(), "no answer: {ended:?}");
        let text = String::from_utf8_lossy(&bytes);
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.split(' ').nth(1).expect("no status line");
        Self {
            status: status.parse().unwrap(),
            head: head.to_owned(),
            body: body.to_owned(),
        }
    }

    pub(crate) fn header(&self, wanted: &str) -> &str {
        let found = self.head.lines().find_map(|line| {
            let (name, value) = line.split_once(": ")?;
            name.eq_ignore_ascii_case(wanted).then_some(value)
        });
        found.unwrap_or_default()
    }
}

fn cookie(answer: &Reply) -> String {
    let set = answer.header("set-cookie");
    assert!(set.starts_with("reprise_session="), "no login: {answer:?}");
    set.split(';').next().unwrap().to_owned()
}
