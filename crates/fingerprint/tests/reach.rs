//! No more of a file is read than the beginning of its sound needs, however long it is and wherever its index stands.

#![allow(
    missing_docs,
    clippy::allow_attributes,
    clippy::unwrap_used,
    reason = "a test binary has no readers of documentation"
)]

mod common;

use common::{Width, encode, music, wav, write};
use fingerprint::{Analysis, Options, analyse};
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A file with a hole in it, and a count of what is read.
#[derive(Clone)]
struct Sparse {
    before: Arc<[u8]>,
    hole: u64,
    after: Arc<[u8]>,
    at: u64,
    read: Arc<AtomicU64>,
}

impl Sparse {
    fn new(before: &[u8], hole: u64, after: &[u8]) -> Self {
        Self {
            before: before.into(),
            hole,
            after: after.into(),
            at: 0,
            read: Arc::default(),
        }
    }

    fn len(&self) -> u64 {
        self.before.len() as u64 + self.hole + self.after.len() as u64
    }

    /// What the first 20 seconds are, and how many bytes it took to know.
    fn begin(self, reach: u64) -> (Analysis, u64) {
        let options = Options {
            fingerprint_seconds: 20,
            whole_file: false,
            low_band: true,
            reach,
            ..Options::default()
        };
        let (len, read) = (self.len(), Arc::clone(&self.read));
        let found = analyse(self, len, &options, &mut |_| ControlFlow::Continue(())).unwrap();
        (found, read.load(Ordering::Relaxed))
    }
}

impl Read for Sparse {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let before = self.before.len() as u64;
        let after = before + self.hole;
        let count = if self.at < before {
            let from = usize::try_from(self.at).unwrap();
            (&self.before[from..]).read(buffer)?
        } else if self.at < after {
            let rest = usize::try_from(after - self.at).unwrap_or(usize::MAX);
            let count = buffer.len().min(rest);
            buffer[..count].fill(0);
            count
        } else {
            let from = usize::try_from(self.at - after)
                .unwrap()
                .min(self.after.len());
            (&self.after[from..]).read(buffer)?
        };
        self.at += count as u64;
        self.read.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

impl Seek for Sparse {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = match to {
            SeekFrom::Start(at) => at,
            SeekFrom::End(offset) => self.len().checked_add_signed(offset).unwrap(),
            SeekFrom::Current(offset) => self.at.checked_add_signed(offset).unwrap(),
        };
        Ok(self.at)
    }
}

/// What is read in excess: the first bytes to tell the format, and what buffers read ahead.
const SLACK: u64 = 200_000;
const SECONDS: u32 = 240;
const HOLE: u64 = 6 << 30;
const EVERYWHERE: u64 = u64::MAX;

/// Four minutes as WAV.
fn source(directory: &tempfile::TempDir) -> PathBuf {
    let samples = music(22_050, 2, SECONDS, 61);
    write(
        directory.path(),
        "source.wav",
        &wav(Width::S16, 22_050, 2, &samples),
    )
}

/// Where a box of an MP4 begins.
fn find(file: &[u8], kind: [u8; 4]) -> usize {
    let mut at = 0;
    while file[at + 4..at + 8] != kind {
        let size = u32::from_be_bytes(file[at..at + 4].try_into().unwrap());
        at += usize::try_from(size).unwrap();
    }
    at
}

#[test]
fn a_beginning_costs_no_more_than_its_share_of_the_file() {
    let directory = tempfile::tempdir().unwrap();
    let source = source(&directory);
    for (arguments, name) in [
        ("-c:a aac -b:a 128k", "index-behind.m4a"),
        ("-c:a aac -b:a 128k -movflags faststart", "index-before.m4a"),
        (
            "-c:a aac -b:a 128k -movflags +frag_keyframe+empty_moov -frag_duration 1000000",
            "fragmented.mp4",
        ),
        ("-c:a aac -b:a 128k", "film.mkv"),
        ("-c:a libopus -b:a 128k", "opus.webm"),
        ("-c:a libopus -b:a 128k", "opus.ogg"),
        ("-c:a libmp3lame -b:a 128k", "cbr.mp3"),
        ("-c:a flac", "flac.flac"),
        ("-c:a pcm_s16le", "pcm.wav"),
    ] {
        let file = std::fs::read(encode(&source, arguments, name)).unwrap();
        let length = file.len() as u64;
        let (found, read) = Sparse::new(&file, 0, &[]).begin(EVERYWHERE);
        assert!(found.fingerprint.is_some(), "{name}: {found:?}");
        assert_eq!(found.problem, None, "{name}");
        // Twenty seconds of 240, an index of less than a twentieth, and what is read ahead.
        let most = length / 12 + length / 20 + SLACK;
        assert!(read < most, "{name}: {read} of {length} bytes");
    }
}

#[test]
fn six_gigabytes_cost_what_their_beginning_costs() {
    let directory = tempfile::tempdir().unwrap();
    let source = source(&directory);
    for (arguments, name) in [
        ("-c:a libmp3lame -b:a 128k", "long.mp3"),
        ("-c:a pcm_s16le -rf64 always", "long.wav"),
        ("-c:a flac", "long.flac"),
        ("-c:a libopus -b:a 128k", "long.webm"),
    ] {
        let file = std::fs::read(encode(&source, arguments, name)).unwrap();
        let (short, usual) = Sparse::new(&file, 0, &[]).begin(EVERYWHERE);
        let (found, read) = Sparse::new(&file, HOLE, &[]).begin(EVERYWHERE);
        assert_eq!(
            found.fingerprint.map(|found| found.words),
            short.fingerprint.map(|found| found.words),
            "{name}"
        );
        assert!(
            read < usual + SLACK,
            "{name}: {read} instead of {usual} bytes"
        );
    }
}

#[test]
fn an_index_behind_six_gigabytes_is_found() {
    let directory = tempfile::tempdir().unwrap();
    let path = encode(&source(&directory), "-c:a aac -b:a 128k", "film.mp4");
    let file = std::fs::read(path).unwrap();
    let (short, usual) = Sparse::new(&file, 0, &[]).begin(EVERYWHERE);

    // The media data grows by the hole; its size then takes 64 bits, for which a box before it makes room.
    let (free, media, index) = (
        find(&file, *b"free"),
        find(&file, *b"mdat"),
        find(&file, *b"moov"),
    );
    assert_eq!(media, free + 8, "the room is where it was");
    let grown = (index - free) as u64 + HOLE;
    let head = [&1_u32.to_be_bytes()[..], b"mdat", &grown.to_be_bytes()].concat();
    let before = [&file[..free], &head, &file[media + 8..index]].concat();
    assert_eq!(before.len(), index);
    for reach in [EVERYWHERE, 1 << 31, 3 << 20] {
        let (found, read) = Sparse::new(&before, HOLE, &file[index..]).begin(reach);
        assert_eq!(found.problem, None, "{reach}");
        assert_eq!(found.duration_ms, short.duration_ms, "{reach}");
        let words = |found: &Analysis| found.fingerprint.as_ref().map(|found| found.words.clone());
        assert_eq!(words(&found), words(&short), "{reach}");
        assert!(
            read < usual + SLACK,
            "{reach}: {read} instead of {usual} bytes"
        );
    }
    // Within reach there is less than the fingerprint needs: better none than another.
    let (found, _) = Sparse::new(&before, HOLE, &file[index..]).begin(250_000);
    assert_eq!(found.fingerprint, None);
    assert!(found.problem.is_some());
}
