//! States and numbers in words, as people say them.

use crate::queue::{Entry, Stage, Summary};
use transfer::message::Standing;
use transfer::{Phase, Wait};

/// The word by which the style sheet knows a row's state.
pub(super) fn state(entry: &Entry) -> &'static str {
    match &entry.stage {
        Stage::Failed(_) | Stage::Missing => "failed",
        Stage::Sent(_) => "done",
        Stage::Known(_) | Stage::Twin(_) | Stage::Skipped | Stage::Cancelled => "already",
        _ if entry.paused => "paused",
        Stage::Locked
        | Stage::Sending(Standing {
            phase: Phase::Waiting(_),
            ..
        }) => "waiting",
        Stage::Waiting | Stage::Reading { .. } => "read",
        Stage::Comparing => "recognise",
        Stage::Asking(_) => "compare",
        Stage::Ready { .. } | Stage::Sending(_) => "send",
    }
}

/// Where a file stands, as a sentence.
pub(super) fn note(entry: &Entry) -> String {
    let problem = entry
        .reading
        .as_ref()
        .and_then(|reading| reading.problem.as_deref());
    match &entry.stage {
        Stage::Sent(_) => "Done: it is in the library.".to_owned(),
        Stage::Known(_) => "Already here, nothing was sent:".to_owned(),
        Stage::Twin(name) => format!("The same file as {name}, which is sent once."),
        Stage::Skipped => "Skipped: it was not sent.".to_owned(),
        Stage::Cancelled => "Cancelled.".to_owned(),
        Stage::Failed(why) => sentence(why),
        Stage::Missing => {
            "The browser could not keep this file. Choose it again, and it goes on where it was."
                .to_owned()
        }
        Stage::Locked => "Waiting for leave to read this file again.".to_owned(),
        Stage::Asking(_) => "Decide what to do with it.".to_owned(),
        stage if entry.paused => format!("Paused{}.", acknowledged(entry, stage)),
        Stage::Waiting => "Waiting to be read.".to_owned(),
        Stage::Reading { hashed } => match &entry.early {
            Some(standing) => format!(
                "Reading, {} %; {} of {} safe already.",
                percent(*hashed, entry.size),
                bytes(standing.acknowledged),
                bytes(entry.size)
            ),
            None => format!("Reading, {} %.", percent(*hashed, entry.size)),
        },
        Stage::Comparing => "Asking whether it is here already.".to_owned(),
        Stage::Ready { .. } => match problem {
            Some(problem) => format!("Waiting for its turn. Note: {problem}."),
            None => "Waiting for its turn.".to_owned(),
        },
        Stage::Sending(standing) => sending(entry, standing),
    }
}

fn sending(entry: &Entry, standing: &Standing) -> String {
    let so_far = acknowledged(entry, &entry.stage);
    match &standing.phase {
        Phase::Waiting(Wait::Connection) => {
            format!("Waiting for the connection{so_far}. It goes on by itself.")
        }
        Phase::Waiting(Wait::Busy) => {
            format!("Waiting{so_far}: the server is busy. It goes on by itself.")
        }
        Phase::Waiting(Wait::Full) => {
            format!("Waiting{so_far}: the server's disk is full. It goes on once there is room.")
        }
        Phase::Waiting(Wait::Login) => format!("Waiting for your login{so_far}."),
        Phase::Waiting(Wait::Elsewhere) => {
            format!("Waiting{so_far}: another device sends it too. It goes on by itself.")
        }
        Phase::Finishing => "All of it has arrived; the server looks at it.".to_owned(),
        Phase::Asking if standing.acknowledged == 0 => "Starting to send.".to_owned(),
        _ => {
            let left = entry.size.saturating_sub(standing.acknowledged);
            let speed = standing.goodput.filter(|goodput| *goodput > 0);
            let pace = speed.map(|goodput| {
                format!(
                    ", {}/s, {} left",
                    bytes(goodput),
                    time(left.div_ceil(goodput))
                )
            });
            format!("Sending{so_far}{}.", pace.unwrap_or_default())
        }
    }
}

fn acknowledged(entry: &Entry, stage: &Stage) -> String {
    match stage {
        Stage::Sending(standing) => format!(
            ", {} of {} safe",
            bytes(standing.acknowledged),
            bytes(entry.size)
        ),
        _ => String::new(),
    }
}

/// All files in one line.
pub(super) fn sum(sum: &Summary) -> String {
    let mut parts = vec![match sum.files {
        1 => "1 file".to_owned(),
        files => format!("{files} files, {} finished", sum.over),
    }];
    if sum.bytes > 0 {
        parts.push(format!(
            "{} of {}",
            bytes(sum.acknowledged),
            bytes(sum.bytes)
        ));
    }
    if let Some(seconds) = sum.seconds_left() {
        parts.push(format!("{}/s", bytes(sum.goodput)));
        parts.push(format!("{} left", time(seconds)));
    }
    match sum.questions {
        0 => {}
        1 => parts.push("1 waits for your decision".to_owned()),
        questions => parts.push(format!("{questions} wait for your decision")),
    }
    parts.join(" · ")
}

/// `it is empty` becomes `It is empty.`
fn sentence(words: &str) -> String {
    let mut characters = words.chars();
    let first = characters
        .next()
        .map(|first| first.to_uppercase().to_string())
        .unwrap_or_default();
    let end = if words.ends_with(['.', '?']) { "" } else { "." };
    format!("{first}{}{end}", characters.as_str())
}

fn percent(part: u64, of: u64) -> u64 {
    part.saturating_mul(100) / of.max(1)
}

/// Bytes in thousands, as file managers and link speeds have them.
pub(super) fn bytes(bytes: u64) -> String {
    let mut unit = 1;
    for name in ["B", "kB", "MB", "GB"] {
        if bytes < unit * 1000 || name == "GB" {
            let tenths = bytes.saturating_mul(10) / unit;
            return if unit > 1 && tenths < 100 {
                format!("{}.{} {name}", tenths / 10, tenths % 10)
            } else {
                format!("{} {name}", tenths / 10)
            };
        }
        unit *= 1000;
    }
    String::new()
}

pub(super) fn bitrate(bits: u64) -> String {
    format!("{} kbit/s", bits / 1000)
}

/// `4:07`, or `1:02:03`.
pub(super) fn length(millis: u64) -> String {
    let seconds = millis / 1000;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

/// About how long, in the unit that matters.
fn time(seconds: u64) -> String {
    match seconds {
        0..=59 => format!("{seconds} s"),
        60..=3599 => format!("{} min", seconds.div_ceil(60)),
        _ => format!("{} h {} min", seconds / 3600, seconds / 60 % 60),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a score is from 0 to 1"
)]
pub(super) fn score(score: f32) -> String {
    format!("{} %", (score.clamp(0.0, 1.0) * 100.0).floor() as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn numbers_read_as_people_say_them() {
        let sizes = [0, 999, 1000, 12_345, 4_200_000, 64_000_000, 5_000_000_000].map(bytes);
        assert_eq!(
            sizes,
            [
                "0 B", "999 B", "1.0 kB", "12 kB", "4.2 MB", "64 MB", "5.0 GB"
            ]
        );
        assert_eq!([length(247_000), length(3_723_000)], ["4:07", "1:02:03"]);
        assert_eq!(
            [time(5), time(61), time(7300)],
            ["5 s", "2 min", "2 h 1 min"]
        );
        assert_eq!(score(0.976), "97 %");
        assert_eq!(sentence("the file is empty"), "The file is empty.");
    }
}
