//! The headers of tus 1.0.0 (<https://tus.io/protocols/resumable-upload>), read and checked.

use crate::middleware::problem::Problem;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use service::{Algorithm, Checksum, LEAST_SLICE, MOST_SLICES, SLICE_DIGEST, Slices};

/// The one version of the protocol spoken here.
pub(super) const VERSION: HeaderValue = HeaderValue::from_static("1.0.0");

pub(super) const TUS_RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
pub(super) const TUS_VERSION: HeaderName = HeaderName::from_static("tus-version");
pub(super) const UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");
pub(super) const UPLOAD_LENGTH: HeaderName = HeaderName::from_static("upload-length");
pub(super) const UPLOAD_DEFER_LENGTH: HeaderName = HeaderName::from_static("upload-defer-length");
pub(super) const UPLOAD_METADATA: HeaderName = HeaderName::from_static("upload-metadata");
pub(super) const UPLOAD_EXPIRES: HeaderName = HeaderName::from_static("upload-expires");
pub(super) const UPLOAD_CONCAT: HeaderName = HeaderName::from_static("upload-concat");
pub(super) const UPLOAD_CHECKSUM: HeaderName = HeaderName::from_static("upload-checksum");
/// Our own: the track that an upload became.
pub(super) const REPRISE_TRACK: HeaderName = HeaderName::from_static("reprise-track");
/// Our own: BLAKE3 of the whole file in hexadecimal, where the client knew it only after it had begun.
pub(super) const REPRISE_HASH: HeaderName = HeaderName::from_static("reprise-hash");
/// Our own: checksums of the slices of a body, so that those count which arrived before it broke: the bytes of a slice,
/// a space, and in Base64 the first eight bytes of each slice's BLAKE3, one after the other. The last slice may be
/// shorter. It takes the place of `Upload-Checksum`; in an answer to OPTIONS it tells what is possible.
pub(super) const REPRISE_SLICES: HeaderName = HeaderName::from_static("reprise-slices");

/// The kind of body that holds bytes of a file.
pub(super) const BODY_TYPE: &str = "application/offset+octet-stream";

/// Passes where the client speaks this version of tus.
pub(super) fn check_version(headers: &HeaderMap) -> Result<(), Problem> {
    if headers.get(TUS_RESUMABLE) == Some(&VERSION) {
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::PRECONDITION_FAILED,
        "the header Tus-Resumable is missing or names another version; 1.0.0 is spoken here",
    )
    .with(TUS_VERSION, VERSION))
}

/// Whether the body holds bytes of the file; an error where it holds something else.
pub(super) fn check_body_type(headers: &HeaderMap, expected: &str) -> Result<(), Problem> {
    let given = headers
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    if given == Some(expected) {
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        format!("the header Content-Type must be {expected}"),
    ))
}

/// A header that holds a number of bytes.
pub(super) fn number(headers: &HeaderMap, name: &HeaderName) -> Result<u64, Problem> {
    number_if_any(headers, name)?
        .ok_or_else(|| Problem::bad_request(format!("the header {name} is missing")))
}

/// The same where it may be absent.
pub(super) fn number_if_any(
    headers: &HeaderMap,
    name: &HeaderName,
) -> Result<Option<u64>, Problem> {
    let Some(value) = headers.get(name) else {
        return Ok(None);
    };
    let digits = value.to_str().unwrap_or_default();
    let valid = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    match digits.parse() {
        Ok(number) if valid => Ok(Some(number)),
        _ => Err(Problem::bad_request(format!(
            "the header {name} is not a number of bytes: {digits:?}"
        ))),
    }
}

/// The length of a file that is announced: a number, or none where it is told later.
pub(super) fn announced_length(headers: &HeaderMap) -> Result<Option<u64>, Problem> {
    let later = headers.get(UPLOAD_DEFER_LENGTH).map(HeaderValue::as_bytes);
    match (number_if_any(headers, &UPLOAD_LENGTH)?, later) {
        (Some(length), None) => Ok(Some(length)),
        (None, Some(b"1")) => Ok(None),
        (None, None) => Err(Problem::bad_request("the header upload-length is missing")),
        (_, Some(_)) => Err(Problem::bad_request(
            "Upload-Defer-Length is 1 and takes the place of Upload-Length",
        )),
    }
}

/// Reads `Upload-Checksum`: an algorithm's name and the Base64 of the body's checksum.
pub(super) fn checksum(headers: &HeaderMap) -> Result<Option<Checksum>, Problem> {
    let Some(value) = headers.get(UPLOAD_CHECKSUM) else {
        return Ok(None);
    };
    let text = value.to_str().unwrap_or_default();
    let (name, encoded) = text.split_once(' ').unwrap_or((text, ""));
    let known = Algorithm::ALL.iter().find(|one| one.as_str() == name);
    let Some(&algorithm) = known else {
        return Err(Problem::bad_request(format!(
            "Upload-Checksum: unknown algorithm {name:?}; {} are known",
            algorithms().join(", ")
        )));
    };
    match STANDARD.decode(encoded.trim()) {
        Ok(value) if value.len() == algorithm.length() => Ok(Some(Checksum { algorithm, value })),
        _ => Err(Problem::bad_request(format!(
            "Upload-Checksum: {} bytes in Base64 are expected after {name}",
            algorithm.length()
        ))),
    }
}

