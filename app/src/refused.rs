//! A form that was not carried out: what was typed, and why not, for the page that shows it again.

use std::fmt;

/// Put into the context by the server when it answers a form with the form's own page.
#[derive(Clone, Debug)]
pub struct Refused<Form> {
    /// Every field as it was typed.
    pub form: Form,
    /// Why.
    pub reason: Reason,
}

/// Why a form was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A field is at fault, or the state of things is. Holds the sentence.
    Invalid(String),
    /// Somebody else changed the thing since the form was fetched.
    Stale,
    /// The same, and the thing was to be deleted.
    StaleDelete,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid(sentence) => f.write_str(sentence),
            Self::Stale => f.write_str(
                "somebody changed this while you were editing; nothing was overwritten. Compare both versions, \
                 then save yours",
            ),
            Self::StaleDelete => f.write_str(
                "somebody changed this since you opened the page; nothing was deleted. See what is new, then delete it \
                 if you still want to",
            ),
        }
    }
}
