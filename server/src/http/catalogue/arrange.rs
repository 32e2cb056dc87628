//! POST `/events/{id}/tracks`: the order of an event's tracks, or the way of some of them to another event.

use super::form::Submitted;
use crate::http::form::id;
use crate::middleware::problem::Problem;
use crate::state::AppState;
use app::ArrangeForm;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::EventId;
use service::{Error, Viewer};

/// 303 to the event; the page again where somebody was faster or the form leaves something open.
pub(super) async fn post(
    State(state): State<AppState>,
    Extension(viewer): Extension<Viewer>,
    Path(event): Path<String>,
    Submitted { form, page }: Submitted<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let here = EventId::from_path(&event).ok_or(Error::NotFound("event"))?;
    let form = read(form)?;
    let service = &state.service;
    let done = if !form.moves {
        let order = form.in_order();
        service
            .reorder_tracks(&viewer, here, &form.seen, &order)
            .await
    } else if form.event == "none" {
        service.move_tracks(&viewer, here, &form.chosen, None).await
    } else if let Some(there) = EventId::from_path(&form.event) {
        service
            .move_tracks(&viewer, here, &form.chosen, Some(there))
            .await
    } else {
        Err(Error::Invalid(
            "choose where the tracks belong, and try again".to_owned(),
        ))
    };
    page.answer(&state, form, done.map(|()| format!("/events/{event}")))
        .await
}

fn read(fields: Vec<(String, String)>) -> Result<ArrangeForm, Problem> {
    let mut form = ArrangeForm::default();
    let mut track = None;
    for (name, value) in fields {
        match name.as_str() {
            "track" => track = Some(id(&value, "track")?),
            "place" => {
                let place = value.trim().parse().map_err(|_| {
                    Problem::bad_request(format!("the place {value:?} is not a number"))
                })?;
                form.places.extend(track.take().map(|track| (track, place)));
            }
            "chosen" => form.chosen.push(id(&value, "track")?),
            "event" => form.event = value,
            "seen" => form.seen = value,
            "do" => form.moves = value == "move",
            _ => {}
        }
    }
    Ok(form)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::TrackId;

    #[test]
    fn numbers_give_the_order_and_ticks_what_moves() {
        let tracks = [1, 2, 3].map(|n| TrackId::from_parts(domain::Timestamp::UNIX_EPOCH, [n; 10]));
        let pair = |name: &str, value: String| (name.to_owned(), value);
        let fields = [
            pair("chosen", tracks[1].to_string()),
            pair("track", tracks[0].to_string()),
            pair("place", "3".to_owned()),
            pair("track", tracks[1].to_string()),
            pair("place", "1".to_owned()),
            pair("track", tracks[2].to_string()),
            pair("place", "1".to_owned()),
            pair("do", "order".to_owned()),
        ];
        let form = read(fields.into()).unwrap();
        assert_eq!(form.chosen, [tracks[1]]);
        assert!(!form.moves);
        assert_eq!(form.in_order(), [tracks[1], tracks[2], tracks[0]]);
        assert!(read(vec![pair("place", "first".to_owned())]).is_err());
    }
}
