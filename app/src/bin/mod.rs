//! The bin: what was deleted, for thirty days.

use crate::error::to_wire;
use crate::format;
use crate::layout::{Page, asking, may};
use crate::notice::Failure;
use crate::parts::{Address, Empty, Heading, Next, Params};
use domain::Action;
use domain::bin::{BIN_DAYS, BinPage as Bin, BinQuery, BinRow, Binned};
use leptos::prelude::*;

/// `/bin`.
#[component]
pub(crate) fn BinPage() -> impl IntoView {
    let params = Params::here();
    let query = BinQuery {
        what: params.read("what"),
        ascending: !params.descending(true),
        after: params.after(),
    };
    let (service, viewer) = asking();
    Suspend::new(async move {
        match service.bin(&viewer, &query).await {
            Ok(bin) => view! {
                <Page title="Bin">
                    <header class="page-head">
                        <h1 tabindex="-1">"Bin"</h1>
                        <p class="muted">
                            <span>{format::count(bin.total)}{if bin.total == 1 { " thing" } else { " things" }}</span>
                            <span>{format!("What was deleted stays here for {BIN_DAYS} days, then it is gone for good.")}</span>
                        </p>
                    </header>
                    <Filters query=query.clone()/>
                    <Table bin query/>
                </Page>
            }
            .into_any(),
            Err(error) => view! { <Failure error=to_wire(&error)/> }.into_any(),
        }
    })
}

/// The address of the bin with that filter, in that order, at that place.
fn url(query: &BinQuery) -> String {
    Address::new("/bin")
        .with_some("what", query.what.map(Binned::as_str))
        .with_some("order", query.ascending.then_some("asc"))
        .with_some("after", query.after.as_deref())
        .into()
}

#[component]
fn Filters(query: BinQuery) -> impl IntoView {
    let editor = may(Action::Edit);
    let chip = |what: Option<Binned>| {
        let href = url(&BinQuery {
            what,
            after: None,
            ..query.clone()
        });
        let current = (query.what == what).then_some("true");
        view! { <li><a class="chip" href=href aria-current=current>{what.map_or("All", plural)}</a></li> }
    };
    let shown = Binned::ALL
        .iter()
        .filter(|what| editor || what.is_personal());
    view! {
        <nav class="filters" aria-label="Kinds of deleted things">
            <ul class="chips">{chip(None)}{shown.map(|&what| chip(Some(what))).collect_view()}</ul>
        </nav>
    }
}

#[component]
fn Table(bin: Bin, query: BinQuery) -> impl IntoView {
    if bin.rows.is_empty() {
        return view! { <Nothing query/> }.into_any();
    }
    let next = bin.next.map(|after| {
        url(&BinQuery {
            after: Some(after),
            ..query.clone()
        })
    });
    let turned = url(&BinQuery {
        ascending: !query.ascending,
        after: None,
        ..query.clone()
    });
    let here = url(&BinQuery {
        after: None,
        ..query
    });
    view! {
        <table class="list">
            <caption class="visually-hidden">"Deleted things"</caption>
            <thead>
                <tr>
                    <th scope="col">"What"</th><th scope="col">"Kind"</th>
                    <Heading label="Deleted" href=turned descending=Some(!query.ascending)/>
                    <th scope="col">"Gone for good"</th>
                    <th scope="col"><span class="visually-hidden">"Bring back"</span></th>
                </tr>
            </thead>
            <tbody>
                {bin.rows.into_iter().map(|row| view! { <Line row back=here.clone()/> }).collect_view()}
            </tbody>
        </table>
        <Next href=next/>
    }
    .into_any()
}

#[component]
fn Line(
    row: BinRow,
    /// Where to be afterwards.
    back: String,
) -> impl IntoView {
    let action = format!("/{}/{}/restore", row.what.folder(), row.id);
    let with = (row.tracks > 0).then(|| format!("with {}", format::count_of(row.tracks, "track")));
    let label = format!("Bring {} back", row.title);
    view! {
        <tr>
            <th scope="row" class="name"><strong>{row.title}</strong> " " <span class="muted small">{with}</span></th>
            <td class="sub fit">{singular(row.what)}</td>
            <td class="sub fit"><time datetime=format::machine(row.deleted_at)>{format::date(row.deleted_at)}</time></td>
            <td class="rest fit"><time datetime=format::machine(row.gone_at)>{format::date(row.gone_at)}</time></td>
            <td class="end">
                <form method="post" action=action>
                    <input type="hidden" name="next" value=back/>
                    <button class="button small" aria-label=label>"Bring back"</button>
                </form>
            </td>
        </tr>
    }
}

#[component]
fn Nothing(query: BinQuery) -> impl IntoView {
    let (words, way) = if query.after.is_some() {
        let first = BinQuery {
            after: None,
            ..query
        };
        (
            "Nothing more lies behind this place.",
            Some((url(&first), "Back to the first page")),
        )
    } else if query.what.is_some() {
        (
            "Nothing of this kind is in the bin.",
            Some(("/bin".to_owned(), "Show everything")),
        )
    } else {
        ("The bin is empty.", None)
    };
    view! { <Empty words way/> }
}

const fn singular(what: Binned) -> &'static str {
    match what {
        Binned::Event => "Event",
        Binned::Song => "Song",
        Binned::Musician => "Person or act",
        Binned::Genre => "Genre",
        Binned::Style => "Style",
        Binned::Track => "Track",
        Binned::Picture => "Picture",
        Binned::Playlist => "Playlist",
        Binned::Note => "Note",
    }
}

const fn plural(what: Binned) -> &'static str {
    match what {
        Binned::Event => "Events",
        Binned::Song => "Songs",
        Binned::Musician => "People and acts",
        Binned::Genre => "Genres",
        Binned::Style => "Styles",
        Binned::Track => "Tracks",
        Binned::Picture => "Pictures",
        Binned::Playlist => "Playlists",
        Binned::Note => "Notes",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_url_says_all_that_differs() {
        assert_eq!(url(&BinQuery::default()), "/bin");
        let query = BinQuery {
            what: Some(Binned::Note),
            ascending: true,
            after: Some("a".to_owned()),
        };
        assert_eq!(url(&query), "/bin?what=note&order=asc&after=a");
    }
}
