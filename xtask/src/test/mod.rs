//! Every check and every test, in the order in which a fault is found soonest.
//!
//! All steps run even when an early one fails, so that one run tells everything. Steps share what cargo
//! compiles: clippy and rustdoc use one set of checked dependencies, the native tests and the server under
//! the browser another, the WASM tests a third.

mod count;
mod licence;
mod steps;

use std::{
    process::ExitCode,
    time::{Duration, Instant},
};

use anyhow::{Result, bail};
use clap::Args;

pub(crate) use self::count::Count;
use crate::{setup, step::duration, workspace::Workspace};

/// What to test.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Run the steps of this name alone; may be given several times.
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// List the names of the steps.
    #[arg(long)]
    list: bool,
}

/// One step: its name for `--only`, what it does, and the work itself. Checks count no tests.
pub(crate) struct Step {
    name: &'static str,
    what: &'static str,
    work: fn(&Workspace) -> Result<Count>,
}

struct Outcome {
    step: &'static Step,
    count: Count,
    took: Duration,
}

/// Runs the steps, prints the table and the final count, and gives the exit status.
pub(crate) fn run(workspace: &Workspace, arguments: &Arguments) -> Result<ExitCode> {
    if arguments.list {
        for step in &steps::ALL {
            println!("{:<10} {}", step.name, step.what);
        }
        return Ok(ExitCode::SUCCESS);
    }
    let chosen = choose(&arguments.only)?;
    setup::for_tests(workspace)?;
    let outcomes: Vec<Outcome> = chosen
        .into_iter()
        .map(|step| execute(workspace, step))
        .collect();
    Ok(sum_up(&outcomes))
}

fn choose(only: &[String]) -> Result<Vec<&'static Step>> {
    if let Some(unknown) = only
        .iter()
        .find(|name| steps::ALL.iter().all(|step| step.name != **name))
    {
        let known: Vec<&str> = steps::ALL.iter().map(|step| step.name).collect();
        bail!(
            "no test step is called {unknown}; there are {}",
            known.join(", ")
        );
    }
    Ok(steps::ALL
        .iter()
        .filter(|step| only.is_empty() || only.iter().any(|name| name == step.name))
        .collect())
}

fn execute(workspace: &Workspace, step: &'static Step) -> Outcome {
    println!("\n━━ {}: {}", step.name, step.what);
    let start = Instant::now();
    let count = (step.work)(workspace).unwrap_or_else(|error| {
        println!("{error:#}");
        Count {
            passed: 0,
            failed: 1,
        }
    });
    Outcome {
        step,
        count,
        took: start.elapsed(),
    }
}

fn sum_up(outcomes: &[Outcome]) -> ExitCode {
    let mut total = Count::default();
    println!(
        "\n{:<10} {:>8} {:>8} {:>14}",
        "step", "passed", "failed", "time"
    );
    for outcome in outcomes {
        total += outcome.count;
        let Count { passed, failed } = outcome.count;
        println!(
            "{:<10} {passed:>8} {failed:>8} {:>14}",
            outcome.step.name,
            duration(outcome.took)
        );
    }
    println!("\n{} passed, {} failed", total.passed, total.failed);
    if total.failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_steps_can_be_chosen() {
        assert_eq!(choose(&["fmt".to_owned()]).unwrap().len(), 1);
        assert_eq!(choose(&[]).unwrap().len(), steps::ALL.len());
        assert!(choose(&["fmt".to_owned(), "nonsense".to_owned()]).is_err());
    }
}
