//! A list's headings that sort it, and the way to its next page.

use leptos::prelude::*;

/// A column's heading: a link that sorts by it.
#[component]
pub(crate) fn Heading(
    /// What the column is called.
    label: &'static str,
    /// The list in the order a tap asks for.
    #[prop(into)]
    href: String,
    /// Whether the list is in this order, and largest first.
    descending: Option<bool>,
    /// Where the column stands: a class of the style sheet.
    #[prop(optional)]
    class: &'static str,
) -> impl IntoView {
    let sort = descending.map(|down| if down { "descending" } else { "ascending" });
    view! {
        <th scope="col" class=class aria-sort=sort>
            <a href=href>{label}<svg class="icon sort" aria-hidden="true"><use href="#i-sort"/></svg></a>
        </th>
    }
}

/// The way to the page that follows, where there is one.
#[component]
pub(crate) fn Next(
    /// Its address.
    href: Option<String>,
) -> impl IntoView {
    href.map(|href| view! {
        <nav class="pages" aria-label="Pages"><a class="button" rel="next" href=href>"Next page"</a></nav>
    })
}
