//! The drawings of pages and player, as symbols that the document holds once.

use leptos::prelude::*;

/// Every drawing the pages and the player use, once: 24 units square, drawn with the colour of the text.
#[component]
pub(super) fn Icons() -> impl IntoView {
    view! {
        <svg class="sprite" aria-hidden="true">
            <symbol id="i-mark" viewBox="0 0 24 24"><path d="M5 10v4M9 6v12M13 3v18M17 8v8M21 11v2"/></symbol>
            <symbol id="i-play" viewBox="0 0 24 24"><path class="solid" d="M8 5.5v13a.6.6 0 0 0 .9.5l10.4-6.5a.6.6 0 0 0 0-1L8.9 5a.6.6 0 0 0-.9.5z"/></symbol>
            <symbol id="i-pause" viewBox="0 0 24 24"><path class="solid" d="M7 5h3.5v14H7zM13.5 5H17v14h-3.5z"/></symbol>
            <symbol id="i-home" viewBox="0 0 24 24"><path d="M4 11l8-7 8 7v9h-5v-6H9v6H4z"/></symbol>
            <symbol id="i-events" viewBox="0 0 24 24"><path d="M4 6h16v14H4zM4 10.5h16M8.5 3.5V6M15.5 3.5V6"/></symbol>
            <symbol id="i-songs" viewBox="0 0 24 24"><path d="M9 17.5V5.5L19 3.5v12M9 17.5a2.8 2.8 0 1 1-2.8-2.8A2.8 2.8 0 0 1 9 17.5zM19 15.5a2.8 2.8 0 1 1-2.8-2.8A2.8 2.8 0 0 1 19 15.5z"/></symbol>
            <symbol id="i-people" viewBox="0 0 24 24"><path d="M9 11.5a3.7 3.7 0 1 0-3.7-3.7A3.7 3.7 0 0 0 9 11.5zM2.5 20c0-3.7 2.7-5.8 6.5-5.8s6.5 2.1 6.5 5.8M16 4.3a3.7 3.7 0 0 1 0 7M18 14.6c2.2.7 3.5 2.6 3.5 5.4"/></symbol>
            <symbol id="i-tracks" viewBox="0 0 24 24"><path d="M4 5h16M4 10h16M4 15h9M4 20h9M17 20v-6l4-1v5"/></symbol>
            <symbol id="i-playlists" viewBox="0 0 24 24"><path d="M4 6h12M4 11h12M4 16h7M16 13.5v7l5-3.5z"/></symbol>
            <symbol id="i-years" viewBox="0 0 24 24"><path d="M5 20V11M10 20V5M15 20v-6M20 20V8"/></symbol>
            <symbol id="i-genres" viewBox="0 0 24 24"><path d="M12 3.5a8.5 8.5 0 1 0 8.5 8.5A8.5 8.5 0 0 0 12 3.5zM12 9.5a2.5 2.5 0 1 0 2.5 2.5A2.5 2.5 0 0 0 12 9.5z"/></symbol>
            <symbol id="i-styles" viewBox="0 0 24 24"><path d="M12.5 3.5H20v7.5l-9 9L3.5 12.5zM16 8v.01"/></symbol>
            <symbol id="i-inbox" viewBox="0 0 24 24"><path d="M4 13l3-8h10l3 8v6H4zM4 13h5l1 2.5h4l1-2.5h5"/></symbol>
            <symbol id="i-bin" viewBox="0 0 24 24"><path d="M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5"/></symbol>
            <symbol id="i-settings" viewBox="0 0 24 24"><path d="M4 7h9M17 7h3M4 17h3M11 17h9M15 4.5v5M9 14.5v5"/></symbol>
            <symbol id="i-more" viewBox="0 0 24 24"><path d="M4 7h16M4 12h16M4 17h16"/></symbol>
            <symbol id="i-search" viewBox="0 0 24 24"><path d="M10.5 4a6.5 6.5 0 1 0 6.5 6.5A6.5 6.5 0 0 0 10.5 4zM15.5 15.5L20 20"/></symbol>
            <symbol id="i-edit" viewBox="0 0 24 24"><path d="M4 20l1-4L16 5l3 3L8 19z"/></symbol>
            <symbol id="i-add" viewBox="0 0 24 24"><path d="M12 5v14M5 12h14"/></symbol>
            <symbol id="i-feed" viewBox="0 0 24 24"><path d="M5 11a8 8 0 0 1 8 8M5 5a14 14 0 0 1 14 14M6 18v.01"/></symbol>
            <symbol id="i-upload" viewBox="0 0 24 24"><path d="M12 16V4M7 9l5-5 5 5M4 15v5h16v-5"/></symbol>
            <symbol id="i-download" viewBox="0 0 24 24"><path d="M12 4v12M7 11l5 5 5-5M4 20h16"/></symbol>
            <symbol id="i-jobs" viewBox="0 0 24 24"><path d="M4 7h11M4 12h7M4 17h11M15 12l3 3 4-6"/></symbol>
            <symbol id="i-activity" viewBox="0 0 24 24"><path d="M12 7v5l3 2M12 3a9 9 0 1 0 9 9 9 9 0 0 0-9-9z"/></symbol>
            <symbol id="i-history" viewBox="0 0 24 24"><path d="M4 4v5h5M4.5 9a8.5 8.5 0 1 1-1 4M12 8v4.5l3 1.5"/></symbol>
            <symbol id="i-sort" viewBox="0 0 24 24"><path d="M7 9.5l5 5 5-5"/></symbol>
            <symbol id="i-up" viewBox="0 0 24 24"><path d="M6 15l6-6 6 6"/></symbol>
            <symbol id="i-heart" viewBox="0 0 24 24"><path d="M12 20S3.5 15 3.5 8.9A4.4 4.4 0 0 1 12 7a4.4 4.4 0 0 1 8.5 1.9C20.5 15 12 20 12 20z"/></symbol>
            <symbol id="i-close" viewBox="0 0 24 24"><path d="M6 6l12 12M18 6L6 18"/></symbol>
            <symbol id="i-theme-auto" viewBox="0 0 24 24"><path d="M12 3a9 9 0 1 0 0 18z" class="solid"/><path d="M12 3a9 9 0 1 1 0 18z"/></symbol>
            <symbol id="i-theme-light" viewBox="0 0 24 24"><path d="M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6L19 19M5 19l1.4-1.4M17.6 6.4L19 5"/></symbol>
            <symbol id="i-theme-dark" viewBox="0 0 24 24"><path d="M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z"/></symbol>
        </svg>
    }
}
