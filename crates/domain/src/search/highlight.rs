//! Showing where the words stand: which pieces of a text were asked for, and a line of a long one around them.

use super::fold::stands_alone;
use super::query_words;

/// Characters shown before the first word that was found.
const BEFORE: usize = 40;
/// Characters shown from that word on.
const BEHIND: usize = 100;

/// A piece of a text, and whether it is what was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece<'a> {
    /// The text as it was written.
    pub text: &'a str,
    /// Whether a word of the query stands here.
    pub asked: bool,
}

/// Takes `text` apart into pieces that were asked for and pieces between them. Together they are `text`.
pub fn pieces<'a>(text: &'a str, query: &str) -> Vec<Piece<'a>> {
    let wanted = query_words(query);
    let mut pieces: Vec<Piece<'a>> = Vec::new();
    let mut begin = 0;
    for (start, end) in words(text) {
        if is_wanted(&text[start..end], &wanted) {
            if begin < start {
                pieces.push(Piece {
                    text: &text[begin..start],
                    asked: false,
                });
            }
            pieces.push(Piece {
                text: &text[start..end],
                asked: true,
            });
            begin = end;
        }
    }
    if begin < text.len() {
        pieces.push(Piece {
            text: &text[begin..],
            asked: false,
        });
    }
    pieces
}

/// One line of `text` around the first word of it that `query` asks for; none where there is no such word.
pub fn snippet(text: &str, query: &str) -> Option<String> {
    let wanted = query_words(query);
    let (start, _) = words(text).find(|&(start, end)| is_wanted(&text[start..end], &wanted))?;
    let mut from = text[..start]
        .char_indices()
        .rev()
        .nth(BEFORE - 1)
        .map_or(0, |(at, _)| at);
    let mut to = text[start..]
        .char_indices()
        .nth(BEHIND)
        .map_or(text.len(), |(at, _)| start + at);
    // Whole words, where there are spaces to cut at.
    if from > 0 {
        from += text[from..start].find(char::is_whitespace).unwrap_or(0);
    }
    if to < text.len() {
        to = text[start..to]
            .rfind(char::is_whitespace)
            .map_or(to, |at| start + at);
    }
    let line = text[from..to]
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let (open, close) = (
        if from > 0 { "…" } else { "" },
        if to < text.len() { "…" } else { "" },
    );
    Some(format!("{open}{line}{close}"))
}

/// Whether a word as it was written is one of those wanted, the last of which may be only its beginning.
fn is_wanted(written: &str, wanted: &[String]) -> bool {
    let Some((last, whole)) = wanted.split_last() else {
        return false;
    };
    query_words(written)
        .iter()
        .any(|word| word.starts_with(last.as_str()) || whole.contains(word))
}

/// Where the words of a text begin and end, in bytes.
fn words(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let mut rest = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, first) = rest.find(|&(_, c)| belongs(c))?;
        let mut end = start + first.len_utf8();
        if !stands_alone(first) {
            while let Some(&(at, c)) = rest.peek() {
                if !(belongs(c) || is_joint(c)) || stands_alone(c) {
                    break;
                }
                rest.next();
                if belongs(c) {
                    end = at + c.len_utf8();
                }
            }
        }
        Some((start, end))
    })
}

/// Letters and digits with the marks upon them.
fn belongs(c: char) -> bool {
    c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c)
}

const fn is_joint(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn marked(text: &str, query: &str) -> String {
        pieces(text, query)
            .into_iter()
            .map(|piece| {
                if piece.asked {
                    format!("[{}]", piece.text)
                } else {
                    piece.text.to_owned()
                }
            })
            .collect()
    }

    #[test]
    fn what_was_asked_for_is_marked_as_it_was_written() {
        assert_eq!(
            marked("The Café on Blue Street", "cafe blue st"),
            "The [Café] on [Blue] [Street]"
        );
        assert_eq!(marked("Don’t stop, don't", "dont"), "[Don’t] stop, [don't]");
        assert_eq!(marked("夜の歌", "歌"), "夜の[歌]");
        assert_eq!(marked("Nothing", ""), "Nothing");
    }

    #[test]
    fn only_the_last_word_may_be_a_beginning() {
        assert_eq!(
            marked("blueprint of a bluebird", "blue bird"),
            "blueprint of a bluebird"
        );
        assert_eq!(marked("blueprint", "blue"), "[blueprint]");
    }

    #[test]
    fn a_snippet_is_one_line_of_whole_words() {
        let text = format!(
            "{}and then\nthe great solo at the end {}",
            "la ".repeat(60),
            "na ".repeat(60)
        );
        let line = snippet(&text, "great").unwrap();
        assert!(line.starts_with("…la la"), "{line}");
        assert!(
            line.contains("and then the great solo at the end na"),
            "{line}"
        );
        assert!(line.ends_with("na…"), "{line}");
        assert_eq!(
            snippet("short and great", "great").unwrap(),
            "short and great"
        );
        assert_eq!(snippet("nothing of it", "great"), None);
    }

    proptest! {
        #[test]
        fn the_pieces_are_the_text(text in ".*", query in ".*") {
            let whole: String = pieces(&text, &query).into_iter().map(|piece| piece.text).collect();
            prop_assert_eq!(whole, text);
        }

        #[test]
        fn a_snippet_never_splits_a_character(text in ".{0,400}", query in ".{0,5}") {
            let _ = snippet(&text, &query);
        }
    }
}
