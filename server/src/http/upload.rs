//! POST `/upload`: files from the plain form, for browsers without scripts.
//!
//! The bytes stream into the same finish as a resumable upload; nothing is held in memory.

use crate::http::form::{back, broken, code, drain, see_other, skip};
use crate::http::refused::MOST_BYTES;
use crate::middleware::problem::Problem;
use app::FormError;
use axum::Extension;
use axum::extract::multipart::Field;
use axum::extract::{Multipart, State};
use axum::response::Response;
use domain::{Action, TrackId};
use futures::TryStreamExt as _;
use service::{Error, Service, Viewer};
use std::io;

/// 303 to the new track, to the list after several, or back to the form. A refused file ends the form: what came
/// before it in the same form is in the library.
pub async fn post(
    State(service): State<Service>,
    Extension(viewer): Extension<Viewer>,
    mut form: Multipart,
) -> Result<Response, Problem> {
    if let Err(error) = viewer.require(Action::Upload) {
        drain(form).await;
        return Ok(back("/upload", refusal(&error), &[]));
    }
    let mut tracks = Vec::new();
    let mut left = MOST_BYTES;
    while let Some(mut field) = form.next_field().await.map_err(|error| broken(&error))? {
        // An empty file input is sent as a part with an empty name.
        if field.file_name().is_none_or(str::is_empty) {
            skip(&mut field, &mut left).await?;
            continue;
        }
        match receive(&service, &viewer, field).await {
            Ok(track) => tracks.push(track),
            Err(refusal) => {
                // Who drips would go on to.
                if refusal != FormError::TooSlow {
                    drain(form).await;
                }
                return Ok(back("/upload", refusal, &[]));
            }
        }
    }
    Ok(match tracks.as_slice() {
        [] => back("/upload", FormError::Empty, &[]),
        [track] => see_other(&format!("/tracks/{track}"), None),
        _ => see_other("/tracks", None),
    })
}

async fn receive(
    service: &Service,
    viewer: &Viewer,
    field: Field<'_>,
) -> Result<TrackId, FormError> {
    let name = field.file_name().unwrap_or_default().parse();
    let name = name.map_err(|_| FormError::FileName)?;
    let received = metrics::counter!("reprise_upload_bytes_total");
    let bytes = field
        .inspect_ok(|bytes| received.increment(bytes.len() as u64))
        .map_err(io::Error::other);
    service
        .receive(viewer, name, bytes)
        .await
        .map_err(|error| refusal(&error))
}

fn refusal(error: &Error) -> FormError {
    code(error, FormError::NotMedia)
}
