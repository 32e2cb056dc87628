//! What another decoder makes of the packets is heard as fpcalc hears the file.

#![allow(
    missing_docs,
    clippy::allow_attributes,
    clippy::unwrap_used,
    reason = "a test binary has no readers of documentation"
)]

mod common;

use common::{Width, encode, equal_share, music, reference, wav, write};
use fingerprint::resample::Planes;
use fingerprint::{Options, Relay};
use std::fs::File;
use std::path::{Path, PathBuf};

fn open(path: &Path) -> Option<Relay> {
    let file = File::open(path).unwrap();
    let len = file.metadata().unwrap().len();
    Relay::open(file, len, &Options::default()).unwrap()
}

fn vector(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/vectors")
        .join(name)
}

/// A packet of AAC-LC as a frame of ADTS (ISO/IEC 14496-3, 1.A.3.2), its rate at that index.
fn adts(packet: &[u8], index: u8, channels: u8) -> Vec<u8> {
    let length = u16::try_from(packet.len() + 7).unwrap();
    let [high, low] = length.to_be_bytes();
    let head = [
        0xff,
        0xf1,
        1 << 6 | index << 2 | channels >> 2,
        channels << 6 | high >> 3,
        high << 5 | low >> 3,
        low << 5 | 0x1f,
        0xfc,
    ];
    [&head[..], packet].concat()
}

#[test]
fn he_aac_is_heard_with_all_that_belongs_to_it() {
    let directory = tempfile::tempdir().unwrap();
    for (name, core_channels) in [("he-v1.m4a", 2), ("he-v2.m4a", 1)] {
        let path = vector(name);
        let mut relay = open(&path).unwrap();
        let way = relay.ways()[0].clone();
        assert_eq!((way.rate, way.channels), (44_100, 2), "{name}");
        let mut stream = Vec::new();
        while let Some(packet) = relay.packet().unwrap() {
            stream.extend(adts(&packet, 7, core_channels));
        }
        // The other decoder is ffmpeg's.
        let stream = write(directory.path(), "stream.aac", &stream);
        let decoded = std::fs::read(encode(&stream, "-f f32le", "decoded.raw")).unwrap();
        let (samples, _) = decoded.as_chunks::<4>();
        for block in samples.chunks(2 * 2048) {
            let channel = |first| {
                let samples = block.iter().skip(first).step_by(2);
                samples.map(|&sample| f32::from_le_bytes(sample)).collect()
            };
            relay.hear(way.rate, &mut Planes::F32(vec![channel(0), channel(1)]));
        }
        let found = relay.finish(false);
        assert_eq!((found.problem, found.format_name), (None, "AAC"), "{name}");
        let words = found.fingerprint.unwrap().words;
        let share = equal_share(&words, &reference(&path));
        assert!(share >= 0.99, "{name}: {share}");
    }
}

#[test]
fn what_is_decoded_here_goes_nowhere_else() {
    let directory = tempfile::tempdir().unwrap();
    let samples = music(44_100, 2, 5, 3);
    let source = write(
        directory.path(),
        "source.wav",
        &wav(Width::S16, 44_100, 2, &samples),
    );
    for (arguments, name) in [
        ("-c:a aac", "aac.m4a"),
        ("-c:a libopus", "opus.opus"),
        ("-c:a libmp3lame", "mp3.mp3"),
    ] {
        let path = encode(&source, arguments, name);
        assert!(open(&path).is_none(), "{name}");
    }
    assert!(open(&source).is_none());
    let surround = encode(&source, "-c:a aac -ac 6", "surround.m4a");
    assert_eq!(open(&surround).unwrap().ways()[0].channels, 6);
}
