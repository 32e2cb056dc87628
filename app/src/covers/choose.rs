//! The form: tiles to choose from, and a file to send.

use super::Thing;
use super::sent::SentPictures;
use crate::layout::Page;
use crate::notice::PictureRemoved;
use crate::parts::{Cover, Hidden, Line, Refusal, Save, begin, initials};
use domain::cover::{
    CoverChoice, CoverForm, Covered, MAX_ALT_CHARS, MAX_PICTURE_BYTES, Picture, Pictures,
};
use domain::{Art, AssetId, PartialDate};
use leptos::prelude::*;

/// What stands where there is no picture.
#[derive(Clone, Copy, Debug)]
pub(super) enum Plain {
    /// The date, and the kind in words.
    Date(Option<PartialDate>, &'static str),
    /// The first letters of the title.
    Letters,
}

/// The kinds of files that are taken, as a file input names them.
const TAKEN: &str = "image/jpeg,image/png,image/webp,image/avif,image/gif";

/// What a picture that was sent is called.
pub(super) fn name_of(picture: &Picture) -> String {
    if picture.alt.is_empty() {
        picture.name.clone()
    } else {
        picture.alt.clone()
    }
}

#[component]
pub(super) fn Choose(thing: Thing, pictures: Pictures) -> impl IntoView {
    let present = CoverForm {
        cover: thing.choice.word(),
        alt: String::new(),
    };
    let (form, reason) = begin(&present);
    let (path, title, revision) = (thing.path.clone(), thing.title.clone(), thing.revision);
    let what = match thing.covered {
        Covered::Event(_) => "event",
        Covered::Song(_) => "song",
    };
    let plain = match thing.plain {
        Plain::Date(..) => "Its date",
        Plain::Letters => "Its letters",
    };
    let first = pictures.of_tracks.first();
    let first = first.map(|picture| (picture.asset, picture.art));
    let first_words = if first.is_some() {
        "The first picture of its tracks"
    } else {
        "The first picture of its tracks, once there is one"
    };
    let option = move |choice: CoverChoice, photo: Option<(AssetId, Art)>, label: String| {
        let checked = form.cover == choice.word();
        view! { <Tile thing=thing.clone() choice photo label checked/> }
    };
    let sent = pictures.sent.clone();
    view! {
        <Page title=format!("Cover of {title}")>
            <header class="page-head">
                <h1 tabindex="-1">"Cover"</h1>
                <p class="muted">{title}</p>
            </header>
            <PictureRemoved/>
            <Refusal reason/>
            <form class="cover-form" method="post" action=format!("{path}/cover") enctype="multipart/form-data">
                <Hidden name="revision" value=revision.to_string()/>
                <fieldset class="field covers">
                    <legend>{format!("What stands for the {what}")}</legend>
                    {option(CoverChoice::First, first, first_words.to_owned())}
                    {option(CoverChoice::Plain, None, plain.to_owned())}
                    {pictures
                        .sent
                        .iter()
                        .map(|picture| {
                            option(CoverChoice::Of(picture.asset), Some((picture.asset, picture.art)), name_of(picture))
                        })
                        .collect_view()}
                    {pictures
                        .of_tracks
                        .into_iter()
                        .map(|picture| option(CoverChoice::Of(picture.asset), Some((picture.asset, picture.art)), picture.title))
                        .collect_view()}
                </fieldset>
                <fieldset class="field send">
                    <legend>"Or send a picture"</legend>
                    <label class="field">
                        "File"
                        <input type="file" name="picture" accept=TAKEN/>
                        <small>
                            {format!("JPEG, PNG, WebP, AVIF or GIF, at most {} MB. It stands for the {what} then.", MAX_PICTURE_BYTES >> 20)}
                        </small>
                    </label>
                    <Line
                        label="What it shows" name="alt" value=form.alt max=MAX_ALT_CHARS
                        hint="For those who do not see it, such as \u{201c}Ada at the microphone, from below\u{201d}"
                    />
                </fieldset>
                <Save back=path.clone()/>
            </form>
            <SentPictures pictures=sent/>
        </Page>
    }
}

#[component]
fn Tile(
    thing: Thing,
    choice: CoverChoice,
    photo: Option<(AssetId, Art)>,
    label: String,
    checked: bool,
) -> impl IntoView {
    let id = thing.covered.item().id.into_bytes();
    let cover = match thing.plain {
        Plain::Date(date, kind) => view! { <Cover id date kind photo/> }.into_any(),
        Plain::Letters => view! { <Cover id letters=initials(&thing.title) photo/> }.into_any(),
    };
    view! {
        <label class="cover-choice">
            <input type="radio" name="cover" value=choice.word() checked=checked/>
            {cover}
            <span>{label}</span>
        </label>
    }
}
