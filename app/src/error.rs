//! The error that travels to the browser: another type than the operator's, so that internals cannot slip in.

use leptos::server_fn::codec::PostcardEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Why a server function did not answer. `Display` is a sentence for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum WireError {
    /// Nobody is logged in, and this needs somebody.
    LoginRequired,
    /// There is no such thing, or this person may not know of it. Holds the sentence.
    NotFound(String),
    /// Refused for a reason the person can do something about. Holds the sentence.
    Refused(String),
    /// The server is at fault; its log knows more.
    Failed,
    /// The question or the answer did not get through.
    Unreachable,
}

impl fmt::Display for WireError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LoginRequired => f.write_str("log in to see this"),
            Self::NotFound(sentence) | Self::Refused(sentence) => f.write_str(sentence),
            Self::Failed => f.write_str(
                "something went wrong on the server; try again, and tell the operator if it stays",
            ),
            Self::Unreachable => {
                f.write_str("the server could not be reached; check the connection and try again")
            }
        }
    }
}

impl std::error::Error for WireError {}

impl FromServerFnError for WireError {
    type Encoder = PostcardEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) | ServerFnErrorErr::Response(_) => Self::Unreachable,
            ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_)
            | ServerFnErrorErr::Deserialization(_) => {
                Self::Refused("the request could not be read; reload the page".to_owned())
            }
            _ => Self::Failed,
        }
    }
}

/// The server's half: from a use case's error to what may be told.
#[cfg(feature = "ssr")]
mod ssr {
    use super::WireError;
    use crate::{Outcome, Site};
    use leptos::prelude::use_context;

    /// Maps a use case's error for the wire, sets the answer's status, and logs a fault of the server's own: this is
    /// the boundary, so it happens here and once.
    pub(crate) fn to_wire(error: &service::Error) -> WireError {
        use service::Error;
        if let Some(report) = error.report() {
            tracing::error!(
                chain = report.chain(),
                "a server function failed: {}",
                report.chain()
            );
        }
        let (outcome, wire) = match error {
            Error::LoginRequired => (Outcome::LoginRequired, WireError::LoginRequired),
            Error::NotFound(_) => (Outcome::NotFound, WireError::NotFound(error.to_string())),
            Error::NotAllowed(_) => (Outcome::NotAllowed, WireError::Refused(error.to_string())),
            Error::RateLimited { .. } => (Outcome::SlowDown, WireError::Refused(error.to_string())),
            Error::Internal(_) | Error::Full => (Outcome::Failed, WireError::Failed),
            _ => (Outcome::Invalid, WireError::Refused(error.to_string())),
        };
        if let Some(site) = use_context::<Site>() {
            site.reply.set(outcome);
        }
        wire
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn an_internal_chain_stays_on_the_server() {
            let error = service::Error::internal(std::io::Error::other("/var/lib/secret"));
            let wire = to_wire(&error);
            assert_eq!(wire, WireError::Failed);
            assert!(!wire.to_string().contains("secret"));
        }

        #[test]
        fn a_persons_mistake_keeps_its_sentence() {
            let wire = to_wire(&service::Error::NotFound("track"));
            assert_eq!(
                wire.to_string(),
                "this track does not exist, or you may not see it"
            );
        }
    }
}
#[cfg(feature = "ssr")]
pub(crate) use ssr::to_wire;
