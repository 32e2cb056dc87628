//! What concerns every request, in the order in which it happens: on the way in from the top, on the way out below.
//!
//! One step of the router, not a layer for each concern: at every layer axum boxes the request's future and copies all
//! that lies within, which for a small range of a file came to more than finding and reading it.

use crate::middleware::observe::Observer;
use crate::middleware::problem::Form;
use crate::middleware::{client, csrf, problem, security};
use crate::net::Network;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use std::sync::Arc;
use tracing::Instrument as _;

/// What the steps have to know.
#[derive(Debug)]
pub struct Edge {
    /// Names the requests, and tells of them.
    pub observer: Observer,
    /// The proxies that are believed.
    pub trusted: Arc<[Network]>,
    /// Names the build of the embedded site.
    pub build_id: Arc<str>,
}

/// Takes a request in, and its answer out again.
pub async fn pass(State(edge): State<Arc<Edge>>, mut request: Request, next: Next) -> Response {
    let observation = edge.observer.begin(&request);
    let client = client::identify(&edge.trusted, &mut request);
    let secure = client.secure;
    request.extensions_mut().insert(client);
    let form = Form::preferred_by(request.headers());

    let response = match csrf::unexplained_cookie(&request) {
        Some(problem) => problem.into_response(),
        None => next.run(request).instrument(observation.span()).await,
    };

    let mut response = problem::represent(response, form, &edge.build_id);
    security::add_headers(response.headers_mut(), secure, &edge.build_id);
    observation.follow(response)
}
