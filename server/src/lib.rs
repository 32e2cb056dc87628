//! The process that serves Reprise: configuration, telemetry, and HTTP around the use cases of `service`.
//!
//! HTTP statuses exist here and nowhere below. `main` only calls [`cli::run`]; the rest is a library so that tests
//! drive the very router that serves.

pub mod cli;
pub mod config;
pub mod export;
pub mod export_command;
pub mod fingerprint_command;
pub mod http;
pub mod import_command;
pub mod interim;
pub mod listen;
pub mod middleware;
pub mod net;
pub mod renditions_command;
pub mod router;
pub mod sections;
pub mod serve;
pub mod size;
pub mod state;
pub mod telemetry;
pub mod tools;
pub mod watch;
