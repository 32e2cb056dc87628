//! A rating, seen and said.

use leptos::prelude::*;

/// One to five stars; nothing where nobody rated.
#[component]
pub(crate) fn Stars(
    /// 1 to 5; 0 where there is none.
    rating: u8,
) -> impl IntoView {
    (rating > 0).then(|| {
        let given = usize::from(rating.min(5));
        let label = format!("{given} of 5 stars");
        view! {
            <span class="stars" role="img" aria-label=label>
                {"\u{2605}".repeat(given)}<span class="off">{"\u{2605}".repeat(5 - given)}</span>
            </span>
        }
    })
}
