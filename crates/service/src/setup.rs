//! The first start: a library to be in, and the one-time link by which its first admin comes in.

use crate::{Error, Result, Service, SessionToken, Viewer, password, token};
use chrono::TimeDelta;
use domain::work::Deed;
use domain::{
    AccountId, DisplayName, Library, LibraryId, LibraryName, LoginName, Visibility,
    library::VisibilityError,
};
use std::fmt;
use store::{NewAccount, NewLibrary, SetupDone, StoreError};

/// The hue of a new library's accent, in degrees of OKLCH.
const ACCENT_HUE: u16 = 260;

/// The set-up form as it was typed.
#[derive(Clone, PartialEq, Eq, serde::Deserialize)]
pub struct SetupForm {
    /// What the library is called.
    pub library_name: String,
    /// `members` or `public`.
    pub visibility: String,
    /// What the admin will log in with.
    pub login: String,
    /// What others see the admin called.
    pub name: String,
    /// 10–1024 characters.
    pub password: String,
}

impl fmt::Debug for SetupForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SetupForm")
            .field("library_name", &self.library_name)
            .field("visibility", &self.visibility)
            .field("login", &self.login)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl Service {
    /// The library that answers to every host exists from the first start on.
    pub(crate) async fn ensure_library(&self) -> Result<()> {
        if self.0.store.library_for_host(None).await?.is_some() {
            return Ok(());
        }
        let name: LibraryName = "Reprise".parse()?;
        // Where another process was faster, its library serves as well.
        self.0
            .store
            .create_library(&NewLibrary {
                id: self.new_id(LibraryId::from_parts),
                host: None,
                name,
                visibility: Visibility::Members,
                accent_hue: ACCENT_HUE,
                now: self.now(),
            })
            .await?;
        Ok(())
    }

    /// The library without a host name of its own.
    pub(crate) async fn default_library(&self) -> Result<Library> {
        self.0
            .store
            .library_for_host(None)
            .await?
            .ok_or(Error::NotFound("library"))
    }

    /// A token for the set-up link of the default library, while it has no admin; none once it has. Each call ends
    /// the link before.
    pub async fn setup_link_token(&self) -> Result<Option<SessionToken>> {
        let library = self.default_library().await?.id;
        if !self.0.store.setup_is_open(library).await? {
            return Ok(None);
        }
        let (token, token_hash) = SessionToken::new(&*self.0.entropy);
        let now = self.now();
        let expires = now + TimeDelta::hours(self.0.settings.setup_hours.into());
        self.0
            .store
            .replace_setup_token(library, &token_hash, now, expires)
            .await?;
        Ok(Some(token))
    }

    /// Whether the viewer's library still waits for its first admin.
    pub async fn setup_is_open(&self, viewer: &Viewer) -> Result<bool> {
        Ok(self.0.store.setup_is_open(viewer.library.id).await?)
    }

    /// Makes the first admin, names the library, and logs the admin in. A form with a fault is refused with a
    /// sentence that names it, and leaves the link good for another try.
    pub async fn complete_setup(
        &self,
        viewer: &Viewer,
        setup_token: &str,
        form: SetupForm,
        user_agent: Option<&str>,
    ) -> Result<SessionToken> {
        let library_name: LibraryName = form.library_name.parse()?;
        let visibility: Visibility = form
            .visibility
            .parse()
            .map_err(|error: VisibilityError| Error::Invalid(error.to_string()))?;
        let login: LoginName = form.login.parse()?;
        let name: DisplayName = form.name.parse()?;
        password::check_policy(&form.password)?;
        let token_hash = token::stored_form(setup_token).ok_or_else(used_up)?;
        // Asked before the slow hash, so that nobody without a link can make the server compute one.
        if !self.0.store.setup_is_open(viewer.library.id).await? {
            return Err(used_up());
        }
        let account = NewAccount {
            id: self.new_id(AccountId::from_parts),
            login,
            name,
            password_hash: self.hash_password(form.password).await?,
            now: self.now(),
        };
        let mut audit = self.entry(viewer, Deed::Setup, library_name.as_str());
        audit.account = Some(account.id);
        audit.who = Some(account.name.to_string());
        let admin = account.id;
        let login = account.login.clone();
        let done = SetupDone {
            library: viewer.library.id,
            token_hash,
            account,
            library_name,
            visibility,
            audit,
            now: self.now(),
        };
        match self.0.store.complete_setup(&done).await {
            Ok(true) => self.begin_session(viewer, admin, user_agent).await,
            Ok(false) => Err(used_up()),
            Err(StoreError::Taken(_)) => Err(Error::Conflict(format!(
                "the login name {login} is taken; choose another"
            ))),
            Err(error) => Err(error.into()),
        }
    }

    pub(crate) async fn hash_password(&self, password: String) -> Result<String> {
        self.0.passwords.hash(password, &*self.0.entropy).await
    }
}

fn used_up() -> Error {
    Error::Gone(
        "this set-up link is used up or too old; restart the server for a new one".to_owned(),
    )
}
