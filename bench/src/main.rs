//! `bench-fill COUNT`: puts that many tracks into the library at `DATABASE_URL`, with the events, songs and people that
//! go with them, for `cargo xtask bench library`.
//!
//! The rows go through the store's own operations, as uploads would, so that the benchmark measures the tables
//! the product makes. There are no files behind them and no jobs that would look for some.

mod catalogue;

use std::{env, time::Duration};

use anyhow::{Context as _, Result};
use domain::{
    AccountId, AssetId, AuditId, ContentHash, FileName, JobId, LibraryId, LoginName, MediaKind,
    Timestamp, TrackId, UploadId,
};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use store::{
    Analysis, AuditEntry, Bounds, DatabaseUrl, FinishedUpload, NewJob, NewUploadRow, Priority,
    Store, UploadRole,
};

/// Where the rows begin: a fixed moment makes every run fill in the same rows.
const EPOCH_SECONDS: i64 = 1_700_000_000;
/// As many at once as a small PostgreSQL likes; SQLite has one writer whatever this says.
const AT_ONCE: usize = 8;
/// The person the browser tests create.
const LOGIN: &str = "ada";

const FIRST: [&str; 16] = [
    "Amber", "Blue", "Broken", "Cold", "Distant", "Early", "Golden", "Hollow", "Last", "Little",
    "Northern", "Quiet", "Red", "Silver", "Slow", "Winter",
];
const SECOND: [&str; 16] = [
    "Avenue", "Bridge", "Circle", "Dance", "Field", "Fire", "Garden", "Harbour", "Letter",
    "Mountain", "Night", "Radio", "River", "Station", "Train", "Window",
];

#[tokio::main]
async fn main() -> Result<()> {
    let count: u64 = env::args()
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
    stream::iter(0..count)
        .map(|index| add(&store, library, account, index))
        .buffer_unordered(AT_ONCE)
        .try_collect::<()>()
        .await?;
    catalogue::fill(&store, library, count).await
}

/// One track, from its upload to what an analysis would have found.
async fn add(store: &Store, library: LibraryId, account: AccountId, index: u64) -> Result<()> {
    let now = moment(index)?;
    let title = title(index);
    let upload = UploadId::from_parts(now, bytes(index));
    let name: FileName = format!("{title}.flac").parse()?;
    let size = 20_000_000 + index;
    store
        .create_upload(&NewUploadRow {
            id: upload,
            library,
            account,
            name: name.clone(),
            folder: None,
            metadata: None,
            size: Some(size),
            hash: None,
            role: UploadRole::Whole,
            expires: now + Duration::from_hours(24),
            now,
            bounds: Bounds::default(),
        })
        .await?;
    let asset = AssetId::from_parts(now, bytes(index));
    store
        .finish_upload(&FinishedUpload {
            upload,
            library,
            asset,
            track: TrackId::from_parts(now, bytes(index)),
            hash: hash(index),
            size,
            account,
            name,
            folder: None,
            media_type: "audio/flac".to_owned(),
            kind: MediaKind::Audio,
            title: title.clone(),
            job: never(library, index, now)?,
            audit: AuditEntry {
                id: AuditId::from_parts(now, bytes(index)),
                library,
                at: now,
                account: Some(account),
                who: Some(LOGIN.to_owned()),
                action: "upload",
                subject: title.clone(),
                from: None,
            },
            now,
        })
        .await?;
    store
        .set_analysis(library, asset, &analysis(title, index), now)
        .await?;
    Ok(())
}

fn analysis(title: String, index: u64) -> Analysis {
    Analysis {
        media_type: "audio/flac".to_owned(),
        container: Some("flac".to_owned()),
        codec: Some("flac".to_owned()),
        format_name: Some("FLAC".to_owned()),
        duration_ms: Some(120_000 + index % 240_000),
        sample_rate: Some(44_100),
        channels: Some(2),
        bitrate: Some(900_000),
        title: Some(title),
        artist: Some(format!("Artist {}", index % 500)),
        album: None,
        kind: MediaKind::Audio,
        peaks: vec![128; 800],
        fingerprint: None,
        problem: None,
    }
}

/// The job that every upload queues, due when nobody measures any more.
fn never(library: LibraryId, index: u64, now: Timestamp) -> Result<NewJob> {
    Ok(NewJob {
        id: JobId::from_parts(now, bytes(index)),
        library,
        kind: "analyse",
        payload: String::new(),
        subject: title(index),
        priority: Priority::Someday,
        task: None,
        run_at: Timestamp::from_timestamp(4_000_000_000, 0)
            .context("the far future is a moment")?,
        now,
    })
}

fn moment(index: u64) -> Result<Timestamp> {
    Timestamp::from_timestamp(EPOCH_SECONDS + i64::try_from(index)?, 0)
        .context("too many tracks for the calendar")
}

/// Different for every index, spread as random bytes are.
fn bytes(index: u64) -> [u8; 10] {
    let mixed = index.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes();
    let mut bytes = [0; 10];
    bytes[..8].copy_from_slice(&mixed);
    bytes
}

fn hash(index: u64) -> ContentHash {
    let mut bytes = [0; 32];
    for (part, piece) in bytes.chunks_mut(8).zip(0_u64..) {
        part.copy_from_slice(
            &(index ^ piece << 56)
                .wrapping_mul(0x9e37_79b9_7f4a_7c15)
                .to_be_bytes(),
        );
    }
    ContentHash::new(bytes)
}

fn title(index: u64) -> String {
    let word = |list: &[&'static str; 16], at: u64| list[usize::try_from(at % 16).unwrap_or(0)];
    format!(
        "{} {} {index}",
        word(&FIRST, index),
        word(&SECOND, index / 16)
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_two_tracks_are_the_same() {
        let hashes: BTreeSet<_> = (0..1_000).map(|index| *hash(index).as_bytes()).collect();
        let ids: BTreeSet<_> = (0..1_000).map(bytes).collect();
        let titles: BTreeSet<_> = (0..1_000).map(title).collect();
        assert_eq!(
            (hashes.len(), ids.len(), titles.len()),
            (1_000, 1_000, 1_000)
        );
    }
}
