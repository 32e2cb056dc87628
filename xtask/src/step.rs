//! Steps a person can follow: what is being done, and for how long it took.
//!
//! Long work that says nothing looks like a hang; every piece of set-up and every build goes through here.

use std::time::{Duration, Instant};

use anyhow::Result;

/// Announces `what`, does `work`, and reports the time.
pub(crate) fn step<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("▸ {what}");
    let start = Instant::now();
    let result = work();
    let took = duration(start.elapsed());
    match &result {
        Ok(_) => println!("  done in {took}"),
        Err(_) => println!("  failed after {took}"),
    }
    result
}

/// One line for a step that had nothing to do.
pub(crate) fn skipped(what: &str, why: &str) {
    println!("▸ {what}: {why}");
}

/// A duration as a person writes it: `0.3 s`, `42 s`, `3 min 07 s`.
pub(crate) fn duration(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..10 => format!("{:.1} s", time.as_secs_f64()),
        10..60 => format!("{seconds} s"),
        _ => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

/// Bytes as a person writes them: `812 B`, `52.3 KB` (of 1000 bytes), `1.20 MB`.
pub(crate) fn bytes(count: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "shown with three digits")]
    let count_float = count as f64;
    match count {
        0..1_000 => format!("{count} B"),
        1_000..1_000_000 => format!("{:.1} KB", count_float / 1e3),
        _ => format!("{:.2} MB", count_float / 1e6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_like_prose() {
        assert_eq!(duration(Duration::from_millis(312)), "0.3 s");
        assert_eq!(duration(Duration::from_secs(42)), "42 s");
        assert_eq!(duration(Duration::from_secs(187)), "3 min 07 s");
    }

    #[test]
    fn sizes_change_unit_at_a_thousand() {
        assert_eq!(bytes(999), "999 B");
        assert_eq!(bytes(52_345), "52.3 KB");
        assert_eq!(bytes(1_204_000), "1.20 MB");
    }
}
