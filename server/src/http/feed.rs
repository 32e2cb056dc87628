//! GET `/feed.xml`: the newest tracks as RSS 2.0, for feed readers and for players of podcasts, which take the files
//! that go with the items (`enclosure`).

use crate::http::pages::origin;
use crate::middleware::problem::{Problem, escape};
use axum::Extension;
use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Response};
use domain::track::{TrackQuery, TrackRow};
use domain::{MediaKind, Quality};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use service::{Error, Service, Viewer};
use std::fmt::Write as _;

/// Tracks in the feed.
const TRACKS: u32 = 40;

/// What this viewer may see, newest first.
pub async fn get(
    State(service): State<Service>,
    Extension(viewer): Extension<Viewer>,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let newest = TrackQuery {
        limit: TRACKS,
        ..TrackQuery::default()
    };
    let page = service.tracks(&viewer, &newest).await?;
    let mut items = Vec::with_capacity(page.rows.len());
    for row in page.rows {
        let enclosure = enclosure(&service, &viewer, &row).await;
        items.push((row, enclosure));
    }
    let feed = feed(viewer.library.name.as_str(), &origin(&parts), &items);
    let headers = [
        (CONTENT_TYPE, "application/rss+xml; charset=utf-8"),
        (CACHE_CONTROL, "private, max-age=300"),
    ];
    Ok((headers, feed).into_response())
}

/// The file that goes with an item.
struct Enclosure {
    path: String,
    bytes: u64,
    media_type: String,
}

/// What most players can play of a track: its sound as AAC where that is made, else the file as it was sent. None where
/// it cannot be had: one file that is missing keeps nobody from the others.
async fn enclosure(service: &Service, viewer: &Viewer, row: &TrackRow) -> Option<Enclosure> {
    let smaller = row.kind == MediaKind::Audio && row.qualities.contains(Quality::Aac96);
    let (file, path) = if smaller {
        let path = format!("/media/{}/{}", row.asset, Quality::Aac96.as_str());
        let file = service.rendition(viewer, row.asset, Quality::Aac96).await;
        (file, path)
    } else {
        let path = format!("/media/{}", row.asset);
        (service.media(viewer, row.asset).await, path)
    };
    match file {
        Ok(file) => Some(Enclosure {
            path,
            bytes: file.size,
            media_type: file.media_type.clone(),
        }),
        // Between the list and the look at the file it may have gone.
        Err(Error::NotFound(_)) => None,
        Err(error) => {
            tracing::warn!(track = %row.id, "the feed goes without the file of a track: {error}");
            None
        }
    }
}

fn feed(library: &str, origin: &str, items: &[(TrackRow, Option<Enclosure>)]) -> String {
    let name = text(library);
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\"><channel>\n\
         <title>{name}</title><link>{origin}/</link><description>New tracks of {name}</description>\n\
         <atom:link rel=\"self\" type=\"application/rss+xml\" href=\"{origin}/feed.xml\"/>\n"
    );
    for (row, enclosure) in items {
        // Writing into a String cannot fail.
        let _ = item(&mut xml, origin, row, enclosure.as_ref());
    }
    xml.push_str("</channel></rss>\n");
    xml
}

fn item(
    xml: &mut String,
    origin: &str,
    row: &TrackRow,
    enclosure: Option<&Enclosure>,
) -> std::fmt::Result {
    let link = escape(&format!("{origin}{}", row.path()));
    let date = row.added_at.to_rfc2822();
    writeln!(
        xml,
        "<item><title>{}</title><link>{link}</link><guid isPermaLink=\"false\">{}</guid><pubDate>{date}</pubDate>",
        text(&row.title),
        row.id
    )?;
    let about = row.event.as_ref().map(|event| event.title.as_str());
    if let Some(about) = about.or(row.artist.as_deref()) {
        writeln!(xml, "<description>{}</description>", text(about))?;
    }
    if let Some(Enclosure {
        path,
        bytes,
        media_type,
    }) = enclosure
    {
        let (url, media_type) = (escape(&format!("{origin}{path}")), text(media_type));
        writeln!(
            xml,
            "<enclosure url=\"{url}\" length=\"{bytes}\" type=\"{media_type}\"/>"
        )?;
    }
    xml.write_str("</item>\n")
}

/// What people, tags and file names say, for within an element. What XML 1.0 has no characters for (its production
/// `Char`, section 2.2) is left out, since no reader would read on.
fn text(said: &str) -> String {
    let carried = |c: &char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    escape(&said.chars().filter(carried).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_leave_their_place() {
        let feed = feed("Rock & <Roll>", "https://music.example", &[]);
        assert!(
            feed.contains("<title>Rock &#38; &#60;Roll&#62;</title>"),
            "{feed}"
        );
        assert!(feed.ends_with("</channel></rss>\n"));
    }

    #[test]
    fn what_xml_has_no_room_for_is_left_out() {
        let feed = feed("A\u{fffe}B\u{1}C\tD", "https://music.example", &[]);
        assert!(feed.contains("<title>ABC\tD</title>"), "{feed}");
    }
}
