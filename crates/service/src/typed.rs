//! Reading what people typed: it becomes what the store may keep, or a sentence that names the field.

use crate::{Error, Result};
use domain::name::{deceives, is_seen};
use std::fmt::Display;
use std::str::FromStr;

/// One line: trimmed, white space in it made single, without characters that deceive. `what` begins a sentence, such as
/// `the title`.
pub(crate) fn line(what: &str, text: &str, limit: usize) -> Result<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    within(what, words.join(" "), limit)
}

/// One line that must not be empty.
pub(crate) fn required(what: &str, text: &str, limit: usize) -> Result<String> {
    let line = line(what, text, limit)?;
    if !is_seen(&line) {
        return Err(empty(what));
    }
    Ok(line)
}

/// Text of several lines that must not be empty.
pub(crate) fn required_text(what: &str, typed: &str, limit: usize) -> Result<String> {
    let text = text(what, typed.trim(), limit)?;
    if !is_seen(&text) {
        return Err(empty(what));
    }
    Ok(text)
}

fn empty(what: &str) -> Error {
    Error::Invalid(format!("{what} is empty; write something and try again"))
}

/// Text of several lines: ends of lines made plain, empty ones at its ends dropped.
pub(crate) fn text(what: &str, text: &str, limit: usize) -> Result<String> {
    let plain = text.replace("\r\n", "\n").replace('\r', "\n");
    within(what, plain.trim_matches('\n').trim_end().to_owned(), limit)
}

/// Lines of their own, each once, together at most `limit` characters.
pub(crate) fn lines(what: &str, typed: &str, limit: usize) -> Result<Vec<String>> {
    let mut lines: Vec<String> = Vec::new();
    for line in domain::form::read_lines(typed) {
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    within(what, lines.join("\n"), limit)?;
    Ok(lines)
}

fn within(what: &str, text: String, limit: usize) -> Result<String> {
    let length = text.chars().count();
    if length > limit {
        return Err(Error::Invalid(format!(
            "{what} has {length} characters; at most {limit} are allowed"
        )));
    }
    match text
        .chars()
        .find(|&c| c != '\n' && c != '\t' && deceives(c))
    {
        Some(c) => Err(Error::Invalid(format!(
            "{what} contains the invisible character U+{:04X}; remove it and try again",
            u32::from(c)
        ))),
        None => Ok(text),
    }
}

/// A word, a date or a number; none where nothing was typed.
pub(crate) fn optional<T: FromStr<Err: Display>>(what: &str, typed: &str) -> Result<Option<T>> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    typed
        .parse()
        .map(Some)
        .map_err(|error| Error::Invalid(format!("{what}: {error}")))
}

/// A whole number between two bounds; none where nothing was typed.
pub(crate) fn number(what: &str, typed: &str, least: u32, most: u32) -> Result<Option<u32>> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let number = typed
        .parse()
        .ok()
        .filter(|number| (least..=most).contains(number));
    number.map(Some).ok_or_else(|| {
        let shown: String = typed.chars().take(40).collect();
        Error::Invalid(format!(
            "{what} is a whole number from {least} to {most}, not {shown:?}"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told<T: std::fmt::Debug>(result: Result<T>) -> String {
        result.unwrap_err().to_string()
    }

    #[test]
    fn lines_are_made_plain_and_bounded() {
        assert_eq!(
            line("the venue", "  The \t Shed\n", 20).unwrap(),
            "The Shed"
        );
        assert_eq!(
            told(line("the venue", "xxx", 2)),
            "the venue has 3 characters; at most 2 are allowed"
        );
        for emptied in [
            required("the title", " ", 9),
            required_text("the title", " \n", 9),
        ] {
            assert_eq!(
                told(emptied),
                "the title is empty; write something and try again"
            );
        }
        assert_eq!(
            told(text("the notes", "a\u{0}b", 9)),
            "the notes contains the invisible character U+0000; remove it and try again"
        );
        for deceiving in ["a\u{202e}b", "a\u{fffe}b", "a\u{1ffff}b"] {
            assert!(told(text("the notes", deceiving, 9)).contains("invisible character"));
        }
        for blank in ["\u{200b}", "\u{2800} \u{ad}"] {
            assert_eq!(
                told(required("the title", blank, 9)),
                "the title is empty; write something and try again"
            );
        }
    }

    #[test]
    fn texts_keep_their_lines() {
        assert_eq!(
            text("the notes", "\r\n a\r\nb\rc\n\n", 99).unwrap(),
            " a\nb\nc"
        );
        assert_eq!(lines("other names", " a \n\nb\na", 9).unwrap(), ["a", "b"]);
    }

    #[test]
    fn numbers_and_dates_name_what_is_wrong() {
        assert_eq!(number("the tempo", " 120 ", 1, 999).unwrap(), Some(120));
        assert_eq!(number("the tempo", "", 1, 999).unwrap(), None);
        assert_eq!(
            told(number("the tempo", "fast", 1, 999)),
            "the tempo is a whole number from 1 to 999, not \"fast\""
        );
        assert_eq!(
            told(optional::<domain::PartialDate>("the date", "May")),
            "the date: \"May\" is not a date; write 2024, 2024-03 or 2024-03-12"
        );
    }
}
