//! POST `/setup`: the first admin, by the one-time link that the first start prints.

use crate::http::form::{Urlencoded, back, code, see_other};
use crate::http::session;
use crate::middleware::client::Client;
use crate::state::AppState;
use app::FormError;
use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use domain::{DisplayName, LibraryName, LoginName};
use http::HeaderMap;
use http::header::{SET_COOKIE, USER_AGENT};
use serde::Deserialize;
use service::{Error, SetupForm, Viewer};

/// The form on the set-up page.
#[derive(Deserialize)]
pub struct Fields {
    /// From the link.
    token: String,
    #[serde(flatten)]
    form: SetupForm,
}

/// 303 to the library, logged in; or back to the form, whose link stays good.
pub async fn post(
    State(state): State<AppState>,
    Extension(client): Extension<Client>,
    Extension(viewer): Extension<Viewer>,
    headers: HeaderMap,
    Urlencoded(fields): Urlencoded<Fields>,
) -> Response {
    let user_agent = headers
        .get(USER_AGENT)
        .and_then(|value| value.to_str().ok());
    let at_fault = faulty_name(&fields.form);
    let done = match at_fault {
        Some(error) => Err(error),
        None => state
            .service
            .complete_setup(&viewer, &fields.token, fields.form, user_agent)
            .await
            .map_err(|error| refusal(&error)),
    };
    match done {
        Ok(token) => {
            let cookie = session::begin(&client, token.reveal(), state.session_days);
            see_other("/", cookie.map(|cookie| (SET_COOKIE, cookie)))
        }
        Err(error) => back("/setup", error, &[("token", &fields.token)]),
    }
}

/// Which of the names is not usable: the page says so beside the field.
fn faulty_name(form: &SetupForm) -> Option<FormError> {
    if form.library_name.parse::<LibraryName>().is_err() {
        Some(FormError::LibraryName)
    } else if form.name.parse::<DisplayName>().is_err() {
        Some(FormError::Name)
    } else if form.login.parse::<LoginName>().is_err() {
        Some(FormError::Login)
    } else {
        None
    }
}

/// With the names in order, what is invalid is the password.
fn refusal(error: &Error) -> FormError {
    match error {
        Error::Gone(_) => FormError::Link,
        Error::Conflict(_) => FormError::Taken,
        other => code(other, FormError::Password),
    }
}
