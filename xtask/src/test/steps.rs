//! The steps themselves.

use std::{env, fs};

use anyhow::{Context as _, Result};

use super::{
    Step,
    count::{self, Count},
    licence,
};
use crate::{
    fault, setup,
    site::{self, Quality},
    workspace::{Workspace, on_path, run},
};

const WASM: &str = "wasm32-unknown-unknown";
/// The uploader's browser side.
const UPLOADER: [&str; 4] = ["-p", "uploader", "--features", "uploader/browser"];

pub(super) const ALL: [Step; 10] = [
    Step {
        name: "fmt",
        what: "rustfmt changes nothing",
        work: fmt,
    },
    Step {
        name: "licences",
        what: "every dependency's licence and source is allowed",
        work: licences,
    },
    Step {
        name: "clippy",
        what: "no lint on the server's side",
        work: clippy,
    },
    Step {
        name: "clippy-wasm",
        what: "no lint on the browser's side",
        work: clippy_wasm,
    },
    Step {
        name: "doc",
        what: "rustdoc has nothing to complain about",
        work: doc,
    },
    Step {
        name: "native",
        what: "unit, store (both engines), service and HTTP tests",
        work: native,
    },
    Step {
        name: "fault",
        what: "uploads outlive crashes, power cuts, bad disks and bad links",
        work: fault::short,
    },
    Step {
        name: "wasm",
        what: "WASM tests in Node and Chromium",
        work: wasm,
    },
    Step {
        name: "site",
        what: "types of the scripts, and the site as visitors get it",
        work: build_site,
    },
    Step {
        name: "browser",
        what: "the whole in Debian's Chromium",
        work: browser,
    },
];

fn check(commands: impl IntoIterator<Item = std::process::Command>) -> Result<Count> {
    for mut command in commands {
        run(&mut command)?;
    }
    Ok(Count::default())
}

fn fmt(workspace: &Workspace) -> Result<Count> {
    check([workspace.cargo(["fmt", "--all", "--check"])])
}

fn licences(workspace: &Workspace) -> Result<Count> {
    licence::check(workspace)?;
    // The built-in check needs nothing installed; the tool knows more, where somebody has it.
    if on_path("cargo-deny") {
        run(&mut workspace.cargo(["deny", "check", "bans", "licenses", "sources"]))?;
    }
    Ok(Count::default())
}

fn clippy(workspace: &Workspace) -> Result<Count> {
    check([workspace.cargo(["clippy", "--all-targets", "--", "-D", "warnings"])])
}

fn clippy_wasm(workspace: &Workspace) -> Result<Count> {
    let mut shared = workspace.cargo(["clippy", "--all-targets", "--target", WASM]);
    shared.args(UPLOADER).args(["--", "-D", "warnings"]);
    let worker = workspace.cargo([
        "clippy",
        "--all-targets",
        "--target",
        WASM,
        "-p",
        "worker",
        "--",
        "-D",
        "warnings",
    ]);
    check([shared, worker])
}

fn doc(workspace: &Workspace) -> Result<Count> {
    let mut doc = workspace.cargo(["doc", "--no-deps", "--document-private-items"]);
    doc.env("RUSTDOCFLAGS", "-D warnings");
    check([doc])
}

fn native(workspace: &Workspace) -> Result<Count> {
    count::of_libtest(
        workspace
            .cargo(["test", "--no-fail-fast"])
            .env("RUST_BACKTRACE", "1"),
    )
}

fn wasm(workspace: &Workspace) -> Result<Count> {
    run(&mut workspace.cargo(["build", "--package", "wasm-test-runner"]))?;
    let runner = workspace.target.join("debug/wasm-test-runner");
    let test = |arguments: &[&str]| {
        let mut command = workspace.cargo(["test", "--no-fail-fast", "--lib", "--target", WASM]);
        command
            .args(arguments)
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", &runner)
            .env("WASM_BINDGEN_TEST_TIMEOUT", "120")
            .env("CHROMEDRIVER", "/usr/bin/chromedriver");
        count::of_libtest(&mut command)
    };
    let mut total = test(&UPLOADER)?;
    total += test(&["-p", "worker", "--features", "worker/every-codec"])?;
    Ok(total)
}

fn build_site(workspace: &Workspace) -> Result<Count> {
    for project in [".", "frontend/service-worker", "end2end"] {
        run(workspace
            .command(workspace.root.join("node_modules/.bin/tsc"))
            .args(["--project", project]))?;
    }
    site::build(workspace, Quality::Release)?;
    Ok(Count::default())
}

/// The browser meets the site as visitors get it, served by the server the native tests just compiled: the
/// release build of the server would cost four more minutes and differ in speed alone.
fn browser(workspace: &Workspace) -> Result<Count> {
    site::build(workspace, Quality::Release)?;
    run(&mut workspace.cargo(["build", "--bin", "reprise"]))?;
    let mut total = playwright(workspace, &["--grep-invert=@alone"])?;
    // What measures is disturbed by what another browser does beside it.
    total += playwright(workspace, &["--grep=@alone", "--workers=1"])?;
    Ok(total)
}

fn playwright(workspace: &Workspace, which: &[&str]) -> Result<Count> {
    let report = workspace.cache().join("playwright.json");
    fs::create_dir_all(workspace.cache())?;
    if report.exists() {
        fs::remove_file(&report)?;
    }
    let end2end = workspace.root.join("end2end");
    let mut playwright = workspace.command(end2end.join("node_modules/.bin/playwright"));
    playwright
        .current_dir(&end2end)
        .args(["test", "--reporter=list,json"])
        .args(which)
        .env("PLAYWRIGHT_JSON_OUTPUT_NAME", &report)
        .env("REPRISE_PYTHON", setup::interpreter(workspace))
        .env("REPRISE_BIN", workspace.target.join("debug/reprise"));
    if env::var_os("CI").is_none() {
        playwright.env("FORCE_COLOR", "0");
    }
    let ended = run(&mut playwright);
    let text = fs::read_to_string(&report).context("Playwright left no report")?;
    let mut total = count::of_playwright(&text)?;
    if ended.is_err() && total.failed == 0 {
        total.failed = 1;
    }
    Ok(total)
}
