//! Who is asking, as the use cases see it: resolved once, before any handler that serves content.

use crate::http::session;
use crate::middleware::client::Client;
use crate::middleware::problem::Problem;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::HeaderValue;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use service::{Service, Viewer};

/// Puts the [`Viewer`] into the request's extensions. Somebody's own page is kept by no cache at all, so that "back"
/// after a logout shows nothing.
pub async fn resolve(
    State(service): State<Service>,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let Some(client) = request.extensions().get::<Client>().cloned() else {
        return Err(service::Error::internal("the request passed no client middleware").into());
    };
    let token = session::token(request.headers(), &client);
    let viewer: Viewer = service
        .viewer(client.host.as_deref(), token, Some(client.address))
        .await?;
    let known = viewer.person.is_some();
    request.extensions_mut().insert(viewer);
    let mut response = next.run(request).await;
    let is_page = response
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if known && is_page {
        response
            .headers_mut()
            .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    Ok(response)
}
