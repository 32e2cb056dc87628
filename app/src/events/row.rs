//! An event in lists: a line of a table, or a tile of a shelf.

use crate::format;
use crate::parts::{Counted, Cover, Stars};
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

/// When it was, for people and for machines.
fn day(row: &EventRow) -> Option<impl IntoView + use<>> {
    row.date.map(|date| {
        view! { <time datetime=date.to_string()>{format::partial_date(date)}</time> }
    })
}

/// A table's row: its columns are cover, title, date, place, kind, rating and tracks.
#[component]
pub(crate) fn Line(
    row: EventRow,
    /// Whether the list is in the order of ratings. On a small screen a row has room for the kind or the stars.
    #[prop(optional)]
    rated: bool,
) -> impl IntoView {
    let href = row.path();
    let title = row.title.clone();
    let (kind, stars) = if rated {
        ("rest fit", "sub fit")
    } else {
        ("sub fit", "rest fit")
    };
    view! {
        <tr>
            <td class="lead"><RowCover row=row.clone() size=ArtSize::Small/></td>
            <th scope="row" class="name">
                <a href=href>{title}</a>
            </th>
            <td class="sub fit">{day(&row)}</td>
            <td class="sub">{cell(place(&row.venue, &row.city))}</td>
            <td class=kind>{kind_in_words(row.kind)}</td>
            <td class=stars><Stars rating=row.rating/></td>
            <td class="end"><Counted n=row.tracks what="track"/></td>
        </tr>
    }
}

/// A tile of a shelf.
#[component]
pub(crate) fn Tile(row: EventRow) -> impl IntoView {
    let href = row.path();
    let (title, place) = (row.title.clone(), place(&row.venue, &row.city));
    // A cover without a photograph is the date, drawn: it is said with the title.
    let (said, shown) = match row.cover {
        Some(_) => (None, day(&row)),
        None => (row.date.map(format::partial_date), None),
    };
    // A title that is only the place says it once.
    let place = (place != title && !place.is_empty()).then_some(place);
    view! {
        <li class="tile">
            <RowCover row/>
            <div>
                <a href=href>
                    {title}{said.map(|date| view! { <span class="visually-hidden">", "{date}</span> })}
                </a>
                {shown.map(|date| view! { <p>{date}</p> })}
                <p>{place}</p>
            </div>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Art, AssetId, EventId, Timestamp};

    fn row(cover: bool) -> EventRow {
        let at: Timestamp = "2024-03-12T20:00:00Z".parse().unwrap();
        let art = Art {
            width: 3,
            height: 2,
            colour: [1, 2, 3],
        };
        EventRow {
            id: EventId::from_parts(at, [1; 10]),
            kind: EventKind::Gig,
            date: Some("2024-03-12".parse().unwrap()),
            title: "Town Fair".to_owned(),
            venue: "Harbour Stage".to_owned(),
            city: String::new(),
            rating: 4,
            tracks: 1,
            cover: cover.then(|| (AssetId::from_parts(at, [2; 10]), art)),
        }
    }

    #[test]
    fn a_row_shows_the_year_whatever_its_cover_shows() {
        for cover in [false, true] {
            let html = view! { <Line row=row(cover)/> }.to_html();
            let date = r#"<td class="sub fit"><time datetime="2024-03-12">12 Mar 2024</time></td>"#;
            assert!(html.contains(date), "{html}");
            assert!(
                html.contains(r#"1<span class="unit"> track</span>"#),
                "{html}"
            );
        }
    }

    #[test]
    fn a_tile_shows_the_date_that_its_photograph_does_not() {
        let tile = |cover| {
            let html = view! { <Tile row=row(cover)/> }.to_html();
            html.replace("<!>", "")
        };
        let date = r#"<p><time datetime="2024-03-12">12 Mar 2024</time></p>"#;
        let html = tile(true);
        assert!(html.contains(date), "{html}");
        let html = tile(false);
        assert!(
            !html.contains(date) && html.contains(", 12 Mar 2024</span>"),
            "{html}"
        );
    }
}
