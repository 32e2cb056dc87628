//! GET and HEAD `/media/{asset}` and `/media/{asset}/{quality}`: the bytes of a file, whole or a range.
//!
//! An asset's content never changes, so its hash is its entity tag. Bytes are read when the client takes them, a
//! buffer at a time; where a range begins costs nothing.

use crate::http::disposition::{self, Disposition};
use crate::http::form::id;
use crate::http::range::{Selection, select};
use crate::middleware::problem::Problem;
use crate::middleware::viewer::Asking;
use crate::sections::Sections;
use axum::Extension;
use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse as _, Response};
use domain::Quality;
use http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE,
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, COOKIE, ETAG, VARY,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use serde::Deserialize;
use service::{Media, Service};

/// A file opened in a tab of its own can do nothing there, whatever is in it.
const POLICY: &str = "default-src 'none'; media-src 'self'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'";

/// `?download=1` asks the browser to save the file.
#[derive(Deserialize)]
pub struct Wanted {
    #[serde(default)]
    download: u8,
}

/// The file as it was sent: 200, 206, 304, 412 or 416, as [`select`] decides.
pub async fn get(
    State(service): State<Service>,
    Asking(viewer): Asking,
    Path(asset): Path<String>,
    wanted: Result<Query<Wanted>, QueryRejection>,
    sections: Option<Extension<Sections>>,
    method: Method,
    request: HeaderMap,
) -> Result<Response, Problem> {
    let media = service.media(&viewer, id(&asset, "file")?).await?;
    let attachment = wanted.is_ok_and(|Query(wanted)| wanted.download == 1);
    send(&media, &method, &request, REVALIDATED, attachment, sections)
}

/// A smaller version of its sound, answered in the same way. 404 where it is not made, or not yet: the original plays
/// meanwhile.
pub async fn get_quality(
    State(service): State<Service>,
    Asking(viewer): Asking,
    Path((asset, quality)): Path<(String, String)>,
    sections: Option<Extension<Sections>>,
    method: Method,
    request: HeaderMap,
) -> Result<Response, Problem> {
    let (asset, quality) = (id(&asset, "file")?, id::<Quality>(&quality, "file")?);
    let media = service.rendition(&viewer, asset, quality).await?;
    send(&media, &method, &request, REVALIDATED, false, sections)
}

/// Room for all headers of an answer, with those that every answer has: a map that grows sorts everything anew.
const HEADERS: usize = 24;

/// Whether somebody may still hear it is asked each time, which costs a 304.
pub const REVALIDATED: HeaderValue = HeaderValue::from_static("private, no-cache");

/// Answers with what was asked for of an immutable file; without a copy of ours where the connection has `sections`.
pub fn send(
    media: &Media,
    method: &Method,
    request: &HeaderMap,
    caching: HeaderValue,
    attachment: bool,
    sections: Option<Extension<Sections>>,
) -> Result<Response, Problem> {
    let etag = format!("\"{}\"", media.hash);
    let (start, length, status) = match select(method, request, &etag, media.size) {
        Selection::Whole => (0, media.size, StatusCode::OK),
        Selection::Part { start, length } => (start, length, StatusCode::PARTIAL_CONTENT),
        Selection::NotModified => {
            let headers = validators(&etag, caching);
            return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
        }
        Selection::PreconditionFailed => {
            let sentence = "this file is another version than the one asked for in If-Match";
            return Err(Problem::new(StatusCode::PRECONDITION_FAILED, sentence));
        }
        Selection::Unsatisfiable => return Err(unsatisfiable(media.size)),
    };
    let mut headers = validators(&etag, caching);
    describe(&mut headers, media, attachment);
    headers.insert(CONTENT_LENGTH, length.into());
    if status == StatusCode::PARTIAL_CONTENT {
        let range = format!("bytes {start}-{}/{}", start + length - 1, media.size);
        if let Ok(range) = HeaderValue::try_from(range) {
            headers.insert(CONTENT_RANGE, range);
        }
    }
    let body = if *method == Method::HEAD {
        Body::empty()
    } else {
        let pieces = media.file.read_range(start, length);
        match sections {
            Some(Extension(sections)) => Body::from_stream(sections.of(pieces)),
            None => Body::from_stream(pieces),
        }
    };
    // Put in place as they are: axum would insert them one after the other once more.
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    Ok(response)
}

/// What goes with 200, 206 and 304 alike (RFC 9110, section 15.4.5).
fn validators(etag: &str, caching: HeaderValue) -> HeaderMap {
    let mut headers = HeaderMap::with_capacity(HEADERS);
    if let Ok(etag) = HeaderValue::from_str(etag) {
        headers.insert(ETAG, etag);
    }
    headers.insert(CACHE_CONTROL, caching);
    headers.insert(VARY, HeaderValue::from_name(COOKIE));
    headers
}

fn describe(headers: &mut HeaderMap, media: &Media, attachment: bool) {
    let disposition = if attachment {
        Disposition::Attachment
    } else {
        Disposition::Inline
    };
    let media_type = HeaderValue::from_str(&media.media_type)
        .unwrap_or(HeaderValue::from_static("application/octet-stream"));
    headers.insert(CONTENT_TYPE, media_type);
    headers.insert(
        CONTENT_DISPOSITION,
        disposition::header(disposition, media.name.as_str()),
    );
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
}

/// RFC 9110, section 15.5.17: 416 tells the current length.
fn unsatisfiable(size: u64) -> Problem {
    let sentence = format!("the range begins behind the end of this file of {size} bytes");
    let problem = Problem::new(StatusCode::RANGE_NOT_SATISFIABLE, sentence);
    match HeaderValue::try_from(format!("bytes */{size}")) {
        Ok(range) => problem.with(CONTENT_RANGE, range),
        Err(_) => problem,
    }
}
