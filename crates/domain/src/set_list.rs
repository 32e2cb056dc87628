//! Set lists, and the plain text they are written in.
//!
//! A set list is typed in a van on a phone. One line is one entry, so that it is pasted, reordered and corrected in any
//! text field:
//!
//! ```text
//! == Set 1
//! Harbour at Dawn >
//! Tin Roof Rain | capo 2
//! - Paper Kites
//! + Night Bus Home
//! ```
//!
//! `==` begins a section, `>` at the end goes into the next without a break, `|` begins a note, `-` was planned and not
//! played, `+` was played and not planned. A backslash before the first character keeps it from being a sign.

use crate::TrackId;
use crate::name::{deceives, is_seen};
use crate::song::SongRef;
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;

/// The most entries of one set list.
pub const MAX_ENTRIES: usize = 300;
/// The longest title of an entry, in characters.
pub const MAX_TITLE_CHARS: usize = 300;
/// The longest name of a section, in characters.
pub const MAX_SECTION_CHARS: usize = 100;
/// The longest note, in characters.
pub const MAX_NOTE_CHARS: usize = 500;

/// One line of a set list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetListEntry {
    /// Such as `Set 2` or `Encore`; empty before the first of them.
    pub section: String,
    /// As it was written; never empty.
    pub title: String,
    /// The song of that title, where the library has one.
    pub song: Option<SongRef>,
    /// It stood on the list before the event.
    pub planned: bool,
    /// It was played.
    pub played: bool,
    /// It goes into the next without a break.
    pub segue: bool,
    /// Such as `capo 2`; empty where there is none.
    pub note: String,
    /// The track of it at the event.
    pub track: Option<TrackId>,
}

/// One line as it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedEntry {
    /// Such as `Set 2`; empty before the first section.
    pub section: String,
    /// Trimmed, never empty.
    pub title: String,
    /// It stood on the list before the event.
    pub planned: bool,
    /// It was played.
    pub played: bool,
    /// It goes into the next without a break.
    pub segue: bool,
    /// Empty where there is none.
    pub note: String,
}

/// Why a text is not a set list. Names the line, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SetListError {
    /// Nothing is left beside the signs.
    #[error("line {0} of the set list has no title")]
    Empty(usize),
    /// A part of a line is longer than is kept.
    #[error(
        "line {line} of the set list: the {part} has {length} characters; at most {limit} are allowed"
    )]
    TooLong {
        /// Which line.
        line: usize,
        /// Title, note or section.
        part: &'static str,
        /// Characters given.
        length: usize,
        /// Characters allowed.
        limit: usize,
    },
    /// A character that cannot be shown, or that makes the text read otherwise than it is.
    #[error(
        "line {line} of the set list: the {part} contains the invisible character U+{code:04X}; remove it and try again"
    )]
    Invisible {
        /// Which line.
        line: usize,
        /// Title, note or section.
        part: &'static str,
        /// Its code point.
        code: u32,
    },
    /// More entries than are kept.
    #[error("the set list has {0} entries; at most {MAX_ENTRIES} are allowed")]
    TooMany(usize),
}

/// Reads the text of a set list. Empty lines are nothing.
pub fn read(text: &str) -> Result<Vec<TypedEntry>, SetListError> {
    let mut section = String::new();
    let mut entries = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if let Some(name) = line.strip_prefix("==") {
            name.trim()
                .trim_end_matches('=')
                .trim()
                .clone_into(&mut section);
            within(number, "section", &section, MAX_SECTION_CHARS)?;
        } else if !line.is_empty() {
            entries.push(read_line(number, line, &section)?);
        }
    }
    if entries.len() > MAX_ENTRIES {
        return Err(SetListError::TooMany(entries.len()));
    }
    Ok(entries)
}

fn read_line(number: usize, line: &str, section: &str) -> Result<TypedEntry, SetListError> {
    let (planned, played, rest) = match line.as_bytes()[0] {
        b'-' => (true, false, &line[1..]),
        b'+' => (false, true, &line[1..]),
        b'\\' => (true, true, &line[1..]),
        _ => (true, true, line),
    };
    let (rest, note) = match rest.split_once('|') {
        Some((rest, note)) => (rest, note.trim()),
        None => (rest, ""),
    };
    let rest = rest.trim();
    let (title, segue) = match rest.strip_suffix('>') {
        Some(title) => (title.trim(), true),
        None => (rest, false),
    };
    if !is_seen(title) {
        return Err(SetListError::Empty(number));
    }
    within(number, "title", title, MAX_TITLE_CHARS)?;
    within(number, "note", note, MAX_NOTE_CHARS)?;
    Ok(TypedEntry {
        section: section.to_owned(),
        title: title.to_owned(),
        planned,
        played,
        segue,
        note: note.to_owned(),
    })
}

