//! Gets the machine ready: the WASM target, npm's tools, Debian's packages.
//!
//! Each step looks first whether it is needed, so that a second run costs nothing, and names what it
//! would have installed where it may not.

use std::{fs, path::Path};

use anyhow::{Context as _, Result, bail};

use crate::{
    stamp,
    step::{skipped, step},
    workspace::{Workspace, capture, on_path, run},
};

const WASM: &str = "wasm32-unknown-unknown";

/// A program and the Debian package that holds it.
pub(crate) struct Needed {
    pub(crate) program: &'static str,
    pub(crate) package: &'static str,
}

const NODE: [Needed; 2] = [
    Needed {
        program: "node",
        package: "nodejs",
    },
    Needed {
        program: "npm",
        package: "npm",
    },
];

/// What the browser tests and the tests of both engines use.
pub(crate) const FOR_TESTS: [Needed; 5] = [
    Needed {
        program: "chromium",
        package: "chromium",
    },
    Needed {
        program: "chromedriver",
        package: "chromium-driver",
    },
    Needed {
        program: "ffmpeg",
        package: "ffmpeg",
    },
    Needed {
        program: "fpcalc",
        package: "libchromaprint-tools",
    },
    Needed {
        program: "/usr/lib/postgresql",
        package: "postgresql",
    },
];

/// What the benchmarks compare with.
pub(crate) const FOR_BENCH: [Needed; 2] = [
    Needed {
        program: "nginx",
        package: "nginx",
    },
    Needed {
        program: "wrk",
        package: "wrk",
    },
];

/// Everything that building the site needs.
pub(crate) fn for_site(workspace: &Workspace) -> Result<()> {
    wasm_target(workspace)?;
    packages(workspace, &NODE)?;
    npm(
        workspace,
        ".",
        "binaryen and esbuild, which make the WASM and the scripts small",
    )
}

/// Everything that the tests need beyond that.
pub(crate) fn for_tests(workspace: &Workspace) -> Result<()> {
    for_site(workspace)?;
    packages(workspace, &FOR_TESTS)?;
    npm(
        workspace,
        "end2end",
        "Playwright and axe, which drive the browser tests",
    )
}

fn wasm_target(workspace: &Workspace) -> Result<()> {
    let library =
        capture(
            workspace
                .command("rustc")
                .args(["--print", "target-libdir", "--target", WASM]),
        )?;
    if Path::new(library.trim()).is_dir() {
        skipped("Rust's WASM target", "already there");
        return Ok(());
    }
    step(
        "rustup target add: Rust's standard library for WASM",
        || run(workspace.command("rustup").args(["target", "add", WASM])),
    )
}

/// Installs what the lock file in `folder` pins, unless that very lock file was installed last.
fn npm(workspace: &Workspace, folder: &str, what: &str) -> Result<()> {
    let at = workspace.root.join(folder);
    let lock = fs::read(at.join("package-lock.json")).context("package-lock.json is missing")?;
    let mark = blake3::hash(&lock).to_hex()[..16].to_owned();
    let file = at.join("node_modules/.reprise-stamp");
    if stamp::is_current(&file, &mark) {
        skipped(&format!("npm's packages in {folder}"), "already there");
        return Ok(());
    }
    step(&format!("npm ci: {what}"), || {
        // No package needs its install script here; the browser is Debian's.
        run(workspace.command("npm").current_dir(&at).args([
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--loglevel=error",
        ]))?;
        stamp::set(&file, &mark)
    })
}

/// Installs the Debian packages of programs that are missing, or says which they are.
pub(crate) fn packages(workspace: &Workspace, needed: &[Needed]) -> Result<()> {
    let missing: Vec<&str> = needed
        .iter()
        .filter(|one| !is_there(one.program))
        .map(|one| one.package)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names = missing.join(" ");
    let is_root = capture(workspace.command("id").arg("-u"))?.trim() == "0";
    if !is_root || !on_path("apt-get") {
        bail!(
            "these Debian packages are missing: {names}\n  install them with: sudo apt-get install --no-install-recommends {names}"
        );
    }
    step(&format!("apt-get install: {names}"), || {
        run(workspace.command("apt-get").args(["update", "-qq"]))?;
        run(workspace
            .command("apt-get")
            .env("DEBIAN_FRONTEND", "noninteractive")
            // The package's own cluster is not wanted: the tests start theirs in a temporary folder.
            .args(["install", "-y", "-qq", "--no-install-recommends"])
            .args(&missing))
    })
}

fn is_there(program: &str) -> bool {
    if program.starts_with('/') {
        return Path::new(program).exists();
    }
    on_path(program) || Path::new("/usr/sbin").join(program).is_file()
}
