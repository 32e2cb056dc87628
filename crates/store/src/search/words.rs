//! Words in the forms the engines read: FTS5's columns and query language, PostgreSQL's `tsvector` and `tsquery`.
//!
//! Words are letters and digits alone ([`domain::search`] made them), so they need quotes but never escapes.

use domain::search::index_words;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The words of an entry, by where they stand.
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

    /// A `tsvector`, as text: each word under the letter of where it stands.
    pub(super) fn vector(&self) -> String {
        [
            (TITLE, &self.title),
            (NAMES, &self.names),
            (BODY, &self.body),
        ]
        .into_iter()
        .flat_map(|(field, words)| words.iter().map(move |word| (field, word)))
        .fold(String::new(), |mut text, (field, word)| {
            // Writing into a String cannot fail.
            let _ = write!(text, "'{field}{word}' ");
            text
        })
    }
}

/// What goes ahead of a word in a `tsvector`. An index holds no weights, so that asking for them would read every row.
const TITLE: char = 't';
const NAMES: char = 'n';
const BODY: char = 'b';

/// Where every word has to stand.
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

    const fn fields(self) -> &'static [char] {
        match self {
            Self::Title => &[TITLE],
            Self::TitleOrNames => &[TITLE, NAMES],
            Self::Anywhere => &[TITLE, NAMES, BODY],
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
                let star = if n == last { ":*" } else { "" };
                let fields = place.fields().iter();
                let terms: Vec<String> = fields
                    .map(|field| format!("'{field}{word}'{star}"))
                    .collect();
                format!("({})", terms.join(" | "))
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
    fn each_word_stands_once_in_each_field() {
        let words = Words::of("Blue Train", "Ann", "a train of thought");
        assert_eq!(words.columns(), ["blue train", "ann", "a of thought train"]);
        assert_eq!(
            words.vector(),
            "'tblue' 'ttrain' 'nann' 'ba' 'bof' 'bthought' 'btrain' "
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
        assert_eq!(
            names.tsquery(),
            "('tblue' | 'nblue') & ('ttra':* | 'ntra':*)"
        );
        let text = wanted(Where::Anywhere, Some(Where::Title));
        assert_eq!(
            text.fts5(),
            r#"({title names body} : ("blue" AND "tra" *)) NOT ({title} : ("blue" AND "tra" *))"#
        );
        assert_eq!(
            text.tsquery(),
            "('tblue' | 'nblue' | 'bblue') & ('ttra':* | 'ntra':* | 'btra':*) & !(('tblue') & ('ttra':*))"
        );
    }
}
