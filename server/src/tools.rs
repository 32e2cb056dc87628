//! Finding ffmpeg at the start, and telling the operator what came of it.

use crate::config::{Config, Ffmpeg};
use media::{Absent, Launcher, Tools};
use std::ffi::OsString;

/// The first argument that makes this program the launcher of another.
pub const CONFINED: &str = "confined";

/// This very program as the launcher. By this name it is the running one even after an update replaced the file.
pub(crate) fn launcher() -> Launcher {
    Launcher::new("/proc/self/exe", [CONFINED])
}

/// Looks for ffmpeg as the configuration says and tries it. What came of it is logged, and stands on the page of jobs.
pub async fn find(config: &Config) -> Result<Tools, Absent> {
    let found = find_with(config, launcher()).await;
    match &found {
        Ok(tools) => {
            let (version, cage) = (tools.version(), tools.cage());
            tracing::info!(
                version,
                seccomp = cage.seccomp,
                landlock = cage.landlock,
                "renditions are made by ffmpeg {version}"
            );
            if !cage.seccomp {
                tracing::warn!("the kernel cannot keep ffmpeg from the network here");
            }
            if !cage.landlock {
                tracing::warn!("the kernel cannot keep ffmpeg from other files here");
            }
        }
        Err(absent) => tracing::warn!("no renditions are made: {absent}"),
    }
    found
}

/// The same with another launcher, and without a word.
pub async fn find_with(config: &Config, launcher: Launcher) -> Result<Tools, Absent> {
    let path: Option<OsString> = std::env::var_os("PATH");
    let chosen = match &config.ffmpeg {
        Ffmpeg::Auto => None,
        Ffmpeg::Off => {
            return Err(Absent::because(
                "ffmpeg is switched off in the configuration",
            ));
        }
        Ffmpeg::At(path) => Some(path.as_path()),
    };
    Tools::find(launcher, chosen, path.as_deref()).await
}
