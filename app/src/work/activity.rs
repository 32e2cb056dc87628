//! The page of the activity log.

use super::api::activity;
use crate::format;
use crate::layout::Page;
use crate::notice::Failure;
use domain::AuditId;
use domain::work::{AuditRow, Deed};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// `/activity`, from the entry before `?before=` on.
#[component]
pub(crate) fn ActivityPage() -> impl IntoView {
    let before = use_query_map()
        .get_untracked()
        .get("before")
        .and_then(|id| id.parse::<AuditId>().ok());
    Suspend::new(async move {
        match activity(before).await {
            Ok(rows) => view! { <Page title="Activity"><Log rows/></Page> }.into_any(),
            Err(error) => view! { <Failure error/> }.into_any(),
        }
    })
}

#[component]
fn Log(rows: Vec<AuditRow>) -> impl IntoView {
    let older = rows
        .last()
        .map(|row| format!("/activity?before={}", row.id));
    view! {
        <header class="page-head">
            <h1 tabindex="-1">"Activity"</h1>
            <p class="muted">"Who did what, newest first. Times are UTC."</p>
        </header>
        {match older {
            None => view! {
                <div class="empty">
                    <p>"There are no older entries."</p>
                    <a class="button" href="/activity">"Latest activity"</a>
                </div>
            }
            .into_any(),
            Some(href) => view! {
                <table class="rows">
                    <caption class="visually-hidden">"Activity, newest first"</caption>
                    <thead><tr>
                        <th scope="col">"What"</th><th scope="col">"Who"</th>
                        <th scope="col">"Address"</th><th scope="col">"When"</th>
                    </tr></thead>
                    <tbody>{rows.into_iter().map(|row| view! { <Entry row/> }).collect_view()}</tbody>
                </table>
                <nav class="pages" aria-label="Pages"><a class="button" rel="next" href=href>"Older"</a></nav>
            }
            .into_any(),
        }}
    }
}

#[component]
fn Entry(row: AuditRow) -> impl IntoView {
    // A word of another version of the server stands as it is.
    let what = row
        .action
        .parse()
        .map_or(row.action, |deed| in_words(deed).to_owned());
    view! {
        <tr>
            <th scope="row">{what} " " <span class="muted">{row.subject}</span></th>
            <td>{row.who.unwrap_or_else(|| "\u{2013}".to_owned())}</td>
            <td class="muted">{row.from}</td>
            <td class="when"><time datetime=format::machine(row.at)>{format::moment(row.at)}</time></td>
        </tr>
    }
}

/// What people call it.
const fn in_words(deed: Deed) -> &'static str {
    match deed {
        Deed::Setup => "Library set up",
        Deed::LibraryEdit => "Library changed",
        Deed::LibraryVisibility => "Visibility changed",
        Deed::AccountAdd => "Account added",
        Deed::Login => "Logged in",
        Deed::LoginFailed => "Login refused",
        Deed::Logout => "Logged out",
        Deed::Upload => "Uploaded",
        Deed::InboxFile => "Filed",
        Deed::Import => "Imported",
        Deed::EventCreate => "Event added",
        Deed::EventEdit => "Event changed",
        Deed::EventDelete => "Event deleted",
        Deed::EventRestore => "Event brought back",
        Deed::EventCover => "Cover of event chosen",
        Deed::SongCreate => "Song added",
        Deed::SongEdit => "Song changed",
        Deed::SongDelete => "Song deleted",
        Deed::SongRestore => "Song brought back",
        Deed::SongCover => "Cover of song chosen",
        Deed::SongMerge => "Songs merged",
        Deed::MusicianCreate => "Person or act added",
        Deed::MusicianEdit => "Person or act changed",
        Deed::MusicianDelete => "Person or act deleted",
        Deed::MusicianRestore => "Person or act brought back",
        Deed::MusicianMerge => "People or acts merged",
        Deed::GenreCreate => "Genre added",
        Deed::GenreEdit => "Genre changed",
        Deed::GenreDelete => "Genre deleted",
        Deed::GenreRestore => "Genre brought back",
        Deed::StyleCreate => "Style added",
        Deed::StyleEdit => "Style changed",
        Deed::StyleDelete => "Style deleted",
        Deed::StyleRestore => "Style brought back",
        Deed::TrackEdit => "Track changed",
        Deed::TrackDelete => "Track deleted",
        Deed::TrackRestore => "Track brought back",
        Deed::TrackMove => "Tracks moved",
        Deed::TrackReorder => "Tracks put in order",
        Deed::TrackPair => "Tracks put together",
        Deed::TrackPart => "Tracks taken apart",
        Deed::SetListEdit => "Set list changed",
        Deed::PictureSend => "Picture added",
        Deed::PictureDescribe => "Picture described",
        Deed::PictureDelete => "Picture deleted",
        Deed::PictureRestore => "Picture brought back",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(action: &str) -> String {
        let at = "2024-03-12T20:00:00Z".parse().unwrap();
        let row = AuditRow {
            id: AuditId::from_parts(at, [1; 10]),
            at,
            who: None,
            action: action.to_owned(),
            subject: "Town Fair".to_owned(),
            from: None,
        };
        view! { <Log rows=vec![row]/> }.to_html().replace("<!>", "")
    }

    #[test]
    fn every_deed_is_told_in_words_of_its_own() {
        let mut words: Vec<&str> = Deed::ALL.iter().map(|&deed| in_words(deed)).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), Deed::ALL.len());
        for deed in Deed::ALL {
            let told = html(deed.as_str());
            assert!(told.contains(&format!(">{} <", in_words(*deed))), "{told}");
        }
    }

    #[test]
    fn a_deed_of_another_version_is_told_as_it_was_written() {
        assert!(html("event.unheard").contains(">event.unheard <"));
    }
}
