//! POST `/jobs/{id}/retry`: gives failed background work another chance.

use crate::http::form::{id, see_other};
use crate::middleware::problem::Problem;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use service::{Service, Viewer};

/// 303 to the list of jobs.
pub async fn post(
    State(service): State<Service>,
    Extension(viewer): Extension<Viewer>,
    Path(job): Path<String>,
) -> Result<Response, Problem> {
    service.retry_job(&viewer, id(&job, "job")?).await?;
    Ok(see_other("/jobs", None))
}
