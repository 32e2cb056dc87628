//! Which programs are there, and which layers of the cage hold.

use crate::launch::{Launcher, Limits, Order};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use tokio_util::sync::CancellationToken;

/// Asking a program what it can do.
const LIMITS: Limits = Limits {
    seconds: 20,
    memory: 1 << 30,
    output: 0,
};

/// ffmpeg and ffprobe, ready to be run in the cage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tools {
    pub(crate) launcher: Launcher,
    pub(crate) ffmpeg: PathBuf,
    pub(crate) ffprobe: PathBuf,
    pub(crate) writes_avif: bool,
    version: String,
    cage: Cage,
}

/// Which layers hold on this machine, beside those that hold everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cage {
    /// Sockets and other processes are out of reach.
    pub seccomp: bool,
    /// All files but the ones in work are out of reach.
    pub landlock: bool,
}

/// Why there is no ffmpeg, shown with what an operator can do about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{why}{}", advice.map(|advice| format!("; {advice}")).unwrap_or_default())]
pub struct Absent {
    /// The end of a sentence.
    pub why: String,
    /// What makes it be there, where that is known.
    pub advice: Option<&'static str>,
}

impl Absent {
    /// For that reason.
    pub fn because(why: impl Into<String>) -> Self {
        Self {
            why: why.into(),
            advice: None,
        }
    }

    fn advising(self, advice: &'static str) -> Self {
        Self {
            advice: Some(advice),
            ..self
        }
    }
}

impl Tools {
    /// Finds ffmpeg, as `choice` names it or else in the folders of `path` (the value of `PATH`), and ffprobe beside
    /// it, and tries both in the cage.
    pub async fn find(
        launcher: Launcher,
        choice: Option<&Path>,
        path: Option<&OsStr>,
    ) -> Result<Self, Absent> {
        let ffmpeg = match choice {
            Some(chosen) if chosen.is_file() => chosen.to_owned(),
            Some(chosen) => {
                return Err(Absent::because(format!(
                    "there is no ffmpeg at {}",
                    chosen.display()
                )));
            }
            None => in_path("ffmpeg", path).ok_or_else(|| {
                Absent::because("ffmpeg is not installed")
                    .advising("install it and start the server again")
            })?,
        };
        let beside = ffmpeg.with_file_name("ffprobe");
        let ffprobe = Some(beside)
            .filter(|path| path.is_file())
            .or_else(|| in_path("ffprobe", path))
            .ok_or_else(|| Absent::because("ffprobe, which belongs to ffmpeg, is not installed"))?;
        let layers = launcher.check().await.map_err(|error| {
            Absent::because(format!("programs cannot be confined here: {error}"))
        })?;
        if !layers.iter().any(|layer| layer == "limits") {
            return Err(Absent::because("programs cannot be limited here"));
        }
        let mut tools = Self {
            launcher,
            ffmpeg,
            ffprobe,
            writes_avif: false,
            version: String::new(),
            cage: Cage {
                seccomp: layers.iter().any(|layer| layer == "seccomp"),
                landlock: layers.iter().any(|layer| layer == "landlock"),
            },
        };
        tools.version = version(&tools.ask(&tools.ffmpeg, "-version").await?);
        tools.ask(&tools.ffprobe, "-version").await?;
        let encoders = tools.ask(&tools.ffmpeg, "-encoders").await?;
        for needed in ["libopus", "libwebp"] {
            if !lists(&encoders, needed) {
                return Err(Absent::because(format!(
                    "this ffmpeg ({}) was built without {needed}",
                    tools.version
                ))
                .advising("install a complete one"));
            }
        }
        let muxers = tools.ask(&tools.ffmpeg, "-muxers").await?;
        tools.writes_avif = lists(&encoders, "libaom-av1") && lists(&muxers, "avif");
        Ok(tools)
    }

    /// What ffmpeg says it is, such as `5.1.9`.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Which layers hold.
    pub fn cage(&self) -> Cage {
        self.cage
    }

    /// Whether pictures are made as AVIF too.
    pub fn writes_avif(&self) -> bool {
        self.writes_avif
    }

    async fn ask(&self, program: &Path, question: &str) -> Result<String, Absent> {
        let order = Order {
            limits: LIMITS,
            read: Vec::new(),
            write: None,
            program: program.to_owned(),
            arguments: vec!["-hide_banner".into(), question.into()],
        };
        match self.launcher.run(&order, &CancellationToken::new()).await {
            Ok(answer) => Ok(String::from_utf8_lossy(&answer).into_owned()),
            Err(error) => Err(Absent::because(format!(
                "{} does not run: {error}",
                program.display()
            ))),
        }
    }
}

fn in_path(program: &str, path: Option<&OsStr>) -> Option<PathBuf> {
    std::env::split_paths(path?)
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join(program))
        .find(|candidate| candidate.is_file())
}

/// The third word of `ffmpeg version 5.1.9-0+deb12u1 Copyright …`.
fn version(answer: &str) -> String {
    let word = answer.split_whitespace().nth(2).unwrap_or("unknown");
    word.chars().filter(|c| !c.is_control()).take(60).collect()
}

/// Whether a table such as `ffmpeg -encoders` prints has a line ` V....D libwebp  …`.
fn lists(table: &str, name: &str) -> bool {
    table
        .lines()
        .any(|line| line.split_whitespace().nth(1) == Some(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_and_versions_are_read_as_ffmpeg_prints_them() {
        let table =
            " Encoders:\n ------\n V....D libwebp              libwebp WebP image (codec webp)\n";
        assert!(lists(table, "libwebp"));
        assert!(!lists(table, "webp"));
        assert_eq!(
            version("ffmpeg version 5.1.9-0+deb12u1 Copyright (c)"),
            "5.1.9-0+deb12u1"
        );
        assert_eq!(version(""), "unknown");
    }
}
