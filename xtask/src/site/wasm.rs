//! The WASM modules: compiled by cargo, bound by wasm-bindgen, made small by binaryen.
//!
//! wasm-bindgen is a library here, so that Cargo.lock alone keeps it in step with the crates it binds.

use std::{
    fs,
    path::{Path, PathBuf},
    thread,
};

use anyhow::{Context as _, Result, anyhow};
use wasm_bindgen_cli_support::Bindgen;

use super::{Quality, Stage, weight::Weight};
use crate::{
    step::step,
    workspace::{Workspace, run},
};

/// One module of the site.
struct Module {
    /// The crate's name, which is cargo's file name.
    package: &'static str,
    /// What to compile of it, as arguments to cargo.
    features: &'static [&'static str],
    /// The name in `pkg/`, without extension.
    out: &'static str,
    /// Its profile in a release build.
    profile: &'static str,
    /// binaryen's switch: size for what is shown, speed for what decodes.
    optimise: &'static str,
    instructions: Instructions,
}

/// What a browser must know to run a module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Instructions {
    /// What Rust's WASM target uses today.
    Plain,
    /// SIMD too: every browser since 2021 has it.
    Simd,
}

/// The worker is there four times: what everybody who uploads loads, and the decoders of rarer formats, each with SIMD
/// and for browsers without.
const MODULES: [Module; 5] = [
    Module {
        package: "uploader",
        features: &["--features", "uploader/browser"],
        out: "uploader",
        profile: "wasm-release",
        optimise: "-Oz",
        instructions: Instructions::Plain,
    },
    worker("worker_wasm", DESK_SIMD, Instructions::Simd),
    worker("worker_plain", DESK, Instructions::Plain),
    worker("worker_codecs", CODECS_SIMD, Instructions::Simd),
    worker("worker_codecs_plain", CODECS, Instructions::Plain),
];

const DESK_SIMD: &[&str] = &["--features", "worker/simd"];
const DESK: &[&str] = &[];
const CODECS_SIMD: &[&str] = &["--no-default-features", "--features", "worker/simd-codecs"];
const CODECS: &[&str] = &["--no-default-features", "--features", "worker/every-codec"];

/// The decoders, as visitors get them, and a clock around each stage.
const MEASURING: Module = worker(
    "worker_measure",
    &[
        "--no-default-features",
        "--features",
        "worker/simd-codecs,worker/measure",
    ],
    Instructions::Simd,
);

const fn worker(
    out: &'static str,
    features: &'static [&'static str],
    instructions: Instructions,
) -> Module {
    Module {
        package: "worker",
        features,
        out,
        profile: "worker-release",
        optimise: "-O3",
        instructions,
    }
}

/// What Rust's WASM target uses today, and SIMD: binaryen adds none where there is none.
const FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
    "--enable-multivalue",
    "--enable-simd",
];

/// Builds all modules, and weighs those that were optimised.
pub(super) fn build(workspace: &Workspace, quality: Quality, stage: &Stage) -> Result<Vec<Weight>> {
    // One after another, since builds of one crate leave their result under one name.
    for module in &MODULES {
        let Module { out, .. } = module;
        step(&format!("cargo build and wasm-bindgen: {out}"), || {
            // A dev build runs in browsers of today: where SIMD may be missing it takes the module before.
            if quality == Quality::Release || module.is_first() {
                cargo(workspace, quality, module)?;
            }
            bind(workspace, quality, &stage.pkg, module)
        })?;
    }
    match quality {
        Quality::Dev => Ok(Vec::new()),
        Quality::Release => step("wasm-opt: smaller and faster modules", || {
            optimise_all(workspace, stage)
        }),
    }
}

/// Builds the module that measures itself, in `folder` and nowhere in the site.
pub(crate) fn build_measuring(workspace: &Workspace, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    step(
        "cargo build, wasm-bindgen and wasm-opt: worker_measure",
        || {
            cargo(workspace, Quality::Release, &MEASURING)?;
            bind(workspace, Quality::Release, folder, &MEASURING)?;
            optimise(workspace, folder, &MEASURING).map(drop)
        },
    )
}

impl Module {
    /// Whether it is not another build's counterpart for browsers without SIMD.
    fn is_first(&self) -> bool {
        self.instructions == Instructions::Simd || self.package != "worker"
    }

    /// Where cargo builds it: flags that differ would have it compile everything again each time.
    fn target(&self, workspace: &Workspace, quality: Quality) -> PathBuf {
        if quality == Quality::Release && !self.is_first() {
            workspace.target.join("plain")
        } else {
            workspace.target.clone()
        }
    }
}

fn cargo(workspace: &Workspace, quality: Quality, module: &Module) -> Result<()> {
    let profile = if quality == Quality::Release {
        module.profile
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
        "-p",
        module.package,
    ]);
    command
        .args(module.features)
        .arg("--target-dir")
        .arg(module.target(workspace, quality))
        // Flags from the environment would replace those given for the target.
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS");
    if module.instructions == Instructions::Simd {
        command.args([
            "--config",
            r#"target.wasm32-unknown-unknown.rustflags=["-Ctarget-feature=+simd128"]"#,
        ]);
    }
    run(&mut command)
}

fn bind(workspace: &Workspace, quality: Quality, pkg: &Path, module: &Module) -> Result<()> {
    let release = quality == Quality::Release;
    let folder = if release { module.profile } else { "debug" };
    let input = module
        .target(workspace, quality)
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
        // Whoever weighs a module needs the names; the optimiser takes them out.
        .remove_name_section(false)
        .remove_producers_section(release)
        .generate(pkg)
        .with_context(|| format!("cannot bind {}", input.display()))
}

fn optimise_all(workspace: &Workspace, stage: &Stage) -> Result<Vec<Weight>> {
    thread::scope(|scope| {
        let running: Vec<_> = MODULES
            .iter()
            .map(|module| scope.spawn(|| optimise(workspace, &stage.pkg, module)))
            .collect();
        running
            .into_iter()
            .map(|one| {
                one.join()
                    .map_err(|_| anyhow!("wasm-opt's thread panicked"))?
            })
            .collect()
    })
}

/// Makes one module smaller, weighs it by the names of its functions, and takes those out.
fn optimise(workspace: &Workspace, pkg: &Path, module: &Module) -> Result<Weight> {
    let file = pkg.join(format!("{}_bg.wasm", module.out));
    let named = file.with_extension("named");
    wasm_opt(workspace, &[module.optimise, "--debuginfo"], &file, &named)?;
    let strip = ["--strip-debug", "--strip-producers"];
    let bare = file.with_extension("bare");
    wasm_opt(workspace, &strip, &file, &bare)?;
    wasm_opt(workspace, &strip, &named, &file)?;
    let length = |path: &Path| fs::metadata(path).map(|found| found.len());
    let weight = Weight::of(
        module.out,
        &fs::read(&named)?,
        length(&bare)?,
        length(&file)?,
    )?;
    for scratch in [&named, &bare] {
        fs::remove_file(scratch)?;
    }
    Ok(weight)
}

fn wasm_opt(workspace: &Workspace, passes: &[&str], from: &Path, to: &Path) -> Result<()> {
    // npm's binaryen: the one in Debian's stable release miscompiles modules with newer features.
    run(workspace
        .command(workspace.root.join("node_modules/.bin/wasm-opt"))
        .args(passes)
        .args(FEATURES)
        .arg("--output")
        .args([to, from]))
}
