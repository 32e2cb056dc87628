//! The library's own settings: one plain form for its admins.

use crate::error::to_wire;
use crate::layout::{Page, asking};
use crate::notice::Failure;
use crate::parts::{Area, Fields, Hidden, Icon, Line, Refusal, Save, begin, both};
use domain::library::{Library, LibraryForm, offered_hues};
use domain::{LibraryName, Visibility};
use leptos::prelude::*;

/// `/settings/library`.
#[component]
pub(crate) fn LibrarySettingsPage() -> impl IntoView {
    let (service, viewer) = asking();
    Suspend::new(async move {
        match service.library(&viewer).await {
            Ok(library) => view! { <Edit library/> }.into_any(),
            Err(error) => view! { <Failure error=to_wire(&error)/> }.into_any(),
        }
    })
}

#[component]
fn Edit(library: Library) -> impl IntoView {
    let present = library.form();
    let (form, reason) = begin(&present);
    let both = both(&present, fields);
    view! {
        <Page title="Library settings">
            <header class="page-head"><h1 tabindex="-1">"Library settings"</h1></header>
            <Refusal reason/>
            {both}
            <form class="form" method="post" action="/settings/library">
                <Hidden name="revision" value=library.revision.to_string()/>
                <Line label="Name" name="name" value=form.name max=100 required=true/>
                <Area
                    label="Description" name="description" value=form.description max=2_000
                    hint="One or two sentences for those who arrive for the first time; shown on the first page"
                />
                <WhoSees visibility=form.visibility/>
                <Hues chosen=form.accent_hue/>
                <Preview name=library.name/>
                <Save back="/settings"/>
            </form>
        </Page>
    }
}

fn fields(form: &LibraryForm) -> Fields<'_> {
    vec![
        ("Name", &form.name),
        ("Description", &form.description),
        ("Who may see it", &form.visibility),
        ("Hue", &form.accent_hue),
    ]
}

#[component]
fn WhoSees(visibility: String) -> impl IntoView {
    let choices = [
        (
            Visibility::Members,
            "Members",
            "Only people with an account in this library look and listen.",
        ),
        (
            Visibility::Public,
            "Everyone",
            "Anyone with the address looks and listens. Adding and changing stays with members.",
        ),
    ];
    view! {
        <fieldset class="field">
            <legend>"Who may look and listen"</legend>
            {choices
                .map(|(word, label, note)| {
                    let word = word.as_str();
                    let checked = word == visibility;
                    view! {
                        <label class="choice">
                            <input type="radio" name="visibility" value=word checked=checked required/>
                            <span>{label}<small>{note}</small></span>
                        </label>
                    }
                })
                .collect_view()}
        </fieldset>
    }
}

/// The accent's hues, one tap each. While one is chosen the whole page is in it: a rule of the style sheet, no script.
#[component]
fn Hues(chosen: String) -> impl IntoView {
    let chosen = chosen.trim().parse::<u16>().ok();
    let other = chosen.filter(|hue| *hue < 360 && offered_hues().all(|offered| offered != *hue));
    view! {
        <fieldset class="field">
            <legend>"Accent colour"</legend>
            <div class="hues">
                {other
                    .into_iter()
                    .chain(offered_hues())
                    .map(|hue| view! { <Hue hue checked=chosen == Some(hue)/> })
                    .collect_view()}
            </div>
            <small>"Lightness and strength are fixed, so that text stays readable in every hue."</small>
        </fieldset>
    }
}

#[component]
fn Hue(hue: u16, checked: bool) -> impl IntoView {
    let colour = format!("oklch(62% .15 {hue})");
    view! {
        <label class="hue">
            <input type="radio" name="accent_hue" value=hue.to_string() checked=checked required/>
            <svg viewBox="0 0 40 40" aria-hidden="true"><circle cx="20" cy="20" r="20" fill=colour/></svg>
            <span class="visually-hidden">{called(hue)}</span>
        </label>
    }
}

/// A word for a hue of OKLCH; one between two words is told by its degrees.
fn called(hue: u16) -> String {
    const WORDS: [&str; 18] = [
        "Pink", "Red", "Rust", "Amber", "Gold", "Olive", "Lime", "Green", "Emerald", "Teal",
        "Cyan", "Sky", "Azure", "Blue", "Indigo", "Violet", "Purple", "Magenta",
    ];
    let word = hue
        .is_multiple_of(20)
        .then(|| WORDS.get(usize::from(hue / 20)))
        .flatten();
    word.map_or_else(
        || format!("Hue of {hue} degrees"),
        |word| (*word).to_owned(),
    )
}

/// What the accent does to a page, by day and by night.
#[component]
fn Preview(name: LibraryName) -> impl IntoView {
    let sample = |class: &'static str, label: &'static str| {
        let name = name.to_string();
        view! {
            <div class=class>
                <p class="brand"><Icon name="i-mark"/><span>{name}</span></p>
                <p class="muted small">{label}</p>
                <p class="actions">
                    <span class="button primary"><Icon name="i-play"/>"Play all"</span>
                    <span class="kicker">"Gig"</span>
                    <span class="stars">"\u{2605}\u{2605}\u{2605}\u{2605}"</span>
                </p>
            </div>
        }
    };
    view! {
        <div class="preview" aria-hidden="true">
            {sample("by-day", "Light")}
            {sample("by-night", "Dark")}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::called;

    #[test]
    fn every_offered_hue_has_a_word_of_its_own() {
        let mut words: Vec<String> = domain::library::offered_hues().map(called).collect();
        assert!(words.iter().all(|word| !word.contains("degrees")));
        words.sort();
        words.dedup();
        assert_eq!(words.len(), 18);
        assert_eq!(called(262), "Hue of 262 degrees");
    }
}
