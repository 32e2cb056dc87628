//! What a page says of itself to those who show it elsewhere: chats, feeds and search engines.

use crate::layout::{absolute, in_head};
use domain::{ArtFile, ArtFormat, ArtSize, AssetId};
use leptos::prelude::*;
use leptos_meta::{Meta, Script};
use serde_json::{Map, Value};

/// A thing without what is not known of it: nulls, empty texts and lists, and things of which nothing is left but what
/// they would be. None where nothing is left at all.
fn known(thing: Value) -> Option<Value> {
    match thing {
        Value::Null => None,
        Value::String(text) if text.is_empty() => None,
        Value::Array(items) => {
            let items: Vec<Value> = items.into_iter().filter_map(known).collect();
            (!items.is_empty()).then_some(Value::Array(items))
        }
        Value::Object(fields) => {
            let fields: Map<String, Value> = fields
                .into_iter()
                .filter_map(|(name, value)| Some((name, known(value)?)))
                .collect();
            fields
                .keys()
                .any(|name| !name.starts_with('@'))
                .then_some(Value::Object(fields))
        }
        said => Some(said),
    }
}

/// The whole address of a picture, for those elsewhere.
pub(crate) fn picture_address(asset: AssetId) -> String {
    let file = ArtFile {
        size: ArtSize::Large,
        format: ArtFormat::Webp,
    };
    absolute(&format!("/art/{asset}/{file}"))
}

/// Description and picture for a preview, and the thing itself in schema.org's words.
#[component]
pub(crate) fn Sharing(
    /// One sentence about it.
    description: String,
    /// The Open Graph protocol's type, such as `music.song`.
    kind: &'static str,
    /// Its picture, and what that shows; empty where nobody said.
    picture: Option<(AssetId, String)>,
    /// What it is, as JSON-LD; what is null or empty in it is left out.
    thing: Value,
) -> impl IntoView {
    let picture = picture.map(|(asset, alt)| (picture_address(asset), alt));
    // A tag within a script's text would end it.
    let thing = known(thing)
        .unwrap_or_default()
        .to_string()
        .replace('<', "\\u003c");
    in_head(view! {
        <Meta name="description" content=description.clone()/>
        <Meta property="og:description" content=description/>
        <Meta property="og:type" content=kind/>
        {picture.map(|(address, alt)| view! {
            <Meta property="og:image" content=address/>
            {(!alt.is_empty()).then(|| view! { <Meta property="og:image:alt" content=alt/> })}
        })}
        <Script type_="application/ld+json">{thing}</Script>
    });
}
