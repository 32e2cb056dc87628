//! The tables of links: steady ones, poor ones, and ones that go away.

use std::{fmt::Write as _, path::Path, time::Duration};

use anyhow::Result;

use super::{
    float,
    net::{SHARE, Shape},
    scenario::{Client, Scenario, Sent, Trouble, together},
};
use crate::workspace::Workspace;

/// Speeds in kbit/s: two bad mobile links, a better one, a home's uplink.
const SPEEDS: [u64; 4] = [128, 512, 2_000, 10_000];
/// Speed in kbit/s, round trip in milliseconds, packets lost of a thousand.
const POOR: [(u64, u64, u32); 3] = [(10_000, 40, 0), (2_000, 100, 5), (512, 300, 10)];
/// How long each file should take, in seconds.
const SECONDS: u64 = 30;

/// The speed at which the link goes away, when it does.
const OUTAGE_SPEED: u64 = 2_000;
const SILENCES: [u64; 3] = [5, 20, 60];
const RESETS: u32 = 3;

/// What a disconnect may cost: 64 KiB, and one per cent of the file.
const ALLOWED: u64 = 64 * 1024;

pub(super) fn tables(workspace: &Workspace, folder: &Path) -> Result<String> {
    let shapes = SPEEDS.map(Shape::of).into_iter().chain(POOR.map(poor));
    let calm: Vec<Scenario> = shapes
        .flat_map(|shape| [Client::Ours, Client::Stock].map(|client| (client, shape)))
        .map(|(client, shape)| Scenario {
            client,
            shape,
            size: shape.kilobits * 125 * SECONDS,
            trouble: Trouble::Nothing,
        })
        .collect();
    let sent = together(workspace, &folder.join("calm"), &calm)?;
    let mut text = steady(&calm, &sent)?;
    let bad: Vec<Scenario> = troubles()
        .into_iter()
        .flat_map(|trouble| {
            [Client::Ours, Client::Stock, Client::Patient].map(|client| Scenario {
                client,
                shape: Shape::of(OUTAGE_SPEED),
                size: OUTAGE_SPEED * 125 * SECONDS,
                trouble,
            })
        })
        .collect();
    let baseline = |client: Client| {
        let kind = if client == Client::Ours {
            client
        } else {
            Client::Stock
        };
        let steady = SPEEDS.iter().position(|speed| *speed == OUTAGE_SPEED);
        let place = 2 * steady.unwrap_or(0) + usize::from(kind == Client::Stock);
        sent[place].wire
    };
    let troubled = together(workspace, &folder.join("bad"), &bad)?;
    text += &outages(&bad, &troubled, &baseline)?;
    Ok(text)
}

fn poor((kilobits, round, lost): (u64, u64, u32)) -> Shape {
    Shape {
        round: Duration::from_millis(round),
        loss: f64::from(lost) / 1000.0,
        ..Shape::of(kilobits)
    }
}

fn troubles() -> Vec<Trouble> {
    let silences = SILENCES.map(|seconds| Trouble::Silence(Duration::from_secs(seconds)));
    silences
        .into_iter()
        .chain([Trouble::Resets(RESETS)])
        .collect()
}

