//! The bin: what was deleted, for thirty days.

use crate::error::to_wire;
use crate::format;
use crate::layout::{Page, asking};
use crate::notice::Failure;
use crate::parts::{Address, Empty, Next, Params};
use domain::bin::{BIN_DAYS, BinPage as Bin, BinRow};
use domain::path::{Noun, segment};
use leptos::prelude::*;

/// `/bin`.
#[component]
pub(crate) fn BinPage() -> impl IntoView {
    let after = Params::here().after();
    let (service, viewer) = asking();
    Suspend::new(async move {
        match service.bin(&viewer, after.as_deref()).await {
            Ok(bin) => view! {
                <Page title="Bin">
                    <header class="page-head">
                        <h1 tabindex="-1">"Bin"</h1>
                        <p class="muted">{format!("What was deleted stays here for {BIN_DAYS} days, then it is gone for good.")}</p>
                    </header>
                    <Table bin/>
                </Page>
            }
            .into_any(),
            Err(error) => view! { <Failure error=to_wire(&error)/> }.into_any(),
        }
    })
}

#[component]
fn Table(bin: Bin) -> impl IntoView {
    if bin.rows.is_empty() {
        return view! { <Empty words="The bin is empty." way=None/> }.into_any();
    }
    let next = bin
        .next
        .map(|after| String::from(Address::new("/bin").with("after", &after)));
    view! {
        <table class="list">
            <caption class="visually-hidden">"Deleted things, latest first"</caption>
            <thead>
                <tr>
                    <th scope="col">"What"</th><th scope="col">"Kind"</th><th scope="col">"Deleted"</th>
                    <th scope="col">"Gone for good"</th>
                    <th scope="col"><span class="visually-hidden">"Bring back"</span></th>
                </tr>
            </thead>
            <tbody>{bin.rows.into_iter().map(|row| view! { <Line row/> }).collect_view()}</tbody>
        </table>
        <Next href=next/>
    }
    .into_any()
}

#[component]
fn Line(row: BinRow) -> impl IntoView {
    let folder = row.item.noun.folder();
    let id = match row.item.noun {
        Noun::Track => row.item.id.to_string(),
        _ => segment("", row.item.id),
    };
    let action = format!("/{folder}/{id}/restore");
    let with = (row.tracks > 0).then(|| format!("with {}", format::count_of(row.tracks, "track")));
    let label = format!("Bring {} back", row.title);
    view! {
        <tr>
            <th scope="row" class="name"><strong>{row.title}</strong> " " <span class="muted small">{with}</span></th>
            <td class="sub fit">{in_words(row.item.noun)}</td>
            <td class="sub fit"><time datetime=format::machine(row.deleted_at)>{format::date(row.deleted_at)}</time></td>
            <td class="rest fit"><time datetime=format::machine(row.gone_at)>{format::date(row.gone_at)}</time></td>
            <td class="end">
                <form method="post" action=action>
                    <input type="hidden" name="next" value="/bin"/>
                    <button class="button small" aria-label=label>"Bring back"</button>
                </form>
            </td>
        </tr>
    }
}

const fn in_words(noun: Noun) -> &'static str {
    match noun {
        Noun::Event => "Event",
        Noun::Song => "Song",
        Noun::Musician => "Person or act",
        Noun::Genre => "Genre",
        Noun::Style => "Style",
        Noun::Track => "Track",
    }
}
