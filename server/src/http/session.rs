//! The login cookie: where the session's token travels.
//!
//! Over TLS it has the `__Host-` prefix (RFC 6265bis, section 4.1.3.2), so that no sub-domain and no plain-http page
//! can set it; browsers refuse the prefix without TLS, so loopback uses the bare name.

use crate::middleware::client::Client;
use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};
use std::sync::Arc;

const PLAIN: &str = "reprise_session";
const SECURE: &str = "__Host-reprise_session";

const fn name(client: &Client) -> &'static str {
    if client.secure { SECURE } else { PLAIN }
}

/// The value of a cookie, as sent.
pub fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

/// The token a request carries. Only the name that fits the connection counts.
pub fn token<'h>(headers: &'h HeaderMap, client: &Client) -> Option<&'h str> {
    cookie(headers, name(client))
}

/// Whether a request claims a login under either name.
pub fn is_claimed(headers: &HeaderMap) -> bool {
    [PLAIN, SECURE]
        .iter()
        .any(|name| cookie(headers, name).is_some())
}

/// What pages call the session with this token, so that a browser can tell one session's things from another's. The
/// token cannot be guessed from it.
pub fn public_name(token: &str) -> Arc<str> {
    let name = blake3::derive_key("Reprise 2026-11 a session's public name", token.as_bytes());
    hex::encode(&name[..8]).into()
}

/// The `Set-Cookie` that begins a session of so many days.
pub fn begin(client: &Client, token: &str, days: u32) -> Option<HeaderValue> {
    set(client, token, u64::from(days) * 24 * 60 * 60)
}

/// The `Set-Cookie` that ends it in the browser.
pub fn end(client: &Client) -> Option<HeaderValue> {
    set(client, "", 0)
}

/// `Lax`, not `Strict`: a link from a message must open the library logged in.
fn set(client: &Client, token: &str, seconds: u64) -> Option<HeaderValue> {
    let secure = if client.secure { "; Secure" } else { "" };
    let name = name(client);
    HeaderValue::try_from(format!(
        "{name}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"
    ))
    .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(secure: bool) -> Client {
        Client {
            address: [127, 0, 0, 1].into(),
            secure,
            host: None,
            direct: true,
        }
    }

    #[test]
    fn the_cookie_is_as_strict_as_the_connection_allows() {
        insta::assert_snapshot!(begin(&client(true), "abc", 30).unwrap().to_str().unwrap(),
            @"__Host-reprise_session=abc; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax; Secure");
        insta::assert_snapshot!(end(&client(false)).unwrap().to_str().unwrap(),
            @"reprise_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
    }

    #[test]
    fn only_the_name_that_fits_the_connection_is_read() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, "theme=dark; reprise_session=plain".parse().unwrap());
        headers.append(COOKIE, "__Host-reprise_session=strict".parse().unwrap());
        assert_eq!(token(&headers, &client(false)), Some("plain"));
        assert_eq!(token(&headers, &client(true)), Some("strict"));
        assert_eq!(cookie(&headers, "session"), None);
    }
}
