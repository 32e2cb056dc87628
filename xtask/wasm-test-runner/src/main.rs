//! What cargo starts instead of a WASM test binary: wasm-bindgen's runner for Node, Chromium and workers.
//!
//! A package of its own, because it drags in a web server and a `WebDriver` client that `cargo xtask serve`
//! has no use for.

fn main() -> anyhow::Result<()> {
    wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(std::env::args_os())
}
