//! What admins look after: background work and the activity log.

#[cfg(feature = "ssr")]
mod activity;
mod api;
#[cfg(feature = "ssr")]
mod jobs;

pub use api::{Activity, Jobs, activity, jobs};
#[cfg(feature = "ssr")]
pub(crate) use {activity::ActivityPage, jobs::JobsPage};
