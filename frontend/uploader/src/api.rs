//! The question before any byte is sent: what of this is here already?

#![expect(
    missing_docs,
    reason = "the macro makes a struct of the question, whose field it does not document"
)]

use domain::recognition::{Candidate, Recognition};
use leptos::server;
use leptos::server_fn::codec::{Postcard, PostcardEncoding};
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};

/// Why the question was not answered. Another type than the operator's, so that internals cannot slip in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Unanswered {
    /// Nobody is logged in.
    #[error("log in to go on")]
    LoginRequired,
    /// Refused for a reason the person can do something about: the sentence.
    #[error("{0}")]
    Refused(String),
    /// The server could not be reached or is at fault; asking again may help.
    #[error("the server does not answer; it is asked again by itself")]
    Unavailable,
}

impl FromServerFnError for Unanswered {
    type Encoder = PostcardEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => {
                Self::Refused("the question could not be read; reload the page".to_owned())
            }
            _ => Self::Unavailable,
        }
    }
}

/// What the library has of these files, in the order asked: at most
/// [`MAX_CANDIDATES`](domain::recognition::MAX_CANDIDATES) of them.
#[server(prefix = "/api", endpoint = "recognise", input = Postcard, output = Postcard)]
pub async fn recognise(files: Vec<Candidate>) -> Result<Vec<Recognition>, Unanswered> {
    let (service, viewer) = (
        leptos::context::use_context::<service::Service>(),
        leptos::context::use_context::<service::Viewer>(),
    );
    let (Some(service), Some(viewer)) = (service, viewer) else {
        return Err(Unanswered::Unavailable);
    };
    service.recognise(&viewer, files).await.map_err(|error| {
        if let Some(report) = error.report() {
            tracing::error!(
                chain = report.chain(),
                "recognition failed: {}",
                report.chain()
            );
        }
        match error {
            service::Error::LoginRequired => Unanswered::LoginRequired,
            service::Error::Internal(_) | service::Error::RateLimited { .. } => {
                Unanswered::Unavailable
            }
            refusal => Unanswered::Refused(refusal.to_string()),
        }
    })
}
