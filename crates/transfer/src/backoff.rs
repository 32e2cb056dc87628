//! How long to wait before the next try.
//!
//! A link that returns should be noticed within a second or two, and a server that has been away for minutes should
//! not be hammered by everyone at once when it is back; hence two ceilings and jitter.

use std::time::Duration;

const FIRST: Duration = Duration::from_millis(250);
/// While the outage is young, most of them end within it.
const YOUNG: Duration = Duration::from_mins(2);
const CEILING_YOUNG: Duration = Duration::from_secs(1);
const CEILING_OLD: Duration = Duration::from_secs(10);

/// How often in a row something failed, and since when.
#[derive(Debug, Default)]
pub(crate) struct Backoff {
    failures: u32,
    since: Option<Duration>,
    /// Whether the silence has lasted long.
    old: bool,
}

impl Backoff {
    /// The pause after one more failure at `now`; `jitter` is between 0 and 1.
    pub(crate) fn failed(&mut self, now: Duration, jitter: f64) -> Duration {
        let since = *self.since.get_or_insert(now);
        let ceiling = if now.saturating_sub(since) < YOUNG {
            CEILING_YOUNG
        } else {
            CEILING_OLD
        };
        let doubled =
            FIRST.saturating_mul(1_u32.checked_shl(self.failures.min(16)).unwrap_or(u32::MAX));
        self.failures = self.failures.saturating_add(1);
        spread(doubled.min(ceiling), jitter)
    }

    /// A question was asked afresh at `now`, for want of an answer.
    pub(crate) fn silent(&mut self, now: Duration) {
        let since = *self.since.get_or_insert(now);
        self.old = now.saturating_sub(since) >= YOUNG;
    }

    /// How far apart questions are at least.
    pub(crate) fn floor(&self) -> Duration {
        if self.old {
            CEILING_OLD
        } else {
            Duration::ZERO
        }
    }

    /// Something worked.
    pub(crate) fn reset(&mut self) {
        *self = Self::default();
    }
}

/// Half of `pause` at least, all of it at most.
pub(crate) fn spread(pause: Duration, jitter: f64) -> Duration {
    pause.mul_f64(0.5 + 0.5 * jitter.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_young_outage_is_looked_at_every_second_and_an_old_one_every_ten() {
        let mut backoff = Backoff::default();
        let at = Duration::from_secs;
        let young: Vec<_> = (0..8)
            .map(|_| backoff.failed(at(0), 1.0).as_millis())
            .collect();
        assert_eq!(young, [250, 500, 1000, 1000, 1000, 1000, 1000, 1000]);
        assert_eq!(backoff.failed(at(121), 1.0), at(10));
        assert_eq!(backoff.floor(), Duration::ZERO);
        backoff.silent(at(121));
        assert_eq!(backoff.floor(), at(10));
        backoff.reset();
        assert_eq!(backoff.floor(), Duration::ZERO);
        assert_eq!(backoff.failed(at(122), 0.0).as_millis(), 125);
    }
}
