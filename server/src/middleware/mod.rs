//! What happens to every request before its handler and to every response after it.

pub mod client;
pub mod compress;
pub mod csrf;
pub mod edge;
pub mod observe;
pub mod problem;
mod samples;
pub mod security;
pub mod viewer;
