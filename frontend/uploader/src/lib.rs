//! The upload page.
//!
//! With `ssr` it is a plain form that works without scripts, and the server function that says what the library has
//! already. With `browser` it is a WASM module of its own, which only this page loads: it takes the form's place, has
//! files read and sent by a Web Worker, and lives on while the person looks at other pages.

pub mod api;
#[cfg(feature = "browser")]
mod browser;
pub mod page;
#[cfg(feature = "browser")]
mod queue;

pub use api::{Unanswered, recognise};
pub use page::UploadPage;

#[cfg(feature = "browser")]
pub use browser::{start, stop};

#[cfg(all(test, feature = "browser"))]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
