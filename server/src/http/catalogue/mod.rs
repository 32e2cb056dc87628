//! The forms of the catalogue: each is sent to the address of the page it stands on. Carried out, it leads on; refused,
//! the page comes again with everything that was typed.

mod arrange;
mod counterpart;
mod cover;
mod delete;
mod edit;
pub(in crate::http) mod form;
mod inbox;
mod merge;
mod new;
mod restore;
mod set_list;

use crate::state::AppState;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::post;
use domain::path::Noun;

/// The longest form: lyrics of 50 000 characters of any script, encoded for a form.
const MAX_FORM: usize = 1 << 20;

/// All of them.
pub fn router() -> Router<AppState> {
    let mut router = Router::new()
        .route("/events/new", post(new::event))
        .route("/songs/new", post(new::song))
        .route("/people/new", post(new::musician))
        .route("/genres/new", post(new::genre))
        .route("/styles/new", post(new::style))
        .route("/events/{id}/edit", post(edit::event))
        .route("/songs/{id}/edit", post(edit::song))
        .route("/people/{id}/edit", post(edit::musician))
        .route("/genres/{id}/edit", post(edit::genre))
        .route("/styles/{id}/edit", post(edit::style))
        .route("/tracks/{id}/edit", post(edit::track))
        .route("/tracks/{id}/counterpart", post(counterpart::post))
        .route("/events/{id}/set-list/edit", post(set_list::post))
        .route("/events/{id}/tracks", post(arrange::post))
        .route("/events/{id}/cover", post(cover::post))
        .route("/songs/{id}/merge", post(merge::songs))
        .route("/people/{id}/merge", post(merge::musicians))
        .route("/inbox", post(inbox::post));
    // Tracks have had addresses of their own for these since before there was a catalogue.
    for &noun in Noun::ALL.iter().filter(|noun| **noun != Noun::Track) {
        let folder = noun.folder();
        router = router
            .route(
                &format!("/{folder}/{{id}}/delete"),
                post(move |state, viewer, id| delete::post(noun, state, viewer, id)),
            )
            .route(
                &format!("/{folder}/{{id}}/restore"),
                post(move |state, viewer, id, fields| {
                    restore::post(noun, state, viewer, id, fields)
                }),
            );
    }
    router.layer(DefaultBodyLimit::max(MAX_FORM))
}
