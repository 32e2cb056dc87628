//! The HTTP surface, one file per endpoint.

pub mod art;
pub mod assets;
pub mod catalogue;
pub mod disposition;
pub mod export;
pub mod feed;
pub mod files;
pub mod form;
pub mod health;
pub mod import;
pub mod job_retry;
pub mod library_edit;
pub mod login;
pub mod logout;
pub mod media;
pub mod metrics;
pub mod pages;
pub mod personal;
pub mod range;
pub mod refused;
pub mod session;
pub mod setup;
pub mod theme;
pub mod upload;
