//! Passwords: the policy, and slow hashing within bounded memory.
//!
//! Argon2id with m = 19 456 KiB, t = 2, p = 1: the first choice of the OWASP Password Storage Cheat Sheet
//! (<https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#argon2id>), stored as a PHC
//! string that carries its own parameters, so that raising them later leaves old hashes valid.

use crate::{Entropy, Error, Result};
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Fewest and most characters (Unicode scalar values) of a password. Length is the only rule, as NIST SP 800-63B
/// (section 3.1.1.2) advises; the upper bound keeps a request from costing more than it should.
pub const PASSWORD_CHARACTERS: std::ops::RangeInclusive<usize> = 10..=1024;

const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Refuses a password that is too short or too long, with a sentence that says so.
pub(crate) fn check_policy(password: &str) -> Result<()> {
    let length = password.chars().count();
    if PASSWORD_CHARACTERS.contains(&length) {
        return Ok(());
    }
    Err(Error::Invalid(format!(
        "the password has {length} characters; take at least {} and at most {}",
        PASSWORD_CHARACTERS.start(),
        PASSWORD_CHARACTERS.end()
    )))
}

/// Hashes and verifies passwords, a few at a time; the rest wait their turn.
pub(crate) struct Passwords {
    turns: Arc<Semaphore>,
    /// Verified in place of an unknown account's hash, so that the answer takes as long.
    decoy: String,
}

impl Passwords {
    pub(crate) fn new(at_once: usize, entropy: &dyn Entropy) -> Result<Self> {
        let mut unguessable = [0; 32];
        entropy.fill(&mut unguessable);
        Ok(Self {
            turns: Arc::new(Semaphore::new(at_once.max(1))),
            decoy: hash_now(&unguessable, salt(entropy))?,
        })
    }

    /// The PHC string to store for `password`.
    pub(crate) async fn hash(&self, password: String, entropy: &dyn Entropy) -> Result<String> {
        let salt = salt(entropy);
        self.in_turn(move || hash_now(password.as_bytes(), salt))
            .await?
    }

    /// Whether `password` is the one behind the PHC string `stored`. Without a `stored` it takes the same time and
    /// is always false.
    pub(crate) async fn verify(&self, password: String, stored: Option<String>) -> Result<bool> {
        let known = stored.is_some();
        let phc = stored.unwrap_or_else(|| self.decoy.clone());
        let right = self
            .in_turn(move || {
                let hash = PasswordHash::new(&phc).map_err(Error::internal)?;
                Ok::<_, Error>(
                    Argon2::default()
                        .verify_password(password.as_bytes(), &hash)
                        .is_ok(),
                )
            })
            .await??;
        Ok(right && known)
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let turn = self
            .turns
            .clone()
            .acquire_owned()
            .await
            .map_err(Error::internal)?;
        // The turn moves along: a request that is dropped does not free it while its thread still computes.
        tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        })
        .await
        .map_err(Error::internal)
    }
}

fn salt(entropy: &dyn Entropy) -> [u8; 16] {
    let mut salt = [0; 16];
    entropy.fill(&mut salt);
    salt
}

fn hash_now(password: &[u8], salt: [u8; 16]) -> Result<String> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(Error::internal)?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hash: PasswordHash = argon2
        .hash_password_with_salt(password, &salt)
        .map_err(Error::internal)?;
    Ok(hash.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SystemEntropy;

    #[test]
    fn the_policy_counts_characters_not_bytes() {
        assert!(check_policy("ééééééééé").is_err());
        assert!(check_policy("éééééééééé").is_ok());
        assert!(check_policy(&"x".repeat(1024)).is_ok());
        assert_eq!(
            check_policy(&"x".repeat(1025)).unwrap_err().to_string(),
            "the password has 1025 characters; take at least 10 and at most 1024"
        );
    }

    #[tokio::test]
    async fn only_the_right_password_verifies_and_the_parameters_are_stored() {
        let passwords = Passwords::new(1, &SystemEntropy).unwrap();
        let phc = passwords
            .hash("correct horse".to_owned(), &SystemEntropy)
            .await
            .unwrap();
        assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
        let verify = |text: &str, stored: Option<String>| passwords.verify(text.to_owned(), stored);
        assert!(verify("correct horse", Some(phc.clone())).await.unwrap());
        assert!(!verify("correct horsf", Some(phc.clone())).await.unwrap());
        assert!(!verify("correct horse", None).await.unwrap());
        assert!(
            verify("correct horse", Some("garbage".to_owned()))
                .await
                .is_err()
        );
    }
}
