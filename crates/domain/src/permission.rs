//! Who may do what: one table, role by action, deny by default.

use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// What a person is to a library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Not a member: anyone at all, logged in elsewhere or not.
    Visitor,
    /// A member who listens.
    Listener,
    /// A member who adds and edits content.
    Editor,
    /// A member who may do everything.
    Admin,
}

/// The text named no role.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown role {0:?}: \"listener\", \"editor\" or \"admin\" is expected")]
pub struct RoleError(String);

impl Role {
    /// The word stores use. A visitor has no membership, so the word is never stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Visitor => "visitor",
            Self::Listener => "listener",
            Self::Editor => "editor",
            Self::Admin => "admin",
        }
    }
}

impl FromStr for Role {
    type Err = RoleError;

    fn from_str(text: &str) -> Result<Self, RoleError> {
        match text {
            "listener" => Ok(Self::Listener),
            "editor" => Ok(Self::Editor),
            "admin" => Ok(Self::Admin),
            other => Err(RoleError(other.to_owned())),
        }
    }
}

/// What can be done in a library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Read pages and play tracks.
    View,
    /// Ask what is known, send files, and see one's own uploads.
    Upload,
    /// Change, merge, file, delete and bring back what the library holds.
    Edit,
    /// Remove a track.
    DeleteTrack,
    /// See background work and try it again.
    ManageJobs,
    /// Read the audit log.
    ReadAudit,
    /// Take everything out at once, also what people keep for themselves.
    Export,
    /// Say what the library is called, how it looks and who may see it.
    ManageLibrary,
}

impl Action {
    /// The least role that may do it in a library that only members see.
    const fn least(self) -> Role {
        match self {
            Self::View => Role::Listener,
            Self::Upload | Self::Edit | Self::DeleteTrack => Role::Editor,
            Self::ManageJobs | Self::ReadAudit | Self::Export | Self::ManageLibrary => Role::Admin,
        }
    }
}

/// Whether `role` may do `action` in a library of that visibility.
pub fn may(role: Role, action: Action, visibility: crate::Visibility) -> bool {
    let opened = action == Action::View && visibility == crate::Visibility::Public;
    opened || role >= action.least()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Visibility::{Members, Public};

    #[test]
    fn a_visitor_may_only_view_and_only_a_public_library() {
        for action in [
            Action::View,
            Action::Upload,
            Action::Edit,
            Action::DeleteTrack,
            Action::ManageJobs,
            Action::ReadAudit,
            Action::Export,
            Action::ManageLibrary,
        ] {
            assert!(!may(Role::Visitor, action, Members));
            assert_eq!(may(Role::Visitor, action, Public), action == Action::View);
        }
    }

    #[test]
    fn each_role_may_do_what_the_one_below_may() {
        let allowed = |role| {
            [
                Action::View,
                Action::Upload,
                Action::Edit,
                Action::DeleteTrack,
                Action::ManageJobs,
                Action::ReadAudit,
                Action::Export,
                Action::ManageLibrary,
            ]
            .into_iter()
            .filter(|&action| may(role, action, Members))
            .count()
        };
        assert_eq!(
            [Role::Listener, Role::Editor, Role::Admin].map(allowed),
            [1, 4, 8]
        );
    }
}
