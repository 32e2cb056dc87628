//! Headers that tell the browser what never to do with our answers.

use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, COOKIE, HeaderName, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, VARY, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderValue};

const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const BUILD: HeaderName = HeaderName::from_static("reprise-build");

/// For whatever sets no policy of its own: error pages with our style sheet, and nothing alive.
const POLICY_WITHOUT_SCRIPTS: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; \
     base-uri 'none'; frame-ancestors 'none'";

/// For scripts: pages pass theirs over, but a worker lives under the policy that its own script came with.
pub const WORKER_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; \
     base-uri 'none'; frame-ancestors 'none'";

/// The policy of a page. Scripts are ours by address or carry the nonce; WebAssembly may compile;
/// nothing is fetched from elsewhere, nothing is framed, no form leaves the site.
pub fn page_policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; \
         style-src 'self' 'nonce-{nonce}'; img-src 'self' data: blob:; media-src 'self' blob:; \
         font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'"
    )
}

/// What a browser asks only of the document that it shows: on all else these would be bytes for nothing.
const OF_DOCUMENTS: [(HeaderName, &str); 3] = [
    (REFERRER_POLICY, "same-origin"),
    (OPENER_POLICY, "same-origin"),
    (
        PERMISSIONS_POLICY,
        "camera=(), display-capture=(), geolocation=(), microphone=(), midi=(), payment=(), usb=()",
    ),
];

/// Adds what is the same on every answer; `Reprise-Build` lets a page that lives for hours see that the site is newer.
pub fn add_headers(headers: &mut HeaderMap, secure: bool, build_id: &str) {
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(RESOURCE_POLICY, HeaderValue::from_static("same-origin"));
    if secure {
        // Two years, what browsers' preload lists ask for; sub-domains are the operator's to decide.
        let value = HeaderValue::from_static("max-age=63072000");
        headers.insert(STRICT_TRANSPORT_SECURITY, value);
    }
    if let Ok(build_id) = HeaderValue::from_str(build_id) {
        headers.insert(BUILD, build_id);
    }
    headers
        .entry(CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static(POLICY_WITHOUT_SCRIPTS));
    let is_page = headers
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if is_page {
        for (name, value) in OF_DOCUMENTS {
            headers.insert(name, HeaderValue::from_static(value));
        }
        keep_private(headers);
    }
}

/// What somebody is shown is theirs to see: no cache may show it to the next one, not even the browser's own after a
/// logout. An answer that says itself who may keep it is left at that.
pub fn keep_private(headers: &mut HeaderMap) {
    let told = |value: &HeaderValue| {
        value
            .as_bytes()
            .eq_ignore_ascii_case(COOKIE.as_str().as_bytes())
    };
    if !headers.get_all(VARY).iter().any(told) {
        headers.append(VARY, HeaderValue::from_name(COOKIE));
    }
    headers
        .entry(CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("private, no-cache"));
}
