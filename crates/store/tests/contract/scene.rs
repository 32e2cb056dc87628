//! What the tests begin with: libraries, people and files, made with few words.

use domain::{
    AccountId, AssetId, AuditId, ContentHash, Item, JobId, LibraryId, MediaKind, Noun, Role,
    Timestamp, TrackId, UploadId, Visibility,
};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use store::{
    Analysis, AuditEntry, Finish, FinishedUpload, NewAccount, NewJob, NewLibrary, NewUploadRow,
    Store,
};

/// A moment, in seconds after an arbitrary beginning.
pub(crate) fn at(seconds: u64) -> Timestamp {
    Timestamp::from_timestamp(1_700_000_000, 0).unwrap() + Duration::from_secs(seconds)
}

/// Ten bytes never given before.
pub(crate) fn fresh() -> [u8; 10] {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let mut bytes = [0; 10];
    bytes[2..].copy_from_slice(&NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes());
    bytes
}

pub(crate) fn upload_id() -> UploadId {
    UploadId::from_parts(at(0), fresh())
}

pub(crate) fn content(byte: u8) -> ContentHash {
    ContentHash::new([byte; 32])
}

pub(crate) fn track_item(track: TrackId) -> Item {
    Item {
        noun: Noun::Track,
        id: track.uuid(),
    }
}

/// A library and one person in it.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) library: LibraryId,
    pub(crate) account: AccountId,
}

/// A library that answers to `host`, with an editor who logs in as `login`.
pub(crate) async fn place(store: &Store, host: Option<&str>, login: &str) -> Place {
    let library = LibraryId::from_parts(at(0), fresh());
    let created = store
        .create_library(&NewLibrary {
            id: library,
            host: host.map(str::to_owned),
            name: "Basement tapes".parse().unwrap(),
            visibility: Visibility::Members,
            accent_hue: 20,
            now: at(0),
        })
        .await
        .unwrap();
    assert!(created);
    let new = account(login);
    assert!(store.create_account(&new).await.unwrap());
    store
        .set_membership(library, new.id, Role::Editor, at(0))
        .await
        .unwrap();
    Place {
        library,
        account: new.id,
    }
}

/// Two libraries that must never see each other.
pub(crate) async fn two_places(store: &Store) -> (Place, Place) {
    (
        place(store, None, "ann").await,
        place(store, Some("other.example"), "bob").await,
    )
}

pub(crate) fn account(login: &str) -> NewAccount {
    NewAccount {
        id: AccountId::from_parts(at(0), fresh()),
        login: login.parse().unwrap(),
        name: "Somebody".parse().unwrap(),
        password_hash: "$argon2id$".to_owned(),
        now: at(0),
    }
}

pub(crate) fn entry(library: LibraryId, action: &'static str) -> AuditEntry {
    AuditEntry {
        id: AuditId::from_parts(at(0), fresh()),
        library,
        at: at(0),
        account: None,
        who: Some("Ann".to_owned()),
        action,
        subject: "a thing".to_owned(),
        from: Some([192, 0, 2, 1].into()),
    }
}

pub(crate) fn job(library: LibraryId, run_at: Timestamp) -> NewJob {
    NewJob {
        id: JobId::from_parts(at(0), fresh()),
        library,
        kind: "analyse",
        payload: "{}".to_owned(),
        subject: "take 1.flac".to_owned(),
        priority: store::Priority::Soon,
        task: None,
        run_at,
        now: at(0),
    }
}

pub(crate) fn new_upload(place: Place, hash: Option<ContentHash>, size: u64) -> NewUploadRow {
    NewUploadRow {
        id: upload_id(),
        library: place.library,
        account: place.account,
        name: "take 1.flac".parse().unwrap(),
        folder: None,
        metadata: None,
        size: Some(size),
        hash,
        role: store::UploadRole::Whole,
        expires: at(1000),
        now: at(0),
        bounds: store::Bounds::default(),
    }
}

/// What finishes that upload with that content, called `title`, at `now`.
pub(crate) fn finished(
    place: Place,
    upload: UploadId,
    hash: ContentHash,
    title: &str,
    now: Timestamp,
) -> FinishedUpload {
    FinishedUpload {
        upload,
        library: place.library,
        asset: AssetId::from_parts(now, fresh()),
        track: TrackId::from_parts(now, fresh()),
        hash,
        size: 100,
        account: place.account,
        name: "take 1.flac".parse().unwrap(),
        folder: None,
        media_type: "audio/flac".to_owned(),
        kind: MediaKind::Audio,
        title: title.to_owned(),
        job: job(place.library, now),
        audit: entry(place.library, "upload"),
        now,
    }
}

/// A track that came by an upload.
pub(crate) async fn add_track(
    store: &Store,
    place: Place,
    hash: ContentHash,
    title: &str,
    now: Timestamp,
) -> Finish {
    let upload = new_upload(place, Some(hash), 100);
    store.create_upload(&upload).await.unwrap();
    store
        .finish_upload(&finished(place, upload.id, hash, title, now))
        .await
        .unwrap()
}

/// Findings with nothing but a length.
pub(crate) fn analysis(duration_ms: u64) -> Analysis {
    Analysis {
        media_type: "audio/flac".to_owned(),
        container: Some("flac".to_owned()),
        codec: Some("flac".to_owned()),
        format_name: Some("FLAC".to_owned()),
        duration_ms: Some(duration_ms),
        sample_rate: Some(44_100),
        channels: Some(2),
        bitrate: Some(900_000),
        title: None,
        artist: None,
        album: None,
        kind: MediaKind::Audio,
        peaks: vec![0, 128, 255],
        fingerprint: None,
        problem: None,
    }
}
