//! The heart and the stars of a track.

use crate::parts::Icon;
use domain::TrackId;
use domain::personal::{Personal, Stars};
use leptos::prelude::*;
use service::Viewer;

/// Whether somebody is logged in who could like it.
pub(super) fn somebody() -> bool {
    use_context::<Viewer>().is_some_and(|viewer| viewer.person.is_some())
}

/// The heart and the stars, as buttons of plain forms. Nothing, for whoever is not logged in.
#[component]
pub(crate) fn Marks(
    /// The track.
    track: TrackId,
    /// What it is to this person.
    personal: Personal,
) -> impl IntoView {
    somebody().then(|| {
        view! {
            <div class="marks">
                <Heart track on=personal.favourite/>
                <Rating track stars=personal.stars/>
            </div>
        }
    })
}

#[component]
fn Heart(track: TrackId, on: bool) -> impl IntoView {
    let label = if on {
        "Remove from favourites"
    } else {
        "Add to favourites"
    };
    view! {
        <form method="post" action=format!("/tracks/{track}/favourite")>
            <button class="quiet heart" name="on" value=if on { "0" } else { "1" } aria-label=label title=label data-on=on.then_some("")>
                <Icon name="i-heart"/>
            </button>
        </form>
    }
}

/// Five buttons; the one that is chosen takes the rating back.
#[component]
fn Rating(track: TrackId, stars: Option<Stars>) -> impl IntoView {
    let given = stars.map_or(0, Stars::get);
    let buttons = (1..=Stars::MOST).map(|star| {
        let label = match star {
            1 => "1 star".to_owned(),
            star => format!("{star} stars"),
        };
        let (label, value) = if star == given {
            (format!("{label}: take your rating back"), 0)
        } else {
            (format!("Give {label}"), star)
        };
        let (on, drawn) = if star <= given {
            (Some(""), "\u{2605}")
        } else {
            (None, "\u{2606}")
        };
        view! {
            <button name="stars" value=value.to_string() aria-label=label.clone() title=label data-on=on>
                {drawn}
            </button>
        }
    });
    view! {
        <form class="rate" method="post" action=format!("/tracks/{track}/rating")>
            <fieldset>
                <legend class="visually-hidden">
                    {match given {
                        0 => "Your rating: none".to_owned(),
                        given => format!("Your rating: {given} of 5 stars"),
                    }}
                </legend>
                {buttons.collect_view()}
            </fieldset>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chosen_star_takes_the_rating_back() {
        let track = TrackId::from_parts("2024-03-12T20:00:00Z".parse().unwrap(), [1; 10]);
        let html = Owner::new_root(None)
            .with(|| view! { <Rating track stars=Stars::try_from(3).ok()/> }.to_html());
        assert!(html.contains("Your rating: 3 of 5 stars"), "{html}");
        assert!(
            html.contains(r#"value="0" aria-label="3 stars: take your rating back""#),
            "{html}"
        );
        assert_eq!(html.matches("data-on").count(), 3, "{html}");
        let drawn = |star| html.matches(star).count();
        assert_eq!((drawn('\u{2605}'), drawn('\u{2606}')), (3, 2), "{html}");
    }
}
