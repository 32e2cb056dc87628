//! The outside of the cage: what is asked of the launcher, and how a run is watched.

use crate::error::{Failure, sentence};
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::process::Command;
use tokio_util::sync::CancellationToken;

/// The argument that asks which layers hold.
pub(crate) const CHECK: &str = "check";

/// The longest answer read from a program, in bytes.
const MAX_ANSWER: u64 = 1 << 20;

/// How much of what it complains about is read.
const MAX_COMPLAINTS: u64 = 64 << 10;

/// A niced program on a busy machine gets a fraction of a processor: how much longer than its processor time a run
/// may take.
const PATIENCE: u32 = 20;

/// The unit of time in `/proc`: `USER_HZ` is 100 on every architecture that the cage knows.
const MILLIS_A_TICK: u64 = 10;

/// A program, with the arguments before ours, whose `main` calls [`confine::run`](crate::confine::run) with what
/// follows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Launcher {
    program: PathBuf,
    arguments: Vec<OsString>,
}

/// What one run may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Processor time in seconds.
    pub seconds: u64,
    /// Address space in bytes: what it maps, not only what it uses.
    pub memory: u64,
    /// Length of a file it writes, in bytes.
    pub output: u64,
}

/// What the inside of the cage is told, as it travels in arguments.
pub(crate) struct Order {
    pub(crate) limits: Limits,
    pub(crate) read: Vec<PathBuf>,
    pub(crate) write: Option<PathBuf>,
    pub(crate) program: PathBuf,
    pub(crate) arguments: Vec<OsString>,
}

impl Order {
    fn to_arguments(&self) -> Vec<OsString> {
        let mut line: Vec<OsString> = [self.limits.seconds, self.limits.memory, self.limits.output]
            .map(|number| number.to_string().into())
            .into();
        line.push(self.write.clone().unwrap_or_default().into());
        line.push(self.read.len().to_string().into());
        line.extend(self.read.iter().map(OsString::from));
        line.push(self.program.clone().into());
        line.extend(self.arguments.iter().cloned());
        line
    }

    pub(crate) fn parse(line: Vec<OsString>) -> io::Result<Self> {
        let mut line = line.into_iter();
        let mut next = |what: &str| {
            line.next()
                .ok_or_else(|| io::Error::other(format!("{what} is missing in the order")))
        };
        let limits = Limits {
            seconds: number(&next("a limit of time")?)?,
            memory: number(&next("a limit of memory")?)?,
            output: number(&next("a limit of output")?)?,
        };
        let write = Some(PathBuf::from(next("a folder to write to")?))
            .filter(|path| !path.as_os_str().is_empty());
        let count = number(&next("a number of files to read")?)?;
        let read = (0..count)
            .map(|_| next("a file to read").map(PathBuf::from))
            .collect::<io::Result<_>>()?;
        Ok(Self {
            limits,
            read,
            write,
            program: next("a program")?.into(),
            arguments: line.collect(),
        })
    }
}

pub(crate) fn number(text: &OsStr) -> io::Result<u64> {
    text.to_str()
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| io::Error::other(format!("{} is no number", text.display())))
}

impl Launcher {
    /// A launcher that is started as `program arguments… order…`.
    pub fn new<A: Into<OsString>>(
        program: impl Into<PathBuf>,
        arguments: impl IntoIterator<Item = A>,
    ) -> Self {
        Self {
            program: program.into(),
            arguments: arguments.into_iter().map(Into::into).collect(),
        }
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(&self.arguments)
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        command
    }

    /// Which layers of the cage hold on this machine, by their names in [`confine::run`](crate::confine::run).
    pub(crate) async fn check(&self) -> io::Result<Vec<String>> {
        let ended = self.command().arg(CHECK).output().await?;
        if !ended.status.success() {
            let why = sentence(&String::from_utf8_lossy(&ended.stderr));
            return Err(io::Error::other(why));
        }
        let text = String::from_utf8_lossy(&ended.stdout);
        Ok(text.split_whitespace().map(str::to_owned).collect())
    }

    /// Runs the order to its end and answers what it printed, at most a MiB of it.
    pub(crate) async fn run(
        &self,
        order: &Order,
        stop: &CancellationToken,
    ) -> Result<Vec<u8>, Failure> {
        let ended = self.run_command(self.command(), order, stop).await?;
        Ok(ended.answer)
    }

    /// Runs the order to its end, and has what it prints written to a file. Answers what it complained about though it
    /// succeeded.
    pub(crate) async fn run_into(
        &self,
        file: File,
        order: &Order,
        stop: &CancellationToken,
    ) -> Result<Option<String>, Failure> {
        let mut command = self.command();
        command.stdout(file);
        let Ended { complaints, .. } = self.run_command(command, order, stop).await?;
        Ok((!complaints.trim().is_empty()).then(|| sentence(&complaints)))
    }

