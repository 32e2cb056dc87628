//! Gets the machine ready: the WASM target, npm's tools, Debian's packages.
//!
//! Each step looks first whether it is needed, so that a second run costs nothing, and names what it
//! would have installed where it may not.

use std::{
    fs,
    path::{Path, PathBuf},
};

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
pub(crate) const FOR_TESTS: [Needed; 10] = [
    // What venv needs to fill a new environment.
    Needed {
        program: "/usr/share/python-wheels",
        package: "python3-venv",
    },
    Needed {
        program: "chromium",
        package: "chromium",
    },
    Needed {
        program: "chromedriver",
        package: "chromium-driver",
    },
    // WebKit, and the screen it wants.
    Needed {
        program: "WebKitWebDriver",
        package: "webkit2gtk-driver",
    },
    Needed {
        program: "Xvfb",
        package: "xvfb",
    },
    Needed {
        program: "firefox-esr",
        package: "firefox-esr",
    },
    Needed {
        program: "pulseaudio",
        package: "pulseaudio",
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

/// What does harm to disks, and the file system that it is done to.
pub(crate) const FOR_FAULTS: [Needed; 3] = [
    Needed {
        program: "strace",
        package: "strace",
    },
    Needed {
        program: "mkfs.xfs",
        package: "xfsprogs",
    },
    Needed {
        program: "losetup",
        package: "mount",
    },
];

/// What the benchmarks compare with.
pub(crate) const FOR_BENCH: [Needed; 4] = [
    Needed {
        program: "firefox-esr",
        package: "firefox-esr",
    },
    Needed {
        program: "tc",
        package: "iproute2",
    },
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
    packages(workspace, &FOR_FAULTS)?;
    npm(
        workspace,
        "end2end",
        "Playwright and axe, which drive the browser tests, and other people's tus clients",
    )?;
    python(workspace)
}

/// Lighthouse, which nothing but `bench pages` runs: it brings two hundred packages along.
pub(crate) fn lighthouse(workspace: &Workspace) -> Result<()> {
    npm(
        workspace,
        "end2end/lighthouse",
        "Lighthouse, which looks at pages as a phone on a slow link does",
    )
}

/// The interpreter that has what `end2end/requirements.txt` pins.
pub(crate) fn interpreter(workspace: &Workspace) -> PathBuf {
    workspace.cache().join("python/bin/python")
}

/// Installs what the tests need of `PyPI` into an environment of its own, unless that very list was installed last. The
/// list holds each file's hash, so that what is installed is what was looked at.
fn python(workspace: &Workspace) -> Result<()> {
    let list = workspace.root.join("end2end/requirements.txt");
    let wanted = fs::read(&list).context("end2end/requirements.txt is missing")?;
    let mark = blake3::hash(&wanted).to_hex()[..16].to_owned();
    let place = workspace.cache().join("python");
    let file = place.join(".reprise-stamp");
    if stamp::is_current(&file, &mark) {
        skipped("PyPI's packages", "already there");
        return Ok(());
    }
    step("pip install: tuspy, a tus client to test with", || {
        run(workspace
            .command("python3")
            .args(["-m", "venv", "--clear"])
            .arg(&place))?;
        run(workspace
            .command(interpreter(workspace))
            .args([
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--no-deps",
                "--require-hashes",
                "-r",
            ])
            .arg(&list))?;
        stamp::set(&file, &mark)
    })
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
