//! The page as the server writes it: a form that any browser can send, in the place the browser module takes over.

use leptos::prelude::*;

/// `/upload`, below its heading. To somebody who may not upload it says so instead.
#[component]
pub fn UploadPage() -> impl IntoView {
    match uploader() {
        Err(why) => view! {
            <p class="notice">
                {why} <a class="button small" href="/login?next=/upload">"Log in"</a>
            </p>
        }
        .into_any(),
        Ok(person) => view! {
            <div id="uploader" data-module="uploader.js" data-person=person>
                <form class="drop" method="post" action="/upload" enctype="multipart/form-data">
                    <p class="drop-hint" id="upload-hint">
                        "Choose audio or video files. They are sent as they are, in their full quality."
                    </p>
                    <input
                        type="file"
                        name="file"
                        multiple
                        required
                        aria-label="Files to upload"
                        aria-describedby="upload-hint"
                    />
                    <button class="button primary">"Upload"</button>
                </form>
            </div>
        }
        .into_any(),
    }
}

/// Who uploads, as a name for what their browser keeps; or why they may not.
#[cfg(feature = "ssr")]
fn uploader() -> Result<String, &'static str> {
    let viewer = use_context::<service::Viewer>();
    let may = viewer
        .as_ref()
        .is_some_and(|viewer| viewer.may(domain::Action::Upload));
    match viewer.and_then(|viewer| viewer.person) {
        Some(person) if may => Ok(person.id.to_string()),
        Some(_) => Err(
            "Your role in this library does not allow to add files; ask an admin of the library.",
        ),
        None => Err("Log in to add files."),
    }
}

/// The browser never renders this page: it finds it.
#[cfg(not(feature = "ssr"))]
fn uploader() -> Result<String, &'static str> {
    Err("Log in to add files.")
}
