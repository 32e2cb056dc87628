//! Logging in and out.
//!
//! An unknown name, a wrong password and a disabled account answer alike and take as long. Guessing is slowed down
//! for each account and for each network address; every attempt is audited.

use crate::limiter::Limiter;
use crate::{Error, Result, Service, SessionToken, Viewer, token};
use domain::work::Deed;
use domain::{AccountId, LoginName, LoginSessionId};
use std::net::{IpAddr, Ipv6Addr};
use std::time::Duration;
use store::{AccountRow, NewSession};

/// Slows guessing down. An attacker can lock a name out of logging in for seconds, not for good: attempts grow back.
pub(crate) struct LoginGuard {
    by_account: Limiter<LoginName>,
    by_address: Limiter<IpAddr>,
}

impl Default for LoginGuard {
    fn default() -> Self {
        Self {
            // 10 tries at once, then 6 a minute: a ten-character password withstands that for ever.
            by_account: Limiter::new(10, Duration::from_secs(10)),
            // A whole rehearsal room behind one address may log in at once.
            by_address: Limiter::new(40, Duration::from_secs(3)),
        }
    }
}

/// The part of an address one customer commonly gets: all of IPv4, the first 64 bits of IPv6 (RFC 6177).
fn customer(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(v4) => IpAddr::V4(v4),
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64)),
    }
}

impl Service {
    /// Logs a member in to the viewer's library. The token goes into the cookie and is not kept here.
    ///
    /// [`Error::WrongLogin`] for every wrong combination, [`Error::RateLimited`] after too many of them.
    pub async fn login(
        &self,
        viewer: &Viewer,
        login: &str,
        password: &str,
        user_agent: Option<&str>,
    ) -> Result<SessionToken> {
        // A text that no login name has goes the same long way as an unknown one.
        let name = login.parse::<LoginName>().ok();
        self.admit(viewer, name.as_ref())?;
        let account = match &name {
            Some(name) => self.0.store.account_by_login(name).await?,
            None => None,
        };
        let stored = account
            .as_ref()
            .map(|account| account.password_hash.clone());
        // Argon2 reads all of its input: an endless password is a wrong one without being read.
        let plausible = password.chars().count() <= *crate::PASSWORD_CHARACTERS.end();
        let given = if plausible { password } else { "" };
        let right = self.0.passwords.verify(given.to_owned(), stored).await?;
        let mut account = account.filter(|account| right && plausible && !account.disabled);
        if let Some(found) = &account
            && self
                .0
                .store
                .role_of(viewer.library.id, found.id)
                .await?
                .is_none()
        {
            account = None;
        }
        let Some(account) = account else {
            let subject = name.map_or_else(|| "an impossible name".to_owned(), String::from);
            self.note(viewer, Deed::LoginFailed, &subject).await?;
            return Err(Error::WrongLogin);
        };
        self.0.guard.by_account.forgive(&account.login);
        let token = self.begin_session(viewer, account.id, user_agent).await?;
        self.note_login(viewer, &account).await?;
        Ok(token)
    }

    /// Ends the session of a token. Ending one that has ended already, or never was, is no error.
    pub async fn logout(&self, viewer: &Viewer, session_token: &str) -> Result<()> {
        if let Some(stored) = token::stored_form(session_token) {
            self.0
                .store
                .delete_session(viewer.library.id, &stored)
                .await?;
        }
        if let Some(person) = &viewer.person {
            self.note(viewer, Deed::Logout, person.login.as_str())
                .await?;
        }
        Ok(())
    }

    /// Takes one attempt from the address and one from the name.
    fn admit(&self, viewer: &Viewer, name: Option<&LoginName>) -> Result<()> {
        let now = self.now();
        let guard = &self.0.guard;
        let limited = |retry_after| Error::RateLimited { retry_after };
        if let Some(address) = viewer.address {
            guard
                .by_address
                .take(customer(address), now)
                .map_err(limited)?;
        }
        if let Some(name) = name {
            guard.by_account.take(name.clone(), now).map_err(limited)?;
        }
        Ok(())
    }

    pub(crate) async fn begin_session(
        &self,
        viewer: &Viewer,
        account: AccountId,
        user_agent: Option<&str>,
    ) -> Result<SessionToken> {
        let (token, token_hash) = SessionToken::new(&*self.0.entropy);
        let now = self.now();
        self.0
            .store
            .create_session(&NewSession {
                id: self.new_id(LoginSessionId::from_parts),
                library: viewer.library.id,
                account,
                token_hash,
                now,
                expires: now + self.session_length(),
                user_agent: user_agent.map(str::to_owned),
            })
            .await?;
        Ok(token)
    }

    async fn note_login(&self, viewer: &Viewer, account: &AccountRow) -> Result<()> {
        let mut entry = self.entry(viewer, Deed::Login, account.login.as_str());
        entry.account = Some(account.id);
        entry.who = Some(account.name.to_string());
        Ok(self.0.store.append_audit(&entry).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_in_one_ipv6_network_share_a_bucket() {
        let of = |text: &str| customer(text.parse().unwrap());
        assert_eq!(of("2001:db8::1"), of("2001:db8::ffff:2"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
        assert_eq!(of("::ffff:192.0.2.7"), of("192.0.2.7"));
        assert_ne!(of("192.0.2.7"), of("192.0.2.8"));
    }
}
