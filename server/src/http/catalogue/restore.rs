//! POST `/{noun}/{id}/restore`: back out of the bin, as it was.

use crate::http::form::{Urlencoded, see_other};
use crate::middleware::problem::Problem;
use app::local_path;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::path::{self, Item, Noun};
use serde::Deserialize;
use service::{Error, Service, Viewer};

/// The form of the button.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Fields {
    /// Where to go afterwards; its own page unless said.
    next: String,
}

/// 303 to its page, or to where the button stood.
pub(super) async fn post(
    noun: Noun,
    State(service): State<Service>,
    Extension(viewer): Extension<Viewer>,
    Path(id): Path<String>,
    Urlencoded(fields): Urlencoded<Fields>,
) -> Result<Response, Problem> {
    let id = path::parse(&id).ok_or(Error::NotFound(noun.as_str()))?;
    service.restore(&viewer, Item { noun, id }).await?;
    let own = format!("/{}/{}", noun.folder(), path::segment("", id));
    Ok(see_other(local_path(&fields.next).unwrap_or(&own), None))
}
