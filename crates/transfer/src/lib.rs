//! The client half of an upload as a pure state machine: what to ask the server next, how much to send at a time, when
//! silence means a dead connection and when to try again.
//!
//! It stands alone so that thousands of bad links can be lived through in a test that takes a second. It does no I/O,
//! reads no clock and draws no random number: the owner tells it what happened and when, and carries out what it
//! commands. [`message`] is the language in which the upload page and its worker speak about all this.

mod answer;
mod backoff;
mod machine;
pub mod message;
mod pace;

pub use answer::{Answer, UploadState};
pub use machine::{Command, Event, Phase, Request, Transfer, Wait};
pub use pace::{LARGEST_CHUNK, SMALLEST_CHUNK};
