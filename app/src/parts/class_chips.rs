//! Genres and styles of something, as links.

use domain::classification::{Class, ClassRef};
use leptos::prelude::*;

/// Under what something is filed; nothing where it is under nothing.
#[component]
pub(crate) fn FiledUnder(genres: Vec<ClassRef>, styles: Vec<ClassRef>) -> impl IntoView {
    let none = genres.is_empty() && styles.is_empty();
    let chip = |class: Class| {
        move |entry: ClassRef| {
            let href = entry.path(class);
            view! { <li><a class="chip" href=href>{entry.name}</a></li> }
        }
    };
    (!none).then(|| {
        view! {
            <div class="section-head"><h2>"Filed under"</h2></div>
            <ul class="chips">
                {genres.into_iter().map(chip(Class::Genre)).collect_view()}
                {styles.into_iter().map(chip(Class::Style)).collect_view()}
            </ul>
        }
    })
}
