//! POST `/pictures/{id}`, `/pictures/{id}/delete` and `/pictures/{id}/restore`: a picture that was sent for an event or a
//! song is described, put into the bin, and taken out again.

use crate::http::form::{Next, Urlencoded, id, see_other};
use crate::middleware::problem::Problem;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::PictureId;
use serde::Deserialize;
use service::{Service, Viewer};

/// What is said of a picture, and what was said when the form was made.
#[derive(Deserialize)]
pub(super) struct Fields {
    seen: String,
    alt: String,
}

/// 303 to the page of all pictures.
pub(super) async fn describe(
    State(service): State<Service>,
    Extension(viewer): Extension<Viewer>,
    Path(picture): Path<String>,
    Urlencoded(fields): Urlencoded<Fields>,
) -> Result<Response, Problem> {
    let picture: PictureId = id(&picture, "picture")?;
    let covered = service
        .describe_picture(&viewer, picture, &fields.seen, &fields.alt)
        .await?;
    Ok(see_other(&covered.path(), None))
}

/// 303 to the page of all pictures, which offers to bring it back.
pub(super) async fn delete(
    State(service): State<Service>,
    Extension(viewer): Extension<Viewer>,
    Path(picture): Path<String>,
) -> Result<Response, Problem> {
    let picture: PictureId = id(&picture, "picture")?;
    let covered = service.delete_picture(&viewer, picture).await?;
    let page = covered.path();
    Ok(see_other(&format!("{page}?removed={picture}"), None))
}

/// 303 to the page of all pictures, or to where the button stood.
pub(super) async fn restore(
    State(service): State<Service>,
    Extension(viewer): Extension<Viewer>,
    Path(picture): Path<String>,
    Urlencoded(next): Urlencoded<Next>,
) -> Result<Response, Problem> {
    let picture: PictureId = id(&picture, "picture")?;
    let covered = service.restore_picture(&viewer, picture).await?;
    Ok(see_other(next.or(&covered.path()), None))
}
