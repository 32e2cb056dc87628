//! Logins: one row for each device, found by the hash of its cookie.

use crate::value::{moment, parsed};
use crate::{Result, Store};
use domain::{AccountId, DisplayName, LibraryId, LoginName, LoginSessionId, Role, Timestamp};
use uuid::Uuid;

/// A login to remember.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// Names it.
    pub id: LoginSessionId,
    /// Where the person logged in; the session is worth nothing elsewhere.
    pub library: LibraryId,
    /// Who logged in.
    pub account: AccountId,
    /// Hash of the cookie's token; the token itself is kept nowhere.
    pub token_hash: [u8; 32],
    /// When.
    pub now: Timestamp,
    /// When it stops answering.
    pub expires: Timestamp,
    /// What the browser calls itself; cut to 500 characters.
    pub user_agent: Option<String>,
}

/// Who is behind a cookie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    /// Names the login.
    pub id: LoginSessionId,
    /// Who logged in.
    pub account: AccountId,
    /// What the person types to log in.
    pub login: LoginName,
    /// What others see.
    pub name: DisplayName,
    /// What the person is to this library now; [`Role::Visitor`] when no longer a member.
    pub role: Role,
    /// When the session stops answering.
    pub expires: Timestamp,
    /// When it was last touched.
    pub seen: Timestamp,
}

#[derive(sqlx::FromRow)]
struct SessionColumns {
    id: Uuid,
    account_id: Uuid,
    login: String,
    name: String,
    role: Option<String>,
    expires_at: Timestamp,
    updated_at: Timestamp,
}

impl Store {
    /// Remembers a login.
    pub async fn create_session(&self, new: &NewSession) -> Result<()> {
        let user_agent: Option<String> = new
            .user_agent
            .as_ref()
            .map(|text| text.chars().take(500).collect());
        on_write!(self, pool => sqlx::query(
            "INSERT INTO login_session
             (id, library_id, account_id, token_hash, user_agent, expires_at, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $7)",
        )
        .bind(new.id.uuid())
        .bind(new.library.uuid())
        .bind(new.account.uuid())
        .bind(new.token_hash.as_slice())
        .bind(user_agent)
        .bind(moment(new.expires))
        .bind(moment(new.now))
        .execute(pool)
        .await
        .map(drop)?);
        Ok(())
    }

    /// Who is behind the token; none when it is unknown, expired, of another library or of a disabled account.
    pub async fn session(
        &self,
        library: LibraryId,
        token_hash: &[u8; 32],
        now: Timestamp,
    ) -> Result<Option<SessionRow>> {
        let found: Option<SessionColumns> = on_read!(self, pool => sqlx::query_as(
            "SELECT s.id, s.account_id, a.login, a.name, m.role, s.expires_at, s.updated_at
             FROM login_session s
             JOIN account a ON a.id = s.account_id
             LEFT JOIN membership m ON m.library_id = s.library_id AND m.account_id = s.account_id
             WHERE s.token_hash = $2 AND s.library_id = $1 AND s.expires_at > $3 AND a.disabled_at IS NULL",
        )
        .bind(library.uuid())
        .bind(token_hash.as_slice())
        .bind(moment(now))
        .fetch_optional(pool)
        .await?);
        found
            .map(|columns| {
                Ok(SessionRow {
                    id: LoginSessionId::from_uuid(columns.id),
                    account: AccountId::from_uuid(columns.account_id),
                    login: parsed("login name", &columns.login)?,
                    name: parsed("display name", &columns.name)?,
                    role: match columns.role {
                        Some(word) => parsed("role", &word)?,
                        None => Role::Visitor,
                    },
                    expires: columns.expires_at,
                    seen: columns.updated_at,
                })
            })
            .transpose()
    }

    /// Notes that the session was used and lets it live until `expires`. `false` when there is no such session.
    pub async fn touch_session(
        &self,
        library: LibraryId,
        token_hash: &[u8; 32],
        now: Timestamp,
        expires: Timestamp,
    ) -> Result<bool> {
        let touched = on_write!(self, pool => sqlx::query(
            "UPDATE login_session SET updated_at = $3, expires_at = $4
             WHERE token_hash = $2 AND library_id = $1",
        )
        .bind(library.uuid())
        .bind(token_hash.as_slice())
        .bind(moment(now))
        .bind(moment(expires))
        .execute(pool)
        .await?
        .rows_affected());
        Ok(touched > 0)
    }

    /// Forgets a login. `false` when there is no such session.
    pub async fn delete_session(&self, library: LibraryId, token_hash: &[u8; 32]) -> Result<bool> {
        let gone = on_write!(self, pool => sqlx::query(
            "DELETE FROM login_session WHERE token_hash = $2 AND library_id = $1",
        )
        .bind(library.uuid())
        .bind(token_hash.as_slice())
        .execute(pool)
        .await?
        .rows_affected());
        Ok(gone > 0)
    }

    /// Forgets the logins that ended at `now` or before, of all libraries: housekeeping. Answers how many.
    pub async fn delete_expired_sessions(&self, now: Timestamp) -> Result<u64> {
        let gone = on_write!(self, pool => sqlx::query(
            "DELETE FROM login_session WHERE expires_at <= $1",
        )
        .bind(moment(now))
        .execute(pool)
        .await?
        .rows_affected());
        Ok(gone)
    }
}
