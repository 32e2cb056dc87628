use crate::scene::{at, content, fresh, upload_id};
use domain::ContentHash;
use futures::TryStreamExt;
use std::os::unix::fs::PermissionsExt;
use std::sync::atomic::{AtomicBool, Ordering};
use store::{Blobs, DataDir, StoreError};

struct Place {
    dir: tempfile::TempDir,
    blobs: Blobs,
}

fn place() -> Place {
    let dir = tempfile::tempdir().unwrap();
    let data = DataDir::claim(dir.path().join("data")).unwrap();
    let blobs = Blobs::local(&data).unwrap();
    Place { dir, blobs }
}

async fn read(blobs: &Blobs, hash: ContentHash, start: u64, len: u64) -> Vec<u8> {
    let file = blobs.open(hash).await.unwrap().unwrap();
    let pieces = file.read_range(start, len);
    pieces
        .try_fold(Vec::new(), |mut all, piece| async move {
            all.extend_from_slice(&piece);
            Ok(all)
        })
        .await
        .unwrap()
}

#[tokio::test]
async fn bytes_go_in_and_come_out_by_their_hash() {
    let place = place();
    let (blobs, upload) = (&place.blobs, upload_id());
    let sound: Vec<u8> = (0..700_000u32).flat_map(u32::to_le_bytes).collect();
    blobs.create(upload).await.unwrap();
    let mut staged = blobs.open_at(upload, 0).await.unwrap();
    for piece in sound.chunks(70_001) {
        staged.write(piece).await.unwrap();
    }
    assert_eq!(staged.sync().await.unwrap(), sound.len() as u64);
    drop(staged);
    let hash = blobs.hash(upload).await.unwrap();
    assert_eq!(hash.as_bytes(), blake3::hash(&sound).as_bytes());
    blobs.adopt(upload, hash).await.unwrap();
    blobs.adopt(upload, hash).await.unwrap();
    assert_eq!(blobs.staged_len(upload).await.unwrap(), None);
    assert_eq!(blobs.open(hash).await.unwrap().unwrap().len(), 2_800_000);
    assert_eq!(read(blobs, hash, 0, u64::MAX).await, sound);
    assert_eq!(
        read(blobs, hash, 1_000_001, 5).await,
        sound[1_000_001..1_000_006]
    );
    assert_eq!(read(blobs, hash, 2_799_999, 100).await, sound[2_799_999..]);
    assert_eq!(read(blobs, hash, 9_000_000, 1).await, b"");
    let path = blobs.open(hash).await.unwrap().unwrap();
    assert_eq!(std::fs::read(path.path().unwrap()).unwrap(), sound);
}

#[tokio::test]
async fn going_on_drops_what_was_not_acknowledged() {
    let place = place();
    let (blobs, upload) = (&place.blobs, upload_id());
    blobs.create(upload).await.unwrap();
    let mut staged = blobs.open_at(upload, 0).await.unwrap();
    staged.write(b"acknowledged").await.unwrap();
    assert_eq!(staged.sync().await.unwrap(), 12);
    staged.write(b" and lost").await.unwrap();
    assert_eq!((staged.sync().await.unwrap(), staged.written()), (21, 21));
    let mut staged = blobs.open_at(upload, 12).await.unwrap();
    assert_eq!(blobs.staged_len(upload).await.unwrap(), Some(12));
    staged.write(b"!").await.unwrap();
    assert_eq!(staged.sync().await.unwrap(), 13);
    let hash = blobs.hash(upload).await.unwrap();
    assert_eq!(hash.as_bytes(), blake3::hash(b"acknowledged!").as_bytes());
}

#[tokio::test]
async fn creating_again_keeps_what_is_staged_and_discarding_ends_it() {
    let place = place();
    let (blobs, upload) = (&place.blobs, upload_id());
    blobs.create(upload).await.unwrap();
    let mut staged = blobs.open_at(upload, 0).await.unwrap();
    staged.write(b"abc").await.unwrap();
    staged.sync().await.unwrap();
    blobs.create(upload).await.unwrap();
    assert_eq!(blobs.staged_len(upload).await.unwrap(), Some(3));
    std::fs::write(
        place.dir.path().join("data/staging/notes.txt"),
        "a person's",
    )
    .unwrap();
    assert_eq!(blobs.staged_ids().await.unwrap(), [upload]);
    assert!(blobs.discard(upload).await.unwrap());
    assert!(!blobs.discard(upload).await.unwrap());
    assert_eq!(blobs.staged_ids().await.unwrap(), []);
}

