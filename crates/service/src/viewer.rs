//! Who asks: the library, the person and the role behind a request.
//!
//! Every use case takes a [`Viewer`], so none can forget the tenant or the permission check.

use crate::{Error, Result, Service, token};
use chrono::TimeDelta;
use domain::{AccountId, Action, DisplayName, Library, LoginName, Role, permission};
use std::net::IpAddr;
use store::Reach;

/// Somebody logged in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Names the account.
    pub id: AccountId,
    /// What they log in with.
    pub login: LoginName,
    /// What others see them called.
    pub name: DisplayName,
}

/// One request's view of the world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Viewer {
    /// The library this request is about.
    pub library: Library,
    /// Who is logged in, if anybody.
    pub person: Option<Person>,
    /// What they are to the library.
    pub role: Role,
    /// Where the request came from, as far as the server trusts it.
    pub address: Option<IpAddr>,
    /// Whether this request made the login last longer, which the browser has to be told.
    pub prolonged: bool,
}

impl Viewer {
    /// Whether this viewer may do `action`: for deciding what a page offers. Use cases check again.
    pub fn may(&self, action: Action) -> bool {
        permission::may(self.role, action, self.library.visibility)
    }

    /// What lists and searches show this viewer.
    pub(crate) fn reach(&self) -> Reach {
        if self.may(Action::Edit) {
            Reach::All
        } else {
            Reach::Filed
        }
    }

    /// Passes where this viewer may do `action`: for whoever asks before reading what was sent. Use cases check again.
    pub fn require(&self, action: Action) -> Result<()> {
        if self.may(action) {
            Ok(())
        } else if self.person.is_none() {
            Err(Error::LoginRequired)
        } else {
            Err(Error::NotAllowed(in_words(action)))
        }
    }

    /// The person, where they may do `action`.
    pub(crate) fn member(&self, action: Action) -> Result<&Person> {
        self.require(action)?;
        self.person.as_ref().ok_or(Error::LoginRequired)
    }

    /// Passes where this viewer may look at the library; to others a `what` does not exist.
    pub(crate) fn look(&self, what: &'static str) -> Result<()> {
        match self.require(Action::View) {
            Err(Error::NotAllowed(_)) => Err(Error::NotFound(what)),
            other => other,
        }
    }
}

const fn in_words(action: Action) -> &'static str {
    match action {
        Action::View => "look at it",
        Action::Upload => "add files",
        Action::Edit => "change what it holds",
        Action::DeleteTrack => "remove tracks",
        Action::ManageJobs => "manage background work",
        Action::ReadAudit => "read the activity log",
        Action::Export => "take everything out",
        Action::ManageLibrary => "change the settings of the library",
    }
}

/// How long a session goes unnoted: a write for every page would cost more than it tells.
const NOTED_EVERY: TimeDelta = TimeDelta::hours(1);

impl Service {
    /// Who asks: the library that answers to `host`, and the person behind the cookie's token, if it is good for that
    /// library. A token that is not counts as none.
    ///
    /// [`Error::NotFound`] where no library answers to the host.
    pub async fn viewer(
        &self,
        host: Option<&str>,
        session_token: Option<&str>,
        address: Option<IpAddr>,
    ) -> Result<Viewer> {
        let token_hash = session_token.and_then(token::stored_form);
        let key = (host.map(str::to_owned), token_hash);
        let moment = self.moment();
        let known = if let Some(known) = self.0.known.viewers.get(&key, moment) {
            known
        } else {
            let found = self.look_up(host, token_hash).await?;
            let kept = Viewer {
                prolonged: false,
                ..found.clone()
            };
            self.0.known.viewers.put(key, moment, kept);
            found
        };
        Ok(Viewer { address, ..known })
    }

    /// Who the database says they are; from nowhere yet.
    async fn look_up(&self, host: Option<&str>, token_hash: Option<[u8; 32]>) -> Result<Viewer> {
        let library = self
            .0
            .store
            .library_for_host(host)
            .await?
            .ok_or(Error::NotFound("library"))?;
        let mut viewer = Viewer {
            library,
            person: None,
            role: Role::Visitor,
            address: None,
            prolonged: false,
        };
        let Some(token_hash) = token_hash else {
            return Ok(viewer);
        };
        let now = self.now();
        let id = viewer.library.id;
        if let Some(session) = self.0.store.session(id, &token_hash, now).await? {
            if now - session.seen >= NOTED_EVERY {
                let expires = now + self.session_length();
                self.0
                    .store
                    .touch_session(id, &token_hash, now, expires)
                    .await?;
                viewer.prolonged = true;
            }
            viewer.role = session.role;
            viewer.person = Some(Person {
                id: session.account,
                login: session.login,
                name: session.name,
            });
        }
        Ok(viewer)
    }

    pub(crate) fn session_length(&self) -> TimeDelta {
        TimeDelta::days(self.0.settings.session_days.into())
    }
}
