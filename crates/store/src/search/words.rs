//! Words in the forms the engines read: FTS5's columns and query language, PostgreSQL's `tsvector` and `tsquery`.
//!
//! Words are letters and digits alone ([`domain::search`] made them), so they need quotes but never escapes.

use domain::search::index_words;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// The words of an entry, under their weights.
pub(super) struct Words {
    title: BTreeSet<String>,
    names: BTreeSet<String>,
    body: BTreeSet<String>,
}

impl Words {
    pub(super) fn of(titles: &str, names: &str, body: &str) -> Self {
        Self {
            title: index_words(titles),
            names: index_words(names),
            body: index_words(body),
        }
    }

    /// The three columns of the FTS5 table.
    pub(super) fn columns(&self) -> [String; 3] {
        [&self.title, &self.names, &self.body].map(|words| {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            words.join(" ")
        })
    }

    /// A `tsvector`, as text. A weight belongs to a position, so each weight has a position of its own.
    pub(super) fn vector(&self) -> String {
        let mut weights: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (words, weight) in [(&self.title, "1A"), (&self.names, "2B"), (&self.body, "3C")] {
            for word in words {
                weights.entry(word).or_default().push(weight);
            }
        }
        weights
            .iter()
            .fold(String::new(), |mut text, (word, weights)| {
                // Writing into a String cannot fail.
                let _ = write!(text, "'{word}':{} ", weights.join(","));
                text
            })
    }
}

/// Under which weights every word has to stand.
#[derive(Clone, Copy, Debug)]
pub(super) enum Where {
    Title,
    TitleOrNames,
    Anywhere,
}

impl Where {
    const fn columns(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::TitleOrNames => "title names",
            Self::Anywhere => "title names body",
        }
    }

    /// None where any will do: an index holds no weights, so that they have to be looked up in every row.
    const fn weights(self) -> &'static str {
        match self {
            Self::Title => "A",
            Self::TitleOrNames => "AB",
            Self::Anywhere => "",
        }
    }
}

/// What has to stand where: all words at `place`, the last one also as a beginning, and not all of them at `better`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted<'w> {
    pub(super) words: &'w [String],
    pub(super) place: Where,
    pub(super) better: Option<Where>,
}

impl Wanted<'_> {
    /// As an FTS5 query.
    pub(super) fn fts5(self) -> String {
        let terms: Vec<String> = self
            .words
            .iter()
            .map(|word| format!("\"{word}\""))
            .collect();
        let terms = terms.join(" AND ");
        let at = |place: Where| format!("{{{}}} : ({terms} *)", place.columns());
        match self.better {
            Some(better) => format!("({}) NOT ({})", at(self.place), at(better)),
            None => at(self.place),
        }
    }

    /// As the text of a `tsquery` of the same meaning.
    pub(super) fn tsquery(self) -> String {
        let last = self.words.len().saturating_sub(1);
        let at = |place: Where| {
            let terms = self.words.iter().enumerate().map(|(n, word)| {
                let star = if n == last { "*" } else { "" };
                match (star, place.weights()) {
                    ("", "") => format!("'{word}'"),
                    (star, weights) => format!("'{word}':{star}{weights}"),
                }
            });
            terms.collect::<Vec<_>>().join(" & ")
        };
        match self.better {
            Some(better) => format!("{} & !({})", at(self.place), at(better)),
            None => at(self.place),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_stands_once_with_its_weights() {
        let words = Words::of("Blue Train", "Ann", "a train of thought");
        assert_eq!(words.columns(), ["blue train", "ann", "a of thought train"]);
        assert_eq!(
            words.vector(),
            "'a':3C 'ann':2B 'blue':1A 'of':3C 'thought':3C 'train':1A,3C "
        );
    }

    #[test]
    fn only_the_last_word_is_a_beginning() {
        let words = ["blue".to_owned(), "tra".to_owned()];
        let wanted = |place, better| Wanted {
            words: &words,
            place,
            better,
        };
        let names = wanted(Where::TitleOrNames, None);
        assert_eq!(names.fts5(), r#"{title names} : ("blue" AND "tra" *)"#);
        assert_eq!(names.tsquery(), "'blue':AB & 'tra':*AB");
        let text = wanted(Where::Anywhere, Some(Where::Title));
        assert_eq!(
            text.fts5(),
            r#"({title names body} : ("blue" AND "tra" *)) NOT ({title} : ("blue" AND "tra" *))"#
        );
        assert_eq!(text.tsquery(), "'blue' & 'tra':* & !('blue':A & 'tra':*A)");
    }
}
