//! The library: one tenant with its own people and content.

use crate::{LibraryId, LibraryName};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// A tenant, as every page and use case needs to know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Library {
    /// Scopes every query.
    pub id: LibraryId,
    /// What people call it.
    pub name: LibraryName,
    /// Who may look and listen without logging in.
    pub visibility: Visibility,
    /// Hue of the accent colour in OKLCH, 0–359 degrees.
    pub accent_hue: u16,
    /// What it says about itself; at most [`MAX_DESCRIPTION_CHARS`] characters, lines are kept, empty where it says
    /// nothing.
    pub description: String,
    /// Counts edits, from 1: an edit names the one it saw.
    pub revision: u64,
}

/// The longest description of a library, in characters.
pub const MAX_DESCRIPTION_CHARS: usize = 2_000;

/// The hues a library's settings offer, in degrees of OKLCH: every 20 from 0 on. Any other is kept as it is.
pub fn offered_hues() -> impl Iterator<Item = u16> {
    (0..360).step_by(20)
}

impl Library {
    /// What the form for editing it begins with.
    pub fn form(&self) -> LibraryForm {
        LibraryForm {
            name: self.name.to_string(),
            description: self.description.clone(),
            visibility: self.visibility.as_str().to_owned(),
            accent_hue: self.accent_hue.to_string(),
        }
    }
}

/// A library's settings as a form holds them: every field as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LibraryForm {
    /// A [`LibraryName`].
    pub name: String,
    /// At most [`MAX_DESCRIPTION_CHARS`] characters.
    pub description: String,
    /// A word of [`Visibility`].
    pub visibility: String,
    /// `0` to `359`.
    pub accent_hue: String,
}

/// Who may look at a library and listen to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Only its members.
    Members,
    /// Anyone with the address.
    Public,
}

/// The text named no visibility.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown visibility {0:?}: \"members\" or \"public\" is expected")]
pub struct VisibilityError(String);

impl Visibility {
    /// The word stores and forms use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Members => "members",
            Self::Public => "public",
        }
    }
}

impl FromStr for Visibility {
    type Err = VisibilityError;

    fn from_str(text: &str) -> Result<Self, VisibilityError> {
        match text {
            "members" => Ok(Self::Members),
            "public" => Ok(Self::Public),
            other => Err(VisibilityError(other.to_owned())),
        }
    }
}
