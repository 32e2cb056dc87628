//! The few structured fields (RFC 9651) of the protocol, and the file's name.

use super::super::headers::UPLOAD_LENGTH;
use super::UPLOAD_COMPLETE;
use crate::middleware::problem::Problem;
use domain::FileName;
use http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH};
use http::{HeaderMap, HeaderName, HeaderValue};

/// RFC 9651, section 3.3.6.
pub(super) const fn boolean(value: bool) -> HeaderValue {
    HeaderValue::from_static(if value { "?1" } else { "?0" })
}

/// Whether the body ends the file.
pub(super) fn complete(headers: &HeaderMap) -> Result<bool, Problem> {
    match headers.get(UPLOAD_COMPLETE).map(HeaderValue::as_bytes) {
        Some(b"?1") => Ok(true),
        Some(b"?0") => Ok(false),
        _ => Err(Problem::bad_request(
            "the header upload-complete is missing or neither ?0 nor ?1",
        )),
    }
}

/// An integer; other values count as absent, as the protocol has it.
fn integer(headers: &HeaderMap, name: &HeaderName) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}

/// The length of the whole file that goes on at `offset` with this request, where that can be known. Two ways of
/// telling it must agree.
pub(super) fn length(
    headers: &HeaderMap,
    complete: bool,
    offset: u64,
) -> Result<Option<u64>, Problem> {
    let told = integer(headers, &UPLOAD_LENGTH);
    let counted = integer(headers, &CONTENT_LENGTH)
        .filter(|_| complete)
        .map(|length| offset.saturating_add(length));
    match (told, counted) {
        (Some(told), Some(counted)) if told != counted => Err(Problem::bad_request(format!(
            "the header upload-length says {told} bytes, and the body ends after {counted}"
        ))),
        (told, counted) => Ok(told.or(counted)),
    }
}

/// The name in `Content-Disposition` (RFC 6266): the extended one where there is one.
pub(super) fn file_name(headers: &HeaderMap) -> Result<FileName, Problem> {
    let text = headers
        .get(CONTENT_DISPOSITION)
        .and_then(|value| std::str::from_utf8(value.as_bytes()).ok())
        .unwrap_or_default();
    let found = parameter(text, "filename*")
        .and_then(|value| extended(&value))
        .or_else(|| parameter(text, "filename"));
    match found {
        Some(name) => name
            .parse()
            .map_err(|error| Problem::bad_request(format!("Content-Disposition: {error}"))),
        None => Err(Problem::bad_request(
            "the header Content-Disposition with a filename is missing",
        )),
    }
}

/// The value of a parameter, its quotes taken off.
fn parameter(text: &str, wanted: &str) -> Option<String> {
    let mut rest = text.split_once(';')?.1;
    loop {
        let (name, after) = rest.split_once('=')?;
        let (value, left) = if let Some(quoted) = after.trim_start().strip_prefix('"') {
            unquote(quoted)
        } else {
            let (value, left) = after.split_once(';').unwrap_or((after, ""));
            (value.trim().to_owned(), left)
        };
        if name.trim().eq_ignore_ascii_case(wanted) {
            return Some(value);
        }
        rest = left.trim_start().trim_start_matches(';');
    }
}

/// What stands before the closing quote, and what follows it.
fn unquote(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut escaped = false;
    for (at, character) in text.char_indices() {
        match character {
            '"' if !escaped => return (value, &text[at + 1..]),
            '\\' if !escaped => escaped = true,
            other => {
                value.push(other);
                escaped = false;
            }
        }
    }
    (value, "")
}

/// RFC 8187, section 3.2, in UTF-8: `UTF-8''na%C3%AFve`.
fn extended(value: &str) -> Option<String> {
    let (charset, rest) = value.split_once('\'')?;
    let (_, encoded) = rest.split_once('\'')?;
    if !charset.eq_ignore_ascii_case("utf-8") {
        return None;
    }
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut left = encoded.bytes();
    while let Some(byte) = left.next() {
        bytes.push(if byte == b'%' {
            let digits = [left.next()?, left.next()?];
            u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
        } else {
            byte
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(pairs: &[(HeaderName, &str)]) -> HeaderMap {
        let headers = pairs.iter();
        headers
            .map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap()))
            .collect()
    }

    #[test]
    fn the_extended_name_wins_and_quotes_are_understood() {
        for (text, name) in [
            ("inline; filename=plain.wav", "plain.wav"),
            (r#"inline; filename="a \"b\"; c.wav""#, "a \"b\"; c.wav"),
            (
                r#"inline; filename="x.wav"; filename*=UTF-8''%C3%BC%20x.wav"#,
                "ü x.wav",
            ),
            (r#"attachment; size=3; FileName="y.wav""#, "y.wav"),
        ] {
            let read = file_name(&with(&[(CONTENT_DISPOSITION, text)])).unwrap();
            assert_eq!(read.as_str(), name, "{text}");
        }
        for text in [
            "",
            "inline",
            "inline; filename*=latin1''x",
            "inline; size=3",
        ] {
            assert!(
                file_name(&with(&[(CONTENT_DISPOSITION, text)])).is_err(),
                "{text}"
            );
        }
    }

    #[test]
    fn a_length_is_told_or_counted_and_must_agree() {
        let both = with(&[(UPLOAD_LENGTH, "10"), (CONTENT_LENGTH, "4")]);
        assert_eq!(length(&both, true, 6).unwrap(), Some(10));
        assert!(length(&both, true, 7).is_err());
        assert_eq!(length(&both, false, 7).unwrap(), Some(10));
        assert_eq!(
            length(&with(&[(CONTENT_LENGTH, "4")]), true, 6).unwrap(),
            Some(10)
        );
        assert_eq!(
            length(&with(&[(CONTENT_LENGTH, "4")]), false, 6).unwrap(),
            None
        );
        assert_eq!(
            length(&with(&[(UPLOAD_LENGTH, "ten")]), false, 0).unwrap(),
            None
        );
    }
}
