//! Scripts, style sheet and the files that are served as they are.

use std::{fs, path::Path};

use anyhow::{Context as _, Result};

use super::{Quality, Stage};
use crate::{
    stamp,
    workspace::{Workspace, run},
};

/// What every page loads.
const SCRIPT: &str = "pkg/reprise.js";

/// Entry points and their names in the site. A service worker governs the paths below its own, so it stands at the root.
const ENTRIES: [(&str, &str); 4] = [
    ("frontend/main.ts", SCRIPT),
    (
        "frontend/service-worker/service-worker.ts",
        "service-worker.js",
    ),
    ("frontend/worker/worker.ts", "pkg/worker.js"),
    ("style/reprise.css", "pkg/reprise.css"),
];

/// Builds them; of the script that every page loads, `metafile` tells afterwards what it consists of.
pub(super) fn build(
    workspace: &Workspace,
    quality: Quality,
    stage: &Stage,
    metafile: &Path,
) -> Result<()> {
    for (entry, name) in ENTRIES {
        let mut command = workspace.command(workspace.root.join("node_modules/.bin/esbuild"));
        command.arg(entry).arg("--bundle").args([
            "--format=esm",
            "--target=es2022",
            "--log-level=warning",
            "--charset=utf8",
            // The modules lie beside the script when it runs.
            "--external:./*.js",
        ]);
        // Style sheets are for browsers that know OKLCH and nesting; ES2022 says nothing of either.
        if entry.starts_with("style/") {
            command.arg("--target=chrome120,firefox120,safari17");
        }
        if quality == Quality::Release {
            command.arg("--minify");
        }
        if name == SCRIPT {
            command.arg(format!("--metafile={}", metafile.display()));
        }
        run(command.arg(format!("--outfile={}", stage.root.join(name).display())))?;
    }
    copy_public(workspace, stage)
}

fn copy_public(workspace: &Workspace, stage: &Stage) -> Result<()> {
    let public = workspace.root.join("public");
    if !public.is_dir() {
        return Ok(());
    }
    for file in stamp::files_below(&public)? {
        let to = stage.root.join(&file);
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::copy(public.join(&file), &to)
            .with_context(|| format!("cannot copy public/{}", file.display()))?;
    }
    Ok(())
}
