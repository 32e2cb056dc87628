//! Whether the database still takes writes and answers reads.

use crate::{Result, Store, StoreError};

impl Store {
    /// Commits one small row, through the same disk and locks as everything else.
    pub async fn write_test(&self) -> Result<()> {
        let written = on_write!(self, pool => sqlx::query(
            "UPDATE health_check SET writes = writes + 1 WHERE id = 1",
        )
        .execute(pool)
        .await?
        .rows_affected());
        if written == 1 {
            Ok(())
        } else {
            Err(StoreError::Missing("health check row"))
        }
    }

    /// Reads one small row.
    pub async fn read_test(&self) -> Result<()> {
        let _: i64 = on_read!(self, pool => sqlx::query_scalar(
            "SELECT writes FROM health_check WHERE id = 1",
        )
        .fetch_one(pool)
        .await?);
        Ok(())
    }

    /// The engine and its version, for the log and the metrics.
    pub async fn engine_version(&self) -> Result<String> {
        let text = self.text(
            "SELECT 'SQLite ' || sqlite_version()",
            "SELECT 'PostgreSQL ' || current_setting('server_version')",
        );
        Ok(on_read!(self, pool => sqlx::query_scalar(text).fetch_one(pool).await?))
    }
}
