//! `/history`: what this person listened to.

use crate::error::to_wire;
use crate::format;
use crate::layout::{Page, asking};
use crate::notice::Failure;
use crate::parts::{Address, Empty, Next, Params};
use crate::player::track_attributes;
use crate::tracks::PlayCell;
use domain::PlayId;
use domain::personal::Play;
use leptos::prelude::*;

/// `/history`.
#[component]
pub(crate) fn HistoryPage() -> impl IntoView {
    let before = Params::here().read("before");
    let (service, viewer) = asking();
    Suspend::new(async move {
        let both = async {
            let total = service.history_length(&viewer).await?;
            Ok((service.history(&viewer, before).await?, total))
        };
        match both.await {
            Ok((plays, total)) => view! { <History plays total/> }.into_any(),
            Err(error) => view! { <Failure error=to_wire(&error)/> }.into_any(),
        }
    })
}

#[component]
fn History(plays: Vec<(PlayId, Play)>, total: u64) -> impl IntoView {
    // A page that is not full is the last.
    let next = plays
        .last()
        .filter(|_| plays.len() >= service::HISTORY_PAGE as usize)
        .map(|(id, _)| {
            Address::new("/history")
                .with("before", &id.to_string())
                .into()
        });
    view! {
        <Page title="History">
            <header class="page-head">
                <h1 tabindex="-1">"History"</h1>
                <p class="muted">{format::count_of(total, "time")}" listened"</p>
            </header>
            {if plays.is_empty() {
                view! {
                    <Empty
                        words="Nothing is here yet. What you listen to is listed here, for you alone."
                        way=Some(("/tracks".to_owned(), "Find something to hear"))
                    />
                }
                .into_any()
            } else {
                view! {
                    <table class="list led tracks">
                        <caption class="visually-hidden">"What you listened to"</caption>
                        <tbody>{plays.into_iter().map(|(_, play)| view! { <Line play/> }).collect_view()}</tbody>
                    </table>
                    <Next href=next/>
                }
                .into_any()
            }}
        </Page>
    }
}

#[component]
fn Line(play: Play) -> impl IntoView {
    let href = play.track.path();
    let about = play.track.event.as_ref().map(|event| event.title.clone());
    let about = about.or_else(|| play.track.artist.clone());
    view! {
        <tr {..track_attributes(&play.track)}>
            <PlayCell title=play.track.title.clone()/>
            <th scope="row" class="name"><a href=href>{play.track.title.clone()}</a></th>
            <td class="sub">{about}</td>
            <td class="sub fit"><time datetime=format::machine(play.at)>{format::moment(play.at)}</time></td>
        </tr>
    }
}
