//! `/offline`: the tracks kept on this device, and the page a browser shows where there is no network.
//!
//! The server knows nothing of what a device keeps, so it sends the frame of the list and the script fills it. A copy of
//! this page, as a stranger sees it, waits in the browser.

use crate::layout::Page;
use leptos::prelude::*;

/// The page, with the row that the script copies.
#[component]
pub(crate) fn OfflinePage() -> impl IntoView {
    view! {
        <Page title="On this device">
            <div id="kept">
                <header class="page-head">
                    <h1 tabindex="-1">"On this device"</h1>
                    <p class="muted" id="kept-room"></p>
                </header>
                // Where this stands in the place of another page.
                <p class="notice" id="kept-instead" role="status" hidden>
                    "The page you asked for did not come: there is no network, or the server does not answer. "
                    <a class="button small">"Try again"</a>
                </p>
                <table class="list led tracks" hidden>
                    <caption class="visually-hidden">"Kept tracks"</caption>
                    <thead>
                        <tr>
                            <th scope="col" class="lead col-play"><span class="visually-hidden">"Play"</span></th>
                            <th scope="col">"Title"</th>
                            <th scope="col">"Artist"</th>
                            <th scope="col" class="end">"Length"</th>
                            <th scope="col" class="end">"Size"</th>
                            <th scope="col"><span class="visually-hidden">"Remove"</span></th>
                        </tr>
                    </thead>
                    <tbody></tbody>
                </table>
                <div class="empty">
                    <p>
                        "Nothing is kept here yet. \u{201c}Keep offline\u{201d} on a track\u{2019}s page lets it play on this \
                         device without a network. Logging out removes it."
                    </p>
                    <a class="button" href="/">"To the library"</a>
                </div>
                <template><KeptRow/></template>
            </div>
        </Page>
    }
}

/// A row of the list, to be filled in.
#[component]
fn KeptRow() -> impl IntoView {
    view! {
        <tr data-track>
            <td class="lead col-play">
                <button class="play live" type="button" data-play>
                    <svg class="icon" aria-hidden="true"><use href="#i-play"/></svg>
                </button>
            </td>
            <th scope="row" class="name"><a></a></th>
            <td class="sub col-artist"></td>
            <td class="end col-length"></td>
            <td class="end col-size"></td>
            <td class="fit">
                <button class="button small live" type="button" data-keep>"Remove"</button>
            </td>
        </tr>
    }
}