fn within(line: usize, part: &'static str, text: &str, limit: usize) -> Result<(), SetListError> {
    let length = text.chars().count();
    if length > limit {
        return Err(SetListError::TooLong {
            line,
            part,
            length,
            limit,
        });
    }
    match text.chars().find(|&c| c != '\t' && deceives(c)) {
        Some(c) => Err(SetListError::Invisible {
            line,
            part,
            code: c.into(),
        }),
        None => Ok(()),
    }
}

/// Writes a set list as text. [`read`] gives the same entries back, as long as they came from a text.
pub fn write(entries: &[SetListEntry]) -> String {
    let mut text = String::new();
    let mut section = "";
    for entry in entries {
        if entry.section != section {
            section = &entry.section;
            let gap = if text.is_empty() { "" } else { "\n" };
            let _ = writeln!(text, "{gap}== {section}");
        }
        text.push_str(match (entry.planned, entry.played) {
            (true, false) => "- ",
            (false, true) => "+ ",
            _ if entry.title.starts_with(['-', '+', '\\', '=']) => "\\",
            _ => "",
        });
        text.push_str(&entry.title);
        if entry.segue {
            text.push_str(" >");
        }
        if !entry.note.is_empty() {
            let _ = write!(text, " | {}", entry.note);
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn linked(entry: TypedEntry) -> SetListEntry {
        SetListEntry {
            section: entry.section,
            title: entry.title,
            song: None,
            planned: entry.planned,
            played: entry.played,
            segue: entry.segue,
            note: entry.note,
            track: None,
        }
    }

    #[test]
    fn what_deceives_or_cannot_be_kept_is_refused_by_its_line() {
        for text in [
            "A\nB\0",
            "A\nB | \u{1b}[31mloud",
            "A\n== \u{202e}2 teS",
            "A\nB\u{fffe}",
        ] {
            let refused = read(text).unwrap_err().to_string();
            assert!(
                refused.starts_with("line 2 of the set list: the "),
                "{refused}"
            );
            assert!(refused.contains("invisible character U+"), "{refused}");
        }
        assert_eq!(read("A\n\u{200b} >"), Err(SetListError::Empty(2)));
    }

    #[test]
    fn signs_say_what_happened() {
        let text = "Opener\n== Set 1 ==\nHarbour > | capo 2\n- Kites\n\n+ Bus >\n\\- dash\n";
        let read = read(text).unwrap();
        let short: Vec<_> = read
            .iter()
            .map(|e| {
                (
                    e.section.as_str(),
                    e.title.as_str(),
                    e.planned,
                    e.played,
                    e.segue,
                    e.note.as_str(),
                )
            })
            .collect();
        assert_eq!(
            short,
            [
                ("", "Opener", true, true, false, ""),
                ("Set 1", "Harbour", true, true, true, "capo 2"),
                ("Set 1", "Kites", true, false, false, ""),
                ("Set 1", "Bus", false, true, true, ""),
                ("Set 1", "- dash", true, true, false, ""),
            ]
        );
    }

    #[test]
    fn refusals_name_the_line() {
        let told = |text: &str| read(text).unwrap_err().to_string();
        assert_eq!(told("A\n- | x"), "line 2 of the set list has no title");
        assert_eq!(
            told(&"x".repeat(301)),
            "line 1 of the set list: the title has 301 characters; at most 300 are allowed"
        );
        assert_eq!(
            told(&"a\n".repeat(301)),
            "the set list has 301 entries; at most 300 are allowed"
        );
    }

    proptest! {
        #[test]
        fn what_was_read_is_read_again(text in "([-+=\\\\>| a-c\n]|== b\n){0,60}") {
            if let Ok(entries) = read(&text) {
                let written = write(&entries.iter().cloned().map(linked).collect::<Vec<_>>());
                prop_assert_eq!(read(&written).unwrap(), entries, "{}", written);
            }
        }

        #[test]
        fn reading_never_panics(text in ".{0,80}") {
            let _ = read(&text);
        }
    }
}
