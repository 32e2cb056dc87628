//! POST `/login`: begins a session.

use crate::http::form::{Urlencoded, back, code, see_other};
use crate::http::session;
use crate::middleware::client::Client;
use crate::state::AppState;
use app::{FormError, local_path};
use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use http::HeaderMap;
use http::header::{SET_COOKIE, USER_AGENT};
use serde::Deserialize;
use service::Viewer;

/// The form on the login page.
#[derive(Deserialize)]
pub struct Fields {
    login: String,
    password: String,
    /// The page the person was on the way to.
    #[serde(default)]
    next: String,
}

/// 303 to that page with the cookie, or back to the form.
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
    let begun = state
        .service
        .login(&viewer, &fields.login, &fields.password, user_agent)
        .await;
    match begun {
        Ok(token) => {
            let cookie = session::begin(&client, token.reveal(), state.session_days);
            let next = local_path(&fields.next).unwrap_or("/");
            see_other(next, cookie.map(|cookie| (SET_COOKIE, cookie)))
        }
        Err(error) => {
            let error = code(&error, FormError::Credentials);
            match fields.next.as_str() {
                "" => back("/login", error, &[]),
                next => back("/login", error, &[("next", next)]),
            }
        }
    }
}
