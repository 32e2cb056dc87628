//! Which page answers at which address.

use crate::account::{LoginPage, SetupPage};
use crate::bin::BinPage;
use crate::classes::{
    EditGenrePage, EditStylePage, GenrePage, GenresPage, NewGenrePage, NewStylePage, StylePage,
    StylesPage,
};
use crate::events::{
    ArrangePage, EditEventPage, EditSetListPage, EventPage, EventsPage, NewEventPage, SetListPage,
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
use crate::settings::SettingsPage;
use crate::songs::{EditSongPage, MergeSongPage, NewSongPage, SongPage, SongsPage};
use crate::tracks::{EditTrackPage, TrackPageView, TracksPage};
use crate::transfer::ImportPage;
use crate::work::{ActivityPage, JobsPage};
use crate::years::{YearPage, YearsPage};
use leptos::prelude::*;
use leptos_router::components::{Route, Routes};
use leptos_router::{SsrMode, path};
use uploader::UploadPage;

/// Every page, rendered whole before its first byte is sent.
#[component]
pub(super) fn Pages() -> impl IntoView {
    view! {
        <Routes fallback=|| view! { <ErrorPage/> }>
            <Route path=path!("/") view=HomePage ssr=SsrMode::Async/>
            <Route path=path!("/events") view=EventsPage ssr=SsrMode::Async/>
            <Route path=path!("/events/new") view=NewEventPage ssr=SsrMode::Async/>
            <Route path=path!("/events/:id") view=EventPage ssr=SsrMode::Async/>
            <Route path=path!("/events/:id/edit") view=EditEventPage ssr=SsrMode::Async/>
            <Route path=path!("/events/:id/tracks") view=ArrangePage ssr=SsrMode::Async/>
            <Route path=path!("/events/:id/set-list") view=SetListPage ssr=SsrMode::Async/>
            <Route path=path!("/events/:id/set-list/edit") view=EditSetListPage ssr=SsrMode::Async/>
            <Route path=path!("/songs") view=SongsPage ssr=SsrMode::Async/>
            <Route path=path!("/songs/new") view=NewSongPage ssr=SsrMode::Async/>
            <Route path=path!("/songs/:id") view=SongPage ssr=SsrMode::Async/>
            <Route path=path!("/songs/:id/edit") view=EditSongPage ssr=SsrMode::Async/>
            <Route path=path!("/songs/:id/merge") view=MergeSongPage ssr=SsrMode::Async/>
            <Route path=path!("/people") view=PeoplePage ssr=SsrMode::Async/>
            <Route path=path!("/people/new") view=NewPersonPage ssr=SsrMode::Async/>
            <Route path=path!("/people/:id") view=PersonPage ssr=SsrMode::Async/>
            <Route path=path!("/people/:id/edit") view=EditPersonPage ssr=SsrMode::Async/>
            <Route path=path!("/people/:id/merge") view=MergePersonPage ssr=SsrMode::Async/>
            <Route path=path!("/genres") view=GenresPage ssr=SsrMode::Async/>
            <Route path=path!("/genres/new") view=NewGenrePage ssr=SsrMode::Async/>
            <Route path=path!("/genres/:id") view=GenrePage ssr=SsrMode::Async/>
            <Route path=path!("/genres/:id/edit") view=EditGenrePage ssr=SsrMode::Async/>
            <Route path=path!("/styles") view=StylesPage ssr=SsrMode::Async/>
            <Route path=path!("/styles/new") view=NewStylePage ssr=SsrMode::Async/>
            <Route path=path!("/styles/:id") view=StylePage ssr=SsrMode::Async/>
            <Route path=path!("/styles/:id/edit") view=EditStylePage ssr=SsrMode::Async/>
            <Route path=path!("/years") view=YearsPage ssr=SsrMode::Async/>
            <Route path=path!("/years/:id") view=YearPage ssr=SsrMode::Async/>
            <Route path=path!("/tracks") view=TracksPage ssr=SsrMode::Async/>
            <Route path=path!("/tracks/:id") view=TrackPageView ssr=SsrMode::Async/>
            <Route path=path!("/tracks/:id/edit") view=EditTrackPage ssr=SsrMode::Async/>
            <Route path=path!("/playlists") view=PlaylistsPage ssr=SsrMode::Async/>
            <Route path=path!("/playlists/new") view=NewPlaylistPage ssr=SsrMode::Async/>
            <Route path=path!("/playlists/:id") view=PlaylistPage ssr=SsrMode::Async/>
            <Route path=path!("/playlists/:id/edit") view=EditPlaylistPage ssr=SsrMode::Async/>
            <Route path=path!("/favourites") view=FavouritesPage ssr=SsrMode::Async/>
            <Route path=path!("/history") view=HistoryPage ssr=SsrMode::Async/>
            <Route path=path!("/search") view=SearchPage ssr=SsrMode::Async/>
            <Route path=path!("/inbox") view=InboxPage ssr=SsrMode::Async/>
            <Route path=path!("/bin") view=BinPage ssr=SsrMode::Async/>
            <Route path=path!("/import") view=ImportPage ssr=SsrMode::Async/>
            <Route path=path!("/upload") view=Upload ssr=SsrMode::Async/>
            <Route path=path!("/login") view=LoginPage ssr=SsrMode::Async/>
            <Route path=path!("/setup") view=SetupPage ssr=SsrMode::Async/>
            <Route path=path!("/settings") view=SettingsPage ssr=SsrMode::Async/>
            <Route path=path!("/offline") view=OfflinePage ssr=SsrMode::Async/>
            <Route path=path!("/jobs") view=JobsPage ssr=SsrMode::Async/>
            <Route path=path!("/activity") view=ActivityPage ssr=SsrMode::Async/>
        </Routes>
    }
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
