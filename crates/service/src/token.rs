//! Bearer tokens: what a cookie or a set-up link carries, and the hash that is stored in its place.

use crate::Entropy;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::fmt;

const BYTES: usize = 32;

/// 256 random bits as 43 characters of base64url. Whoever holds one is let in: it goes to its owner and nowhere else,
/// so it has no `Display` and its `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionToken(String);

impl SessionToken {
    /// A new token and what the database keeps of it.
    pub(crate) fn new(entropy: &dyn Entropy) -> (Self, [u8; 32]) {
        let mut bytes = [0; BYTES];
        entropy.fill(&mut bytes);
        let stored = *blake3::hash(&bytes).as_bytes();
        (Self(URL_SAFE_NO_PAD.encode(bytes)), stored)
    }

    /// The text for the cookie.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The text, for the one place that prints or sends it.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionToken(hidden)")
    }
}

/// What the database keeps of a token. A plain hash is enough, since a token has 256 bits of its own: there is no
/// dictionary to try, unlike with passwords. None for a text that no token has.
pub(crate) fn stored_form(token: &str) -> Option<[u8; 32]> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    (bytes.len() == BYTES).then(|| *blake3::hash(&bytes).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SystemEntropy;

    #[test]
    fn a_token_is_43_url_safe_characters_and_hides_in_logs() {
        let (token, _) = SessionToken::new(&SystemEntropy);
        assert_eq!(token.reveal().len(), 43);
        assert!(
            token
                .reveal()
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        );
        assert!(!format!("{token:?}").contains(token.reveal()));
    }

    #[test]
    fn what_is_stored_is_not_what_is_presented() {
        let (token, stored) = SessionToken::new(&SystemEntropy);
        assert_eq!(stored_form(token.reveal()), Some(stored));
        assert_ne!(URL_SAFE_NO_PAD.encode(stored), token.reveal());
        assert_eq!(stored_form("short"), None);
        assert_eq!(stored_form("not base64 at all!"), None);
    }
}
