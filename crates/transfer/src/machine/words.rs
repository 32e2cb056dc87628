//! What the owner and the machine say to each other.

use crate::answer::Answer;
use domain::TrackId;
use serde::{Deserialize, Serialize};

/// Names one request; answers to any but the latest are ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Request(pub(super) u64);

/// What the owner is to do, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Begin an upload (POST) and keep its address.
    Create(Request),
    /// Ask how much the server has (HEAD).
    Probe(Request),
    /// Send `len` bytes from `offset` (PATCH), with a checksum for each slice of them.
    Send {
        /// Names the request.
        request: Request,
        /// The first byte, which the server acknowledged everything before.
        offset: u64,
        /// 0 only where everything is there: it asks the server to try the finish once more.
        len: u64,
        /// Bytes in each slice; the last may be shorter.
        slice: u64,
    },
    /// Ask whether the upload is finished (GET of its status).
    Query(Request),
    /// Give this request up and close its connection. No answer to it is expected any more.
    Abort(Request),
    /// Tell the server, once, that this upload is not wanted any more (DELETE). Nobody waits for the answer.
    Remove,
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// Begin, or go on after a pause.
    Go,
    /// Stop until told to go on. What was acknowledged stays.
    Pause,
    /// Stop for good and have the server forget it.
    Cancel,
    /// The person logged in, the network came back, the page became visible: a good moment to try.
    Nudge,
    /// The moment of [`Transfer::wake_at`](crate::Transfer::wake_at) has come.
    Tick,
    /// `sent` bytes of a chunk were handed to the network so far.
    Progress {
        /// Which request.
        request: Request,
        /// Bytes of its body.
        sent: u64,
    },
    /// An answer arrived.
    Answered {
        /// To which request.
        request: Request,
        /// What it said.
        answer: Answer,
    },
    /// The request ended without an answer.
    Broken {
        /// Which request.
        request: Request,
    },
}

/// Why nothing moves at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Wait {
    /// The server cannot be reached, or fails.
    Connection,
    /// The server asked to come back later.
    Busy,
    /// The server's disk is full.
    Full,
    /// The person must log in again.
    Login,
    /// Another tab or device sends the same upload.
    Elsewhere,
}

/// Where an upload stands, for showing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Phase {
    /// Not begun, or paused by the person.
    Paused,
    /// Asking the server.
    Asking,
    /// Bytes are on their way.
    Sending,
    /// All bytes are there; the server looks at them.
    Finishing,
    /// Will go on by itself, or after a login.
    Waiting(Wait),
    /// Finished.
    Done(TrackId),
    /// Will not go on; why.
    Failed(String),
    /// Given up by the person.
    Cancelled,
}
