//! Compression of what is written for each request: HTML and JSON.
//!
//! Media is compressed already and must keep its byte positions; static files carry their own `.br` and `.gz`.

use http::header::CONTENT_TYPE;
use http::{Extensions, HeaderMap, StatusCode, Version};
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{And, Predicate as _, SizeAbove};

/// Brotli quality 4: within a few per cent of gzip's best at a tenth of the time of quality 11.
const QUALITY: CompressionLevel = CompressionLevel::Precise(4);

/// A packet's worth; less gains nothing.
const LEAST_BYTES: u64 = 860;

/// The type of the predicate function, as `tower-http` accepts it.
type Textual = fn(StatusCode, Version, &HeaderMap, &Extensions) -> bool;

/// Compresses HTML and JSON for those who accept it.
pub fn layer() -> CompressionLayer<And<SizeAbove, Textual>> {
    let textual: Textual = |_, _, headers, _| {
        headers
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|kind| {
                kind.starts_with("text/html") || kind.starts_with("application/json")
            })
    };
    CompressionLayer::new()
        .quality(QUALITY)
        .compress_when(SizeAbove::new(LEAST_BYTES).and(textual))
}
