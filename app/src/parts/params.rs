//! What the address of a list says: its order, its filters, its place.

use domain::track::{MAX_PAGE_ROWS, PAGE_ROWS};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use leptos_router::params::ParamsMap;
use std::str::FromStr;

/// The parameters of this page's address. What is missing or makes no sense counts as not said, so that an old or
/// mistyped link still leads to the list; only `after` is left for the store to check.
#[derive(Clone, Debug)]
pub(crate) struct Params(ParamsMap);

impl Params {
    /// Those of the page that is being rendered.
    pub(crate) fn here() -> Self {
        Self(use_query_map().get_untracked())
    }

    /// These, for tests.
    #[cfg(test)]
    pub(crate) fn of(pairs: &[(&str, &str)]) -> Self {
        let pairs = pairs.iter().copied();
        Self(
            pairs
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
        )
    }

    /// A text that is not empty, without control characters: nothing that is kept holds any.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        let text: String = self
            .0
            .get(name)?
            .chars()
            .filter(|c| !c.is_control())
            .collect();
        (!text.is_empty()).then_some(text)
    }

    /// A word, a number, or whatever else reads itself.
    pub(crate) fn read<T: FromStr>(&self, name: &str) -> Option<T> {
        self.text(name)?.parse().ok()
    }

    /// Whether the largest come first: as the address says, or as is natural.
    pub(crate) fn descending(&self, natural: bool) -> bool {
        match self.0.get("order").as_deref() {
            Some("asc") => false,
            Some("desc") => true,
            _ => natural,
        }
    }

    /// An identifier, as the last part of an address or bare.
    pub(crate) fn id<Id>(&self, name: &str, from_uuid: fn(domain::Uuid) -> Id) -> Option<Id> {
        domain::path::parse(&self.text(name)?).map(from_uuid)
    }

    /// The words a list is narrowed to.
    pub(crate) fn words(&self) -> Option<String> {
        let words = self.text("q")?;
        let words: String = words.trim().chars().take(100).collect();
        (!words.is_empty()).then_some(words)
    }

    /// Rows of a page.
    pub(crate) fn limit(&self) -> u32 {
        self.limit_or(PAGE_ROWS)
    }

    /// Rows of a page of a list that has so many by itself.
    pub(crate) fn limit_or(&self, usual: u32) -> u32 {
        self.read("limit").unwrap_or(usual).clamp(1, MAX_PAGE_ROWS)
    }

    /// The place to go on from.
    pub(crate) fn after(&self) -> Option<String> {
        self.text("after")
    }
}

/// The identifier in the last part of this page's address, `:id`; none where it names nothing.
macro_rules! id_here {
    ($id:ty) => {
        $crate::parts::segment_here()
            .and_then(|segment| ::domain::path::parse(&segment))
            .map(<$id>::from_uuid)
    };
}
pub(crate) use id_here;

/// The `:id` of this page's address.
pub(crate) fn segment_here() -> Option<String> {
    use_params_map().get_untracked().get("id")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_title_holds_narrows_nothing() {
        let words = |text: &str| Params::of(&[("q", text)]).words();
        assert_eq!(words("\0").as_deref(), None);
        assert_eq!(words(" a\0\u{1b}b ").as_deref(), Some("ab"));
        assert_eq!(
            Params::of(&[("kind", "gig\0")]).text("kind").as_deref(),
            Some("gig")
        );
    }
}
