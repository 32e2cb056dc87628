//! GET `/art/{asset}/{size}.{avif|webp}`: the picture of a file at a size that pages show.

use crate::http::form::id;
use crate::http::media::{REVALIDATED, send};
use crate::middleware::problem::Problem;
use crate::middleware::viewer::Asking;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::ArtFile;
use http::{HeaderMap, HeaderValue, Method};
use service::Service;

/// A page of a list shows fifty of them, so they are not asked for again for a day. `Vary: Cookie` keeps them from
/// whoever logs in next.
const KEPT: HeaderValue = HeaderValue::from_static("private, max-age=86400");

/// As `/media/{asset}` answers. 404 where the file has no picture, or it is not made yet; one that was sent is shown as it
/// is meanwhile.
pub async fn get(
    State(service): State<Service>,
    Asking(viewer): Asking,
    Path((asset, file)): Path<(String, String)>,
    method: Method,
    request: HeaderMap,
) -> Result<Response, Problem> {
    let (asset, file) = (id(&asset, "picture")?, id::<ArtFile>(&file, "picture")?);
    let media = service.art(&viewer, asset, file).await?;
    let caching = if media.lasting { KEPT } else { REVALIDATED };
    // Pictures are shorter than what sections are for.
    send(&media, &method, &request, caching, false, None)
}
