//! POST `/events/{id}/tracks`: the order of an event's tracks, or the way of some of them to another event.

use crate::http::form::{Urlencoded, id, see_other};
use crate::middleware::problem::Problem;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::{EventId, TrackId};
use service::{Error, Service, Viewer};

/// What the form says.
#[derive(Debug, Default, PartialEq, Eq)]
struct Arrangement {
    /// Every track with the place typed for it, in the order of the page.
    places: Vec<(TrackId, u32)>,
    /// Those that are ticked.
    chosen: Vec<TrackId>,
    /// Where those go: the last part of an event's address, or empty.
    event: String,
    /// Whether they are to go there.
    moves: bool,
}

/// 303 to the event.
pub(super) async fn post(
    State(service): State<Service>,
    Extension(viewer): Extension<Viewer>,
    Path(event): Path<String>,
    Urlencoded(fields): Urlencoded<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let here = EventId::from_path(&event).ok_or(Error::NotFound("event"))?;
    let form = read(&fields)?;
    if form.moves {
        let there = match form.event.as_str() {
            "" => None,
            text => Some(EventId::from_path(text).ok_or(Error::NotFound("event"))?),
        };
        service.move_tracks(&viewer, &form.chosen, there).await?;
    } else {
        service
            .reorder_tracks(&viewer, here, &in_order(form.places))
            .await?;
    }
    Ok(see_other(&format!("/events/{event}"), None))
}

fn read(fields: &[(String, String)]) -> Result<Arrangement, Problem> {
    let mut form = Arrangement::default();
    let mut track = None;
    for (name, value) in fields {
        match name.as_str() {
            "track" => track = Some(id(value, "track")?),
            "place" => {
                let place = value.trim().parse().map_err(|_| {
                    Problem::bad_request(format!("the place {value:?} is not a number"))
                })?;
                form.places.extend(track.take().map(|track| (track, place)));
            }
            "chosen" => form.chosen.push(id(value, "track")?),
            "event" => form.event.clone_from(value),
            "do" => form.moves = value == "move",
            _ => {}
        }
    }
    Ok(form)
}

/// The tracks by their places; those with equal places stay as they were.
fn in_order(mut places: Vec<(TrackId, u32)>) -> Vec<TrackId> {
    places.sort_by_key(|(_, place)| *place);
    places.into_iter().map(|(track, _)| track).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let form = read(&fields).unwrap();
        assert_eq!(form.chosen, [tracks[1]]);
        assert!(!form.moves);
        assert_eq!(in_order(form.places), [tracks[1], tracks[2], tracks[0]]);
        assert!(read(&[pair("place", "first".to_owned())]).is_err());
    }
}
