//! Where one can go: four places and a sheet with the others at the thumb on phones, all of them at the side on wide
//! screens. One list serves both, and the sheet is a popover, so none of it needs a script.

use crate::layout::may;
use domain::Action;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use service::Viewer;

/// One place: its address, what it is called, its drawing.
#[derive(Clone, Copy)]
struct Place(&'static str, &'static str, &'static str);

const HOME: Place = Place("/", "Home", "#i-home");
const EVENTS: Place = Place("/events", "Events", "#i-events");
const SONGS: Place = Place("/songs", "Songs", "#i-songs");
const PEOPLE: Place = Place("/people", "People", "#i-people");
const UPLOAD: Place = Place("/upload", "Upload", "#i-upload");
const TRACKS: Place = Place("/tracks", "Tracks", "#i-tracks");
const PLAYLISTS: Place = Place("/playlists", "Playlists", "#i-playlists");
const OWN: [Place; 2] = [
    Place("/favourites", "Favourites", "#i-heart"),
    Place("/history", "History", "#i-history"),
];
const BROWSE: [Place; 3] = [
    Place("/years", "Years", "#i-years"),
    Place("/genres", "Genres", "#i-genres"),
    Place("/styles", "Styles", "#i-styles"),
];

/// The links, and the button that opens the sheet.
#[component]
pub(super) fn Navigation() -> impl IntoView {
    let editor = may(Action::Upload);
    // The fourth place at the thumb is what this person does most.
    let fourth = if editor { UPLOAD } else { PEOPLE };
    let member = use_context::<Viewer>().is_some_and(|viewer| viewer.person.is_some());
    let browse = editor
        .then_some(PEOPLE)
        .into_iter()
        .chain([TRACKS, PLAYLISTS])
        .chain(OWN.into_iter().filter(move |_| member))
        .chain(BROWSE);
    let work = [
        (Place("/inbox", "Inbox", "#i-inbox"), editor),
        (Place("/bin", "Bin", "#i-bin"), member),
        (Place("/jobs", "Jobs", "#i-jobs"), may(Action::ManageJobs)),
        (
            Place("/activity", "Activity", "#i-activity"),
            may(Action::ReadAudit),
        ),
    ];
    let work: Vec<Place> = work
        .into_iter()
        .filter_map(|(place, shown)| shown.then_some(place))
        .collect();
    view! {
        <nav id="nav" aria-label="Main">
            <ul class="thumbs">
                {[HOME, EVENTS, SONGS, fourth].map(|place| view! { <To place/> }).collect_view()}
                <li class="open-more">
                    <button type="button" popovertarget="more">
                        <svg class="icon" aria-hidden="true"><use href="#i-more"/></svg>
                        <span>"More"</span>
                    </button>
                </li>
            </ul>
            <div id="more" popover="auto">
                <ul>{browse.map(|place| view! { <To place/> }).collect_view()}</ul>
                {(!work.is_empty()).then(|| view! {
                    <ul>{work.into_iter().map(|place| view! { <To place/> }).collect_view()}</ul>
                })}
                <ul class="sheet"><To place=Place("/settings", "Settings", "#i-settings")/></ul>
            </div>
        </nav>
    }
}

#[component]
fn To(place: Place) -> impl IntoView {
    let Place(href, label, icon) = place;
    let path = use_location().pathname.get_untracked();
    view! {
        <li>
            <a href=href aria-current=current(href, &path)>
                <svg class="icon" aria-hidden="true"><use href=icon/></svg>
                <span>{label}</span>
            </a>
        </li>
    }
}

/// `page` on the place itself, `true` on what lies below it.
fn current(href: &str, path: &str) -> Option<&'static str> {
    let rest = path.strip_prefix(href)?;
    match rest {
        "" => Some("page"),
        rest if href != "/" && rest.starts_with('/') => Some("true"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::current;

    #[test]
    fn a_place_is_marked_with_what_lies_below_it() {
        assert_eq!(current("/", "/"), Some("page"));
        assert_eq!(current("/", "/events"), None);
        assert_eq!(current("/events", "/events"), Some("page"));
        assert_eq!(current("/events", "/events/town-fair-1"), Some("true"));
        assert_eq!(current("/song", "/songs"), None);
    }
}
