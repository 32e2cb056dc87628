//! GET `/pkg/{build_id}/…` and the few files at the root: style, scripts, WebAssembly, icons.
//!
//! They are part of the binary (read from the disk in debug builds), compressed when the site was built. A build id
//! in the address lets browsers keep them for ever; another build's address is gone, so that a page of an older
//! build notices and loads anew instead of mixing two builds.

use crate::http::range::{self, Selection};
use crate::middleware::problem::Problem;
use crate::middleware::security::WORKER_POLICY;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    VARY,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use rust_embed::{EmbeddedFile, RustEmbed};
use std::borrow::Cow;
use std::sync::Arc;

/// The built site. Empty when it was not built before this crate was compiled, as in checks.
#[derive(RustEmbed)]
#[folder = "../site/"]
#[exclude = ".gitignore"]
struct Site;

/// Names the build whose files are embedded; `none` where there are none.
pub fn build_id() -> Arc<str> {
    Site::get("build_id")
        .and_then(|file| String::from_utf8(file.data.into_owned()).ok())
        .map(|id| id.trim().to_owned())
        .filter(|id| !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric()))
        .unwrap_or_else(|| "none".to_owned())
        .into()
}

/// A file of the package. Only this build's are here.
pub async fn package(
    State(current): State<Arc<str>>,
    Path((build, path)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    if *build != *current {
        let sentence = "this file belongs to another build of the site; load the page again";
        return Problem::new(StatusCode::NOT_FOUND, sentence).into_response();
    }
    serve(
        &format!("pkg/{path}"),
        &headers,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    )
}

/// A file at the root whose address never changes, such as `/favicon.svg`.
pub async fn root(uri: Uri, headers: HeaderMap) -> Response {
    serve(
        uri.path().trim_start_matches('/'),
        &headers,
        HeaderValue::from_static("public, max-age=3600"),
    )
}

/// The plain file, or its twin in the best encoding the client takes.
fn negotiate(path: &str, accept: &HeaderMap) -> Option<(EmbeddedFile, Option<&'static str>)> {
    let accepted = |wanted: &str| {
        accept
            .get_all(ACCEPT_ENCODING)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .any(|item| takes(item, wanted))
    };
    [("br", "br"), ("gzip", "gz")]
        .into_iter()
        .filter(|(encoding, _)| accepted(encoding))
        .find_map(|(encoding, extension)| {
            Some((Site::get(&format!("{path}.{extension}"))?, Some(encoding)))
        })
        .or_else(|| Some((Site::get(path)?, None)))
}

/// Whether one element of `Accept-Encoding` takes `wanted`: named, and not with the weight 0 that refuses it
/// (RFC 9110, section 12.4.2).
fn takes(item: &str, wanted: &str) -> bool {
    let mut parts = item.split(';').map(str::trim);
    let named = parts
        .next()
        .is_some_and(|coding| coding.eq_ignore_ascii_case(wanted));
    let weight = parts
        .find_map(|part| part.strip_prefix("q="))
        .and_then(|weight| weight.parse::<f32>().ok());
    named && weight != Some(0.0)
}

fn serve(path: &str, request: &HeaderMap, caching: HeaderValue) -> Response {
    // The encoded twins are answers, not addresses, and the build id is no page.
    let hidden = matches!(path.rsplit('.').next(), Some("br" | "gz" | "build_id"));
    let found = negotiate(path, request).filter(|_| !hidden);
    let Some((file, encoding)) = found else {
        return Problem::no_such_page().into_response();
    };
    let etag = format!("\"{}\"", hex::encode(&file.metadata.sha256_hash()[..16]));
    let not_modified = range::select(&Method::GET, request, &etag, 1) == Selection::NotModified;
    let mut response = if not_modified {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let data = match file.data {
            Cow::Borrowed(bytes) => axum::body::Bytes::from_static(bytes),
            Cow::Owned(bytes) => bytes.into(),
        };
        Response::new(Body::from(data))
    };
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, caching);
    headers.insert(VARY, HeaderValue::from_name(ACCEPT_ENCODING));
    let media_type = media_type(path);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    if media_type.starts_with("text/javascript") {
        let policy = HeaderValue::from_static(WORKER_POLICY);
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    if let Ok(etag) = HeaderValue::try_from(etag) {
        headers.insert(ETAG, etag);
    }
    if let Some(encoding) = encoding {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

/// The kinds of file a site has. A new kind is added here, or it is only ever downloaded.
fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "txt" => "text/plain; charset=utf-8",
        "wasm" => "application/wasm",
        "webmanifest" => "application/manifest+json",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weight_of_zero_refuses_an_encoding() {
        assert!(takes(" br", "br"));
        assert!(takes("BR;q=0.5", "br"));
        assert!(!takes("br;q=0", "br"));
        assert!(!takes("br; q=0.000", "br"));
        assert!(!takes("brotli", "br"));
    }
}
