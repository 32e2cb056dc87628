//! POST `/{noun}/{id}/delete`: into the bin, for 30 days.

use crate::http::form::see_other;
use crate::middleware::problem::Problem;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::path::{self, Item, Noun};
use service::{Error, Service, Viewer};

/// 303 to the list, which offers to bring it back.
pub(super) async fn post(
    noun: Noun,
    State(service): State<Service>,
    Extension(viewer): Extension<Viewer>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id = path::parse(&id).ok_or(Error::NotFound(noun.as_str()))?;
    service.delete(&viewer, Item { noun, id }).await?;
    let (folder, id) = (noun.folder(), path::segment("", id));
    Ok(see_other(&format!("/{folder}?deleted={id}"), None))
}
