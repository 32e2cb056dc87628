//! POST `/theme`: light, dark, or as the device says; kept in a cookie, so that the first paint is right.

use crate::http::form::{Urlencoded, see_other};
use crate::middleware::problem::Problem;
use app::{THEME_COOKIE, Theme, local_path};
use axum::response::Response;
use http::header::{REFERER, SET_COOKIE};
use http::{HeaderMap, HeaderValue, Uri};
use serde::Deserialize;

/// The form of the switch.
#[derive(Deserialize)]
pub struct Fields {
    theme: String,
    next: Option<String>,
}

/// Sets the cookie and goes back to the page the switch stands on.
pub async fn post(
    headers: HeaderMap,
    Urlencoded(fields): Urlencoded<Fields>,
) -> Result<Response, Problem> {
    let theme: Theme = fields
        .theme
        .parse()
        .map_err(|error| Problem::bad_request(format!("the theme {:?}: {error}", fields.theme)))?;
    let cookie = format!(
        "{THEME_COOKIE}={}; Path=/; Max-Age=31536000; SameSite=Lax",
        theme.as_str()
    );
    let page = fields.next.or_else(|| referring_path(&headers));
    let page = page.as_deref().and_then(local_path).unwrap_or("/");
    let header = HeaderValue::try_from(cookie).ok();
    Ok(see_other(page, header.map(|cookie| (SET_COOKIE, cookie))))
}

fn referring_path(headers: &HeaderMap) -> Option<String> {
    let referrer: Uri = headers.get(REFERER)?.to_str().ok()?.parse().ok()?;
    Some(referrer.path_and_query()?.as_str().to_owned())
}
