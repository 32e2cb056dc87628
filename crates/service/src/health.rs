//! Whether the server can do its work at this moment.

use crate::{Result, Service};

impl Service {
    /// Passes where both the database and the place for files take a write and give it back.
    pub async fn health_write(&self) -> Result<()> {
        self.0.store.write_test().await?;
        self.0.blobs.write_test().await?;
        Ok(())
    }

    /// Passes where the database answers; writes nothing, so it suits frequent checks.
    pub async fn health_read(&self) -> Result<()> {
        Ok(self.0.store.read_test().await?)
    }
}
