//! What people see: pages, islands and the server functions between them.
//!
//! Pages exist on the server alone (`ssr`): they render whole HTML documents that read, play and submit without
//! scripts. What is alive in the browser (`hydrate`) are the islands of [`player`]. The crate knows neither HTTP
//! server, runtime nor database: what it needs arrives in Leptos' context as `service::Service`,
//! `service::Viewer` and [`Site`], and what it has to say beyond HTML leaves through [`Site::reply`].

// Every view is one deeply nested type.
#![recursion_limit = "512"]
#![expect(
    missing_docs,
    unreachable_pub,
    reason = "the macros of Leptos make public items and fields of their own"
)]

#[cfg(feature = "ssr")]
mod account;
pub mod error;
mod form_error;
pub mod format;
#[cfg(feature = "ssr")]
mod layout;
#[cfg(feature = "ssr")]
mod notice;
#[cfg(feature = "ssr")]
pub mod player;
#[cfg(feature = "ssr")]
mod shell;
mod site;
pub mod tracks;
pub mod waveform;
pub mod work;

pub use error::WireError;
pub use form_error::{FormError, FormErrorCodeError};
#[cfg(feature = "ssr")]
pub use shell::{App, shell};
pub use site::{Outcome, Reply, Site, THEME_COOKIE, Theme, ThemeError, local_path};
