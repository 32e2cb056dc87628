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

/// Words of a film's sound, and how many bytes it took to know them.
fn begin(path: &std::path::Path) -> (Analysis, u64, u64) {
    let file = std::fs::read(path).unwrap();
    let (found, read) = Sparse::new(&file, 0, &[]).begin(EVERYWHERE);
    (found, read, file.len() as u64)
}

#[test]
fn what_is_no_sound_is_not_searched_to_its_end() {
    let directory = tempfile::tempdir().unwrap();
    let sound = wav(Width::S16, 22_050, 2, &music(22_050, 2, 10, 9));
    let source = write(directory.path(), "source.wav", &sound);
    let bytes = std::fs::read(encode(&source, "", "song.aac")).unwrap();
    let (found, read) = Sparse::new(&bytes, 300 << 20, &[]).begin(EVERYWHERE);
    assert!(found.fingerprint.is_some(), "{found:?}");
    assert!(read <= 65 << 20, "{read} bytes");
}

#[test]
fn the_pictures_of_a_film_are_not_read() {
    let directory = tempfile::tempdir().unwrap();
    let source = source(&directory);
    let pictures =
        "-f lavfi -i nullsrc=s=320x240:r=25,geq=random(1)*255:128:128 -t 40 -c:v mjpeg -q:v 2";
    for (sound, name) in [
        ("-c:a aac -b:a 128k", "film.mp4"),
        ("-c:a aac -b:a 128k", "film.mov"),
        ("-c:a aac -b:a 128k", "film.mkv"),
        ("-c:a libmp3lame -b:a 128k", "film.avi"),
    ] {
        let path = encode(&source, &format!("{pictures} {sound}"), name);
        let (found, read, length) = begin(&path);
        assert_eq!(found.problem, None, "{name}");
        assert_eq!(found.kind, domain::MediaKind::Video, "{name}");
        assert_eq!(found.fingerprint.unwrap().words.len(), 140, "{name}");
        assert!(length > 20_000_000, "{name} has {length} bytes");
        // Twenty seconds of sound, a few hundred bytes for each of their pictures, and an index.
        let most = 20 * 16_000 + 20 * 25 * 2_048 + SLACK;
        assert!(read < most, "{name}: {read} of {length} bytes");
    }
}

#[test]
fn lengths_that_the_beginning_does_not_tell_are_found() {
    let directory = tempfile::tempdir().unwrap();
    let source = source(&directory);
    for (arguments, name) in [
        (
            "-c:a aac -movflags +frag_keyframe+empty_moov -frag_duration 1000000",
            "index.mp4",
        ),
        (
            "-c:a aac -movflags +frag_keyframe+empty_moov+skip_trailer -frag_duration 1000000",
            "bare.mp4",
        ),
        (
            "-c:a aac -movflags +dash -frag_duration 1000000",
            "dash.mp4",
        ),
        ("-c:a libopus -live 1", "live.webm"),
        ("-c:a libvorbis -f matroska -live 1", "live.mkv"),
    ] {
        let (found, _, _) = begin(&encode(&source, arguments, name));
        let length = found.fingerprint.unwrap().duration_ms;
        let wanted = u64::from(SECONDS) * 1000;
        assert!(length.abs_diff(wanted) < 500, "{name}: {length} ms");
    }
}

/// A box of an MP4, of which only the beginning is given.
fn container(kind: [u8; 4], content: &[u8], hole: u32) -> Vec<u8> {
    let size = u32::try_from(content.len() + 8).unwrap() + hole;
    [&size.to_be_bytes()[..], &kind, content].concat()
}

