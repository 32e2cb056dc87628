//! What the script of the search box asks.

use super::field::Suggestions;
use crate::WireError;
use crate::error::to_wire;
use crate::layout::asking;
use domain::search::SearchQuery;
use leptos::prelude::*;
use leptos::server_fn::codec::{GetUrl, Json};

/// How many are offered while one types.
const OFFERED: u32 = 8;

/// The options for the list under the search box, as HTML that is ready to be shown: what `/search` would show first.
/// Empty where nothing is found.
///
/// A GET with the text in the address and JSON in the answer, so that a script can ask without a codec of its own.
#[server(prefix = "/api", endpoint = "search", input = GetUrl, output = Json)]
pub async fn suggestions(q: String) -> Result<String, WireError> {
    let (service, viewer) = asking();
    let query = SearchQuery {
        text: q,
        limit: OFFERED,
        ..SearchQuery::default()
    };
    let page = service
        .suggest(&viewer, &query)
        .await
        .map_err(|error| to_wire(&error))?;
    Ok(view! { <Suggestions rows=page.rows asked=query.text/> }.to_html())
}
