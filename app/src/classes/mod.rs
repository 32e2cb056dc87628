//! Genres and styles: pages that differ in nothing but their words.

mod detail;
mod edit;
mod list;

pub(crate) use detail::{GenrePage, StylePage};
pub(crate) use edit::{EditGenrePage, EditStylePage, NewGenrePage, NewStylePage};
pub(crate) use list::{GenresPage, StylesPage};

use domain::classification::Class;

/// Singular, plural with a capital, and the plural's address.
const fn words(class: Class) -> (&'static str, &'static str, &'static str) {
    match class {
        Class::Genre => ("genre", "Genres", "/genres"),
        Class::Style => ("style", "Styles", "/styles"),
    }
}
