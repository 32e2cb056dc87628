//! What each file of the site weighs, and which of them a listener's phone has to fetch.

use std::{fs, path::Path};

use anyhow::Result;

use crate::{stamp, step::bytes};

/// The start of the names that only the upload page asks for.
const UPLOAD_ONLY: [&str; 2] = ["uploader", "worker"];

/// Prints the table; `root` is a finished site with its twins.
pub(super) fn print(root: &Path) -> Result<()> {
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
