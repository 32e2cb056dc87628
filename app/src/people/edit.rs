//! The forms of people and acts: a new one, one that is there, and two that are one.

use super::list::kind_in_words;
use crate::error::to_wire;
use crate::layout::{ErrorPage, Page, asking, may};
use crate::notice::Failure;
use crate::parts::{
    Area, Delete, FORM, Fields, Hidden, Line, Merge, NotYours, Params, Pick, Refusal, Save, begin,
    both, id_here, merge_both,
};
use domain::musician::{MusicianDetail, MusicianForm, MusicianKind, MusicianQuery};
use domain::track::MAX_PAGE_ROWS;
use domain::{Action, MusicianId, path};
use leptos::prelude::*;

/// `/people/new`.
#[component]
pub(crate) fn NewPersonPage() -> impl IntoView {
    if !may(Action::Edit) {
        return view! { <NotYours/> }.into_any();
    }
    let (form, reason) = begin(&MusicianForm::default());
    view! {
        <Page title="New person or act">
            <header class="page-head"><h1 tabindex="-1">"New person or act"</h1></header>
            <Refusal reason/>
            <form class="form" method="post" action="/people/new">
                <Inputs form/>
                <Save label="Add" back="/people"/>
            </form>
        </Page>
    }
    .into_any()
}

/// `/people/:id/edit`.
#[component]
pub(crate) fn EditPersonPage() -> impl IntoView {
    let Some(id) = id_here!(MusicianId) else {
        return view! { <ErrorPage/> }.into_any();
    };
    let (service, viewer) = asking();
    Suspend::new(async move {
        match service.musician(&viewer, id).await {
            Ok(person) if person.may_edit => view! { <Edit person/> }.into_any(),
            Ok(_) => view! { <NotYours/> }.into_any(),
            Err(error) => view! { <Failure error=to_wire(&error)/> }.into_any(),
        }
    })
    .into_any()
}

#[component]
fn Edit(person: MusicianDetail) -> impl IntoView {
    let present = person.form();
    let (form, reason) = begin(&present);
    let both = both(&present, fields);
    let path = person.row.path();
    view! {
        <Page title=format!("Edit {}", person.row.name)>
            <header class="page-head"><h1 tabindex="-1">"Edit "{person.row.name.clone()}</h1></header>
            <Refusal reason/>
            {both}
            <form class="form" id=FORM method="post" action=format!("{path}/edit")>
                <Hidden name="revision" value=person.revision.to_string()/>
                <Inputs form/>
                <Save back=path.clone()/>
            </form>
            <Delete action=format!("{path}/delete") what="person or act" note="Events and tracks stay."/>
        </Page>
    }
}

fn fields(form: &MusicianForm) -> Fields<'_> {
    vec![
        ("Name", &form.name),
        ("Kind", &form.kind),
        ("Filed as", &form.filed_as),
        ("Other names", &form.other_names),
        ("Notes", &form.notes),
    ]
}

#[component]
fn Inputs(form: MusicianForm) -> impl IntoView {
    let kinds = MusicianKind::ALL
        .iter()
        .map(|&kind| (kind.as_str().to_owned(), kind_in_words(kind).to_owned()))
        .collect();
    view! {
        <Line label="Name" name="name" value=form.name max=200 required=true/>
        <div class="pair">
            <Pick label="Kind" name="kind" value=form.kind choices=kinds/>
            <Line label="Filed as" name="filed_as" value=form.filed_as max=200 hint="Such as \u{201c}Example, Ada\u{201d}"/>
        </div>
        <Area label="Other names" name="other_names" value=form.other_names max=2_000 hint="One a line"/>
        <Area label="Notes" name="notes" value=form.notes max=20_000/>
    }
}

/// `/people/:id/merge`.
#[component]
pub(crate) fn MergePersonPage() -> impl IntoView {
    let Some(id) = id_here!(MusicianId) else {
        return view! { <ErrorPage/> }.into_any();
    };
    let words = Params::here().words();
    let other = Params::here()
        .id("into", MusicianId::from_uuid)
        .filter(|other| *other != id);
    let (service, viewer) = asking();
    Suspend::new(async move {
        let all = MusicianQuery {
            containing: words.clone(),
            limit: MAX_PAGE_ROWS,
            ..MusicianQuery::default()
        };
        let both = async {
            let person = service.musician(&viewer, id).await?;
            let other = match other {
                Some(other) => Some(service.musician(&viewer, other).await?),
                None => None,
            };
            Ok((person, other, service.musicians(&viewer, &all).await?))
        };
        match both.await {
            Ok((person, Some(other), _)) if person.may_edit => {
                let into = path::segment(&other.row.name, other.row.id.uuid());
                let (gone, stays) = (person.form(), other.form());
                let both = merge_both(
                    (&person.row.name, &fields(&gone)),
                    (&other.row.name, &fields(&stays)),
                    &person.row.path(),
                    into,
                );
                view! { <Page title=format!("Merge {}", person.row.name)>{both}</Page> }.into_any()
            }
            Ok((person, None, others)) if person.may_edit => {
                let total = others.total;
                let choices: Vec<(String, String)> = others
                    .rows
                    .into_iter()
                    .filter(|row| row.id != id)
                    .map(|row| (path::segment(&row.name, row.id.uuid()), row.name))
                    .collect();
                view! {
                    <Page title=format!("Merge {}", person.row.name)>
                        <Merge
                            name=person.row.name.clone() path=person.row.path() choices total words what="person or act"
                            note="Their events, tracks and other names go along, and their address leads to the other \
                                  from then on."
                        />
                    </Page>
                }
                .into_any()
            }
            Ok(_) => view! { <NotYours/> }.into_any(),
            Err(error) => view! { <Failure error=to_wire(&error)/> }.into_any(),
        }
    })
    .into_any()
}
