//! POST `/{noun}/{id}/restore`: back out of the bin, as it was.

use crate::http::form::{Next, Urlencoded, see_other};
use crate::middleware::problem::Problem;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::path::{self, Item, Noun};
use service::{Error, Service, Viewer};

/// 303 to its page, or to where the button stood.
pub(super) async fn post(
    noun: Noun,
    State(service): State<Service>,
    Extension(viewer): Extension<Viewer>,
    Path(id): Path<String>,
    Urlencoded(next): Urlencoded<Next>,
) -> Result<Response, Problem> {
    let id = path::parse(&id).ok_or(Error::NotFound(noun.as_str()))?;
    service.restore(&viewer, Item { noun, id }).await?;
    let own = format!("/{}/{}", noun.folder(), path::segment("", id));
    Ok(see_other(next.or(&own), None))
}
