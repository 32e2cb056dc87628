//! The one-time link by which the first admin comes in.

use crate::value::moment;
use crate::{AuditEntry, NewAccount, Result, Store, StoreError};
use domain::{LibraryId, LibraryName, Role, Timestamp, Visibility};

/// The filled-in set-up form, with the password hashed.
#[derive(Clone, Debug)]
pub struct SetupDone {
    /// The library to set up.
    pub library: LibraryId,
    /// Hash of the link's token.
    pub token_hash: [u8; 32],
    /// The first admin.
    pub account: NewAccount,
    /// What people shall call the library.
    pub library_name: LibraryName,
    /// Who may look and listen without logging in.
    pub visibility: Visibility,
    /// Written in the same transaction.
    pub audit: AuditEntry,
    /// When.
    pub now: Timestamp,
}

impl Store {
    /// Makes `token_hash` the only set-up token of the library, good until `expires`.
    pub async fn replace_setup_token(
        &self,
        library: LibraryId,
        token_hash: &[u8; 32],
        now: Timestamp,
        expires: Timestamp,
    ) -> Result<()> {
        in_transaction!(self, tx => {
            sqlx::query(
                "DELETE FROM one_time_token
                 WHERE library_id = $1 AND purpose = 'setup' AND used_at IS NULL",
            )
            .bind(library.uuid())
            .execute(&mut *tx)
            .await?;
            sqlx::query(
                "INSERT INTO one_time_token (token_hash, library_id, purpose, expires_at, created_at)
                 VALUES ($2, $1, 'setup', $3, $4)",
            )
            .bind(library.uuid())
            .bind(token_hash.as_slice())
            .bind(moment(expires))
            .bind(moment(now))
            .execute(&mut *tx)
            .await?;
        });
        Ok(())
    }

    /// Whether the library still waits for its first admin.
    pub async fn setup_is_open(&self, library: LibraryId) -> Result<bool> {
        let admins: i64 = on_read!(self, pool => sqlx::query_scalar(
            "SELECT count(*) FROM membership WHERE library_id = $1 AND role = 'admin'",
        )
        .bind(library.uuid())
        .fetch_one(pool)
        .await?);
        Ok(admins == 0)
    }

    /// Spends the token, creates the account, makes it admin and names the library, all or nothing. `false`, and
    /// nothing done, when the token is unknown, spent, expired or of another library, or when an admin exists.
    /// [`StoreError::Taken`] when somebody has the login.
    pub async fn complete_setup(&self, done: &SetupDone) -> Result<bool> {
        let account = &done.account;
        in_transaction!(self, tx => {
            let spent = sqlx::query(
                "UPDATE one_time_token SET used_at = $3
                 WHERE library_id = $1 AND token_hash = $2 AND purpose = 'setup'
                 AND used_at IS NULL AND expires_at > $3
                 AND NOT EXISTS (SELECT 1 FROM membership WHERE library_id = $1 AND role = 'admin')",
            )
            .bind(done.library.uuid())
            .bind(done.token_hash.as_slice())
            .bind(moment(done.now))
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if spent == 0 {
                return Ok(false);
            }
            if insert_account!(&mut *tx, account).await?.rows_affected() == 0 {
                return Err(StoreError::Taken("login name"));
            }
            insert_membership!(&mut *tx, done.library, account.id, Role::Admin, done.now).await?;
            sqlx::query(
                "UPDATE library SET name = $2, visibility = $3, updated_at = $4 WHERE id = $1",
            )
            .bind(done.library.uuid())
            .bind(done.library_name.as_str())
            .bind(done.visibility.as_str())
            .bind(moment(done.now))
            .execute(&mut *tx)
            .await?;
            insert_audit!(&mut *tx, &done.audit).await?;
        });
        Ok(true)
    }
}
