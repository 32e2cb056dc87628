//! Texts people type, checked where they enter.

use crate::{Error, Result};

/// Trims a text of one line and holds it to its length.
pub(super) fn line(what: &'static str, text: &str, most: usize) -> Result<String> {
    let text = text.trim();
    if let Some(c) = text.chars().find(|c| c.is_control()) {
        return Err(unreadable(what, c));
    }
    within(what, text, most)
}

/// Trims a text of several lines and holds it to its length. Line ends become `\n`, as browsers send `\r\n`.
pub(super) fn lines(what: &'static str, text: &str, most: usize) -> Result<String> {
    let text = text.replace("\r\n", "\n");
    let text = text.trim();
    if let Some(c) = text
        .chars()
        .find(|&c| c.is_control() && c != '\n' && c != '\t')
    {
        return Err(unreadable(what, c));
    }
    within(what, text, most)
}

/// Refuses what is empty.
pub(super) fn some(what: &'static str, text: String) -> Result<String> {
    if text.is_empty() {
        return Err(Error::Invalid(format!(
            "{what} is empty; write something and try again"
        )));
    }
    Ok(text)
}

fn within(what: &'static str, text: &str, most: usize) -> Result<String> {
    match text.chars().count() {
        length if length > most => Err(Error::Invalid(format!(
            "{what} has {length} characters; at most {most} are allowed"
        ))),
        _ => Ok(text.to_owned()),
    }
}

fn unreadable(what: &'static str, c: char) -> Error {
    Error::Invalid(format!(
        "{what} contains the invisible character U+{:04X}; remove it and try again",
        u32::from(c)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_kept_and_other_controls_refused() {
        assert_eq!(lines("the note", " a\r\nb ", 3).unwrap(), "a\nb");
        let told = |result: Result<String>| result.unwrap_err().to_string();
        assert_eq!(
            told(line("the title", "a\nb", 9)),
            "the title contains the invisible character U+000A; remove it and try again"
        );
        assert_eq!(
            told(lines("the note", "abcd", 3)),
            "the note has 4 characters; at most 3 are allowed"
        );
        assert!(some("the note", String::new()).is_err());
    }
}
