//! How much of a library somebody comes across.

/// What lists, counts and searches hold. What has an address is shown at it either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Everything, also what waits in the inbox: for those who sort it.
    All,
    /// What was filed.
    Filed,
}
