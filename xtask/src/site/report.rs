//! What each file of the site weighs, and which of them a listener's phone has to fetch.

use std::{fs, path::Path};

use anyhow::{Result, bail};

use super::Quality;
use crate::{stamp, step::bytes};

/// The start of the names that only the upload page asks for.
const UPLOAD_ONLY: [&str; 2] = ["uploader", "worker"];

/// What the worker's first module may weigh with brotli: hashing, tags, MP3, WAV, FLAC and the fingerprint.
const WORKER_BUDGET: u64 = 220_000;
const WORKER: &str = "worker_wasm_bg.wasm";

/// Prints the table, and fails where a release build outgrew its budget; `root` is a finished site with its twins.
pub(super) fn print(root: &Path, quality: Quality) -> Result<()> {
    let pkg = root.join("pkg");
    let mut listener = 0;
    println!("  {:<24} {:>10} {:>10}  loaded by", "file", "raw", "brotli");
    for file in stamp::files_below(&pkg)? {
        let name = file.to_string_lossy().into_owned();
        let twin = pkg.join(format!("{name}.br"));
        if !twin.exists() {
            continue;
        }
        let packed = fs::metadata(&twin)?.len();
        let upload = UPLOAD_ONLY.iter().any(|start| name.starts_with(start));
        if !upload {
            listener += packed;
        }
        if name == WORKER && quality == Quality::Release && packed > WORKER_BUDGET {
            bail!(
                "{WORKER} weighs {} with brotli, more than {}",
                bytes(packed),
                bytes(WORKER_BUDGET)
            );
        }
        let raw = bytes(fs::metadata(pkg.join(&file))?.len());
        let who = if upload {
            "the upload page"
        } else {
            "every page"
        };
        println!("  {name:<24} {raw:>10} {:>10}  {who}", bytes(packed));
    }
    println!(
        "  a listener's page loads {} (brotli) beside its HTML",
        bytes(listener)
    );
    Ok(())
}
