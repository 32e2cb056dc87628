//! What the operator does from the command line of the machine itself, where nobody has to log in.

use crate::{Error, Person, Result, Service, Viewer, password};
use domain::work::Deed;
use domain::{AccountId, DisplayName, LoginName, Role, Visibility};
use store::NewAccount;

impl Service {
    /// Adds an account and makes it a member of the default library. [`Error::Conflict`] where the login name is
    /// taken, [`Error::Invalid`] for a password that is too short or too long.
    pub async fn add_account(
        &self,
        login: &LoginName,
        name: DisplayName,
        role: Role,
        password: String,
    ) -> Result<()> {
        password::check_policy(&password)?;
        let operator = self.operator().await?;
        let now = self.now();
        let account = NewAccount {
            id: self.new_id(AccountId::from_parts),
            login: login.clone(),
            name,
            password_hash: self.0.passwords.hash(password, &*self.0.entropy).await?,
            now,
        };
        if !self.0.store.create_account(&account).await? {
            return Err(Error::Conflict(format!(
                "the login name {login} is taken; choose another"
            )));
        }
        let library = operator.library.id;
        self.0
            .store
            .set_membership(library, account.id, role, now)
            .await?;
        self.note(&operator, Deed::AccountAdd, login.as_str()).await
    }

    /// Opens the default library to everyone, or closes it to all but its members.
    pub async fn set_visibility(&self, visibility: Visibility) -> Result<()> {
        let operator = self.operator().await?;
        let library = operator.library.id;
        let now = self.now();
        if !self
            .0
            .store
            .set_visibility(library, visibility, now)
            .await?
        {
            return Err(Error::NotFound("library"));
        }
        self.note(&operator, Deed::LibraryVisibility, visibility.as_str())
            .await
    }

    /// Jobs of all libraries that wait or run: a number for the operator's monitoring that says nothing of anyone.
    pub async fn jobs_pending(&self) -> Result<u64> {
        Ok(self.0.store.jobs_pending().await?)
    }

    /// The default library as this person sees it, for what is done on the machine itself in their name. Nobody has to
    /// log in there. [`Error::NotFound`] where there is no such member.
    pub async fn acting_for(&self, login: &LoginName) -> Result<Viewer> {
        let library = self.default_library().await?;
        let account = self.0.store.account_by_login(login).await?;
        let account = account.ok_or(Error::NotFound("account"))?;
        let role = self.0.store.role_of(library.id, account.id).await?;
        Ok(Viewer {
            library,
            person: Some(Person {
                id: account.id,
                login: account.login,
                name: account.name,
            }),
            role: role.ok_or(Error::NotFound("account"))?,
            address: None,
            prolonged: false,
        })
    }

    /// The default library as whoever holds the machine sees it.
    pub async fn operator(&self) -> Result<Viewer> {
        Ok(Viewer {
            library: self.default_library().await?,
            person: None,
            role: Role::Admin,
            address: None,
            prolonged: false,
        })
    }
}
