//! POST `/import`: a table of events or songs from the page of that name.

use crate::http::pages;
use crate::middleware::problem::Problem;
use crate::state::AppState;
use app::ImportAnswer;
use axum::Extension;
use axum::body::Body;
use axum::extract::multipart::MultipartError;
use axum::extract::{FromRequest as _, Multipart, Request, State};
use axum::response::Response;
use bytes::Bytes;
use domain::import::DayOrder;
use http::StatusCode;
use http::header::RETRY_AFTER;
use leptos::context::provide_context;
use service::{Error, ImportOptions, Viewer};

/// The longest file, and a little for the fields around it.
pub const MAX_BODY: usize = (64 << 20) + (64 << 10);

/// What the form says.
#[derive(Default)]
struct Fields {
    file: Bytes,
    options: ImportOptions,
}

/// The page again, with what became of the file. Nothing of it is read from somebody who may not import, or while another
/// is being imported.
pub async fn post(
    State(state): State<AppState>,
    Extension(viewer): Extension<Viewer>,
    request: Request,
) -> Result<Response, Problem> {
    state.service.may_import(&viewer)?;
    let _alone = state.importing.try_acquire().map_err(|_| busy())?;
    let (head, body) = request.into_parts();
    let form = Request::from_parts(head.clone(), body);
    let form = Multipart::from_request(form, &state)
        .await
        .map_err(|rejection| Problem::new(rejection.status(), rejection.body_text()))?;
    let fields = read(form)
        .await
        .map_err(|error| Problem::new(error.status(), error.body_text()))?;
    let report = match state
        .service
        .import_table(&viewer, &fields.file, fields.options)
        .await
    {
        Ok(report) => Ok(report),
        Err(error @ (Error::Invalid(_) | Error::Conflict(_) | Error::TooLarge { .. })) => {
            Err(error.to_string())
        }
        Err(error) => return Err(error.into()),
    };
    let answer = ImportAnswer {
        report,
        dry_run: fields.options.dry_run,
    };
    let context = move || provide_context(answer.clone());
    let request = Request::from_parts(head, Body::empty());
    Ok(pages::render(&state, context, request).await)
}

fn busy() -> Problem {
    Problem::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "another table is being imported; send this one again once that is done",
    )
    .with(RETRY_AFTER, 10)
}

async fn read(mut form: Multipart) -> Result<Fields, MultipartError> {
    let mut fields = Fields::default();
    while let Some(field) = form.next_field().await? {
        match field.name().unwrap_or_default() {
            "file" => fields.file = field.bytes().await?,
            "accept_rest" => fields.options.accept_rest = true,
            "do" => fields.options.dry_run = field.text().await? != "import",
            "first" => {
                fields.options.day_order = match field.text().await?.as_str() {
                    "day" => Some(DayOrder::DayFirst),
                    "month" => Some(DayOrder::MonthFirst),
                    _ => None,
                }
            }
            _ => {}
        }
    }
    Ok(fields)
}
