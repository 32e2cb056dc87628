//! Against cross-site request forgery: a request that changes something must come from a page of ours.
//!
//! Browsers say where a request comes from (`Sec-Fetch-Site`, and `Origin` with every method but GET and HEAD), and
//! no page can forge either; `tower_http::csrf` judges them. Programs such as tus clients send neither. Without a
//! login cookie such a request carries nobody's authority, so it passes (and later meets the permission check).
//! *With* the cookie and without either header it may be an old browser tricked by another site, so it is refused;
//! a script that means to use the cookie adds an `Origin` of this site.

use crate::http::session;
use crate::middleware::problem::Problem;
use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use http::header::{HeaderName, ORIGIN};
use http::{Method, StatusCode};
use tower_http::csrf::{CsrfLayer, ProtectionError};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Refuses what the browser itself declares to come from another site.
pub fn layer() -> CsrfLayer<impl Fn(ProtectionError) -> Response + Clone> {
    CsrfLayer::new().with_rejection_response(|_: ProtectionError| {
        refusal("this request comes from another site; open the page here and try again")
            .into_response()
    })
}

/// The refusal of a login cookie that comes without any word on where the request comes from.
pub fn unexplained_cookie(request: &Request) -> Option<Problem> {
    let headers = request.headers();
    let safe = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    let explained = headers.contains_key(ORIGIN) || headers.contains_key(SEC_FETCH_SITE);
    (!safe && !explained && session::is_claimed(headers)).then(|| {
        refusal(
            "this request has a login cookie but neither Origin nor Sec-Fetch-Site; add this site's Origin",
        )
    })
}

fn refusal(sentence: &'static str) -> Problem {
    Problem::new(StatusCode::FORBIDDEN, sentence)
}
