//! A file of a gigabyte: a seek reads what is asked for, and nothing else.

#![expect(clippy::unwrap_used, reason = "a test ends where something is amiss")]

mod support;

use axum::body::Body;
use http::Method;
use std::fs;
use support::TestApp;

const MIB: usize = 1 << 20;
const SIZE: usize = 1 << 30;
/// Sent in one request.
const CHUNK: usize = 64 * MIB;
/// What a listener hears of a place: two seconds of a CD.
const TASTE: usize = 352_800;

/// So many MiB of a WAV file of one GiB, from the MiB `first` on; each begins with its number.
fn part(first: usize) -> Vec<u8> {
    let mut bytes = vec![0; CHUNK];
    for (block, place) in bytes.chunks_exact_mut(MIB).enumerate() {
        place[..8].copy_from_slice(&(first + block).to_le_bytes());
    }
    if first == 0 {
        let len = u32::try_from(SIZE - 44).unwrap();
        bytes[..8].copy_from_slice(b"RIFF\0\0\0\0");
        bytes[4..8].copy_from_slice(&(len + 36).to_le_bytes());
        bytes[8..40].copy_from_slice(
            b"WAVEfmt \x10\0\0\0\x01\0\x02\0\x44\xac\0\0\x10\xb1\x02\0\x04\0\x10\0data",
        );
        bytes[40..44].copy_from_slice(&len.to_le_bytes());
    }
    bytes
}

/// Bytes that this process has read by system calls (proc(5)); nothing else runs in it.
fn read_so_far() -> usize {
    let io = fs::read_to_string("/proc/self/io").unwrap();
    let line = io.lines().find_map(|line| line.strip_prefix("rchar: "));
    line.unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_seek_in_a_gigabyte_reads_no_more_than_is_heard() {
    let (app, ann) = TestApp::start().await;
    let created = app.create(&ann, "night.wav", SIZE, None).await;
    let upload = created.header("location").to_owned();
    for offset in (0..SIZE).step_by(CHUNK) {
        let sent = app.patch(&ann, &upload, offset, &part(offset / MIB)).await;
        assert_eq!(sent.status, 204, "{}", sent.text());
    }
    let viewer = app.viewer(&ann).await;
    let query = domain::track::TrackQuery::default();
    let row = app.service.tracks(&viewer, &query).await.unwrap().rows[0].clone();
    let media = format!("/media/{}", row.asset);

    let places = [1, 1023, 512, 7, 1000, 333, 1022, 64, 900, 2];
    let before = read_so_far();
    for place in places {
        let range = format!("bytes={}-{}", place * MIB, place * MIB + TASTE - 1);
        let answer = app
            .request(
                &ann,
                Method::GET,
                &media,
                &[("range", &range)],
                Body::empty(),
            )
            .await;
        assert_eq!((answer.status.as_u16(), answer.body.len()), (206, TASTE));
        assert_eq!(answer.body[..8], place.to_le_bytes());
    }
    let asked = places.len() * TASTE;
    let read = read_so_far() - before;
    // The session and the track are looked up too.
    assert!(read < asked + MIB, "{read} bytes were read for {asked}");

    // As a browser asks: to the end. It takes what it plays and then goes elsewhere.
    let before = read_so_far();
    for place in places {
        let range = format!("bytes={}-", place * MIB);
        let first = app.taste(&ann, &media, &range).await;
        assert_eq!(first[..8], place.to_le_bytes());
    }
    let read = read_so_far() - before;
    assert!(read < places.len() * MIB, "{read} bytes were read");
}
