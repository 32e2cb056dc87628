//! Plain HTML forms: read, carried out, and answered with a redirect, so that a reload never sends them twice.

use crate::http::refused::{MOST_BYTES, within_bounds};
use crate::middleware::problem::Problem;
use app::FormError;
use axum::Form;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::rejection::FormRejection;
use axum::extract::{FromRequest, Multipart, Request};
use axum::response::{IntoResponse as _, Response};
use http::header::LOCATION;
use http::{HeaderName, HeaderValue, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::fmt::Write as _;
use std::str::FromStr;

/// An urlencoded body; a malformed one is told in our own words.
pub struct Urlencoded<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Urlencoded<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        match Form::from_request(request, state).await {
            Ok(Form(fields)) => Ok(Self(fields)),
            Err(rejection) => Err(unreadable(&rejection)),
        }
    }
}

/// The form of a button that may say where to go afterwards.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Next {
    next: String,
}

impl Next {
    /// Where the button said, where that is a page of this site; else `own`.
    pub fn or<'a>(&'a self, own: &'a str) -> &'a str {
        app::local_path(&self.next).unwrap_or(own)
    }
}

/// Reads what is left of a form with files, and drops it, within bounds: browsers show no answer that comes before they
/// have sent everything.
pub async fn drain(mut form: Multipart) {
    within_bounds(async {
        let mut left = MOST_BYTES;
        while let Ok(Some(mut field)) = form.next_field().await {
            if skip(&mut field, &mut left).await.is_err() {
                return;
            }
        }
    })
    .await;
}

/// Reads a field nobody wants, of which no more than `left` bytes come.
pub async fn skip(field: &mut Field<'_>, left: &mut usize) -> Result<(), Problem> {
    while let Some(bytes) = field.chunk().await.map_err(|error| broken(&error))? {
        *left = left.checked_sub(bytes.len()).ok_or_else(|| {
            Problem::from(service::Error::TooLarge {
                limit: MOST_BYTES as u64,
            })
        })?;
    }
    Ok(())
}

/// A form with files that breaks off, or is none.
pub fn broken(error: &MultipartError) -> Problem {
    Problem::new(
        error.status(),
        format!("the form could not be read: {}", error.body_text()),
    )
}

fn unreadable(rejection: &FormRejection) -> Problem {
    let sentence = format!("the form could not be read: {}", rejection.body_text());
    Problem::new(rejection.status(), sentence)
}

/// An identifier out of a path. A text that cannot be one names nothing, so it is answered like an unknown one.
pub fn id<T: FromStr>(text: &str, what: &'static str) -> Result<T, Problem> {
    text.parse()
        .map_err(|_| service::Error::NotFound(what).into())
}

/// 303 to a page of this site, with at most one header more.
pub fn see_other(path: &str, header: Option<(HeaderName, HeaderValue)>) -> Response {
    let location = HeaderValue::from_str(&ascii(path)).unwrap_or(HeaderValue::from_static("/"));
    let mut response = (StatusCode::SEE_OTHER, [(LOCATION, location)]).into_response();
    if let Some((name, value)) = header {
        response.headers_mut().insert(name, value);
    }
    response
}

/// 303 back to the form, with the code of what was wrong and the fields that have to survive.
pub fn back(path: &str, error: FormError, fields: &[(&str, &str)]) -> Response {
    let mut target = format!("{path}?error={}", error.as_str());
    for (name, value) in fields {
        let _ = write!(target, "&{name}={}", encode(value));
    }
    see_other(&target, None)
}

/// Percent-encodes what a header does not carry: letters of other scripts in readable addresses.
fn ascii(path: &str) -> String {
    path.chars().fold(String::new(), |mut out, c| {
        if c.is_ascii() {
            out.push(c);
        } else {
            out.push_str(&encode(c.encode_utf8(&mut [0; 4])));
        }
        out
    })
}

/// Percent-encodes all but RFC 3986's unreserved characters.
fn encode(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

/// What a use case's refusal is called in a form's address. `invalid` is what a value at fault means in this form.
/// A fault of the server's own is logged here, since it leaves no other trace.
pub fn code(error: &service::Error, invalid: FormError) -> FormError {
    use service::Error;
    match error {
        Error::WrongLogin => FormError::Credentials,
        Error::RateLimited { .. } => FormError::SlowDown,
        Error::TooLarge { .. } | Error::NoRoom(_) => FormError::TooLarge,
        Error::Full => FormError::Full,
        Error::TooSlow { .. } => FormError::TooSlow,
        Error::NotAllowed(_) | Error::LoginRequired => FormError::NotAllowed,
        Error::Invalid(_) | Error::Conflict(_) | Error::NotFound(_) => invalid,
        _ => {
            if let Some(report) = error.report() {
                tracing::error!(error = report.chain(), "a form failed: {}", report.chain());
            }
            FormError::Internal
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_in_any_script_lead_somewhere() {
        let response = see_other("/songs/\u{65e5}\u{672c}-1?a=b", None);
        assert_eq!(
            response.headers()[LOCATION],
            "/songs/%E6%97%A5%E6%9C%AC-1?a=b"
        );
    }

    #[test]
    fn values_cannot_leave_their_field() {
        let response = back(
            "/login",
            FormError::Credentials,
            &[("next", "/?a=b&c=ü\r\n")],
        );
        assert_eq!(
            response.headers()[LOCATION],
            "/login?error=credentials&next=%2F%3Fa%3Db%26c%3D%C3%BC%0D%0A"
        );
    }
}
