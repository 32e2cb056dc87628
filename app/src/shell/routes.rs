//! Which page answers at which address.

use crate::account::{LoginPage, SetupPage};
use crate::bin::BinPage;
use crate::classes::{
    EditGenrePage, EditStylePage, GenrePage, GenresPage, NewGenrePage, NewStylePage, StylePage,
    StylesPage,
};
use crate::covers::{EventCoverPage, SongCoverPage};
use crate::events::{
    ArrangePage, EditEventPage, EditSetListPage, EventPage, EventsPage, NewEventPage, SetListPage,
    SongbookPage,
};
use crate::home::HomePage;
use crate::inbox::InboxPage;
use crate::layout::ErrorPage;
use crate::notice::FormNotice;
use crate::people::{EditPersonPage, MergePersonPage, NewPersonPage, PeoplePage, PersonPage};
use crate::personal::{FavouritesPage, HistoryPage};
use crate::player::OfflinePage;
use crate::playlists::{EditPlaylistPage, NewPlaylistPage, PlaylistPage, PlaylistsPage};
use crate::search::SearchPage;
use crate::settings::{LibrarySettingsPage, SettingsPage};
use crate::songs::{EditSongPage, MergeSongPage, NewSongPage, SongPage, SongsPage};
use crate::tracks::{CounterpartPage, EditTrackPage, TrackPageView, TracksPage};
use crate::transfer::ImportPage;
use crate::work::{ActivityPage, JobsPage};
use crate::years::{YearPage, YearsPage};
use leptos::prelude::*;
use leptos::tachys::view::iterators::StaticVec;
use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::components::{FlatRoutes, RouteChildren};
use leptos_router::{ChooseView, NestedRoute, PossibleRouteMatch, SsrMode, path};
use uploader::UploadPage;

/// Every page, rendered whole before its first byte is sent.
#[component]
pub(super) fn Pages() -> impl IntoView {
    view! {
        <FlatRoutes fallback=|| view! { <ErrorPage/> } children=RouteChildren::to_children(|| StaticVec::from(pages()))/>
    }
}

fn pages() -> Vec<AnyNestedRoute> {
    vec![
        page(path!("/"), HomePage),
        page(path!("/events"), EventsPage),
        page(path!("/events/new"), NewEventPage),
        page(path!("/events/:id"), EventPage),
        page(path!("/events/:id/edit"), EditEventPage),
        page(path!("/events/:id/tracks"), ArrangePage),
        page(path!("/events/:id/cover"), EventCoverPage),
        page(path!("/events/:id/set-list"), SetListPage),
        page(path!("/events/:id/set-list/edit"), EditSetListPage),
        page(path!("/events/:id/songbook"), SongbookPage),
        page(path!("/songs"), SongsPage),
        page(path!("/songs/new"), NewSongPage),
        page(path!("/songs/:id"), SongPage),
        page(path!("/songs/:id/edit"), EditSongPage),
        page(path!("/songs/:id/cover"), SongCoverPage),
        page(path!("/songs/:id/merge"), MergeSongPage),
        page(path!("/people"), PeoplePage),
        page(path!("/people/new"), NewPersonPage),
        page(path!("/people/:id"), PersonPage),
        page(path!("/people/:id/edit"), EditPersonPage),
        page(path!("/people/:id/merge"), MergePersonPage),
        page(path!("/genres"), GenresPage),
        page(path!("/genres/new"), NewGenrePage),
        page(path!("/genres/:id"), GenrePage),
        page(path!("/genres/:id/edit"), EditGenrePage),
        page(path!("/styles"), StylesPage),
        page(path!("/styles/new"), NewStylePage),
        page(path!("/styles/:id"), StylePage),
        page(path!("/styles/:id/edit"), EditStylePage),
        page(path!("/years"), YearsPage),
        page(path!("/years/:id"), YearPage),
        page(path!("/tracks"), TracksPage),
        page(path!("/tracks/:id"), TrackPageView),
        page(path!("/tracks/:id/edit"), EditTrackPage),
        page(path!("/tracks/:id/counterpart"), CounterpartPage),
        page(path!("/playlists"), PlaylistsPage),
        page(path!("/playlists/new"), NewPlaylistPage),
        page(path!("/playlists/:id"), PlaylistPage),
        page(path!("/playlists/:id/edit"), EditPlaylistPage),
        page(path!("/favourites"), FavouritesPage),
        page(path!("/history"), HistoryPage),
        page(path!("/search"), SearchPage),
        page(path!("/inbox"), InboxPage),
        page(path!("/bin"), BinPage),
        page(path!("/import"), ImportPage),
        page(path!("/upload"), Upload),
        page(path!("/login"), LoginPage),
        page(path!("/setup"), SetupPage),
        page(path!("/settings"), SettingsPage),
        page(path!("/settings/library"), LibrarySettingsPage),
        page(path!("/offline"), OfflinePage),
        page(path!("/jobs"), JobsPage),
        page(path!("/activity"), ActivityPage),
    ]
}

/// One page. Its type ends here: as one type, all pages took the compiler minutes and gave symbols of megabytes.
fn page<Path, View>(path: Path, view: View) -> AnyNestedRoute
where
    Path: PossibleRouteMatch + Clone + Send + 'static,
    View: ChooseView + Clone + 'static,
    NestedRoute<Path, (), (), View>: IntoAnyNestedRoute,
{
    NestedRoute::new(path, view)
        .ssr_mode(SsrMode::Async)
        .into_any_nested_route()
}

/// `/upload`: the uploader's page, under the notice of its plain form.
#[component]
fn Upload() -> impl IntoView {
    view! {
        <crate::layout::Page title="Upload">
            <header class="page-head"><h1 tabindex="-1">"Upload"</h1></header>
            <FormNotice/>
            <UploadPage/>
        </crate::layout::Page>
    }
}
