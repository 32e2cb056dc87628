//! Searching a library, and keeping what is searched up to date.

use crate::{Error, Result, Service, Viewer};
use domain::LibraryId;
use domain::search::{MAX_HITS, MAX_QUERY_CHARS, SearchPage, SearchQuery};
use tokio_util::sync::CancellationToken;

/// Changes indexed in one transaction.
const BATCH: u32 = 500;

/// Transactions a search waits for at most. What a large import leaves behind is caught up with in the background
/// ([`Service::catch_up_searches`]); a search in the middle of it brings that on by some thousand and answers.
const MOST_BATCHES: u32 = 4;

impl Service {
    /// One page of what is found, closest first; what waits in the inbox only for those who may file it. What was changed before is found as it is now.
    ///
    /// [`Error::Invalid`] for a text longer than [`MAX_QUERY_CHARS`], an `after` that no page gave out, or a `limit`
    /// out of range.
    pub async fn search(&self, viewer: &Viewer, query: &SearchQuery) -> Result<SearchPage> {
        let library = self.ready_to_search(viewer, query).await?;
        Ok(self.0.store.search(library, viewer.reach(), query).await?)
    }

    /// The same without the totals, for whoever is still typing.
    pub async fn suggest(&self, viewer: &Viewer, query: &SearchQuery) -> Result<SearchPage> {
        let library = self.ready_to_search(viewer, query).await?;
        let reach = viewer.reach();
        Ok(self.0.store.search_uncounted(library, reach, query).await?)
    }

    /// The library to search, once the question is in order and what was changed is indexed.
    async fn ready_to_search(&self, viewer: &Viewer, query: &SearchQuery) -> Result<LibraryId> {
        viewer.look("library")?;
        let length = query.text.chars().count();
        if length > MAX_QUERY_CHARS {
            return Err(Error::Invalid(format!(
                "what is searched for has {length} characters; at most {MAX_QUERY_CHARS} are allowed"
            )));
        }
        if !(1..=MAX_HITS).contains(&query.limit) {
            return Err(Error::Invalid(format!(
                "a page has 1 to {MAX_HITS} rows, not {}",
                query.limit
            )));
        }
        let library = viewer.library.id;
        for _ in 0..MOST_BATCHES {
            if !self.index_some(library).await? {
                break;
            }
        }
        Ok(library)
    }

    /// Indexes everything that changed and is not indexed yet, in all libraries: after the server starts, and after an
    /// import. Ends early when told to stop.
    pub async fn catch_up_searches(&self, stop: &CancellationToken) -> Result<()> {
        for library in self.0.store.searches_behind().await? {
            while !stop.is_cancelled() && self.index_some(library).await? {}
        }
        Ok(())
    }

    /// Indexes one batch; whether more may be left.
    async fn index_some(&self, library: LibraryId) -> Result<bool> {
        if !self.0.store.search_is_behind(library).await? {
            return Ok(false);
        }
        Ok(self.0.store.index_changes(library, BATCH).await? == BATCH)
    }
}
