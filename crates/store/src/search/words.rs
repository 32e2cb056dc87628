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

    const fn weights(self) -> &'static str {
        match self {
            Self::Title => "A",
            Self::TitleOrNames => "AB",
            Self::Anywhere => "ABC",
        }
    }
}

/// An FTS5 query: all of the words, the last one also as a beginning.
pub(super) fn fts5(words: &[String], place: Where) -> String {
    let terms: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
    format!("{{{}}} : ({} *)", place.columns(), terms.join(" AND "))
}

/// A `tsquery` of the same meaning, as text.
pub(super) fn tsquery(words: &[String], place: Where) -> String {
    let last = words.len().saturating_sub(1);
    let terms: Vec<String> = words
        .iter()
        .enumerate()
        .map(|(n, word)| {
            let star = if n == last { "*" } else { "" };
            format!("'{word}':{star}{}", place.weights())
        })
        .collect();
    terms.join(" & ")
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
        assert_eq!(
            fts5(&words, Where::TitleOrNames),
            r#"{title names} : ("blue" AND "tra" *)"#
        );
        assert_eq!(
            tsquery(&words, Where::TitleOrNames),
            "'blue':AB & 'tra':*AB"
        );
    }
}
