//! Names people give, checked once where they enter.
//!
//! A name is data and never becomes part of a path on the server; the checks keep out what would deceive a reader
//! (control characters, invisible direction overrides) or burst a page.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Why a text is not usable as a name. The message names the field and the fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing that can be seen is left after trimming.
    #[error("{what} is empty")]
    Empty {
        /// Which name.
        what: &'static str,
    },
    /// More characters than are kept.
    #[error("{what} has {length} characters; at most {limit} are allowed")]
    TooLong {
        /// Which name.
        what: &'static str,
        /// Characters given.
        length: usize,
        /// Characters allowed.
        limit: usize,
    },
    /// A character that cannot be shown, or that makes the text read otherwise than it is.
    #[error("{what} contains the invisible character U+{code:04X}; remove it and try again")]
    Invisible {
        /// Which name.
        what: &'static str,
        /// Its code point.
        code: u32,
    },
    /// A character outside the alphabet of this kind of name.
    #[error("{what} contains {found:?}; use letters, digits and . _ - @ +")]
    Alphabet {
        /// Which name.
        what: &'static str,
        /// The character.
        found: char,
    },
}

/// Whether a character has no place in a name or a text: control characters, the direction overrides, embeddings and
/// isolates of Unicode's bidirectional algorithm (UAX #9), which make `gpj.exe` read as `exe.jpg`, and noncharacters
/// (The Unicode Standard, section 23.7), which XML does not carry. The plain marks U+200E, U+200F and U+061C are
/// ordinary in Arabic and Hebrew names and stay. Ends of lines and tabs count as control characters.
pub fn deceives(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fdd0}'..='\u{fdef}')
        || u32::from(c) & 0xfffe == 0xfffe
}

/// Whether anything of a text can be seen: not where it is white space, characters that are drawn as nothing
/// (`Default_Ignorable_Code_Point` in Unicode's `DerivedCoreProperties.txt`) and the blank of Braille alone.
pub fn is_seen(text: &str) -> bool {
    let unseen = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c,
                '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
                | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
    };
    !text.chars().all(unseen)
}

fn check(what: &'static str, text: &str, limit: usize) -> Result<String, NameError> {
    let text = text.trim();
    if !is_seen(text) {
        return Err(NameError::Empty { what });
    }
    let length = text.chars().count();
    if length > limit {
        return Err(NameError::TooLong {
            what,
            length,
            limit,
        });
    }
    match text.chars().find(|&c| deceives(c)) {
        Some(c) => Err(NameError::Invisible {
            what,
            code: c.into(),
        }),
        None => Ok(text.to_owned()),
    }
}

macro_rules! name {
    ($($(#[$doc:meta])* $name:ident, $parse:expr;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The checked text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = NameError;

            fn from_str(text: &str) -> Result<Self, NameError> {
                let parse: fn(&str) -> Result<String, NameError> = $parse;
                parse(text).map(Self)
            }
        }

        impl TryFrom<String> for $name {
            type Error = NameError;

            fn try_from(text: String) -> Result<Self, NameError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0
            }
        }
    )+};
}

name! {
    /// The name a file had on the person's device, without any folders: 1–255 characters.
    /// Folder parts before `/` or `\` are dropped, since a name never becomes a path here.
    FileName, |text| check("the file name", text.rsplit(['/', '\\']).next().unwrap_or_default(), 255);

    /// What a person types to log in, commonly an e-mail address: 1–254 characters out of letters, digits and
    /// `. _ - @ +`, kept in lower case.
    LoginName, |text| {
        let name = check("the login name", text, 254)?.to_lowercase();
        match name.chars().find(|&c| !(c.is_alphanumeric() || "._-@+".contains(c))) {
            Some(found) => Err(NameError::Alphabet { what: "the login name", found }),
            None => Ok(name),
        }
    };

    /// What others see a person called: 1–100 characters.
    DisplayName, |text| check("the name", text, 100);

    /// What a library is called: 1–100 characters.
    LibraryName, |text| check("the library's name", text, 100);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn folders_are_dropped_from_file_names() {
        assert_eq!(
            "../../etc/passwd".parse::<FileName>().unwrap().as_str(),
            "passwd"
        );
        assert_eq!(
            r"C:\gig\take 1.wav".parse::<FileName>().unwrap().as_str(),
            "take 1.wav"
        );
        assert_eq!(
            "../".parse::<FileName>(),
            Err(NameError::Empty {
                what: "the file name"
            })
        );
    }

    #[test]
    fn quotes_and_right_to_left_names_are_kept_as_they_are() {
        for name in [r#"it's "live".flac"#, "שיר\u{200f}.mp3", "日本.ogg"] {
            assert_eq!(name.parse::<FileName>().unwrap().as_str(), name);
        }
    }

    #[test]
    fn refusals_name_the_fault() {
        let message = |text: &str| text.parse::<FileName>().unwrap_err().to_string();
        assert_eq!(
            message(&"x".repeat(300)),
            "the file name has 300 characters; at most 255 are allowed"
        );
        assert_eq!(
            message("a\u{202e}3pm.exe"),
            "the file name contains the invisible character U+202E; remove it and try again"
        );
        assert_eq!(
            message("a\0b"),
            "the file name contains the invisible character U+0000; remove it and try again"
        );
        assert_eq!(
            message("a\u{fffe}b"),
            "the file name contains the invisible character U+FFFE; remove it and try again"
        );
        assert_eq!(message("\u{200b} \u{2800}"), "the file name is empty");
        assert_eq!(
            "a b".parse::<LoginName>().unwrap_err().to_string(),
            "the login name contains ' '; use letters, digits and . _ - @ +"
        );
    }

    proptest! {
        #[test]
        fn a_file_name_never_holds_a_path_separator(text in ".*") {
            if let Ok(name) = text.parse::<FileName>() {
                prop_assert!(!name.as_str().contains(['/', '\\', '\0']));
                prop_assert!(name.as_str().chars().count() <= 255);
            }
        }
    }
}
