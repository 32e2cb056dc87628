//! The link goes silent, breaks, or loses the one answer that matters; and people do what people do.

use std::{
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, anyhow, ensure};

use super::{
    Run,
    driver::{self, Owner, Sent},
    http::Connection,
    link::Link,
    scene::Scene,
    server::PATIENCE,
    upload::{Client, Track, piece},
};

const LENGTH: usize = 8 << 20;

/// Slow enough that there is a middle.
const RATE: u64 = 4_000_000;

/// Nothing here takes longer unless it hangs.
const LIMIT: Duration = Duration::from_mins(5);

/// Silence of 5 seconds (and of 20 and 60 in the long form).
pub(crate) fn holes(run: &Run) -> Result<String> {
    let silences: &[u64] = if run.long { &[5, 20, 60] } else { &[5] };
    let mut scene = Scene::open(&run.binary, &run.folder("data")?, run.seed)?;
    let mut told = Vec::new();
    for seconds in silences {
        let (sent, end) = with_weather(&mut scene, |link| {
            link.hole(true);
            thread::sleep(Duration::from_secs(*seconds));
            link.hole(false);
        })?;
        let after = sent.acknowledged.iter().find(|(at, _)| *at > end);
        let after = after.map_or(Duration::ZERO, |(at, _)| at.saturating_sub(end));
        told.push(format!(
            "{seconds} s: moving again after {:.1} s",
            after.as_secs_f64()
        ));
    }
    scene.expect_tidy(0)?;
    Ok(told.join("; "))
}

/// The connection is cut over and over.
pub(crate) fn resets(run: &Run) -> Result<String> {
    let cuts = if run.long { 60 } else { 8 };
    let mut scene = Scene::open(&run.binary, &run.folder("data")?, run.seed)?;
    with_weather(&mut scene, |link| {
        for _ in 0..cuts {
            link.cut();
            thread::sleep(Duration::from_millis(150));
        }
    })?;
    scene.expect_tidy(0)?;
    Ok(format!("{cuts} cuts"))
}

/// Every answer is lost from the last byte on.
pub(crate) fn lost_answer(run: &Run) -> Result<String> {
    let mut scene = Scene::open(&run.binary, &run.folder("data")?, run.seed)?;
    with_weather(&mut scene, |link| {
        while link.passed() < LENGTH as u64 {
            thread::sleep(Duration::from_millis(2));
        }
        link.mute(true);
        thread::sleep(Duration::from_secs(2));
        link.mute(false);
    })?;
    scene.expect_tidy(0)?;
    Ok("the upload was found finished".to_owned())
}

/// Sends a file over a link on which something happens in mid-transfer; answers also when that was over.
fn with_weather(scene: &mut Scene, happens: impl FnOnce(&Link)) -> Result<(Sent, Duration)> {
    let link = Link::to(scene.server.address)?;
    link.slow(RATE);
    let track = scene.noise(LENGTH);
    let sending = send(&link, scene, &track);
    let began = Instant::now();
    while link.passed() < LENGTH as u64 / 4 {
        ensure!(began.elapsed() < LIMIT, "it never got going");
        thread::sleep(Duration::from_millis(2));
    }
    happens(&link);
    let end = began.elapsed();
    let sent = sending
        .join()
        .map_err(|_| anyhow!("the sender panicked"))??;
    scene.expect_whole(&track, &sent.track)?;
    Ok((sent, end))
}

fn send(link: &Link, scene: &mut Scene, track: &Arc<Track>) -> thread::JoinHandle<Result<Sent>> {
    let (address, cookie, track) = (link.address, scene.cookie.clone(), Arc::clone(track));
    let seed = scene.random.next();
    thread::spawn(move || {
        let mut no_login = || Err(anyhow!("a login was asked for"));
        let mut owner = Owner {
            log_in: &mut no_login,
            landed: &mut || {},
        };
        driver::send(address, &cookie, &track, seed, LIMIT, &mut owner)
    })
}

