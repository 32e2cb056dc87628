//! Who is asking, as the use cases see it: resolved once, before any handler that serves content.
//!
//! Pages, forms and uploads pass a layer for that. What serves bytes to hundreds of listeners at once asks for [`Asking`]
//! instead: at a layer axum boxes the request's future and copies all that lies within.

use crate::http::session;
use crate::middleware::client::Client;
use crate::middleware::problem::Problem;
use crate::middleware::security::keep_private;
use crate::state::AppState;
use axum::extract::{FromRef, FromRequestParts, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, SET_COOKIE};
use http::request::Parts;
use http::{Extensions, HeaderMap, HeaderName, HeaderValue, StatusCode};
use service::{Service, Viewer};

/// Puts the [`Viewer`] into the request's extensions. What somebody is shown is kept by no cache for the next one, and
/// their own pages by none at all, so that "back" after a logout shows nothing. A login that this request made last longer
/// does so in the browser too.
pub async fn resolve(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let viewer = look_up(&state.service, request.headers(), request.extensions()).await?;
    if names_another(request.headers(), &viewer) {
        return Err(Problem::new(StatusCode::UNAUTHORIZED, SOMEBODY_ELSE));
    }
    let known = viewer.person.is_some();
    let renewed = viewer
        .prolonged
        .then(|| renewed(&request, state.session_days))
        .flatten();
    request.extensions_mut().insert(viewer);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let is_page = headers
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if known && (is_page || !headers.contains_key(CACHE_CONTROL)) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    keep_private(headers);
    if let Some(cookie) = renewed
        && !headers.contains_key(SET_COOKIE)
    {
        headers.insert(SET_COOKIE, cookie);
    }
    Ok(response)
}

/// Names whose work a request does, by the account's identifier: a script that goes on while its page's login ends, and
/// another one begins, is not to act for somebody else.
const PERSON: HeaderName = HeaderName::from_static("reprise-person");

const SOMEBODY_ELSE: &str =
    "somebody else is logged in here, or nobody: log in again as the person whose files these are";

fn names_another(headers: &HeaderMap, viewer: &Viewer) -> bool {
    headers.get(PERSON).is_some_and(|named| {
        let person = viewer.person.as_ref().map(|person| person.id.to_string());
        person.is_none_or(|person| named.as_bytes() != person.as_bytes())
    })
}

/// The cookie the request came with, to be kept for so many days from now.
fn renewed(request: &Request, days: u32) -> Option<HeaderValue> {
    let client = request.extensions().get::<Client>()?;
    let token = session::token(request.headers(), client)?;
    session::begin(client, token, days)
}

/// Who is asking, for a handler that no layer tells.
pub struct Asking(pub Viewer);

impl<S> FromRequestParts<S> for Asking
where
    S: Send + Sync,
    Service: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let service = Service::from_ref(state);
        look_up(&service, &parts.headers, &parts.extensions)
            .await
            .map(Self)
    }
}

async fn look_up(
    service: &Service,
    headers: &HeaderMap,
    extensions: &Extensions,
) -> Result<Viewer, Problem> {
    let Some(client) = extensions.get::<Client>() else {
        return Err(service::Error::internal("the request passed no client middleware").into());
    };
    let token = session::token(headers, client);
    let viewer = service.viewer(client.host.as_deref(), token, Some(client.address));
    Ok(viewer.await?)
}
