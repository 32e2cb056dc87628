//! What the lists have in common: an order, a filter by words, and places to go on from, all in the address.

use super::{Address, Icon, Order};
use leptos::prelude::*;

/// What a list was asked for, as its page needs to know it.
pub(crate) trait Listed: Clone {
    /// By what it can be ordered.
    type Sort: Copy + Default + PartialEq;

    /// Its address with its filters, without order, words and place.
    fn filters(&self) -> Address;
    /// The order.
    fn sort(&self) -> Self::Sort;
    /// The order's word in addresses.
    fn word(sort: Self::Sort) -> &'static str;
    /// Whether the largest come first in that order, unless said otherwise.
    fn natural(sort: Self::Sort) -> bool;
    /// Whether the largest come first.
    fn descending(&self) -> bool;
    /// The words it is narrowed to.
    fn containing(&self) -> Option<&str>;
    /// Where the page begins.
    fn after(&self) -> Option<&str>;
    /// Rows of a page, where they are not as many as the list has by itself.
    fn limit(&self) -> Option<u32>;
    /// The same in another order, from its first page on.
    #[must_use]
    fn ordered(&self, sort: Self::Sort, descending: bool) -> Self;
    /// The same narrowed to these words, from its first page on.
    #[must_use]
    fn narrowed(&self, containing: Option<String>) -> Self;
    /// The same from that place on.
    #[must_use]
    fn starting(&self, after: Option<String>) -> Self;

    /// Its address. Defaults are left out.
    fn address(&self) -> Address {
        let sort = self.sort();
        self.filters()
            .with_some("q", self.containing())
            .ordered(&Order {
                sort: (sort != Self::Sort::default()).then(|| Self::word(sort)),
                descending: self.descending(),
                natural: Self::natural(sort),
                limit: self.limit(),
                after: self.after(),
            })
    }

    /// The address as text.
    fn url(&self) -> String {
        self.address().into()
    }

    /// The address a tap on an order's heading asks for: its natural direction first, then the reverse.
    fn sorted(&self, sort: Self::Sort) -> String {
        let descending = if self.sort() == sort {
            !self.descending()
        } else {
            Self::natural(sort)
        };
        self.ordered(sort, descending).url()
    }

    /// Whether it is in this order, and the largest come first.
    fn in_order(&self, sort: Self::Sort) -> Option<bool> {
        (self.sort() == sort).then(|| self.descending())
    }

    /// The address of the page that begins there.
    fn next(&self, after: Option<String>) -> Option<String> {
        after.map(|after| self.starting(Some(after)).url())
    }
}

/// Implements [`Listed`] for a query of `domain`: the orders whose largest come first, and the address with its filters.
macro_rules! listed {
    ($query:ident, $sort:ident, falling: $falling:pat, $filters:expr) => {
        impl $crate::parts::Listed for $query {
            type Sort = $sort;

            fn filters(&self) -> $crate::parts::Address {
                let filters: fn(&Self) -> $crate::parts::Address = $filters;
                filters(self)
            }
            fn sort(&self) -> $sort {
                self.sort
            }
            fn word(sort: $sort) -> &'static str {
                sort.as_str()
            }
            fn natural(sort: $sort) -> bool {
                matches!(sort, $falling)
            }
            fn descending(&self) -> bool {
                self.descending
            }
            fn containing(&self) -> Option<&str> {
                self.containing.as_deref()
            }
            fn after(&self) -> Option<&str> {
                self.after.as_deref()
            }
            fn limit(&self) -> Option<u32> {
                (self.limit != Self::default().limit).then_some(self.limit)
            }
            fn ordered(&self, sort: $sort, descending: bool) -> Self {
                Self {
                    sort,
                    descending,
                    after: None,
                    ..self.clone()
                }
            }
            fn narrowed(&self, containing: Option<String>) -> Self {
                Self {
                    containing,
                    after: None,
                    ..self.clone()
                }
            }
            fn starting(&self, after: Option<String>) -> Self {
                Self {
                    after,
                    ..self.clone()
                }
            }
        }
    };
}
pub(crate) use listed;

/// The field that narrows a list to what contains some words.
#[component]
pub(crate) fn Find(
    /// Where the list is.
    path: String,
    /// Its other parameters.
    fields: Vec<(&'static str, String)>,
    /// What it is narrowed to now.
    words: Option<String>,
    /// What is looked at, such as `title`.
    what: &'static str,
) -> impl IntoView {
    let label = format!("Find by {what}");
    view! {
        <form class="find" method="get" action=path>
            {fields
                .into_iter()
                .filter(|(name, _)| !matches!(*name, "q" | "after"))
                .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
                .collect_view()}
            <input
                type="search" name="q" value=words.unwrap_or_default() maxlength="100" aria-label=label.clone()
                placeholder=label autocomplete="off" enterkeyhint="search"
            />
            <button class="quiet" aria-label="Find"><Icon name="i-search"/></button>
        </form>
    }
}

/// The field for a list.
pub(crate) fn find<Query: Listed>(
    query: &Query,
    path: &'static str,
    what: &'static str,
) -> impl IntoView + use<Query> {
    let fields = query.starting(None).address().into_fields();
    let words = query.containing().map(str::to_owned);
    view! { <Find path=path.to_owned() fields words what/> }
}

/// The chip that puts what came last into the library first, or goes back to the list's own order.
pub(crate) fn recent<Query: Listed>(
    query: &Query,
    added: Query::Sort,
) -> impl IntoView + use<Query> {
    let current = query.sort() == added;
    let own = Query::Sort::default();
    let href = if current {
        query.ordered(own, Query::natural(own)).url()
    } else {
        query.ordered(added, true).url()
    };
    view! { <li><a class="chip" href=href aria-current=current.then_some("true")>"Recently added"</a></li> }
}

/// What a list says where no row passes: behind its last one, or none that has the words. None where the list itself has
/// to say it.
pub(crate) fn nothing_passes<Query: Listed>(
    query: &Query,
) -> Option<(&'static str, Option<(String, &'static str)>)> {
    if query.after().is_some() {
        let first = query.starting(None).url();
        return Some((
            "There is nothing more behind this place.",
            Some((first, "Back to the first page")),
        ));
    }
    query.containing()?;
    let all = query.narrowed(None).url();
    Some(("Nothing here is called that.", Some((all, "Show all"))))
}
