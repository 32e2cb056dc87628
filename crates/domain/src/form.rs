//! How lists of people and classes are written into one field of a form, and read back.
//!
//! A field of plain text works without scripts, takes a pasted list, and needs no row of inputs for each person.

use crate::classification::ClassRef;
use crate::musician::Credit;

/// The most people, genres or styles one form may name.
pub const MAX_NAMES: usize = 100;

/// A line of a form about a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedCredit {
    /// The person's name, trimmed, not empty.
    pub name: String,
    /// What they play; empty where nothing is said.
    pub role: String,
}

/// Stars as a form holds them.
pub(crate) fn stars(rating: u8) -> String {
    match rating {
        0 => String::new(),
        stars => stars.to_string(),
    }
}

/// People as a form holds them: one a line, `Name: role`.
pub fn people(credits: &[Credit]) -> String {
    let lines: Vec<String> = credits
        .iter()
        .map(|credit| credit_line(&credit.musician.name, &credit.role))
        .collect();
    lines.join("\n")
}

/// A person in a line of [`people`].
pub fn credit_line(name: &str, role: &str) -> String {
    // A colon in the name needs one behind it, or the rest of the name would read as the role.
    if role.is_empty() && !name.contains(": ") {
        name.to_owned()
    } else {
        format!("{name}: {role}")
    }
}

/// Reads [`people`] back. The role stands behind the last colon that a space follows, or at the line's end.
pub fn read_people(text: &str) -> Vec<TypedCredit> {
    text.lines()
        .filter_map(|line| {
            let line = line.trim();
            let (name, role) = match (line.strip_suffix(':'), line.rsplit_once(": ")) {
                (Some(name), _) => (name, ""),
                (None, Some((name, role))) => (name, role),
                (None, None) => (line, ""),
            };
            let name = name.trim();
            (!name.is_empty()).then(|| TypedCredit {
                name: name.to_owned(),
                role: role.trim().to_owned(),
            })
        })
        .collect()
}

/// Genres or styles as a form holds them: names with commas between them.
pub fn names(classes: &[ClassRef]) -> String {
    let names: Vec<&str> = classes.iter().map(|class| class.name.as_str()).collect();
    names.join(", ")
}

/// Reads [`names`] back; also one name a line.
pub fn read_names(text: &str) -> Vec<String> {
    text.split([',', '\n'])
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Lines that are not empty, trimmed.
pub fn read_lines(text: &str) -> Vec<String> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::musician::MusicianRef;
    use crate::{MusicianId, Timestamp};

    fn credit(name: &str, role: &str) -> Credit {
        Credit {
            kind: crate::musician::MusicianKind::Person,
            musician: MusicianRef {
                id: MusicianId::from_parts(Timestamp::UNIX_EPOCH, [0; 10]),
                name: name.to_owned(),
            },
            role: role.to_owned(),
        }
    }

    #[test]
    fn people_survive_the_form() {
        let credits = [
            credit("Ada Example", "guitar, vocals"),
            credit("The Duo: Two", ""),
            credit("Solo", ""),
        ];
        let text = people(&credits);
        let read = read_people(&text);
        for (typed, credit) in read.iter().zip(&credits) {
            assert_eq!(
                (&typed.name, &typed.role),
                (&credit.musician.name, &credit.role)
            );
        }
        assert_eq!(read.len(), 3);
    }

    #[test]
    fn empty_lines_and_names_are_nothing() {
        assert_eq!(read_people("\n  \n: drums\n"), []);
        assert_eq!(read_names(" rock,, jazz \n"), ["rock", "jazz"]);
    }
}
