//! The catalogue: what people browse, and how editors keep it in order.
//!
//! Reading needs no more than looking at the library. Every change checks the form first, names the revision it was
//! made on, and writes one entry into the audit log in the same transaction.

mod at_a_glance;
mod bin;
mod checks;
mod classes;
mod counterparts;
pub(crate) mod covers;
mod events;
mod filing;
mod inbox;
mod merging;
mod musicians;
mod set_lists;
mod songs;
mod tracks;

use crate::{Error, Result};
use domain::track::MAX_PAGE_ROWS;

/// Refuses a page of no rows, or of more than pages hold.
pub(crate) fn check_limit(limit: u32) -> Result<()> {
    if (1..=MAX_PAGE_ROWS).contains(&limit) {
        Ok(())
    } else {
        Err(Error::Invalid(format!(
            "a page has 1 to {MAX_PAGE_ROWS} rows, not {limit}"
        )))
    }
}
