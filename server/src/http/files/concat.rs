//! `Upload-Concat`: a stretch of a file, or a file joined from such stretches.

use super::headers::UPLOAD_CONCAT;
use crate::middleware::problem::Problem;
use domain::UploadId;
use http::{HeaderMap, HeaderValue};
use service::UploadRole;

/// What an announced upload is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Concat {
    /// A file by itself.
    Whole,
    /// A stretch of a file.
    Part,
    /// A file joined from these.
    Joined(Vec<UploadId>),
}

/// Reads the header: `partial`, or `final;` and the addresses of the parts, relative or absolute.
pub(super) fn read(headers: &HeaderMap) -> Result<Concat, Problem> {
    let Some(value) = headers.get(UPLOAD_CONCAT) else {
        return Ok(Concat::Whole);
    };
    let text = value.to_str().unwrap_or_default().trim();
    if text == "partial" {
        return Ok(Concat::Part);
    }
    let Some(addresses) = text.strip_prefix("final;") else {
        return Err(Problem::bad_request(
            "Upload-Concat: neither partial nor final; with the addresses of the parts",
        ));
    };
    let parts = addresses.split_whitespace().map(|address| {
        let id = address.rsplit('/').next().unwrap_or_default();
        id.parse().map_err(|_| {
            Problem::bad_request(format!(
                "Upload-Concat: {address} is no address of an upload"
            ))
        })
    });
    parts.collect::<Result<_, _>>().map(Concat::Joined)
}

/// The header that tells of an upload what [`read`] was told.
pub(super) fn told(role: &UploadRole) -> Option<HeaderValue> {
    match role {
        UploadRole::Whole => None,
        UploadRole::Part => Some(HeaderValue::from_static("partial")),
        UploadRole::Joined(parts) => {
            let addresses: Vec<String> = parts.iter().map(|id| format!("/files/{id}")).collect();
            HeaderValue::try_from(format!("final;{}", addresses.join(" "))).ok()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_reads_back_from_any_kind_of_address() {
        let ids = [1, 2].map(|n| UploadId::from_parts(domain::Timestamp::UNIX_EPOCH, [n; 10]));
        let header = |value| [(UPLOAD_CONCAT, value)].into_iter().collect::<HeaderMap>();
        let role = UploadRole::Joined(ids.to_vec());
        let told = told(&role).unwrap();
        assert_eq!(read(&header(told)).unwrap(), Concat::Joined(ids.to_vec()));
        let absolute = format!("final;https://a.example/files/{} /files/{}", ids[0], ids[1]);
        let absolute = HeaderValue::try_from(absolute).unwrap();
        assert_eq!(
            read(&header(absolute)).unwrap(),
            Concat::Joined(ids.to_vec())
        );
        for wrong in ["", "final", "final;/files/../x", "whole"] {
            assert!(
                read(&header(HeaderValue::from_static(wrong))).is_err(),
                "{wrong}"
            );
        }
    }
}
