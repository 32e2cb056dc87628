//! What a client tells of a file before it sends it: tus' `Upload-Metadata`.

use super::headers::UPLOAD_METADATA;
use crate::middleware::problem::Problem;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::{ContentHash, FileName};
use http::{HeaderMap, StatusCode};

/// Characters of the header: names of 255 characters, twice, and a folder fit in.
const LONGEST: usize = 8192;

/// Bytes of the folder's name.
const LONGEST_FOLDER: usize = 500;

/// What was understood of the header, and all of it as it came.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Metadata {
    /// `filename`, or else `name`.
    pub(super) name: Option<FileName>,
    /// `folder`: where it was dropped from, such as `2024/gig`.
    pub(super) folder: Option<String>,
    /// `hash`: BLAKE3 of the whole file, in hexadecimal; plain tus clients do not know it.
    pub(super) hash: Option<ContentHash>,
    /// The header's value.
    pub(super) raw: Option<String>,
}

impl Metadata {
    /// The name of the file, which has to be told.
    pub(super) fn name(&self) -> Result<FileName, Problem> {
        self.name
            .clone()
            .ok_or_else(|| Problem::bad_request("Upload-Metadata: filename is missing"))
    }
}

/// Reads pairs of a key and a Base64 value, separated by commas. Keys we do not know are other clients' business and
/// are kept as they are.
pub(super) fn read(headers: &HeaderMap) -> Result<Metadata, Problem> {
    let Some(value) = headers.get(UPLOAD_METADATA) else {
        return Ok(Metadata::default());
    };
    let text = value
        .to_str()
        .map_err(|_| Problem::bad_request("Upload-Metadata: not plain ASCII"))?;
    if text.len() > LONGEST {
        return Err(Problem::new(
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            format!(
                "Upload-Metadata: {} characters; at most {LONGEST} are taken",
                text.len()
            ),
        ));
    }
    let mut read = Metadata {
        raw: Some(text.to_owned()).filter(|text| !text.is_empty()),
        ..Metadata::default()
    };
    let mut other_name = None;
    for pair in text
        .split(',')
        .map(str::trim)
        .filter(|pair| !pair.is_empty())
    {
        let (key, encoded) = pair.split_once(' ').unwrap_or((pair, ""));
        match key {
            "filename" => read.name = Some(parse(key, encoded)?),
            "name" => other_name = Some(encoded),
            "hash" => read.hash = Some(parse(key, encoded)?),
            "folder" => read.folder = folder(&decode(key, encoded)?)?,
            _ => {}
        }
    }
    if let (None, Some(encoded)) = (&read.name, other_name) {
        read.name = Some(parse("name", encoded)?);
    }
    Ok(read)
}

fn decode(key: &str, encoded: &str) -> Result<String, Problem> {
    let bytes = STANDARD.decode(encoded.trim()).ok();
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    text.ok_or_else(|| {
        Problem::bad_request(format!(
            "Upload-Metadata: {key} is not UTF-8 text in Base64"
        ))
    })
}

fn parse<T: std::str::FromStr<Err: std::fmt::Display>>(
    key: &str,
    encoded: &str,
) -> Result<T, Problem> {
    decode(key, encoded)?
        .parse()
        .map_err(|error| Problem::bad_request(format!("Upload-Metadata: {key}: {error}")))
}

/// A label: no control characters, no slashes around it, and none where nothing is left.
fn folder(text: &str) -> Result<Option<String>, Problem> {
    let label = text.trim_matches(|c: char| c == '/' || c.is_whitespace());
    if label.len() > LONGEST_FOLDER {
        return Err(Problem::bad_request(format!(
            "Upload-Metadata: folder: {} bytes; at most {LONGEST_FOLDER} are taken",
            label.len()
        )));
    }
    if label.chars().any(char::is_control) {
        return Err(Problem::bad_request(
            "Upload-Metadata: folder: it contains a control character",
        ));
    }
    Ok(Some(label.to_owned()).filter(|label| !label.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(value: &str) -> HeaderMap {
        [(UPLOAD_METADATA, value.parse().unwrap())]
            .into_iter()
            .collect()
    }

    fn pair(key: &str, value: &str) -> String {
        format!("{key} {}", STANDARD.encode(value))
    }

    #[test]
    fn it_is_decoded_and_kept_as_it_came() {
        let hash = ContentHash::new([7; 32]);
        let value = [
            pair("filename", "../ü \"x\".flac"),
            " is_confidential".to_owned(),
            pair("hash", &hash.to_string()),
            pair("folder", "/2024/gig/"),
            pair("name", "another"),
        ]
        .join(",");
        let read = read(&with(&value)).unwrap();
        assert_eq!(read.name().unwrap().as_str(), "ü \"x\".flac");
        assert_eq!(
            (read.hash, read.folder.as_deref()),
            (Some(hash), Some("2024/gig"))
        );
        assert_eq!(read.raw, Some(value));
    }

    #[test]
    fn a_name_may_come_by_its_other_key() {
        let read = read(&with(&pair("name", "a.flac"))).unwrap();
        assert_eq!(read.name().unwrap().as_str(), "a.flac");
    }

    #[test]
    fn refusals_name_the_key_and_the_fault() {
        let told = [
            String::new(),
            "filename !!!".to_owned(),
            "filename eA==,hash eA==".to_owned(),
            pair("filename", &"x".repeat(300)),
            pair("filename", "a\u{202e}3pm.exe"),
            pair("folder", &"x".repeat(501)),
            pair("folder", "a\nb"),
            pair("filename", &"x".repeat(9000)),
        ]
        .map(|value| {
            let refused = read(&with(&value))
                .and_then(|read| read.name())
                .unwrap_err();
            format!("{refused:?}").split('"').nth(1).unwrap().to_owned()
        });
        insta::assert_snapshot!(told.join("\n"), @r"
        Upload-Metadata: filename is missing
        Upload-Metadata: filename is not UTF-8 text in Base64
        Upload-Metadata: hash: not a content hash: 64 hexadecimal digits (32 bytes) are expected
        Upload-Metadata: filename: the file name has 300 characters; at most 255 are allowed
        Upload-Metadata: filename: the file name contains the invisible character U+202E; remove it and try again
        Upload-Metadata: folder: 501 bytes; at most 500 are taken
        Upload-Metadata: folder: it contains a control character
        Upload-Metadata: 12009 characters; at most 8192 are taken
        ");
    }
}
