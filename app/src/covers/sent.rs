//! The pictures that were sent: what each shows, and the way into the bin.

use super::choose::name_of;
use crate::format;
use crate::notice::sentence;
use crate::parts::{Cover, Hidden, Icon};
use domain::ArtSize;
use domain::cover::{MAX_ALT_CHARS, Picture};
use leptos::prelude::*;

/// All of them, under a heading; nothing where there are none.
#[component]
pub(super) fn SentPictures(pictures: Vec<Picture>) -> impl IntoView {
    (!pictures.is_empty()).then(|| {
        view! {
            <div class="section-head"><h2>"Pictures that were sent"</h2></div>
            <ul class="plain sent">{pictures.into_iter().map(|picture| view! { <Sent picture/> }).collect_view()}</ul>
        }
    })
}

#[component]
fn Sent(picture: Picture) -> impl IntoView {
    let called = name_of(&picture);
    let action = format!("/pictures/{}", picture.id);
    let id = picture.id.uuid().into_bytes();
    let photo = Some((picture.asset, picture.art));
    view! {
        <li>
            <Cover id photo size=ArtSize::Small/>
            <p class="muted small">
                {picture.name}" \u{b7} "
                <time datetime=format::machine(picture.added_at)>{format::date(picture.added_at)}</time>
                {picture.problem.map(|why| view! { " \u{b7} "<span class="fault">{sentence(&why)}</span> })}
            </p>
            <form class="describe" method="post" action=action.clone()>
                <Hidden name="seen" value=picture.alt.clone()/>
                <label class="field">
                    <span class="visually-hidden">{format!("What {called} shows")}</span>
                    <input
                        name="alt" value=picture.alt maxlength=MAX_ALT_CHARS autocomplete="off"
                        placeholder="What it shows"
                    />
                </label>
                <button class="button" aria-label=format!("Save what {called} shows")>"Save"</button>
            </form>
            <form method="post" action=format!("{action}/delete")>
                <button class="quiet" aria-label=format!("Remove {called}")><Icon name="i-close"/></button>
            </form>
        </li>
    }
}
