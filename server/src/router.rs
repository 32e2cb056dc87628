//! The whole HTTP surface in one table, and the order in which a request passes the middleware.

use crate::config::Config;
use crate::http::{
    art, assets, catalogue, export, feed, files, health, import, job_retry, library_edit, login,
    logout, media, metrics, pages, personal, setup, theme, upload,
};
use crate::middleware::edge::{self, Edge};
use crate::middleware::observe::{Observer, RequestIds};
use crate::middleware::problem::Problem;
use crate::middleware::{compress, csrf, viewer};
use crate::state::AppState;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use http::StatusCode;
use std::sync::Arc;
use tower::ServiceBuilder;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::RequestBodyTimeoutLayer;

/// The longest question a server function takes: 100 candidates with the longest fingerprints are 2 MiB.
const MAX_QUESTION: usize = 4 << 20;

/// The longest urlencoded form.
const MAX_FORM: usize = 64 << 10;

/// Builds the router: content behind the viewer, machinery beside it, and around both what concerns every request.
pub fn router(state: AppState, config: &Config, ids: RequestIds) -> Router {
    let edge = Arc::new(Edge {
        observer: Observer::new(ids),
        trusted: config.trusted_proxies.as_slice().into(),
        build_id: state.build_id.clone(),
    });
    // In the order in which a request passes them; an answer goes the other way.
    let around = ServiceBuilder::new()
        .layer(compress::layer())
        .layer(RequestBodyTimeoutLayer::new(config.body_timeout))
        .layer(csrf::layer());
    content(&state)
        .merge(machinery())
        .layer(around)
        .merge(bytes())
        .method_not_allowed_fallback(method_not_allowed)
        .layer(from_fn_with_state(edge, edge::pass))
        .with_state(state)
}

/// What is played and shown: never compressed, sent nothing, and asked for most often, so that it passes no layer but the
/// one around everything.
fn bytes() -> Router<AppState> {
    Router::new()
        .route("/media/{asset}", get(media::get))
        .route("/media/{asset}/{quality}", get(media::get_quality))
        .route("/art/{asset}/{file}", get(art::get))
}

/// Everything that depends on who asks.
fn content(state: &AppState) -> Router<AppState> {
    let forms = Router::new()
        .route("/login", post(login::post))
        .route("/logout", post(logout::post))
        .route("/setup", post(setup::post))
        .route("/theme", post(theme::post))
        .route("/jobs/{id}/retry", post(job_retry::post))
        .merge(catalogue::router())
        .merge(personal::router())
        .merge(library_edit::router())
        .merge(
            Router::new()
                .route("/import", post(import::post))
                .layer(DefaultBodyLimit::max(import::MAX_BODY)),
        )
        .layer(DefaultBodyLimit::max(MAX_FORM));
    let uploads = Router::new()
        .route("/upload", post(upload::post))
        .layer(DefaultBodyLimit::disable())
        .merge(files::router(state));
    pages::router(state)
        .route("/api/{*function}", get(no_such_page).post(no_such_page))
        .layer(RequestBodyLimitLayer::new(MAX_QUESTION))
        .merge(forms)
        .merge(uploads)
        .route("/feed.xml", get(feed::get))
        .route("/export/{file}", get(export::get))
        .fallback(pages::not_found)
        .layer(from_fn_with_state(state.clone(), viewer::resolve))
}

/// What is the same for everybody and must answer even where the database does not.
fn machinery() -> Router<AppState> {
    Router::new()
        .route("/pkg/{build_id}/{*path}", get(assets::package))
        .route("/favicon.svg", get(assets::root))
        .route("/icons/{file}", get(assets::root))
        .route("/manifest.webmanifest", get(assets::root))
        .route("/service-worker.js", get(assets::root))
        .route("/robots.txt", get(assets::root))
        .route("/_health", get(health::write))
        .route("/_health_ro", get(health::read))
        .route("/_health_docker", get(health::process))
        .route("/metrics", get(metrics::show))
}

async fn no_such_page() -> Response {
    Problem::no_such_page().into_response()
}

async fn method_not_allowed() -> Response {
    let sentence = "this address does not take that method";
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, sentence).into_response()
}
