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
