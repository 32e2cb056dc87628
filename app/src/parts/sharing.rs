//! What a page says of itself to those who show it elsewhere: chats, feeds and search engines.

use crate::layout::absolute;
use domain::{ArtFile, ArtFormat, ArtSize, AssetId};
use leptos::prelude::*;
use leptos_meta::{Meta, Script};
use serde_json::Value;

/// Description and picture for a preview, and the thing itself in schema.org's words.
#[component]
pub(crate) fn Sharing(
    /// One sentence about it.
    description: String,
    /// The Open Graph protocol's type, such as `music.song`.
    kind: &'static str,
    /// Its picture.
    picture: Option<AssetId>,
    /// What it is, as JSON-LD.
    thing: Value,
) -> impl IntoView {
    let picture = picture.map(|asset| {
        let file = ArtFile {
            size: ArtSize::Large,
            format: ArtFormat::Webp,
        };
        absolute(&format!("/art/{asset}/{file}"))
    });
    // A tag within a script's text would end it.
    let thing = thing.to_string().replace('<', "\\u003c");
    view! {
        <Meta name="description" content=description.clone()/>
        <Meta property="og:description" content=description/>
        <Meta property="og:type" content=kind/>
        {picture.map(|address| view! { <Meta property="og:image" content=address/> })}
        <Script type_="application/ld+json">{thing}</Script>
    }
}
