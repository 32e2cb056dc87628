//! The fields of forms. Each holds what was typed before, so that a refused form loses nothing.

use leptos::prelude::*;

/// A line of text.
#[component]
pub(crate) fn Line(
    /// What the field is called.
    label: &'static str,
    /// Its name in the form.
    name: &'static str,
    /// What it holds.
    #[prop(into)]
    value: String,
    /// How it wants to be filled in.
    #[prop(optional)]
    hint: &'static str,
    /// The most characters it takes.
    max: u16,
    /// Whether it must not be empty.
    #[prop(optional)]
    required: bool,
    /// Which keyboard a phone shows.
    #[prop(default = "text")]
    inputmode: &'static str,
) -> impl IntoView {
    view! {
        <label class="field">
            {label}
            <input name=name value=value maxlength=max required=required inputmode=inputmode autocomplete="off"/>
            {(!hint.is_empty()).then(|| view! { <small>{hint}</small> })}
        </label>
    }
}

/// Several lines of text.
#[component]
pub(crate) fn Area(
    /// What the field is called.
    label: &'static str,
    /// Its name in the form.
    name: &'static str,
    /// What it holds.
    #[prop(into)]
    value: String,
    /// How it wants to be filled in.
    #[prop(optional)]
    hint: &'static str,
    /// The most characters it takes.
    max: u32,
    /// Names it where its lines can be put in another order by hand.
    #[prop(optional)]
    id: Option<&'static str>,
) -> impl IntoView {
    view! {
        <label class="field">
            {label}
            // A line end right behind the tag is dropped by the reader of HTML, so there is one to drop.
            <textarea name=name maxlength=max id=id data-lines=id.map(|_| "")>{format!("\n{value}")}</textarea>
            {(!hint.is_empty()).then(|| view! { <small>{hint}</small> })}
        </label>
    }
}

/// One of several words.
#[component]
pub(crate) fn Pick(
    /// What the field is called.
    label: &'static str,
    /// Its name in the form.
    name: &'static str,
    /// What it holds.
    #[prop(into)]
    value: String,
    /// Each word with what people read.
    choices: Vec<(String, String)>,
    /// The form it belongs to, where it stands outside of it.
    #[prop(optional)]
    form: Option<&'static str>,
    /// Whether the empty choice is none.
    #[prop(optional)]
    required: bool,
) -> impl IntoView {
    view! {
        <label class="field">
            {label}
            <select name=name form=form required=required>
                {choices
                    .into_iter()
                    .map(|(word, label)| {
                        let selected = word == value;
                        view! { <option value=word selected=selected>{label}</option> }
                    })
                    .collect_view()}
            </select>
        </label>
    }
}

/// Something a form takes along unseen.
#[component]
pub(crate) fn Hidden(
    /// Its name in the form.
    name: &'static str,
    /// What it holds.
    #[prop(into)]
    value: String,
) -> impl IntoView {
    view! { <input type="hidden" name=name value=value/> }
}