#[tokio::test]
async fn what_is_not_there_is_missing() {
    let place = place();
    let (blobs, upload) = (&place.blobs, upload_id());
    let missing = |answer: Option<StoreError>| {
        assert!(matches!(answer, Some(StoreError::Missing("staged file"))));
    };
    missing(blobs.open_at(upload, 0).await.err());
    missing(blobs.hash(upload).await.err());
    missing(blobs.adopt(upload, content(1)).await.err());
    assert!(blobs.open(content(1)).await.unwrap().is_none());
    assert!(!blobs.delete(content(1)).await.unwrap());
    blobs.create(upload).await.unwrap();
    let short = blobs.open_at(upload, 1).await.err();
    assert!(matches!(
        short,
        Some(StoreError::Corrupt {
            what: "staged file",
            ..
        })
    ));
}

#[tokio::test]
async fn a_reader_keeps_a_blob_that_is_deleted_meanwhile() {
    let place = place();
    let (blobs, upload) = (&place.blobs, upload_id());
    blobs.create(upload).await.unwrap();
    let mut staged = blobs.open_at(upload, 0).await.unwrap();
    staged.write(b"song").await.unwrap();
    staged.sync().await.unwrap();
    let hash = blobs.hash(upload).await.unwrap();
    blobs.adopt(upload, hash).await.unwrap();
    let file = blobs.open(hash).await.unwrap().unwrap();
    assert!(blobs.delete(hash).await.unwrap());
    let pieces: Vec<_> = file.read_range(0, 4).try_collect().await.unwrap();
    assert_eq!(pieces.concat(), b"song");
}

#[tokio::test]
async fn nothing_is_removed_between_its_arrival_and_its_first_reference() {
    let place = place();
    let blobs = &place.blobs;
    let workshop = blobs
        .workshop(domain::JobId::from_parts(at(0), fresh()))
        .await
        .unwrap();
    std::fs::write(workshop.path().join("sound"), b"song").unwrap();
    let arrival = blobs.arrival().await;
    let made = blobs.keep(&arrival, &workshop, "sound").await.unwrap();
    let referred = AtomicBool::new(false);
    let needed = async { Ok(referred.load(Ordering::Relaxed)) };
    let mut removal = std::pin::pin!(blobs.delete_unless(needed, made.hash));
    assert!(futures::poll!(&mut removal).is_pending());
    referred.store(true, Ordering::Relaxed);
    drop(arrival);
    assert!(!removal.await.unwrap());
    assert!(blobs.open(made.hash).await.unwrap().is_some());
}

#[tokio::test]
async fn files_and_directories_are_private() {
    let place = place();
    let (blobs, upload) = (&place.blobs, upload_id());
    blobs.create(upload).await.unwrap();
    blobs.adopt(upload, content(0xab)).await.unwrap();
    blobs.write_test().await.unwrap();
    let hash = content(0xab).to_string();
    let blob = format!("data/blobs/ab/ab/{hash}");
    for (path, expected) in [
        ("data", 0o700),
        ("data/staging", 0o700),
        ("data/blobs", 0o700),
        ("data/blobs/ab", 0o700),
        ("data/blobs/ab/ab", 0o700),
        (&blob, 0o600),
    ] {
        let metadata = std::fs::metadata(place.dir.path().join(path)).unwrap();
        assert_eq!(metadata.permissions().mode() & 0o777, expected, "{path}");
    }
    assert_eq!(
        std::fs::read_dir(place.dir.path().join("data/staging"))
            .unwrap()
            .count(),
        0
    );
}

/// `/dev/full` answers every write with ENOSPC.
#[tokio::test]
async fn a_full_disk_is_told_apart() {
    let place = place();
    let (blobs, upload) = (&place.blobs, upload_id());
    let staged = place.dir.path().join(format!("data/staging/{upload}"));
    std::os::unix::fs::symlink("/dev/full", staged).unwrap();
    let answer = async {
        let mut staged = blobs.open_at(upload, 0).await?;
        staged.write(b"sound").await?;
        staged.sync().await
    };
    assert!(matches!(answer.await, Err(StoreError::Full { .. })));
}

#[tokio::test]
async fn what_was_given_up_does_not_arrive_later() {
    let place = place();
    let (blobs, upload) = (&place.blobs, upload_id());
    blobs.create(upload).await.unwrap();
    let much = vec![1; 2 << 20];
    for _ in 0..50 {
        let mut staged = blobs.open_at(upload, 0).await.unwrap();
        staged.write(&much).await.unwrap();
        staged.abandon().await;
        let again = blobs.open_at(upload, 0).await.unwrap();
        again.abandon().await;
        assert_eq!(blobs.staged_len(upload).await.unwrap(), Some(0));
    }
}
