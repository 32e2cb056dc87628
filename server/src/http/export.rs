//! GET `/export/{table}.{csv,json}`: a table of everything people put in.

use crate::export::{Form, Text};
use crate::middleware::problem::Problem;
use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use futures::stream;
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use service::{ExportPage, ExportTable, Service, Viewer};
use std::io;

/// The whole table, a page at a time. What goes wrong after the first page ends the answer early, which the browser
/// shows as a broken download.
pub async fn get(
    State(service): State<Service>,
    Extension(viewer): Extension<Viewer>,
    Path(file): Path<String>,
) -> Result<Response, Problem> {
    let (table, form) = named(&file).ok_or_else(Problem::no_such_page)?;
    let first = service.export(&viewer, table, None).await?;
    let text = Text::new(table, form);
    let body = stream::try_unfold(Some((text, first, true)), move |state| {
        let (service, viewer) = (service.clone(), viewer.clone());
        async move {
            let Some((mut text, page, first)) = state else {
                return Ok(None);
            };
            let mut chunk = text.page(&page, first);
            let next = match page.next {
                None => {
                    chunk.push_str(text.end());
                    None
                }
                after => Some((
                    text,
                    next_page(&service, &viewer, table, after).await?,
                    false,
                )),
            };
            Ok::<_, io::Error>(Some((chunk, next)))
        }
    });
    let headers = [
        (CONTENT_TYPE, form.media_type().to_owned()),
        (
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"{file}\""),
        ),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, Body::from_stream(body)).into_response())
}

async fn next_page(
    service: &Service,
    viewer: &Viewer,
    table: ExportTable,
    after: Option<store::ExportPlace>,
) -> io::Result<ExportPage> {
    service.export(viewer, table, after).await.map_err(|error| {
        if let Some(report) = error.report() {
            tracing::error!(
                error = report.chain(),
                "an export failed: {}",
                report.chain()
            );
        }
        io::Error::other(error.to_string())
    })
}

fn named(file: &str) -> Option<(ExportTable, Form)> {
    let (name, ending) = file.rsplit_once('.')?;
    let table = ExportTable::all().find(|table| table.as_str() == name)?;
    Some((table, ending.parse().ok()?))
}
