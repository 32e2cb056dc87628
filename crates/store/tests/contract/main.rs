//! What the store promises, checked on both engines by the same bodies.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod audit;
mod blobs;
mod bulk;
mod catalogue;
mod engine;
mod exporting;
mod jobs;
mod lists;
mod people;
mod personal;
mod recognition;
mod renditions;
mod scene;
mod schema;
mod search;
mod setup;
mod tracks;
mod uploads;
