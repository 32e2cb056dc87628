//! What people see: pages, and the server functions between them and the scripts.
//!
//! Pages exist on the server alone (`ssr`): they render whole HTML documents that read, play and submit without
//! scripts. What is alive in the browser is the player, a script beside this crate. The crate knows neither HTTP
//! server, runtime nor database: what it needs arrives in Leptos' context as `service::Service`,
//! `service::Viewer` and [`Site`], and what it has to say beyond HTML leaves through [`Site::reply`].

// Every view is one deeply nested type.
#![recursion_limit = "512"]
#![expect(
    missing_docs,
    unreachable_pub,
    reason = "the macros of Leptos make public items and fields of their own"
)]
#![cfg_attr(
    feature = "ssr",
    expect(
        clippy::needless_pass_by_value,
        reason = "a component owns what it is given: its props have no lifetime to name"
    )
)]

#[cfg(feature = "ssr")]
mod account;
#[cfg(feature = "ssr")]
mod bin;
#[cfg(feature = "ssr")]
mod classes;
#[cfg(feature = "ssr")]
mod covers;
pub mod error;
#[cfg(feature = "ssr")]
mod events;
mod form_error;
pub mod format;
#[cfg(feature = "ssr")]
mod home;
#[cfg(feature = "ssr")]
mod inbox;
#[cfg(feature = "ssr")]
mod layout;
#[cfg(feature = "ssr")]
mod notice;
#[cfg(feature = "ssr")]
mod parts;
#[cfg(feature = "ssr")]
mod people;
#[cfg(feature = "ssr")]
pub mod personal;
#[cfg(feature = "ssr")]
pub mod player;
#[cfg(feature = "ssr")]
mod playlists;
#[cfg(feature = "ssr")]
mod refused;
#[cfg(feature = "ssr")]
pub mod search;
#[cfg(feature = "ssr")]
mod settings;
#[cfg(feature = "ssr")]
mod shell;
mod site;
#[cfg(feature = "ssr")]
mod songs;
pub mod tracks;
#[cfg(feature = "ssr")]
mod transfer;
pub mod waveform;
pub mod work;
#[cfg(feature = "ssr")]
mod years;

pub use error::WireError;
pub use form_error::{FormError, FormErrorCodeError};
#[cfg(feature = "ssr")]
pub use shell::{App, shell};
pub use site::{Outcome, Reply, Site, THEME_COOKIE, Theme, ThemeError, local_path};
#[cfg(feature = "ssr")]
pub use {
    events::{ArrangeForm, SetListForm},
    inbox::FilingForm,
    parts::MergeForm,
    refused::{Reason, Refused},
    transfer::ImportAnswer,
};
