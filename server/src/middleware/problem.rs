//! Errors on their way out: one sentence, in the form the client reads.
//!
//! A handler answers with a [`Problem`]; whether it becomes a page, JSON or a plain line is decided once, here, by
//! the request's `Accept` header.

use axum::Json;
use axum::body::Body;
use axum::response::{Html, IntoResponse, Response};
use http::header::{ACCEPT, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER, VARY};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use std::any::Any;
use std::borrow::Cow;
use std::fmt::Write as _;

/// tus 1.0.0, "Checksum": the status of a body that does not match its checksum.
const CHECKSUM_MISMATCH: u16 = 460;

const UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");

/// A request that was not carried out: a status and a sentence for whoever asked.
#[derive(Clone, Debug)]
pub struct Problem {
    status: StatusCode,
    sentence: Cow<'static, str>,
    header: Option<(HeaderName, HeaderValue)>,
}

impl Problem {
    /// `sentence` names the thing and what to do; it is lower case without a full stop, as in a log.
    pub fn new(status: StatusCode, sentence: impl Into<Cow<'static, str>>) -> Self {
        Self {
            status,
            sentence: sentence.into(),
            header: None,
        }
    }

    /// The same with a header that the status calls for.
    #[must_use]
    pub fn with(self, name: HeaderName, value: impl Into<HeaderValue>) -> Self {
        Self {
            header: Some((name, value.into())),
            ..self
        }
    }

    /// Nothing answers at this address.
    pub fn no_such_page() -> Self {
        Self::new(StatusCode::NOT_FOUND, "there is nothing at this address")
    }

    /// The request itself is malformed.
    pub fn bad_request(sentence: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, sentence)
    }

    fn page(&self, build_id: &str) -> String {
        let mut sentence = String::with_capacity(self.sentence.len());
        let mut characters = self.sentence.chars();
        if let Some(first) = characters.next() {
            sentence.extend(first.to_uppercase());
        }
        sentence.push_str(characters.as_str());
        format!(
            "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
             <title>{title}</title><link rel=\"stylesheet\" href=\"/pkg/{build_id}/reprise.css\"></head>\
             <body><main id=\"main\"><h1>{title}</h1><p>{sentence}.</p>\
             <p><a href=\"/\">Go to the library</a>{login}</p></main></body></html>",
            title = self.status.canonical_reason().unwrap_or("Not possible"),
            sentence = escape(&sentence),
            login = if self.status == StatusCode::UNAUTHORIZED {
                " or <a href=\"/login\">log in</a>"
            } else {
                ""
            },
        )
    }
}

/// Makes a text safe within HTML and XML.
pub fn escape(text: &str) -> String {
    text.chars().fold(String::new(), |mut out, c| {
        match c {
            '&' | '<' | '>' | '"' | '\'' => {
                let _ = write!(out, "&#{};", u32::from(c));
            }
            plain => out.push(plain),
        }
        out
    })
}

impl From<service::Error> for Problem {
    fn from(error: service::Error) -> Self {
        use service::Error;
        if let Some(report) = error.report() {
            tracing::error!(error = report.chain(), "request failed: {}", report.chain());
        }
        let problem = Self::new(status(&error), error.to_string());
        match error {
            Error::OffsetMismatch { at }
            | Error::Interrupted { at }
            | Error::TooSlow { at }
            | Error::Preempted { at }
            | Error::ChecksumMismatch { at } => problem.with(UPLOAD_OFFSET, at),
            // A finished upload makes room for another.
            Error::TooManyUploads { .. } => problem.with(RETRY_AFTER, 30),
            Error::RateLimited { retry_after } => {
                problem.with(RETRY_AFTER, retry_after.as_secs().max(1))
            }
            _ => problem,
        }
    }
}

fn status(error: &service::Error) -> StatusCode {
    use service::Error;
    match error {
        Error::LoginRequired | Error::WrongLogin => StatusCode::UNAUTHORIZED,
        Error::NotAllowed(_) | Error::Joined => StatusCode::FORBIDDEN,
        Error::NotFound(_) => StatusCode::NOT_FOUND,
        Error::Invalid(_) => StatusCode::BAD_REQUEST,
        Error::Conflict(_)
        | Error::Stale { .. }
        | Error::OffsetMismatch { .. }
        | Error::Preempted { .. } => StatusCode::CONFLICT,
        Error::Gone(_) => StatusCode::GONE,
        Error::Interrupted { .. } | Error::TooSlow { .. } => StatusCode::REQUEST_TIMEOUT,
        Error::ChecksumMismatch { .. } => {
            StatusCode::from_u16(CHECKSUM_MISMATCH).unwrap_or(StatusCode::BAD_REQUEST)
        }
        Error::HashMismatch { .. } => StatusCode::UNPROCESSABLE_ENTITY,
        Error::TooLarge { .. } | Error::NoRoom(_) => StatusCode::PAYLOAD_TOO_LARGE,
        Error::Full => StatusCode::INSUFFICIENT_STORAGE,
        Error::RateLimited { .. } | Error::TooManyUploads { .. } => StatusCode::TOO_MANY_REQUESTS,
        Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl IntoResponse for Problem {
    /// A plain line; [`represent`] turns it into what the client prefers.
    fn into_response(self) -> Response {
        let mut response = (self.status, format!("{}\n", self.sentence)).into_response();
        if let Some((name, value)) = &self.header {
            response.headers_mut().insert(name, value.clone());
        }
        response
            .headers_mut()
            .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response.extensions_mut().insert(self);
        response
    }
}

/// What a panic in a handler becomes: the person gets a sentence, the log the place.
#[expect(clippy::needless_pass_by_value, reason = "what catching a panic gives")]
pub fn from_panic(panic: Box<dyn Any + Send + 'static>) -> Response {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    tracing::error!(panic = text, "handler panicked: {text}");
    Problem::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "something went wrong on the server; try again, and tell the operator if it stays",
    )
    .into_response()
}

/// The forms a client may read an error in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A page, for people.
    Page,
    /// An object with `status` and `error`.
    Json,
    /// A plain line.
    Line,
}

impl Form {
    /// What a request's `Accept` asks for.
    pub fn preferred_by(request: &HeaderMap) -> Self {
        let accept = request
            .get(ACCEPT)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        if accept.contains("text/html") {
            Self::Page
        } else if accept.contains("application/json") {
            Self::Json
        } else {
            Self::Line
        }
    }
}

/// Gives an answer that is a [`Problem`] the form it is wanted in. A plain line it is already.
pub fn represent(mut response: Response, form: Form, build_id: &str) -> Response {
    let Some(problem) = response.extensions_mut().remove::<Problem>() else {
        return response;
    };
    response
        .headers_mut()
        .append(VARY, HeaderValue::from_name(ACCEPT));
    let other: Response<Body> = match form {
        Form::Page => Html(problem.page(build_id)).into_response(),
        Form::Json => {
            let status = problem.status.as_u16();
            Json(serde_json::json!({ "status": status, "error": problem.sentence })).into_response()
        }
        Form::Line => return response,
    };
    let (from, body) = other.into_parts();
    *response.body_mut() = body;
    response.headers_mut().remove(CONTENT_LENGTH);
    if let Some(kind) = from.headers.get(CONTENT_TYPE) {
        response.headers_mut().insert(CONTENT_TYPE, kind.clone());
    }
    response
}
