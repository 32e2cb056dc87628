//! The WASM modules: compiled by cargo, bound by wasm-bindgen, made small by binaryen.
//!
//! wasm-bindgen is a library here, so that Cargo.lock alone keeps it in step with the crates it binds.

use std::{fs, path::Path, thread};

use anyhow::{Context as _, Result, anyhow};
use wasm_bindgen_cli_support::Bindgen;

use super::{Quality, Stage};
use crate::{
    step::step,
    workspace::{Workspace, run},
};

/// One module of the site.
struct Module {
    /// The crate's name, which is cargo's file name.
    package: &'static str,
    /// The name in `pkg/`, without extension.
    out: &'static str,
    /// Its profile in a release build.
    profile: &'static str,
    /// binaryen's switch: size for what is shown, speed for what decodes.
    optimise: &'static str,
}

const MODULES: [Module; 2] = [
    Module {
        package: "uploader",
        out: "uploader",
        profile: "wasm-release",
        optimise: "-Oz",
    },
    Module {
        package: "worker",
        out: "worker_wasm",
        profile: "worker-release",
        optimise: "-O3",
    },
];

/// What Rust's WASM target uses today, plus SIMD for the worker: every browser since 2021 has it.
const FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
    "--enable-multivalue",
    "--enable-simd",
];

pub(super) fn build(workspace: &Workspace, quality: Quality, stage: &Stage) -> Result<()> {
    step("cargo build: the uploader (WASM)", || {
        let uploader = ["-p", "uploader", "--features", "uploader/browser"];
        cargo(workspace, quality, "wasm-release", &uploader)
    })?;
    step("cargo build: the worker (WASM with SIMD)", || {
        let simd = r#"target.wasm32-unknown-unknown.rustflags=["-Ctarget-feature=+simd128"]"#;
        cargo(
            workspace,
            quality,
            "worker-release",
            &["-p", "worker", "--config", simd],
        )
    })?;
    step("wasm-bindgen: the JavaScript side of each module", || {
        MODULES
            .iter()
            .try_for_each(|module| bind(workspace, quality, stage, module))
    })?;
    if quality == Quality::Release {
        step("wasm-opt: smaller and faster modules", || {
            optimise_all(workspace, stage)
        })?;
    }
    Ok(())
}

fn cargo(workspace: &Workspace, quality: Quality, profile: &str, arguments: &[&str]) -> Result<()> {
    let profile = if quality == Quality::Release {
        profile
    } else {
        "dev"
    };
    let mut command = workspace.cargo([
        "build",
        "--lib",
        "--target",
        "wasm32-unknown-unknown",
        "--profile",
        profile,
    ]);
    // Flags from the environment would replace those given for the target.
    command
        .args(arguments)
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS");
    run(&mut command)
}

fn bind(workspace: &Workspace, quality: Quality, stage: &Stage, module: &Module) -> Result<()> {
    let release = quality == Quality::Release;
    let folder = if release { module.profile } else { "debug" };
    let input = workspace
        .target
        .join("wasm32-unknown-unknown")
        .join(folder)
        .join(module.package)
        .with_extension("wasm");
    Bindgen::new()
        .input_path(&input)
        .out_name(module.out)
        .web(true)?
        .typescript(false)
        .omit_default_module_path(false)
        .debug(!release)
        .remove_name_section(release)
        .remove_producers_section(release)
        .generate(&stage.pkg)
        .with_context(|| format!("cannot bind {}", input.display()))
}

fn optimise_all(workspace: &Workspace, stage: &Stage) -> Result<()> {
    thread::scope(|scope| {
        let running: Vec<_> = MODULES
            .iter()
            .map(|module| scope.spawn(|| optimise(workspace, &stage.pkg, module)))
            .collect();
        running.into_iter().try_for_each(|one| {
            one.join()
                .map_err(|_| anyhow!("wasm-opt's thread panicked"))?
        })
    })
}

fn optimise(workspace: &Workspace, pkg: &Path, module: &Module) -> Result<()> {
    let file = pkg.join(format!("{}_bg.wasm", module.out));
    let smaller = file.with_extension("opt");
    // npm's binaryen: the one in Debian's stable release miscompiles modules with newer features.
    run(workspace
        .command(workspace.root.join("node_modules/.bin/wasm-opt"))
        .args([module.optimise, "--strip-debug", "--strip-producers"])
        .args(FEATURES)
        .arg("--output")
        .args([&smaller, &file]))?;
    fs::rename(&smaller, &file).with_context(|| format!("cannot replace {}", file.display()))
}
