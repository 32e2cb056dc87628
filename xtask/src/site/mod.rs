//! Builds what the browser gets: two WASM modules, three scripts, the style sheet, and their compressed twins.
//!
//! The result is `site/`: the server embeds it in a release build and reads it from disk in a debug build.
//! It is made beside the old one and moved into place, so that a running server never sees half of it.

mod assets;
mod compress;
mod report;
mod wasm;
pub(crate) mod weight;

pub(crate) use wasm::build_measuring;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};

use crate::{
    setup,
    stamp::{self, Inputs},
    step::{skipped, step},
    workspace::{Workspace, capture},
};

/// How much work goes into making the site small.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quality {
    /// Quick to build: no optimiser, light compression, names kept for stack traces.
    Dev,
    /// What visitors get.
    Release,
}

/// Everything whose content decides what the site looks like.
const INPUTS: [&str; 18] = [
    ".cargo/config.toml",
    "Cargo.lock",
    "Cargo.toml",
    "app",
    "crates/domain",
    "crates/fingerprint",
    "crates/flac",
    "crates/lowband",
    "crates/mp3band",
    "crates/transfer",
    "frontend",
    "package-lock.json",
    "public",
    "style",
    "xtask/src/site",
    "rust-toolchain.toml",
    "tsconfig.json",
    "package.json",
];

/// Builds the site unless it stands already, and prints what it weighs.
pub(crate) fn build(workspace: &Workspace, quality: Quality) -> Result<()> {
    setup::for_site(workspace)?;
    let mark = mark(workspace, quality)?;
    let stamp_file = workspace.cache().join("site.stamp");
    let weighed = quality == Quality::Dev || weight::is_kept(workspace);
    if let Some(id) = current_id(workspace).filter(|_| weighed)
        && stamp::is_current(&stamp_file, &format!("{mark} {id}"))
    {
        skipped("site", &format!("nothing changed since build {id}"));
        return Ok(());
    }
    let stage = Stage::new(workspace)?;
    let weights = wasm::build(workspace, quality, &stage)?;
    let metafile = workspace.cache().join("reprise.js.json");
    step("esbuild: scripts and style sheet", || {
        assets::build(workspace, quality, &stage, &metafile)
    })?;
    let id = build_id(&stage.root)?;
    fs::write(stage.root.join("build_id"), &id)?;
    step("compress: brotli and gzip twins", || {
        compress::twins(&stage.root, quality)
    })?;
    report::print(&stage.root, quality)?;
    if quality == Quality::Release {
        weight::keep(workspace, &stage.root, &weights, &metafile)?;
    }
    stage.move_into_place(workspace)?;
    println!("  site/ is build {id}");
    stamp::set(&stamp_file, &format!("{mark} {id}"))
}

/// Where the new site grows.
pub(crate) struct Stage {
    root: PathBuf,
    pkg: PathBuf,
}

impl Stage {
    fn new(workspace: &Workspace) -> Result<Self> {
        let root = workspace.root.join("site/.next");
        if root.exists() {
            fs::remove_dir_all(&root)?;
        }
        let pkg = root.join("pkg");
        fs::create_dir_all(&pkg).with_context(|| format!("cannot create {}", pkg.display()))?;
        Ok(Self { root, pkg })
    }

    fn move_into_place(self, workspace: &Workspace) -> Result<()> {
        let site = workspace.root.join("site");
        for entry in fs::read_dir(&site)? {
            let entry = entry?;
            if entry.path() == self.root || entry.file_name() == ".gitignore" {
                continue;
            }
            if entry.file_type()?.is_dir() {
                fs::remove_dir_all(entry.path())?;
            } else {
                fs::remove_file(entry.path())?;
            }
        }
        for entry in fs::read_dir(&self.root)? {
            let entry = entry?;
            fs::rename(entry.path(), site.join(entry.file_name()))?;
        }
        fs::remove_dir(&self.root).context("the new site was not moved completely")
    }
}

fn mark(workspace: &Workspace, quality: Quality) -> Result<String> {
    let mut inputs = Inputs::default();
    inputs.word(&format!("{quality:?}"));
    inputs.word(&capture(workspace.command("rustc").arg("--version"))?);
    for path in INPUTS {
        inputs.path(&workspace.root, path)?;
    }
    Ok(inputs.finish())
}

fn current_id(workspace: &Workspace) -> Option<String> {
    fs::read_to_string(workspace.root.join("site/build_id")).ok()
}

/// Names a build by what it contains, so that the same sources give the same URLs.
fn build_id(root: &Path) -> Result<String> {
    let mut inputs = Inputs::default();
    for file in stamp::files_below(root)? {
        inputs.path(root, &file.to_string_lossy())?;
    }
    Ok(inputs.finish())
}
