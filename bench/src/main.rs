//! `bench-fill COUNT`: puts that many tracks into the library at `DATABASE_URL`, with the events, songs, people, set
//! lists, plays, notes and playlists that go with them and the index that finds them, for `cargo xtask bench library`.
//!
//! The rows are those that uploads and forms leave, so that the benchmark measures the tables the product makes. There
//! are no files behind them and no jobs that would look for some.

mod catalogue;
mod invented;
mod personal;

use std::{env, time::Instant};

use anyhow::{Context as _, Result};
use domain::{
    AccountId, AssetId, AuditId, JobId, LibraryId, LoginName, Timestamp, TrackId, UploadId,
};
use store::{
    DatabaseUrl, Store,
    bulk::{Recorded, Source},
};

use crate::invented::{Of, bytes, hash, moment, title};

/// As many at once as a small PostgreSQL likes; SQLite has one writer whatever this says.
const AT_ONCE: usize = 8;
/// The person the browser tests create.
const LOGIN: &str = "ada";
/// What arrives at one moment.
const TRACKS_A_BATCH: u64 = 500;
/// As many as stay in the inbox, of a hundred.
const UNFILED_PERCENT: u64 = 1;
const TRACKS_A_FOLDER: u64 = 25;
/// Changes indexed in one transaction.
const INDEXED_AT_ONCE: u32 = 1000;

/// Where everything goes.
#[derive(Clone, Copy)]
struct Place<'s> {
    store: &'s Store,
    library: LibraryId,
    account: AccountId,
}

#[tokio::main]
async fn main() -> Result<()> {
    let tracks: u64 = env::args()
        .nth(1)
        .context("how many tracks?")?
        .parse()
        .context("not a number of tracks")?;
    let url: DatabaseUrl = env::var("DATABASE_URL")
        .context("DATABASE_URL is not set")?
        .parse()?;
    let store = Store::open(&url).await?;
    let library = store
        .library_for_host(None)
        .await?
        .context("the database holds no library")?
        .id;
    let login: LoginName = LOGIN.parse()?;
    let account = store
        .account_by_login(&login)
        .await?
        .context("the library has no account ada")?
        .id;
    let place = Place {
        store: &store,
        library,
        account,
    };
    let filed = tracks - tracks * UNFILED_PERCENT / 100;
    timed("recordings", record(place, tracks, filed)).await?;
    timed("catalogue", catalogue::fill(place, filed)).await?;
    timed("listening", personal::fill(place, filed)).await?;
    timed("index", index(place)).await?;
    store.close().await;
    Ok(())
}

/// Says how long a part of the work took.
async fn timed(what: &str, work: impl Future<Output = Result<()>>) -> Result<()> {
    let begun = Instant::now();
    work.await?;
    eprintln!("  {what}: {:.1} s", begun.elapsed().as_secs_f64());
    Ok(())
}

/// All tracks, as their analysis left them; those behind `filed` lie in folders and wait in the inbox.
async fn record(place: Place<'_>, tracks: u64, filed: u64) -> Result<()> {
    for first in (0..tracks).step_by(usize::try_from(TRACKS_A_BATCH)?) {
        let now = moment(first)?;
        let recordings: Vec<Recorded> = (first..tracks.min(first + TRACKS_A_BATCH))
            .map(|index| recorded(index, filed, now))
            .collect::<Result<_>>()?;
        let source = Source {
            library: place.library,
            account: place.account,
            who: LOGIN.to_owned(),
            peaks: (0..800).map(|n: u16| n.to_le_bytes()[0]).collect(),
            now,
        };
        place.store.add_recordings(&source, &recordings).await?;
    }
    Ok(())
}

fn recorded(index: u64, filed: u64, now: Timestamp) -> Result<Recorded> {
    let title = title(index);
    let waits = index.checked_sub(filed);
    Ok(Recorded {
        upload: UploadId::from_parts(now, bytes(Of::Upload, index)),
        asset: AssetId::from_parts(now, bytes(Of::Asset, index)),
        track: track_id(index)?,
        job: JobId::from_parts(now, bytes(Of::Job, index)),
        audit: AuditId::from_parts(now, bytes(Of::Arrival, index)),
        hash: hash(index),
        size: 20_000_000 + index,
        name: format!("{title}.flac").parse()?,
        folder: waits.map(|n| format!("Rehearsal {}", n / TRACKS_A_FOLDER)),
        title,
        artist: format!("Artist {}", index % 500),
        duration_ms: 120_000 + index % 240_000,
    })
}

/// Names the track of that number.
fn track_id(index: u64) -> Result<TrackId> {
    let arrived = moment(index / TRACKS_A_BATCH * TRACKS_A_BATCH)?;
    Ok(TrackId::from_parts(arrived, bytes(Of::Track, index)))
}

/// What a search finds.
async fn index(place: Place<'_>) -> Result<()> {
    place.store.compact_changes().await?;
    while place
        .store
        .index_changes(place.library, INDEXED_AT_ONCE)
        .await?
        == INDEXED_AT_ONCE
    {}
    Ok(())
}