/// Reads [`REPRISE_SLICES`].
pub(super) fn slices(headers: &HeaderMap) -> Result<Option<Slices>, Problem> {
    let Some(value) = headers.get(REPRISE_SLICES) else {
        return Ok(None);
    };
    if headers.contains_key(UPLOAD_CHECKSUM) {
        return Err(Problem::bad_request(
            "Reprise-Slices takes the place of Upload-Checksum; send one of them",
        ));
    }
    let read = || {
        let (length, digests) = value.to_str().ok()?.split_once(' ')?;
        Slices::new(length.parse().ok()?, &STANDARD.decode(digests).ok()?)
    };
    read().map(Some).ok_or_else(|| {
        Problem::bad_request(format!(
            "Reprise-Slices: the bytes of a slice, at least {LEAST_SLICE}, are expected, a space, and in Base64 \
             {SLICE_DIGEST} bytes for each of at most {MOST_SLICES} slices"
        ))
    })
}

/// What [`REPRISE_SLICES`] can be.
pub(super) fn slices_offered() -> String {
    format!("algorithm=blake3, digest={SLICE_DIGEST}, least={LEAST_SLICE}, most={MOST_SLICES}")
}

/// The names of all checksums.
pub(super) fn algorithms() -> [&'static str; 4] {
    Algorithm::ALL.map(Algorithm::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: HeaderName, value: &str) -> HeaderMap {
        [(name, value.parse().unwrap())].into_iter().collect()
    }

    #[test]
    fn numbers_are_digits_only() {
        let read = |value| number(&with(UPLOAD_OFFSET, value), &UPLOAD_OFFSET);
        assert_eq!(read("0").unwrap(), 0);
        for value in ["", "-1", "+1", "1.5", "99999999999999999999999"] {
            assert!(read(value).is_err(), "{value}");
        }
    }

    #[test]
    fn a_length_is_told_now_or_later_and_not_both() {
        let read = |pairs: &[(HeaderName, &'static str)]| {
            let headers = pairs.iter().cloned();
            let headers = headers.map(|(name, value)| (name, HeaderValue::from_static(value)));
            announced_length(&headers.collect()).ok()
        };
        assert_eq!(read(&[(UPLOAD_LENGTH, "7")]), Some(Some(7)));
        assert_eq!(read(&[(UPLOAD_DEFER_LENGTH, "1")]), Some(None));
        assert_eq!(read(&[(UPLOAD_DEFER_LENGTH, "0")]), None);
        assert_eq!(
            read(&[(UPLOAD_DEFER_LENGTH, "1"), (UPLOAD_LENGTH, "7")]),
            None
        );
        assert_eq!(read(&[]), None);
    }

    #[test]
    fn slices_are_a_length_and_digests_of_eight_bytes() {
        let read = |value: &str| slices(&with(REPRISE_SLICES, value));
        let two = STANDARD.encode([7; 16]);
        let expected = Slices::new(16384, &[7; 16]);
        assert!(expected.is_some());
        assert_eq!(read(&format!("16384 {two}")).unwrap(), expected);
        assert!(slices(&HeaderMap::new()).unwrap().is_none());
        let odd = STANDARD.encode([7; 15]);
        for value in [
            "",
            "16384",
            "16384 ",
            &two,
            &format!("1 {two}"),
            &format!("x {two}"),
            &format!("16384 {odd}"),
            &format!("-16384 {two}"),
        ] {
            assert!(read(value).is_err(), "{value}");
        }
        let mut both = with(REPRISE_SLICES, &format!("16384 {two}"));
        both.insert(UPLOAD_CHECKSUM, HeaderValue::from_static("md5 x"));
        assert!(slices(&both).is_err());
    }

    #[test]
    fn checksums_have_a_known_algorithm_and_its_length() {
        let read = |value: &str| checksum(&with(UPLOAD_CHECKSUM, value));
        for algorithm in Algorithm::ALL {
            let value = vec![1; algorithm.length()];
            let text = format!("{} {}", algorithm.as_str(), STANDARD.encode(&value));
            assert_eq!(read(&text).unwrap(), Some(Checksum { algorithm, value }));
        }
        assert!(checksum(&HeaderMap::new()).unwrap().is_none());
        let short = STANDARD.encode([1; 20]);
        for value in [
            "crc32 aaaa",
            "sha1",
            "sha1 aaaa",
            &format!("blake3 {short}"),
        ] {
            assert!(read(value).is_err(), "{value}");
        }
    }
}
