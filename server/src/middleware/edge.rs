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
use futures::FutureExt as _;
use std::panic::AssertUnwindSafe;
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

    let response = if let Some(problem) = csrf::unexplained_cookie(&request) {
        problem.into_response()
    } else {
        let answer = next.run(request).instrument(observation.span());
        // What a handler left half done is its own: nothing here is touched again.
        let answer = AssertUnwindSafe(answer).catch_unwind().await;
        answer.unwrap_or_else(problem::from_panic)
    };

    let mut response = problem::represent(response, form, &edge.build_id);
    security::add_headers(response.headers_mut(), secure, &edge.build_id);
    observation.follow(response)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::middleware::observe::RequestIds;
    use axum::Router;
    use axum::body::Body;
    use axum::middleware::from_fn_with_state;
    use axum::routing::get;
    use http::StatusCode;
    use tower::ServiceExt as _;

    async fn falls_over() {
        unreachable!("a fault of ours");
    }

    #[tokio::test]
    async fn a_panic_becomes_an_answer_like_any_other() {
        let edge = Edge {
            observer: Observer::new(RequestIds::new([0; 6])),
            trusted: Arc::new([]),
            build_id: "1".into(),
        };
        let app = Router::new()
            .route("/", get(falls_over))
            .layer(from_fn_with_state(Arc::new(edge), pass));
        let request = http::Request::get("/").body(Body::empty()).unwrap();
        let answer = app.oneshot(request).await.unwrap();
        assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(answer.headers()["x-request-id"], "000000000000-1");
        let body = axum::body::to_bytes(answer.into_body(), 1000).await;
        let body = String::from_utf8(body.unwrap().into()).unwrap();
        assert!(!body.contains("fault"), "{body}");
    }
}
