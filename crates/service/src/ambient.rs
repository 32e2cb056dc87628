//! The clock and the randomness the service runs on, as parameters.
//!
//! Everything that needs a moment or a random number asks one of these two, so that tests decide both and a failure
//! can be told again exactly.

use domain::{Timestamp, to_micros};

/// Tells the time.
pub trait Clock: Send + Sync + 'static {
    /// The present moment, in whole microseconds: what both database engines keep.
    fn now(&self) -> Timestamp;
}

/// Gives bytes nobody can guess.
pub trait Entropy: Send + Sync + 'static {
    /// Overwrites all of `bytes`.
    fn fill(&self, bytes: &mut [u8]);
}

/// The clock of the machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the machine's clock"
    )]
    fn now(&self) -> Timestamp {
        to_micros(chrono::Utc::now())
    }
}

/// The operating system's cryptographically secure generator.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    /// # Panics
    /// Where the operating system has no randomness to give: there is no safe way to go on without.
    fn fill(&self, bytes: &mut [u8]) {
        if let Err(error) = getrandom::fill(bytes) {
            panic!("the operating system gives no random bytes: {error}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn system_entropy_differs_from_call_to_call() {
        let (mut a, mut b) = ([0; 32], [0; 32]);
        SystemEntropy.fill(&mut a);
        SystemEntropy.fill(&mut b);
        assert_ne!(a, b);
        assert_ne!(a, [0; 32]);
    }

    #[test]
    fn the_system_clock_keeps_what_databases_keep() {
        let now = SystemClock.now();
        assert_eq!(now, to_micros(now));
    }
}
