//! The forms of genres and styles.

use super::words;
use crate::error::to_wire;
use crate::layout::{ErrorPage, Page, asking, may};
use crate::notice::Failure;
use crate::parts::{
    Area, Delete, FORM, Fields, Hidden, Line, NotYours, Refusal, Save, begin, both, id_here,
};
use domain::classification::{Class, ClassDetail, ClassForm};
use domain::{Action, ClassId};
use leptos::prelude::*;

/// `/genres/new`.
#[component]
pub(crate) fn NewGenrePage() -> impl IntoView {
    view! { <New class=Class::Genre/> }
}

/// `/styles/new`.
#[component]
pub(crate) fn NewStylePage() -> impl IntoView {
    view! { <New class=Class::Style/> }
}

/// `/genres/:id/edit`.
#[component]
pub(crate) fn EditGenrePage() -> impl IntoView {
    view! { <Edit class=Class::Genre/> }
}

/// `/styles/:id/edit`.
#[component]
pub(crate) fn EditStylePage() -> impl IntoView {
    view! { <Edit class=Class::Style/> }
}

#[component]
fn New(class: Class) -> impl IntoView {
    if !may(Action::Edit) {
        return view! { <NotYours/> }.into_any();
    }
    let (singular, _, path) = words(class);
    let (form, reason) = begin(&ClassForm::default());
    view! {
        <Page title=format!("New {singular}")>
            <header class="page-head"><h1 tabindex="-1">"New "{singular}</h1></header>
            <Refusal reason/>
            <form class="form" method="post" action=format!("{path}/new")>
                <Inputs form/>
                <Save label="Add" back=path/>
            </form>
        </Page>
    }
    .into_any()
}

#[component]
fn Edit(class: Class) -> impl IntoView {
    let Some(id) = id_here!(ClassId) else {
        return view! { <ErrorPage/> }.into_any();
    };
    let (service, viewer) = asking();
    Suspend::new(async move {
        match service.class(&viewer, class, id).await {
            Ok(detail) if detail.may_edit => view! { <EditForm detail/> }.into_any(),
            Ok(_) => view! { <NotYours/> }.into_any(),
            Err(error) => view! { <Failure error=to_wire(&error)/> }.into_any(),
        }
    })
    .into_any()
}

#[component]
fn EditForm(detail: ClassDetail) -> impl IntoView {
    let (singular, ..) = words(detail.class);
    let present = detail.form();
    let (form, reason) = begin(&present);
    let both = both(&present, fields);
    let path = detail.row.path(detail.class);
    view! {
        <Page title=format!("Edit {}", detail.row.name)>
            <header class="page-head"><h1 tabindex="-1">"Edit "{detail.row.name.clone()}</h1></header>
            <Refusal reason/>
            {both}
            <form class="form" id=FORM method="post" action=format!("{path}/edit")>
                <Hidden name="revision" value=detail.revision.to_string()/>
                <Inputs form/>
                <Save back=path.clone()/>
            </form>
            <Delete action=format!("{path}/delete") what=singular note="Songs and events stay."/>
        </Page>
    }
}

fn fields(form: &ClassForm) -> Fields<'_> {
    vec![("Name", &form.name), ("Description", &form.description)]
}

#[component]
fn Inputs(form: ClassForm) -> impl IntoView {
    view! {
        <Line label="Name" name="name" value=form.name max=100 required=true/>
        <Area label="Description" name="description" value=form.description max=20_000/>
    }
}
