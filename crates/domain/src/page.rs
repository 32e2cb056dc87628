//! A list comes a page at a time.

use serde::{Deserialize, Serialize};

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListPage<R> {
    /// In the order asked for.
    pub rows: Vec<R>,
    /// All that the reader may see and that pass the filters, whatever the page.
    pub total: u64,
    /// What to pass as `after` for the page that follows; none on the last.
    pub next: Option<String>,
}