#[test]
fn what_is_no_sound_is_not_held_in_memory() {
    let directory = tempfile::tempdir().unwrap();
    let source = source(&directory);
    let file = std::fs::read(encode(&source, "-c:a aac -b:a 128k", "song.m4a")).unwrap();
    let (usual, read_usually) = Sparse::new(&file, 0, &[]).begin(EVERYWHERE);

    // A cover of 150 MB at the end of the index.
    let cover: u32 = 150_000_000;
    let data = container(*b"data", b"\0\0\0\x0d\0\0\0\0", cover);
    let item = container(*b"covr", &data, cover);
    let list = container(*b"ilst", &item, cover);
    let meta = container(*b"meta", &[&[0; 4], &list[..]].concat(), cover);
    let extra = container(*b"udta", &meta, cover);
    let index = find(&file, *b"moov");
    let mut before = file.clone();
    let size = u32::from_be_bytes(before[index..index + 4].try_into().unwrap());
    assert_eq!(index + size as usize, file.len(), "the index is the last");
    let grown = size + u32::try_from(extra.len()).unwrap() + cover;
    before[index..index + 4].copy_from_slice(&grown.to_be_bytes());
    before.extend(&extra);
    let (found, read) = Sparse::new(&before, cover.into(), &[]).begin(EVERYWHERE);
    assert_eq!(found.fingerprint, usual.fingerprint);
    assert!(read < read_usually + SLACK, "{read} bytes of a cover");

    // Sizes of forty million samples, where there are some thousand.
    let sizes: u32 = 40_000_000 * 4;
    let at = file.windows(4).position(|name| name == b"stsz").unwrap() - 4;
    let had = u32::from_be_bytes(file[at..at + 4].try_into().unwrap());
    let table = at + had as usize;
    let mut before = file.clone();
    before[at + 16..at + 20].copy_from_slice(&(had / 4 - 5 + 40_000_000).to_be_bytes());
    let mut place = index;
    for kind in [b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsz"] {
        place += before[place..]
            .windows(4)
            .position(|name| name == kind)
            .unwrap();
        let grown = u32::from_be_bytes(before[place - 4..place].try_into().unwrap()) + sizes;
        before[place - 4..place].copy_from_slice(&grown.to_be_bytes());
    }
    let (found, read) =
        Sparse::new(&before[..table], sizes.into(), &before[table..]).begin(EVERYWHERE);
    let words = |found: &Analysis| found.fingerprint.as_ref().map(|found| found.words.clone());
    assert_eq!(words(&found), words(&usual));
    assert!(read < read_usually + SLACK, "{read} bytes of a table");

    // An attachment of 300 MB before the sound.
    let file = std::fs::read(encode(&source, "-c:a libopus -b:a 128k", "song.mkv")).unwrap();
    let (usual, read_usually) = Sparse::new(&file, 0, &[]).begin(EVERYWHERE);
    let attached: u32 = 300_000_000;
    let element = |id: &[u8], content: &[u8]| {
        let size = u32::try_from(content.len()).unwrap() + attached;
        [id, &[8, 0, 0, 0], &size.to_be_bytes(), content].concat()
    };
    let eight = |id: &[u8], content: &[u8]| {
        let mut element = element(id, content);
        element[id.len()] = 1;
        element
    };
    let data = eight(&[0x46, 0x5c], &[]);
    let attachment = eight(&[0x61, 0xa7], &data);
    let attachments = eight(&[0x19, 0x41, 0xa4, 0x69], &attachment);
    let cluster = file
        .windows(4)
        .position(|id| id == [0x1f, 0x43, 0xb6, 0x75])
        .unwrap();
    let segment = file
        .windows(4)
        .position(|id| id == [0x18, 0x53, 0x80, 0x67])
        .unwrap();
    let mut before = [&file[..cluster], &attachments].concat();
    // Of unknown length.
    before[segment + 4..segment + 12].copy_from_slice(&[1, 255, 255, 255, 255, 255, 255, 255]);
    let (found, read) = Sparse::new(&before, attached.into(), &file[cluster..]).begin(EVERYWHERE);
    assert_eq!(words(&found), words(&usual));
    assert!(read < read_usually + SLACK, "{read} bytes of an attachment");
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
