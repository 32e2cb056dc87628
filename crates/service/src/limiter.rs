//! Token buckets against guessing: each attempt takes a token, and tokens grow back with time.

use domain::Timestamp;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// At most this many keys are remembered. When it is reached, the full buckets (nothing to remember) go first.
const MAX_KEYS: usize = 16_384;

/// One bucket a key. Held in memory: a restart forgets, which costs an attacker more time than it gives.
pub(crate) struct Limiter<K> {
    burst: f64,
    /// Seconds in which one token grows back.
    refill: f64,
    buckets: Mutex<HashMap<K, Bucket>>,
}

struct Bucket {
    tokens: f64,
    at: Timestamp,
}

impl<K: Hash + Eq> Limiter<K> {
    /// `burst` attempts at once, then one every `refill`.
    pub(crate) fn new(burst: u32, refill: Duration) -> Self {
        Self {
            burst: burst.into(),
            refill: refill.as_secs_f64(),
            buckets: Mutex::default(),
        }
    }

    /// Takes a token, or tells how long to wait for the next.
    pub(crate) fn take(&self, key: K, now: Timestamp) -> Result<(), Duration> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MAX_KEYS {
            buckets.retain(|_, bucket| self.level(bucket, now) < self.burst);
        }
        if buckets.len() >= MAX_KEYS && !buckets.contains_key(&key) {
            return Err(Duration::from_secs_f64(self.refill));
        }
        let bucket = buckets.entry(key).or_insert(Bucket {
            tokens: self.burst,
            at: now,
        });
        bucket.tokens = self.level(bucket, now);
        bucket.at = now;
        if bucket.tokens >= 1.0 {
            bucket.tokens -= 1.0;
            Ok(())
        } else {
            let seconds = ((1.0 - bucket.tokens) * self.refill).ceil();
            Err(Duration::from_secs_f64(seconds.max(1.0)))
        }
    }

    /// Forgets what `key` did: an attempt that succeeded was no guess.
    pub(crate) fn forgive(&self, key: &K) {
        self.buckets
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(key);
    }

    fn level(&self, bucket: &Bucket, now: Timestamp) -> f64 {
        let seconds = (now - bucket.at).to_std().unwrap_or_default().as_secs_f64();
        (bucket.tokens + seconds / self.refill).min(self.burst)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        chrono::DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
    }

    #[test]
    fn after_the_burst_one_attempt_grows_back_at_a_time() {
        let limiter = Limiter::new(2, Duration::from_secs(10));
        assert_eq!(limiter.take("a", at(0)), Ok(()));
        assert_eq!(limiter.take("a", at(0)), Ok(()));
        assert_eq!(limiter.take("a", at(0)), Err(Duration::from_secs(10)));
        assert_eq!(limiter.take("b", at(0)), Ok(()), "keys do not share");
        assert_eq!(limiter.take("a", at(4)), Err(Duration::from_secs(6)));
        assert_eq!(limiter.take("a", at(10)), Ok(()));
        assert!(limiter.take("a", at(11)).is_err());
    }

    #[test]
    fn success_forgives_and_a_clock_set_back_grants_nothing() {
        let limiter = Limiter::new(1, Duration::from_secs(10));
        assert_eq!(limiter.take("a", at(0)), Ok(()));
        assert!(limiter.take("a", at(-3600)).is_err());
        limiter.forgive(&"a");
        assert_eq!(limiter.take("a", at(0)), Ok(()));
    }

    #[test]
    fn memory_is_bounded_and_a_flood_is_refused() {
        let limiter = Limiter::new(1, Duration::from_secs(10));
        for key in 0..MAX_KEYS {
            assert_eq!(limiter.take(key, at(0)), Ok(()));
        }
        assert!(limiter.take(MAX_KEYS, at(0)).is_err());
        assert_eq!(limiter.take(MAX_KEYS, at(10)), Ok(()));
    }
}
