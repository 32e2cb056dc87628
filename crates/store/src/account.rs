//! People and what they are to a library.

use crate::value::{moment, parsed};
use crate::{Result, Store};
use domain::{AccountId, DisplayName, LibraryId, LoginName, Role, Timestamp};
use uuid::Uuid;

/// An account to create.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// Names it for ever.
    pub id: AccountId,
    /// What the person types to log in; unique.
    pub login: LoginName,
    /// What others see.
    pub name: DisplayName,
    /// The password's hash in PHC string form.
    pub password_hash: String,
    /// When it is created.
    pub now: Timestamp,
}

/// What checking a password needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRow {
    /// Names the account.
    pub id: AccountId,
    /// What the person types to log in.
    pub login: LoginName,
    /// What others see.
    pub name: DisplayName,
    /// The password's hash in PHC string form.
    pub password_hash: String,
    /// Whether the account may no longer log in.
    pub disabled: bool,
}

#[derive(sqlx::FromRow)]
struct AccountColumns {
    id: Uuid,
    login: String,
    name: String,
    password_hash: String,
    disabled_at: Option<Timestamp>,
}

impl Store {
    /// The account with that login. Accounts belong to people, who may be members of several libraries, so it takes
    /// no library.
    pub async fn account_by_login(&self, login: &LoginName) -> Result<Option<AccountRow>> {
        let found: Option<AccountColumns> = on_read!(self, pool => sqlx::query_as(
            "SELECT id, login, name, password_hash, disabled_at FROM account WHERE login = $1",
        )
        .bind(login.as_str())
        .fetch_optional(pool)
        .await?);
        found
            .map(|columns| {
                Ok(AccountRow {
                    id: AccountId::from_uuid(columns.id),
                    login: parsed("login name", &columns.login)?,
                    name: parsed("display name", &columns.name)?,
                    password_hash: columns.password_hash,
                    disabled: columns.disabled_at.is_some(),
                })
            })
            .transpose()
    }

    /// Creates an account. `false`, and nothing done, when the login is taken.
    pub async fn create_account(&self, new: &NewAccount) -> Result<bool> {
        let created = on_write!(self, pool => insert_account!(pool, new)
            .await?
            .rows_affected());
        Ok(created > 0)
    }

    /// Lets an account log in again, or no more; the sessions it has stop answering at once. `false` when there is
    /// no such account.
    pub async fn set_account_disabled(
        &self,
        account: AccountId,
        disabled: bool,
        now: Timestamp,
    ) -> Result<bool> {
        let changed = on_write!(self, pool => sqlx::query(
            "UPDATE account SET disabled_at = $2, updated_at = $3 WHERE id = $1",
        )
        .bind(account.uuid())
        .bind(disabled.then(|| moment(now)))
        .bind(moment(now))
        .execute(pool)
        .await?
        .rows_affected());
        Ok(changed > 0)
    }

    /// Makes an account a member, or changes what it is to the library. [`Role::Visitor`] ends the membership.
    pub async fn set_membership(
        &self,
        library: LibraryId,
        account: AccountId,
        role: Role,
        now: Timestamp,
    ) -> Result<()> {
        if role == Role::Visitor {
            on_write!(self, pool => sqlx::query(
                "DELETE FROM membership WHERE library_id = $1 AND account_id = $2",
            )
            .bind(library.uuid())
            .bind(account.uuid())
            .execute(pool)
            .await
            .map(drop)?);
        } else {
            on_write!(self, pool => insert_membership!(pool, library, account, role, now)
                .await
                .map(drop)?);
        }
        Ok(())
    }

    /// What an account is to a library; none when it is not a member.
    pub async fn role_of(&self, library: LibraryId, account: AccountId) -> Result<Option<Role>> {
        let role: Option<String> = on_read!(self, pool => sqlx::query_scalar(
            "SELECT role FROM membership WHERE library_id = $1 AND account_id = $2",
        )
        .bind(library.uuid())
        .bind(account.uuid())
        .fetch_optional(pool)
        .await?);
        role.map(|word| parsed("role", &word)).transpose()
    }
}
