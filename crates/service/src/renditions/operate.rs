//! What an operator may order at the command line: counting, dropping and making anew what was made of files.

use crate::{Result, Service};
use domain::ContentHash;
use store::RenditionCount;

/// Originals looked at in one go.
const AT_ONCE: u32 = 500;

/// What dropping came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dropped {
    /// Files that were made and are gone.
    pub files: u64,
    /// What they had held, in bytes.
    pub bytes: u64,
}

impl Service {
    /// How much there is of everything that is made, in all libraries.
    pub async fn count_renditions(&self) -> Result<Vec<RenditionCount>> {
        Ok(self.0.store.count_renditions().await?)
    }

    /// Removes everything that was made of originals, in all libraries. The originals stay and play.
    pub async fn drop_renditions(&self) -> Result<Dropped> {
        let mut hashes = self.0.store.forget_renditions(false).await?;
        hashes.sort_unstable();
        hashes.dedup();
        let mut dropped = Dropped::default();
        for hash in hashes {
            if let Some(bytes) = self.drop_blob(hash).await? {
                dropped.files += 1;
                dropped.bytes += bytes;
            }
        }
        Ok(dropped)
    }

    /// Queues a look at every original of all libraries: what is missing, or was found impossible before, is made. What
    /// is there stays. What nobody heard anything in is listened to once more. Answers how many originals.
    pub async fn make_renditions(&self) -> Result<u64> {
        self.0.store.forget_renditions(true).await?;
        let (mut count, mut after) = (0, None);
        loop {
            let sources = self.0.store.sources_after(after, AT_ONCE).await?;
            let Some(last) = sources.last() else {
                return Ok(count);
            };
            after = Some(last.asset);
            count += sources.len() as u64;
            let jobs = sources
                .iter()
                .map(|source| match source.problem {
                    // The look at its headers follows, whether or not it is heard.
                    Some(_) => self.listen_job(source.library, source.into(), source.name.as_str()),
                    None => self.probe_job(source.library, source.asset, source.name.as_str()),
                })
                .collect::<Result<Vec<_>>>()?;
            self.0.store.enqueue_all(&jobs).await?;
        }
    }

    /// Removes a blob unless something refers to it; answers its length.
    async fn drop_blob(&self, hash: ContentHash) -> Result<Option<u64>> {
        let Some(blob) = self.0.blobs.open(hash).await? else {
            return Ok(None);
        };
        let needed = self.0.store.blob_is_referenced(hash);
        let gone = self.0.blobs.delete_unless(needed, hash).await?;
        Ok(gone.then_some(blob.len()))
    }
}
