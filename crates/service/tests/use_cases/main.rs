//! The use cases as a whole, on a real store and a real disk. One binary, so that it is linked once.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests stop the test, as the tests themselves do"
)]

mod app;
mod catalogue;
mod demo;
mod finishing;
mod importing;
mod jobs;
mod library;
mod login;
mod matching;
mod personal;
mod recognising;
mod sound;
mod tracks;
mod uploading;
