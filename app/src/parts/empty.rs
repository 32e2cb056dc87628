//! Where nothing is: said in words, with what to do next.

use leptos::prelude::*;

/// An empty place with at most one way on.
#[component]
pub(crate) fn Empty(
    /// What is not here and why.
    words: &'static str,
    /// Where to go and what the button says.
    way: Option<(String, &'static str)>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <svg class="empty-wave" viewBox="0 0 120 40" aria-hidden="true">
                <path d="M4 18v4M14 14v12M24 8v24M34 15v10M44 4v32M54 12v16M64 17v6M74 9v22M84 14v12M94 6v28M104 16v8M114 18v4"/>
            </svg>
            <p>{words}</p>
            {way.map(|(href, label)| view! { <a class="button primary" href=href>{label}</a> })}
        </div>
    }
}
