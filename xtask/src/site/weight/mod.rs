//! What each part of the site weighs, for BENCHMARKS.md: the crates in a module, the parts of the script.
//!
//! A release build leaves the text in xtask's cache, because it alone sees the modules while their functions have names.

mod crates;
mod parts;

use std::{fmt::Write as _, fs, path::Path};

use anyhow::{Context as _, Result};

pub(super) use crates::Weight;
use parts::Parts;

use crate::{step::bytes, workspace::Workspace};

/// Crates that are named in the table; what is lighter is added up.
const NAMED: usize = 8;

/// The end of the names of modules that differ from others by their instructions alone.
const WITHOUT_SIMD: &str = "_plain";

/// How what a listener's phone loads got this small.
const HOW: &str = "\
A listener's page loads no WebAssembly: player, navigation and search are TypeScript, one script that esbuild bundles \
and makes small, and what they need of a page stands in its HTML. Nothing is hydrated, so pages carry neither markers \
nor data for a second rendering. The script comes in one piece: its parts are lighter than what another request costs \
on a slow link.

WebAssembly is where work is done, on the upload page alone. The uploader is built for size (`opt-level = \"z\"`), the \
worker for speed (`3`) but for the crates that work once for each file (`z`); both with fat link-time optimisation, \
one codegen unit and `panic = \"abort\"`, which leaves out all that unwinding needs. Page and worker speak postcard, \
server functions too, so that neither holds a JSON parser. Decoders of rarer formats are a module of their own that is \
fetched when such a file comes, and each worker is there without SIMD for browsers that have none. binaryen's wasm-opt \
goes over every module (`-Oz` the uploader, `-O3` the worker); names and producers are taken out last. Everything is \
stored with brotli at its highest quality; pages are compressed at quality 4 while they are sent.
";

/// The kept text.
pub(crate) fn text(workspace: &Workspace) -> Result<String> {
    fs::read_to_string(file(workspace))
        .context("the site was not built for release here: run `cargo xtask site`")
}

/// Whether the text of the last release build is there.
pub(super) fn is_kept(workspace: &Workspace) -> bool {
    file(workspace).exists()
}

/// Writes down what the modules weigh, and the script whose bundler left `metafile`; `root` is a finished site with its
/// twins.
pub(super) fn keep(
    workspace: &Workspace,
    root: &Path,
    weights: &[Weight],
    metafile: &Path,
) -> Result<()> {
    let packed = |name: &str| -> Result<u64> {
        let twin = root.join("pkg").join(format!("{name}.br"));
        Ok(fs::metadata(twin)
            .with_context(|| format!("{name} has no twin"))?
            .len())
    };
    let mut text = format!("## How the weight got there\n\n{HOW}\n");
    let parts = Parts::read(metafile)?;
    writeln!(
        text,
        "`reprise.js`, {} with brotli, holds (minified, uncompressed):\n\n| part | bytes |\n| --- | ---: |\n{}",
        bytes(packed("reprise.js")?),
        parts.rows()
    )?;
    text.push_str(
        "The modules before and after wasm-opt, and as they travel:\n\n\
         | module | bound | optimised | brotli |\n| --- | ---: | ---: | ---: |\n",
    );
    for weight in weights {
        writeln!(
            text,
            "| {} | {} | {} | {} |",
            weight.module,
            bytes(weight.bound),
            bytes(weight.whole),
            bytes(packed(&format!("{}_bg.wasm", weight.module))?)
        )?;
    }
    text.push_str(
        "\nWhat each crate's functions weigh in them, uncompressed; what the compiler put into a caller counts as the \
         caller's, and the standard library is `std` as a whole:\n\n| module | crate | code |\n| --- | --- | ---: |\n",
    );
    let main = |weight: &&Weight| !weight.module.ends_with(WITHOUT_SIMD);
    for weight in weights.iter().filter(main) {
        for (name, code) in weight.heaviest(NAMED) {
            writeln!(text, "| {} | {name} | {} |", weight.module, bytes(code))?;
        }
    }
    fs::create_dir_all(workspace.cache())?;
    fs::write(file(workspace), text).context("cannot keep what the site weighs")
}

fn file(workspace: &Workspace) -> std::path::PathBuf {
    workspace.cache().join("weight.md")
}
