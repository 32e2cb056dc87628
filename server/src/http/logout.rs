//! POST `/logout`: ends the session here and in the browser.

use crate::http::form::see_other;
use crate::http::session;
use crate::middleware::client::Client;
use crate::middleware::problem::Problem;
use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use http::header::SET_COOKIE;
use http::{HeaderMap, HeaderName, HeaderValue};
use service::{Service, Viewer};

/// Clears what the browser keeps of this site's pages (W3C Clear Site Data); its cookie goes by `Set-Cookie`, since
/// browsers honour this header over TLS only.
const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

/// 303 to the library's page, logged out; the same for somebody who was not logged in.
pub async fn post(
    State(service): State<Service>,
    Extension(client): Extension<Client>,
    Extension(viewer): Extension<Viewer>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if let Some(token) = session::token(&headers, &client) {
        service.logout(&viewer, token).await?;
    }
    let cookie = session::end(&client).map(|cookie| (SET_COOKIE, cookie));
    let mut response = see_other("/", cookie);
    response
        .headers_mut()
        .insert(CLEAR_SITE_DATA, HeaderValue::from_static("\"cache\""));
    Ok(response)
}
