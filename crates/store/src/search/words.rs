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
    /// The words of an entry, no more of them than an index takes; those of the title come first.
    pub(super) fn of(titles: &str, names: &str, body: &str) -> Self {
        let mut left = MOST_BYTES;
        let [title, names, body] = [titles, names, body].map(|text| {
            let words = index_words(text).into_iter();
            let fitting = words.take_while(|word| match left.checked_sub(word.len() + 1) {
                Some(rest) => {
                    left = rest;
                    true
                }
                None => false,
            });
            fitting.collect()
        });
        Self { title, names, body }
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

/// The most bytes of an entry's words. A `tsvector` holds less than a MiB, and one that does not fit would hold up all
/// searches of its library.
const MOST_BYTES: usize = 700_000;

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
    fn an_index_takes_the_words_of_the_longest_texts() {
        // Hangul syllables, each of which is two or three letters of three bytes when words are compared.
        let syllables = (0xac00_u32..0xd7a3).cycle().filter_map(char::from_u32);
        let body: String =
            syllables
                .take(150_000)
                .enumerate()
                .fold(String::new(), |mut text, (n, syllable)| {
                    if n % 7 == 0 {
                        text.push(' ');
                        text.push_str(&n.to_string());
                    }
                    text.push(syllable);
                    text
                });
        let words = Words::of("Blue Train", "Ann", &body);
        let [title, names, found] = words.columns();
        assert_eq!((title.as_str(), names.as_str()), ("blue train", "ann"));
        assert!(found.len() > 500_000, "{}", found.len());
        // Each has a letter ahead of it; a `tsvector` holds less than this.
        assert!(found.len() + words.body.len() < 1 << 20, "{}", found.len());
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
