//! The pages and the server functions of the `app` crate: what they get by context, and what becomes of their
//! outcome.

use crate::http::session;
use crate::middleware::client::Client;
use crate::middleware::security::page_policy;
use crate::state::AppState;
use app::{App, Outcome, Reply, Site, THEME_COOKIE, shell};
use axum::Router;
use axum::extract::{Request, State};
use axum::response::Response;
use http::header::{CONTENT_SECURITY_POLICY, HOST, LOCATION};
use http::request::Parts;
use http::{HeaderValue, StatusCode};
use leptos::config::LeptosOptions;
use leptos::context::{provide_context, use_context};
use leptos::nonce::use_nonce;
use leptos_axum::{LeptosRoutes as _, ResponseOptions, generate_route_list};
use service::{Service, Viewer};
use std::sync::Arc;

/// A router of all pages and server functions.
pub fn router(state: &AppState) -> Router<AppState> {
    let options = state.leptos.clone();
    Router::new().leptos_routes_with_context(
        state,
        generate_route_list(App),
        context(state),
        move || shell(LeptosOptions::clone(&options)),
    )
}

/// The page for an address that no route knows: the app's own, with its navigation.
pub async fn not_found(State(state): State<AppState>, request: Request) -> Response {
    let mut response = render(&state, || {}, request).await;
    if response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    response
}

/// The page at the request's address, whatever its method, with more in its context.
pub async fn render(
    state: &AppState,
    more: impl Fn() + Clone + Send + Sync + 'static,
    request: Request,
) -> Response {
    let (options, context) = (state.leptos.clone(), context(state));
    let context = move || {
        context();
        more();
    };
    leptos_axum::render_app_async_with_context(context, move || {
        shell(LeptosOptions::clone(&options))
    })(request)
    .await
}

/// Runs within each render and each server function, after Leptos has provided the request.
fn context(state: &AppState) -> impl Fn() + Clone + Send + Sync + 'static {
    let service: Service = state.service.clone();
    let build_id: Arc<str> = state.build_id.clone();
    move || {
        provide_context(service.clone());
        let (Some(parts), Some(options)) =
            (use_context::<Parts>(), use_context::<ResponseOptions>())
        else {
            // The list of routes is generated without a request.
            return;
        };
        let viewer = parts.extensions.get::<Viewer>();
        if let Some(viewer) = viewer {
            provide_context(viewer.clone());
        }
        let logged_in = viewer.is_some_and(|viewer| viewer.person.is_some());
        let client = parts.extensions.get::<Client>().filter(|_| logged_in);
        let policy = use_nonce().and_then(|nonce| HeaderValue::try_from(page_policy(&nonce)).ok());
        if let Some(policy) = policy {
            options.insert_header(CONTENT_SECURITY_POLICY, policy);
        }
        provide_context(Site {
            build_id: build_id.clone(),
            origin: origin(&parts).into(),
            theme: session::cookie(&parts.headers, THEME_COOKIE)
                .and_then(|theme| theme.parse().ok())
                .unwrap_or_default(),
            session: client
                .and_then(|client| session::token(&parts.headers, client))
                .map(session::public_name),
            reply: Reply::new(move |outcome| carry(&options, outcome)),
        });
    }
}

/// HTTP's word for how a page or a server function ended.
fn carry(options: &ResponseOptions, outcome: Outcome) {
    let status = match outcome {
        Outcome::LoginRequired => StatusCode::UNAUTHORIZED,
        Outcome::NotAllowed => StatusCode::FORBIDDEN,
        Outcome::NotFound => StatusCode::NOT_FOUND,
        Outcome::Invalid => StatusCode::BAD_REQUEST,
        Outcome::SlowDown => StatusCode::TOO_MANY_REQUESTS,
        Outcome::Failed => StatusCode::INTERNAL_SERVER_ERROR,
        Outcome::Stale => StatusCode::CONFLICT,
        Outcome::Redirect(path) => {
            lead(options, path);
            StatusCode::SEE_OTHER
        }
        Outcome::Moved(path) => {
            lead(options, path);
            StatusCode::PERMANENT_REDIRECT
        }
    };
    options.set_status(status);
}

fn lead(options: &ResponseOptions, path: String) {
    if let Ok(location) = HeaderValue::try_from(path) {
        options.insert_header(LOCATION, location);
    }
}

/// How this site is called by whoever asks.
pub fn origin(parts: &Parts) -> String {
    let secure = parts
        .extensions
        .get::<Client>()
        .is_some_and(|client| client.secure);
    let host = parts.headers.get(HOST).and_then(|host| host.to_str().ok());
    let host = host.or_else(|| Some(parts.uri.authority()?.as_str()));
    let scheme = if secure { "https" } else { "http" };
    format!("{scheme}://{}", host.unwrap_or("localhost"))
}