fn steady(scenarios: &[Scenario], sent: &[Sent]) -> Result<String> {
    let mut text = format!(
        "## Uploads over a slow link\n\nNoise of {SECONDS} s worth, all rows at the same time, each over a link of its \
         own between two network namespaces: `tc tbf` makes it as slow as it is, and a process through which all \
         packets pass makes round trips longer and loses packets. Goodput is a share of what full packets can carry; \
         overhead is what left the client's interface beyond the file, of which the packets' own headers are {:.1} %. \
         Ours is the uploader's state machine over plain sockets, with checksums and a sync before every answer; \
         tus-js-client sends one request, and @tus/server syncs nothing. Wanted are 97 % of what the link carries: \
         where the way is long or packets get lost that is less than full packets could, by TCP's doing, and the \
         last column compares with the one request.\n\n\
         | link | goodput | overhead | tus-js-client | overhead | ours of that |\n\
         | --- | ---: | ---: | ---: | ---: | ---: |\n",
        100.0 * (1.0 / SHARE - 1.0)
    );
    for (pair, sent) in scenarios.chunks(2).zip(sent.chunks(2)) {
        let shape = pair[0].shape;
        write!(text, "| {} kbit/s", shape.kilobits)?;
        if !shape.round.is_zero() {
            write!(text, ", {} ms", shape.round.as_millis())?;
        }
        if shape.loss > 0.0 {
            write!(text, ", {:.1} % lost", 100.0 * shape.loss)?;
        }
        for (scenario, sent) in pair.iter().zip(sent) {
            let carried = float(shape.kilobits * 125) * SHARE * sent.took.as_secs_f64();
            match &sent.gave_up {
                None => write!(
                    text,
                    " | {:.1} % | {:.1} %",
                    100.0 * float(scenario.size) / carried,
                    100.0 * (float(sent.wire) / float(scenario.size) - 1.0)
                )?,
                Some(why) => write!(text, " | {why} | ")?,
            }
        }
        let ratio = match (&sent[0].gave_up, &sent[1].gave_up) {
            (None, None) => {
                let ratio = sent[1].took.as_secs_f64() / sent[0].took.as_secs_f64();
                format!("{:.1} %", 100.0 * ratio)
            }
            _ => String::new(),
        };
        writeln!(text, " | {ratio} |")?;
    }
    Ok(text)
}

fn outages(
    scenarios: &[Scenario],
    sent: &[Sent],
    baseline: &dyn Fn(Client) -> u64,
) -> Result<String> {
    let size = OUTAGE_SPEED * 125 * SECONDS;
    let allowed = float(ALLOWED + size / 100) / 1000.0;
    let mut text = format!(
        "\n## Uploads over a link that goes away\n\nThe same at {OUTAGE_SPEED} kbit/s, all rows at the same time. In \
         mid-transfer everything is swallowed silently for a while, or the connections are reset {RESETS} times: how \
         long after the link's return bytes that left after it were on the server's disk (with tus-js-client: in its \
         file), what left the client's interface beyond what the same client needs without any trouble, for each \
         disconnect, and how it ended. The patient client has retry delays that add up to five minutes. Wanted are \
         1.5 s, and {allowed:.0} KB: 64 KiB and one per cent of the file. Of that the link's own queue, 75 KB or \
         300 ms of it, is lost whatever a client does: it had left the interface when the silence began.\n\n\
         | trouble | client | moving again after | overhead | outcome |\n| --- | --- | ---: | ---: | --- |\n"
    );
    for (scenario, sent) in scenarios.iter().zip(sent) {
        let (trouble, times) = match scenario.trouble {
            Trouble::Nothing => ("none".to_owned(), 1),
            Trouble::Silence(silence) => (format!("{} s of silence", silence.as_secs()), 1),
            Trouble::Resets(times) => (format!("{times} resets"), times),
        };
        let moving = match (scenario.trouble, sent.moving_after) {
            (Trouble::Silence(_), None) => "never".to_owned(),
            (_, Some(after)) => format!("{:.1} s", after.as_secs_f64()),
            (_, None) => String::new(),
        };
        let beyond = float(sent.wire) - float(baseline(scenario.client));
        let (overhead, outcome) = match &sent.gave_up {
            None => (
                format!("{:.0} KB", beyond.max(0.0) / 1000.0 / f64::from(times)),
                "finished",
            ),
            Some(why) => (String::new(), why.as_str()),
        };
        writeln!(
            text,
            "| {trouble} | {} | {moving} | {overhead} | {outcome} |",
            scenario.client.name()
        )?;
    }
    Ok(text)
}
