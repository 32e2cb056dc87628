//! Several names in one field of a table.
//!
//! What an export writes is read as the form holds it. Tables of other origin divide names with whatever sign their
//! writer liked, and any of those may stand within a name: a name the library has already is not taken apart.

use domain::form::read_people;
use std::collections::HashSet;
use store::SignedNames;

/// What stands between people where semicolons do.
const SEMICOLON: &[char] = &[';'];
/// What stands between people where no role is told, since roles hold commas.
const COMMA: &[char] = &[','];
/// What stands between genres or styles.
const CLASSES: &[char] = &[',', '\n', ';', '/', '|'];
/// What stands between the titles of a song.
const TITLES: &[char] = &['\n', ';', '|'];

/// Names that hold one of the signs that divide names.
#[derive(Debug, Default)]
pub(super) struct Signed {
    names: HashSet<String>,
    /// Into how many parts the signs would divide one of them at most.
    parts: usize,
}

/// Those of a library.
#[derive(Debug, Default)]
pub(super) struct KnownNames {
    pub(super) people: Signed,
    pub(super) genres: Signed,
    pub(super) styles: Signed,
}

impl From<SignedNames> for KnownNames {
    fn from(names: SignedNames) -> Self {
        Self {
            people: names.people.iter().map(String::as_str).collect(),
            genres: names.genres.iter().map(String::as_str).collect(),
            styles: names.styles.iter().map(String::as_str).collect(),
        }
    }
}

impl<'a> FromIterator<&'a str> for Signed {
    fn from_iter<I: IntoIterator<Item = &'a str>>(names: I) -> Self {
        let mut signed = Self::default();
        for name in names {
            signed.parts = signed.parts.max(name.split(CLASSES).count());
            signed.names.insert(spelled(name));
        }
        signed
    }
}

/// A name as two spellings of it are compared here: closer than by its key, which has no signs any more.
fn spelled(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

impl Signed {
    /// The trimmed parts of a text between `signs`, which are one byte long; of the parts that together are one of these
    /// names, said by `name` of a part, as many as possible stay together.
    fn divide<'t>(&self, text: &'t str, signs: &[char], name: fn(&str) -> String) -> Vec<&'t str> {
        let mut parts = Vec::new();
        let mut start = 0;
        for part in text.split(signs) {
            parts.push((start, start + part.len()));
            start += part.len() + 1;
        }
        let mut divided = Vec::new();
        let mut at = 0;
        while let Some(&(start, end)) = parts.get(at) {
            let most = parts.len().min(at + self.parts);
            let whole = (at + 1..most)
                .rev()
                .find(|&last| self.names.contains(&name(&text[start..parts[last].1])));
            let end = whole.map_or(end, |last| parts[last].1);
            divided.push(text[start..end].trim());
            at = whole.unwrap_or(at) + 1;
        }
        divided
    }
}

/// People in one field, as the form wants them: one a line. Lines stand as they are; semicolons divide, and commas where
/// no role is told.
pub(super) fn people(field: &str, known: &Signed) -> String {
    let signs = if field.contains('\n') {
        return field.to_owned();
    } else if field.contains(';') {
        SEMICOLON
    } else if field.contains(':') {
        return field.to_owned();
    } else {
        COMMA
    };
    let name = |part: &str| {
        let credit = read_people(part).into_iter().next();
        credit.map_or_else(String::new, |credit| spelled(&credit.name))
    };
    known.divide(field, signs, name).join("\n")
}

/// Genres or styles in one field, as the form wants them: with commas between them.
pub(super) fn classes(field: &str, known: &Signed) -> String {
    known.divide(field, CLASSES, spelled).join(", ")
}

/// The other titles of a song in one field, as the form wants them: one a line.
pub(super) fn titles(field: &str, known: &Signed) -> String {
    known.divide(field, TITLES, spelled).join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_in_one_field_are_told_apart() {
        let nobody = Signed::default();
        for (field, expected) in [
            ("Ann, Bob", "Ann\nBob"),
            ("Ann: guitar, vocals; Bob", "Ann: guitar, vocals\nBob"),
            ("Ann: guitar, vocals", "Ann: guitar, vocals"),
            ("Ann, B:", "Ann, B:"),
            ("Ann, B\nBob", "Ann, B\nBob"),
        ] {
            assert_eq!(people(field, &nobody), expected);
        }
    }

    #[test]
    fn what_the_library_has_stays_whole() {
        let known: Signed = ["Earth, Wind & Fire", "Earth, Wind", "Simon; Garfunkel"]
            .into_iter()
            .collect();
        for (field, expected) in [
            // Signs are compared as they stand, and space behind them.
            ("Earth,Wind & Fire, Bob", "Earth\nWind & Fire\nBob"),
            (
                "Ann, earth, wind & Fire, Bob",
                "Ann\nearth, wind & Fire\nBob",
            ),
            ("Earth, Wind", "Earth, Wind"),
            ("Earth, Wind, Ann", "Earth, Wind\nAnn"),
            ("Earth Wind, Ann", "Earth Wind\nAnn"),
            (
                "Cat; Simon; Garfunkel: vocals",
                "Cat\nSimon; Garfunkel: vocals",
            ),
        ] {
            assert_eq!(people(field, &known), expected);
        }
        let known: Signed = ["Hip-Hop/Rap", "R;B"].into_iter().collect();
        assert_eq!(
            classes("rock / hip-hop/rap|Dub; R;B", &known),
            "rock, hip-hop/rap, Dub, R;B"
        );
        assert_eq!(titles("A; B|C", &known), "A\nB\nC");
    }
}
