//! The headers of tus 1.0.0 (<https://tus.io/protocols/resumable-upload>), read and checked.

use crate::middleware::problem::Problem;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::{ContentHash, FileName};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use service::{Algorithm, Checksum};

/// The one version of the protocol spoken here.
pub(super) const VERSION: HeaderValue = HeaderValue::from_static("1.0.0");

pub(super) const TUS_RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
pub(super) const TUS_VERSION: HeaderName = HeaderName::from_static("tus-version");
pub(super) const UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");
pub(super) const UPLOAD_LENGTH: HeaderName = HeaderName::from_static("upload-length");
pub(super) const UPLOAD_METADATA: HeaderName = HeaderName::from_static("upload-metadata");
pub(super) const UPLOAD_EXPIRES: HeaderName = HeaderName::from_static("upload-expires");
pub(super) const REPRISE_TRACK: HeaderName = HeaderName::from_static("reprise-track");
const UPLOAD_CHECKSUM: HeaderName = HeaderName::from_static("upload-checksum");

const BODY_TYPE: &str = "application/offset+octet-stream";

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
pub(super) fn check_body_type(headers: &HeaderMap) -> Result<(), Problem> {
    let given = headers
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    if given == Some(BODY_TYPE) {
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        format!("the header Content-Type must be {BODY_TYPE}"),
    ))
}

/// A header that holds a number of bytes.
pub(super) fn number(headers: &HeaderMap, name: &HeaderName) -> Result<u64, Problem> {
    let Some(value) = headers.get(name) else {
        return Err(Problem::bad_request(format!(
            "the header {name} is missing"
        )));
    };
    let digits = value.to_str().unwrap_or_default();
    let valid = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    valid.then(|| digits.parse().ok()).flatten().ok_or_else(|| {
        Problem::bad_request(format!(
            "the header {name} is not a number of bytes: {digits:?}"
        ))
    })
}

/// What a client tells of a file before it sends it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Metadata {
    /// `filename`.
    pub(super) name: FileName,
    /// `hash`: BLAKE3 of the whole file, in hexadecimal; plain tus clients do not know it.
    pub(super) hash: Option<ContentHash>,
}

/// Reads `Upload-Metadata`: pairs of a key and a Base64 value, separated by commas. Keys we do not know are other
/// clients' business and are passed over.
pub(super) fn metadata(headers: &HeaderMap) -> Result<Metadata, Problem> {
    let text = headers
        .get(UPLOAD_METADATA)
        .map(|value| value.to_str().unwrap_or_default())
        .unwrap_or_default();
    let (mut name, mut hash) = (None, None);
    for pair in text
        .split(',')
        .map(str::trim)
        .filter(|pair| !pair.is_empty())
    {
        let (key, encoded) = pair.split_once(' ').unwrap_or((pair, ""));
        let value = || {
            let bytes = STANDARD.decode(encoded.trim()).ok()?;
            String::from_utf8(bytes).ok()
        };
        let value = || {
            value().ok_or_else(|| {
                Problem::bad_request(format!(
                    "Upload-Metadata: {key} is not UTF-8 text in Base64"
                ))
            })
        };
        let refuse = |error: &dyn std::fmt::Display| {
            Problem::bad_request(format!("Upload-Metadata: {key}: {error}"))
        };
        match key {
            "filename" => name = Some(value()?.parse().map_err(|error| refuse(&error))?),
            "hash" => hash = Some(value()?.parse().map_err(|error| refuse(&error))?),
            _ => {}
        }
    }
    let name = name.ok_or_else(|| Problem::bad_request("Upload-Metadata: filename is missing"))?;
    Ok(Metadata { name, hash })
}

/// Reads `Upload-Checksum`: an algorithm's name and the Base64 of the body's checksum.
pub(super) fn checksum(headers: &HeaderMap) -> Result<Option<Checksum>, Problem> {
    let Some(value) = headers.get(UPLOAD_CHECKSUM) else {
        return Ok(None);
    };
    let text = value.to_str().unwrap_or_default();
    let (name, encoded) = text.split_once(' ').unwrap_or((text, ""));
    let (algorithm, length) = match name {
        "sha1" => (Algorithm::Sha1, 20),
        "blake3" => (Algorithm::Blake3, 32),
        other => {
            return Err(Problem::bad_request(format!(
                "Upload-Checksum: unknown algorithm {other:?}; sha1 and blake3 are known"
            )));
        }
    };
    match STANDARD.decode(encoded.trim()) {
        Ok(value) if value.len() == length => Ok(Some(Checksum { algorithm, value })),
        _ => Err(Problem::bad_request(format!(
            "Upload-Checksum: {length} bytes in Base64 are expected after {name}"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: HeaderName, value: &str) -> HeaderMap {
        [(name, value.parse().unwrap())].into_iter().collect()
    }

    #[test]
    fn metadata_is_decoded_and_unknown_keys_passed_over() {
        let hash = ContentHash::new([7; 32]);
        let value = format!(
            "filename {}, is_confidential,hash {}",
            STANDARD.encode("../ü \"x\".flac"),
            STANDARD.encode(hash.to_string())
        );
        let read = metadata(&with(UPLOAD_METADATA, &value)).unwrap();
        assert_eq!(read.name.as_str(), "ü \"x\".flac");
        assert_eq!(read.hash, Some(hash));
    }

    #[test]
    fn refusals_name_the_header_and_the_fault() {
        let long = format!("filename {}", STANDARD.encode("x".repeat(300)));
        let override_mark = format!("filename {}", STANDARD.encode("a\u{202e}3pm.exe"));
        let told = [
            "",
            "filename !!!",
            "filename eA==,hash eA==",
            &long,
            &override_mark,
        ]
        .map(|value| format!("{:?}", metadata(&with(UPLOAD_METADATA, value)).unwrap_err()));
        insta::assert_snapshot!(told.map(|t| t.split('"').nth(1).unwrap().to_owned()).join("\n"), @r"
        Upload-Metadata: filename is missing
        Upload-Metadata: filename is not UTF-8 text in Base64
        Upload-Metadata: hash: not a content hash: 64 hexadecimal digits (32 bytes) are expected
        Upload-Metadata: filename: the file name has 300 characters; at most 255 are allowed
        Upload-Metadata: filename: the file name contains the invisible character U+202E; remove it and try again
        ");
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
    fn checksums_have_a_known_algorithm_and_its_length() {
        let read = |value: &str| checksum(&with(UPLOAD_CHECKSUM, value));
        let sha1 = format!("sha1 {}", STANDARD.encode([1; 20]));
        assert_eq!(read(&sha1).unwrap().unwrap().value, vec![1; 20]);
        assert!(checksum(&HeaderMap::new()).unwrap().is_none());
        for value in [
            "md5 aaaa",
            "sha1",
            "sha1 aaaa",
            &sha1.replace("sha1", "blake3"),
        ] {
            assert!(read(value).is_err(), "{value}");
        }
    }
}
