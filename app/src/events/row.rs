//! An event in lists: a line of a table, or a tile of a shelf.

use crate::format;
use crate::parts::{Cover, Stars};
use domain::ArtSize;
use domain::event::{EventKind, EventRow};
use leptos::prelude::*;

/// What people call the kind.
pub(crate) const fn kind_in_words(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Gig => "Gig",
        EventKind::Rehearsal => "Rehearsal",
        EventKind::Studio => "Studio",
        EventKind::Release => "Release",
        EventKind::Other => "Other",
    }
}

/// What a cell of a list holds: nothing at all where the text is empty, so that the style sheet can tell.
pub(crate) fn cell(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// Venue and town, as far as known.
pub(crate) fn place(venue: &str, city: &str) -> String {
    match (venue, city) {
        (venue, "") => venue.to_owned(),
        ("", city) => city.to_owned(),
        (venue, city) => format!("{venue}, {city}"),
    }
}

/// The cover of a row.
#[component]
pub(crate) fn RowCover(
    row: EventRow,
    /// How large it is shown.
    #[prop(default = ArtSize::Medium)]
    size: ArtSize,
) -> impl IntoView {
    view! {
        <Cover
            id=row.id.uuid().into_bytes() date=row.date kind=kind_in_words(row.kind) photo=row.cover size
        />
    }
}

/// A table's row: its columns are cover, title, place, kind, rating and tracks.
#[component]
pub(crate) fn Line(row: EventRow) -> impl IntoView {
    let href = row.path();
    let date = row.date.map(format::partial_date);
    let title = row.title.clone();
    view! {
        <tr>
            <td class="lead"><RowCover row=row.clone() size=ArtSize::Small/></td>
            <th scope="row" class="name">
                <a href=href>{title}</a>
                <span class="visually-hidden">{date.map(|date| format!(", {date}"))}</span>
            </th>
            <td class="sub">{cell(place(&row.venue, &row.city))}</td>
            <td class="sub fit">{kind_in_words(row.kind)}</td>
            <td class="rest fit"><Stars rating=row.rating/></td>
            <td class="end">{format::count(row.tracks)}</td>
        </tr>
    }
}

/// A tile of a shelf.
#[component]
pub(crate) fn Tile(row: EventRow) -> impl IntoView {
    let href = row.path();
    let (title, place) = (row.title.clone(), place(&row.venue, &row.city));
    let date = row.date.map(format::partial_date);
    // A title that is only the place says it once.
    let place = (place != title && !place.is_empty()).then_some(place);
    view! {
        <li class="tile">
            <RowCover row/>
            <div>
                <a href=href>
                    {title}<span class="visually-hidden">{date.map(|date| format!(", {date}"))}</span>
                </a>
                <p>{place}</p>
            </div>
        </li>
    }
}