    async fn run_command(
        &self,
        mut command: Command,
        order: &Order,
        stop: &CancellationToken,
    ) -> Result<Ended, Failure> {
        // Whose end the program is not to outlive.
        command.arg(std::process::id().to_string());
        command.args(order.to_arguments());
        if let Some(folder) = &order.write {
            command.current_dir(folder);
        }
        let before = children_time();
        let mut child = command.spawn()?;
        let (answer, complaints) = (child.stdout.take(), child.stderr.take());
        let all = async {
            let (answer, complaints, status) = tokio::join!(
                gather(answer, MAX_ANSWER),
                gather(complaints, MAX_COMPLAINTS),
                child.wait()
            );
            Ok::<_, io::Error>((answer?, complaints?, status?))
        };
        let patience = Duration::from_secs(order.limits.seconds).saturating_mul(PATIENCE);
        // Leaving early drops the child, which kills it.
        let (answer, complaints, status) = tokio::select! {
            ended = all => ended?,
            () = stop.cancelled() => return Err(Failure::Stopped),
            () = tokio::time::sleep(patience) => return Err(Failure::Starved),
        };
        let complaints = String::from_utf8_lossy(&complaints).into_owned();
        if status.success() {
            return Ok(Ended { answer, complaints });
        }
        let used = children_time().zip(before);
        Err(why(
            status,
            &complaints,
            &order.limits,
            used.map(|(after, before)| after.saturating_sub(before)),
        ))
    }
}

/// What a program that succeeded printed, and what it complained about.
struct Ended {
    answer: Vec<u8>,
    complaints: String,
}

/// Reads a stream to its end and keeps the first `most` bytes: a program whose pipe is full would wait for ever.
async fn gather(stream: Option<impl AsyncRead + Unpin>, most: u64) -> io::Result<Vec<u8>> {
    let mut kept = Vec::new();
    if let Some(mut stream) = stream {
        (&mut stream).take(most).read_to_end(&mut kept).await?;
        tokio::io::copy(&mut stream, &mut tokio::io::sink()).await?;
    }
    Ok(kept)
}

/// Processor time of the programs that were started here and have ended (proc(5): `cutime` and `cstime`). None
/// where the kernel does not tell.
fn children_time() -> Option<Duration> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The program's name, in brackets, may hold anything.
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(13);
    let (user, system): (u64, u64) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    Some(Duration::from_millis((user + system) * MILLIS_A_TICK))
}

/// `used` is the processor time it took, or more where several programs ended at once.
fn why(status: ExitStatus, complaints: &str, limits: &Limits, used: Option<Duration>) -> Failure {
    // The kernel ends what has used up its time with the same signal as what takes the memory of all.
    let time_was_left = used.is_some_and(|used| used.as_secs() + 1 < limits.seconds);
    match status.signal() {
        Some(libc::SIGKILL) if time_was_left => Failure::Killed,
        Some(libc::SIGKILL) => Failure::TooLong {
            seconds: limits.seconds,
        },
        Some(libc::SIGXFSZ) => Failure::TooLarge {
            bytes: limits.output,
        },
        _ if complaints.contains("File too large") => Failure::TooLarge {
            bytes: limits.output,
        },
        // Never the file's own fault: the same content came in once more, and its name stands for another file than the
        // one that Landlock was told of.
        _ if complaints.contains("Permission denied") => {
            Failure::Io(io::ErrorKind::PermissionDenied.into())
        }
        _ if complaints.contains("Cannot allocate memory") => Failure::TooMuchMemory {
            bytes: limits.memory,
        },
        _ if status.code() == Some(125) => Failure::Io(io::Error::other(sentence(complaints))),
        _ => Failure::Refused(sentence(complaints)),
    }
}

/// `file:` and the path: with its protocol before it, a name is never taken for something else.
pub(crate) fn file_url(path: &Path) -> OsString {
    let mut url = OsString::from("file:");
    url.push(path);
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_survives_its_journey() {
        let order = Order {
            limits: Limits {
                seconds: 5,
                memory: 6,
                output: 7,
            },
            read: vec!["/a b".into(), "/c".into()],
            write: None,
            program: "/usr/bin/ffprobe".into(),
            arguments: vec!["-i".into(), "file:/a b".into()],
        };
        let back = Order::parse(order.to_arguments()).unwrap();
        assert_eq!(back.limits, order.limits);
        assert_eq!((back.read, back.write), (order.read, None));
        assert_eq!(back.program, order.program);
        assert_eq!(back.arguments, order.arguments);
        assert!(Order::parse(vec!["5".into(), "x".into()]).is_err());
        assert!(Order::parse(Vec::new()).is_err());
    }

    /// What comes of an order to a shell in the cage's place.
    async fn outcome(script: &str, seconds: u64) -> Failure {
        let launcher = Launcher::new("/bin/sh", ["-c", script]);
        let order = Order {
            limits: Limits {
                seconds,
                memory: 1 << 30,
                output: 1 << 20,
            },
            read: Vec::new(),
            write: None,
            program: "/usr/bin/true".into(),
            arguments: Vec::new(),
        };
        launcher
            .run(&order, &CancellationToken::new())
            .await
            .unwrap_err()
    }

    #[tokio::test]
    async fn what_is_killed_before_its_time_may_be_tried_again() {
        let killed = outcome("kill -KILL $$", 600).await;
        assert!(matches!(killed, Failure::Killed), "{killed}");
        assert!(killed.may_pass());
    }

    #[tokio::test]
    async fn what_used_up_its_time_took_too_long() {
        let spun = outcome("ulimit -t 2; while :; do :; done", 2).await;
        assert!(matches!(spun, Failure::TooLong { seconds: 2 }), "{spun}");
        assert!(!spun.may_pass());
    }
}
