//! What the store promises, checked on both engines by the same bodies.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod audit;
mod blobs;
mod engine;
mod jobs;
mod people;
mod recognition;
mod scene;
mod schema;
mod setup;
mod tracks;
mod uploads;
