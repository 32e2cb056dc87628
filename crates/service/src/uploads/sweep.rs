//! After a crash, and from time to time: completing or clearing away what was left of uploads.

use super::finish::{Author, lost};
use crate::{Error, Result, Service};
use domain::UploadId;
use std::collections::HashSet;
use store::{UploadRole, UploadRow, UploadState};

impl Service {
    /// Brings uploads to a clean state, before any request comes in: the ones that are all there are finished, the
    /// ones in progress are checked against the disk, and staged files that belong to none are removed.
    ///
    /// One upload that cannot be completed does not keep the others, or the server, from going on.
    pub(crate) async fn sweep(&self) -> Result<()> {
        self.clear_expired().await?;
        let rows = self.0.store.unfinished_uploads().await?;
        let receiving: HashSet<UploadId> = rows.iter().map(|row| row.id).collect();
        for row in rows {
            let (id, name) = (row.id, row.name.clone());
            let Err(error) = self.settle(row).await else {
                continue;
            };
            if let Some(report) = error.report() {
                tracing::error!(upload = %id,
                    "upload {id} of “{name}” stays unfinished: {}", report.chain());
            } else {
                tracing::warn!(upload = %id, "upload {id} of “{name}” was not finished: {error}");
            }
        }
        for staged in self.0.blobs.staged_ids().await? {
            if !receiving.contains(&staged) {
                self.0.blobs.discard(staged).await?;
                tracing::info!(upload = %staged, "removed the staged file of upload {staged}, which is over");
            }
        }
        Ok(())
    }

    async fn settle(&self, row: UploadRow) -> Result<()> {
        if matches!(row.role, UploadRole::Joined(_)) && row.size != Some(row.offset) {
            // Its parts are there still, and its sender, who got no answer, asks for it again.
            self.0
                .store
                .cancel_upload(row.library, row.account, row.id)
                .await?;
            self.0.blobs.discard(row.id).await?;
            return Ok(());
        }
        self.check_kept(&row).await?;
        if row.size == Some(row.offset) && row.role != UploadRole::Part {
            let (library, account, role) = (row.library, row.account, row.role.clone());
            self.finish(row, &Author::server(account)).await?;
            if let UploadRole::Joined(parts) = role {
                self.forget_parts(library, account, &parts).await?;
            }
        }
        Ok(())
    }

    /// Fails an upload of which the disk has lost bytes that were counted, and says so with [`Error::Gone`]. One whose
    /// file has become a blob, which a crash kept from being noted, is not among them.
    pub(super) async fn check_kept(&self, row: &UploadRow) -> Result<()> {
        if row.state != UploadState::Receiving {
            return Ok(());
        }
        let staged = self.0.blobs.staged_len(row.id).await?;
        let is_adopted = staged.is_none() && row.hash.is_some() && row.size == Some(row.offset);
        if is_adopted || staged.unwrap_or(0) >= row.offset {
            return Ok(());
        }
        let why = lost(&row.name);
        self.refuse(row, &why).await?;
        Err(Error::Gone(why))
    }

    /// Clears away uploads that were given up and sessions that have ended.
    pub(crate) async fn clear_expired(&self) -> Result<()> {
        let now = self.now();
        for upload in self.0.store.expire_uploads(now).await? {
            // A request that still sends bytes is ended, and finds nothing to go on with.
            let _turn = self.0.appenders.enter(upload).await;
            self.0.blobs.discard(upload).await?;
        }
        self.0.store.delete_expired_sessions(now).await?;
        Ok(())
    }
}
