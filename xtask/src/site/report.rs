//! What each file of the site weighs, and which of them a listener's phone has to fetch.

use std::{fs, path::Path};

use anyhow::{Context as _, Result, bail};

use super::Quality;
use crate::{stamp, step::bytes};

/// The start of the names that only the upload page asks for.
const UPLOAD_ONLY: [&str; 2] = ["uploader", "worker"];

/// What the worker's first module may weigh with brotli: hashing, tags, MP3, WAV, FLAC and the fingerprint.
const WORKER_BUDGET: u64 = 220_000;
const WORKER: &str = "worker_wasm_bg.wasm";

/// What all scripts and modules of a listener's page may weigh, the service worker with them.
const LISTENER_BUDGET: u64 = 90_000;
/// What a page and its style may weigh together; the browser tests hold every page to it.
const PAGE_BUDGET: u64 = 30_000;
const STYLE: &str = "reprise.css";
const SERVICE_WORKER: &str = "service-worker.js";

/// Prints the table, and fails where a release build outgrew its budget; `root` is a finished site with its twins.
pub(super) fn print(root: &Path, quality: Quality) -> Result<()> {
    let pkg = root.join("pkg");
    println!("  {:<24} {:>10} {:>10}  loaded by", "file", "raw", "brotli");
    let mut scripts = row(root, SERVICE_WORKER, "every page")?;
    let (mut style, mut worker) = (0, 0);
    for file in stamp::files_below(&pkg)? {
        let name = file.to_string_lossy().into_owned();
        if !pkg.join(format!("{name}.br")).exists() {
            continue;
        }
        let upload = UPLOAD_ONLY.iter().any(|start| name.starts_with(start));
        let who = if upload {
            "the upload page"
        } else {
            "every page"
        };
        let packed = row(&pkg, &name, who)?;
        match name.as_str() {
            STYLE => style += packed,
            WORKER => worker += packed,
            _ if !upload => scripts += packed,
            _ => {}
        }
    }
    println!("  budgets, with brotli:");
    let kept = [
        budget("a listener's scripts and modules", scripts, LISTENER_BUDGET),
        budget("a page's style, its HTML beside it", style, PAGE_BUDGET),
        budget("the worker's first module", worker, WORKER_BUDGET),
    ];
    if quality == Quality::Release && kept.contains(&false) {
        bail!("the site outgrew a budget");
    }
    Ok(())
}

/// Prints what one file weighs, and answers it with brotli.
fn row(folder: &Path, name: &str, who: &str) -> Result<u64> {
    let raw = fs::metadata(folder.join(name))
        .with_context(|| format!("{name} was not built"))?
        .len();
    let packed = fs::metadata(folder.join(format!("{name}.br")))?.len();
    println!(
        "  {name:<24} {:>10} {:>10}  {who}",
        bytes(raw),
        bytes(packed)
    );
    Ok(packed)
}

/// Prints one line of the budget, and answers whether it is kept.
fn budget(what: &str, weight: u64, most: u64) -> bool {
    let kept = weight <= most;
    let verdict = if kept { "" } else { ", too much" };
    println!(
        "  {what:<36} {:>10} of {}{verdict}",
        bytes(weight),
        bytes(most)
    );
    kept
}