/// A request that hangs in the middle does not hold up the next one.
pub(crate) fn stuck(run: &Run) -> Result<String> {
    let mut scene = Scene::open(&run.binary, &run.folder("data")?, run.seed)?;
    let client = scene.client();
    let track = scene.noise(LENGTH);
    let upload = client.create(&track)?;
    let mut hanging = Connection::open(client.address, PATIENCE)?;
    let headers = format!("cookie: {}\r\n{}", client.cookie, piece(0));
    hanging.begin("PATCH", &upload, &headers, LENGTH)?;
    hanging.send(&track.bytes[..LENGTH / 2])?;
    let began = Instant::now();
    while status(&client, &upload)? == 0 {
        ensure!(began.elapsed() < PATIENCE, "nothing was counted");
        thread::sleep(Duration::from_millis(5));
    }
    let began = Instant::now();
    let id = client.complete(&track, &upload)?;
    let took = began.elapsed();
    let ended = hanging.answer(false)?;
    ensure!(
        ended.status == 409,
        "the old request was answered with {}",
        ended.status
    );
    scene.expect_whole(&track, &id)?;
    scene.expect_tidy(0)?;
    Ok(format!(
        "the new request was through after {:.1} s",
        took.as_secs_f64()
    ))
}

/// What other requests may see, without ending the one that sends.
fn status(client: &Client, upload: &str) -> Result<u64> {
    let told = client.ask("GET", &format!("{upload}/status"), "", b"")?;
    let told: serde_json::Value = serde_json::from_slice(&told.body)?;
    told["offset"].as_u64().context("no offset")
}

/// Two devices of one person send the same file at the same time.
pub(crate) fn twins(run: &Run) -> Result<String> {
    let mut scene = Scene::open(&run.binary, &run.folder("data")?, run.seed)?;
    let link = Link::to(scene.server.address)?;
    // Slow enough for each to get in the other's way in the middle of a chunk.
    link.slow(RATE / 4);
    let track = scene.noise(LENGTH);
    let both = [
        send(&link, &mut scene, &track),
        send(&link, &mut scene, &track),
    ];
    let mut tracks = Vec::new();
    for one in both {
        tracks.push(one.join().map_err(|_| anyhow!("a sender panicked"))??.track);
    }
    ensure!(tracks[0] == tracks[1], "two tracks of one file: {tracks:?}");
    scene.expect_whole(&track, &tracks[0])?;
    scene.expect_tidy(0)?;
    Ok("one track, one file".to_owned())
}

/// The session ends in mid-transfer; after a login it goes on.
pub(crate) fn login(run: &Run) -> Result<String> {
    let mut scene = Scene::open(&run.binary, &run.folder("data")?, run.seed)?;
    let link = Link::to(scene.server.address)?;
    link.slow(RATE);
    let track = scene.noise(LENGTH);
    let (address, old, seed) = (link.address, scene.cookie.clone(), scene.random.next());
    scene.cookie = scene.server.log_in()?;
    let (fresh, file) = (scene.cookie.clone(), Arc::clone(&track));
    let sending = thread::spawn({
        let old = old.clone();
        move || {
            let mut asked = 0;
            let mut log_in = || {
                asked += 1;
                Ok(fresh.clone())
            };
            let mut owner = Owner {
                log_in: &mut log_in,
                landed: &mut || {},
            };
            let sent = driver::send(address, &old, &file, seed, LIMIT, &mut owner);
            sent.map(|sent| (sent, asked))
        }
    });
    while link.passed() < LENGTH as u64 / 4 {
        thread::sleep(Duration::from_millis(2));
    }
    scene.server.log_out(&old)?;
    let (sent, asked) = sending
        .join()
        .map_err(|_| anyhow!("the sender panicked"))??;
    ensure!(asked == 1, "{asked} logins were asked for");
    scene.expect_whole(&track, &sent.track)?;
    scene.expect_tidy(0)?;
    Ok("one login, and it went on".to_owned())
}
