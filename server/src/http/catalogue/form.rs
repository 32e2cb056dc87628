//! Reading a form, and answering it.

use crate::http::form::{Urlencoded, see_other};
use crate::http::pages;
use crate::middleware::problem::Problem;
use crate::state::AppState;
use app::{Reason, Refused};
use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::response::Response;
use http::request::Parts;
use leptos::context::provide_context;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use service::Error;

/// A form with the request it came in, so that its page can be shown again.
pub(in crate::http) struct Submitted<Form> {
    pub(in crate::http) form: Form,
    /// The request without its body.
    pub(in crate::http) page: Page,
}

/// The page a form stands on.
pub(in crate::http) struct Page(Parts);

/// A form for changing something: what it saw, and every field.
#[derive(Deserialize)]
pub(in crate::http) struct Edit<Form> {
    /// The revision the page was made from.
    pub(in crate::http) revision: u64,
    #[serde(flatten)]
    pub(in crate::http) form: Form,
}

impl<S: Send + Sync, Form: DeserializeOwned> FromRequest<S> for Submitted<Form> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let request = Request::from_parts(parts.clone(), body);
        let Urlencoded(form) = Urlencoded::from_request(request, state).await?;
        Ok(Self {
            form,
            page: Page(parts),
        })
    }
}

impl Page {
    /// The page that a request without its body asks for.
    pub(in crate::http) fn of(request: Parts) -> Self {
        Self(request)
    }

    /// The page at another address of this site, for a form that is sent beside the page it stands on.
    pub(in crate::http) fn at(mut self, path: &str) -> Self {
        if let Ok(uri) = path.parse() {
            self.0.uri = uri;
        }
        self
    }

    /// 303 to the address that `done` names; where the form is at fault, this page with what was typed.
    pub(in crate::http) async fn answer<Form: Clone + Send + Sync + 'static>(
        self,
        state: &AppState,
        form: Form,
        done: Result<String, Error>,
    ) -> Result<Response, Problem> {
        self.answer_with(state, form, done, Reason::Stale).await
    }

    /// The same where something was to be deleted.
    pub(in crate::http) async fn answer_delete<Form: Clone + Send + Sync + 'static>(
        self,
        state: &AppState,
        form: Form,
        done: Result<String, Error>,
    ) -> Result<Response, Problem> {
        self.answer_with(state, form, done, Reason::StaleDelete)
            .await
    }

    async fn answer_with<Form: Clone + Send + Sync + 'static>(
        self,
        state: &AppState,
        form: Form,
        done: Result<String, Error>,
        overtaken: Reason,
    ) -> Result<Response, Problem> {
        let reason = match done {
            Ok(path) => return Ok(see_other(&path, None)),
            Err(Error::Stale { .. }) => overtaken,
            Err(Error::Invalid(sentence) | Error::Conflict(sentence)) => Reason::Invalid(sentence),
            Err(error) => return Err(error.into()),
        };
        let refused = Refused { form, reason };
        let request = Request::from_parts(self.0, Body::empty());
        let context = move || provide_context(refused.clone());
        Ok(pages::render(state, context, request).await)
    }
}
