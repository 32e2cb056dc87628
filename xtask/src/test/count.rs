//! Counts tests from what their runners print.

use std::{
    io::{BufRead as _, BufReader},
    ops::AddAssign,
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result};

use crate::workspace::describe;

/// How many tests passed and failed.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// Runs a command that prints libtest's summaries (cargo's own runner and wasm-bindgen's), shows its output
/// and adds the summaries up. A failure that no test explains (it did not compile, it crashed) counts as one.
pub(super) fn of_libtest(command: &mut Command) -> Result<Count> {
    let line = describe(command);
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("{line} did not start"))?;
    let output = child.stdout.take().context("the output is piped")?;
    let mut count = Count::default();
    for text in BufReader::new(output).lines() {
        let text = text?;
        println!("{text}");
        if let Some(more) = summary(&text) {
            count += more;
        }
    }
    let status = child.wait()?;
    if !status.success() && count.failed == 0 {
        println!("{line} ended with {status}");
        count.failed = 1;
    }
    Ok(count)
}

/// Reads `test result: ok. 12 passed; 0 failed; …`.
fn summary(line: &str) -> Option<Count> {
    let rest = line.trim_start().strip_prefix("test result: ")?;
    let (_, numbers) = rest.split_once(". ")?;
    let mut count = Count::default();
    for part in numbers.split(';') {
        match part.trim().split_once(' ') {
            Some((number, "passed")) => count.passed = number.parse().ok()?,
            Some((number, "failed")) => count.failed = number.parse().ok()?,
            _ => {}
        }
    }
    Some(count)
}

/// Reads the statistics of Playwright's JSON report. A flaky test is a failed one.
pub(super) fn of_playwright(report: &str) -> Result<Count> {
    let report: serde_json::Value =
        serde_json::from_str(report).context("Playwright's report is not JSON")?;
    let number = |name: &str| report["stats"][name].as_u64().unwrap_or(0);
    let errors = report["errors"].as_array().map_or(0, Vec::len) as u64;
    Ok(Count {
        passed: number("expected"),
        failed: number("unexpected") + number("flaky") + errors,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libtest_summaries_are_read() {
        let line = "test result: ok. 12 passed; 3 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s";
        assert_eq!(
            summary(line),
            Some(Count {
                passed: 12,
                failed: 3
            })
        );
        assert_eq!(summary("test result was fine"), None);
        assert_eq!(summary("running 12 tests"), None);
    }

    #[test]
    fn a_crash_without_a_summary_is_a_failure() {
        let count = of_libtest(
            Command::new("sh").args(["-c", "echo test result: ok. 2 passed\\; 0 failed; exit 3"]),
        );
        assert_eq!(
            count.unwrap(),
            Count {
                passed: 2,
                failed: 1
            }
        );
    }

    #[test]
    fn a_flaky_browser_test_has_failed() {
        let report = r#"{"errors": [], "stats": {"expected": 7, "unexpected": 1, "flaky": 2, "skipped": 0}}"#;
        assert_eq!(
            of_playwright(report).unwrap(),
            Count {
                passed: 7,
                failed: 3
            }
        );
    }
}
