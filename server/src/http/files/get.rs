//! GET `/files/{id}`: the file that an upload became, for whoever sent it.

use crate::http::form::id;
use crate::http::media;
use crate::middleware::problem::Problem;
use crate::sections::Sections;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use http::{HeaderMap, HeaderValue, Method};
use service::{Service, Viewer};

const NOT_KEPT: HeaderValue = HeaderValue::from_static("no-store");

/// As `/media/{asset}` answers; 409 for an upload that is not finished, 410 for one that ended badly.
pub(super) async fn get(
    State(service): State<Service>,
    Extension(viewer): Extension<Viewer>,
    Path(upload): Path<String>,
    sections: Option<Extension<Sections>>,
    method: Method,
    request: HeaderMap,
) -> Result<Response, Problem> {
    let upload = id(&upload, "upload")?;
    let media = service.uploaded(&viewer, upload).await?;
    media::send(&media, &method, &request, NOT_KEPT, true, sections)
}
