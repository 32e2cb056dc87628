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
mod picture;
mod restore;
mod set_list;

use crate::state::AppState;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::post;
use domain::classification::ClassForm;
use domain::event::EventForm;
use domain::musician::MusicianForm;
use domain::path::Noun;
use domain::song::SongForm;
use domain::track::TrackForm;

/// The longest form: lyrics of 50 000 characters of any script, encoded for a form.
const MAX_FORM: usize = 1 << 20;

/// All of them.
pub fn router() -> Router<AppState> {
    /// The button of one kind of thing.
    macro_rules! delete {
        ($noun:ident, $form:ty) => {
            post(|state, viewer, id, form| {
                delete::post::<$form>(Noun::$noun, state, viewer, id, form)
            })
        };
    }
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
        .route("/pictures/{id}", post(picture::describe))
        .route("/pictures/{id}/delete", post(picture::delete))
        .route("/pictures/{id}/restore", post(picture::restore))
        .route("/songs/{id}/merge", post(merge::songs))
        .route("/people/{id}/merge", post(merge::musicians))
        .route("/events/{id}/delete", delete!(Event, EventForm))
        .route("/songs/{id}/delete", delete!(Song, SongForm))
        .route("/people/{id}/delete", delete!(Musician, MusicianForm))
        .route("/genres/{id}/delete", delete!(Genre, ClassForm))
        .route("/styles/{id}/delete", delete!(Style, ClassForm))
        .route("/tracks/{id}/delete", delete!(Track, TrackForm))
        .route("/inbox", post(inbox::post));
    for &noun in Noun::ALL {
        let folder = noun.folder();
        router = router.route(
            &format!("/{folder}/{{id}}/restore"),
            post(move |state, viewer, id, fields| restore::post(noun, state, viewer, id, fields)),
        );
    }
    // A picture is bounded as it comes, so that the answer can say so.
    let covers = Router::new()
        .route("/events/{id}/cover", post(cover::event))
        .route("/songs/{id}/cover", post(cover::song))
        .layer(DefaultBodyLimit::disable());
    router.layer(DefaultBodyLimit::max(MAX_FORM)).merge(covers)
}
