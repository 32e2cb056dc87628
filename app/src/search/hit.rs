//! One thing that was found.

use crate::events::cell;
use crate::format;
use crate::parts::Icon;
use crate::player::track_attributes;
use crate::tracks::PlayCell;
use domain::search::{Hit, HitKind, pieces};
use leptos::prelude::*;

/// A row of the results: what plays it or what it is, its title, and what tells it from others.
#[component]
pub(super) fn Row(hit: Hit, asked: String) -> impl IntoView {
    let (kind, about) = (kind_of(&hit), about(&hit));
    let snippet = hit
        .snippet
        .map(|text| view! { <small><Marked text asked=asked.clone()/></small> });
    let cells = view! {
        <th scope="row" class="name">
            <a href=hit.path><Marked text=hit.title.clone() asked/></a>
            {snippet}
        </th>
        <td class="sub fit">{kind}</td>
        <td class="sub">{cell(about)}</td>
    };
    match hit.track {
        Some(track) => view! {
            <tr {..track_attributes(&track)}><PlayCell title=hit.title/>{cells}</tr>
        }
        .into_any(),
        None => view! { <tr><td class="lead"><Icon name=drawing(hit.kind)/></td>{cells}</tr> }
            .into_any(),
    }
}

/// A text with what was asked for marked in it.
#[component]
pub(super) fn Marked(text: String, asked: String) -> impl IntoView {
    pieces(&text, &asked)
        .into_iter()
        .map(|piece| {
            let words = piece.text.to_owned();
            if piece.asked {
                view! { <mark>{words}</mark> }.into_any()
            } else {
                words.into_any()
            }
        })
        .collect_view()
}

/// When and where it was, or by whom: on one line.
pub(super) fn about(hit: &Hit) -> String {
    let date = hit.date.map(format::partial_date);
    let context = match (hit.kind, hit.context.as_str()) {
        (HitKind::Musician, _) | (_, "") => None,
        (HitKind::Playlist, owner) => Some(format!("by {owner}")),
        (_, context) => Some(context.to_owned()),
    };
    let parts: Vec<String> = date.into_iter().chain(context).collect();
    parts.join(" \u{b7} ")
}

/// What people call it: an act is no person.
pub(super) fn kind_of(hit: &Hit) -> &'static str {
    match (hit.kind, hit.context.as_str()) {
        (HitKind::Musician, "act") => "Act",
        (kind, _) => kind_in_words(kind),
    }
}

/// What people call the kind.
pub(super) const fn kind_in_words(kind: HitKind) -> &'static str {
    match kind {
        HitKind::Song => "Song",
        HitKind::Musician => "Person",
        HitKind::Event => "Event",
        HitKind::Playlist => "Playlist",
        HitKind::Track => "Track",
    }
}

const fn drawing(kind: HitKind) -> &'static str {
    match kind {
        HitKind::Song => "i-songs",
        HitKind::Musician => "i-people",
        HitKind::Event => "i-events",
        HitKind::Playlist => "i-playlists",
        HitKind::Track => "i-tracks",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hit(kind: HitKind, context: &str, date: Option<&str>) -> Hit {
        Hit {
            kind,
            path: "/x".to_owned(),
            title: "Night <Train>".to_owned(),
            date: date.map(|date| date.parse().unwrap()),
            context: context.to_owned(),
            snippet: None,
            track: None,
        }
    }

    #[test]
    fn what_tells_them_apart_is_one_line() {
        let event = hit(HitKind::Event, "Paradiso, Amsterdam", Some("2024-03"));
        assert_eq!(about(&event), "Mar 2024 \u{b7} Paradiso, Amsterdam");
        assert_eq!(about(&hit(HitKind::Musician, "act", None)), "");
        assert_eq!(about(&hit(HitKind::Playlist, "Ann", None)), "by Ann");
    }

    #[test]
    fn an_act_is_no_person() {
        let row = |context| {
            let hit = hit(HitKind::Musician, context, None);
            view! { <Row hit asked="train".to_owned()/> }.to_html()
        };
        let (act, person) = (row("act"), row("person"));
        assert!(act.contains(">Act<") && !act.contains("Person"), "{act}");
        assert!(person.contains(">Person<"), "{person}");
    }

    #[test]
    fn what_was_asked_for_is_marked_and_nothing_else_is_markup() {
        let html = Owner::new_root(None).with(|| {
            view! { <Row hit=hit(HitKind::Song, "", None) asked="tra".to_owned()/> }.to_html()
        });
        assert!(html.contains("<mark>Train</mark>"), "{html}");
        assert!(html.contains("Night &lt;"), "{html}");
    }
}
