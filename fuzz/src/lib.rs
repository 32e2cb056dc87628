//! What strangers' bytes are fed to: each target is a function of any bytes that ends, and finds what is amiss by panicking.
//!
//! `cargo xtask fuzz` looks for such bytes. The corpora it has left behind are what `crates/fingerprint/tests/corpus.rs`
//! runs through these same functions.

use arbitrary::{Arbitrary, Unstructured};
use fingerprint::cli::{Media, World, run};
use fingerprint::resample::Planes;
use fingerprint::{Algorithm, MAX_WORDS, Options, Relay, pack, query_terms, segments, simhash};
use std::ffi::{OsStr, OsString};
use std::io::Cursor;
use std::ops::ControlFlow;

/// A name, as of its corpus, and the function.
pub type Target = (&'static str, fn(&[u8]));

/// All of them.
pub const TARGETS: [Target; 10] = [
    ("analyse", analyse),
    ("relay", relay),
    ("cli", cli),
    ("band", band),
    ("aac", aac),
    ("vorbis", vorbis),
    ("opus", opus),
    ("frames", frames),
    ("unpack", unpack),
    ("compare", compare),
];

/// Any bytes as a media file: an error or an analysis, within bounded time and memory.
pub fn analyse(bytes: &[u8]) {
    let Some((&choice, file)) = bytes.split_last() else {
        return;
    };
    let usual = Options::default();
    let options = Options {
        whole_file: choice & 1 == 0,
        low_band: choice & 2 == 0,
        algorithm: match choice >> 2 & 7 {
            1 => Algorithm::Test1,
            3 => Algorithm::Test3,
            4 => Algorithm::Test4,
            5 => Algorithm::Test5,
            _ => Algorithm::Test2,
        },
        // How far into the file is looked, by quarters.
        reach: match choice >> 5 {
            quarters @ 1..4 => file.len() as u64 * u64::from(quarters) / 4,
            _ => usual.reach,
        },
        ..usual
    };
    // A few kilobytes may rightly claim hours of silence; what is decoded is what costs, so it is counted.
    let mut blocks = 0_u32;
    let _ = fingerprint::analyse(
        Cursor::new(file.to_vec()),
        file.len() as u64,
        &options,
        &mut |_| {
            blocks += 1;
            assert!(blocks < 1_000_000, "it never ends");
            ControlFlow::Continue(())
        },
    );
}

/// Any bytes as a media file that another decoder hears: its packets come to an end, and whatever is made of them is taken.
pub fn relay(bytes: &[u8]) {
    let Some((&choice, file)) = bytes.split_last() else {
        return;
    };
    let source = Cursor::new(file.to_vec());
    let Ok(Some(mut relay)) = Relay::open(source, file.len() as u64, &Options::default()) else {
        return;
    };
    let Some(way) = relay.ways().first().cloned() else {
        return;
    };
    let channels = usize::from(choice % 9);
    let mut packets = 0_u32;
    while let Ok(Some(packet)) = relay.packet() {
        packets += 1;
        assert!(packets < 1_000_000, "it never ends");
        // As many samples as there are bytes, which no decoder would give.
        let plane: Vec<f32> = packet.iter().map(|&byte| f32::from(byte) / 256.0).collect();
        relay.hear(way.rate, &mut Planes::F32(vec![plane; channels]));
    }
    relay.finish(choice > 127);
}

/// What it may be called with.
const LINES: [&str; 9] = [
    "-chunk 1 -json file",
    "-chunk 2.5 -overlap -raw file",
    "-chunk 0.01 -ts -plain file",
    "-t 3 -low-band -a 4 file",
    "-format s24be -channels 3 -rate 11025 -chunk 1 -overlap file",
    "-format f64le -rate 8000 -plain file",
    "-format mulaw -channels 2 file",
    "-raw -",
    "-ignore-errors -length 0x5 -signed -raw file file",
];

/// Any bytes as a file on the command line, in chunks and without a container: it ends, with one of its exit codes.
pub fn cli(bytes: &[u8]) {
    let Some((&choice, file)) = bytes.split_last() else {
        return;
    };
    let line = LINES[usize::from(choice) % LINES.len()];
    let arguments: Vec<OsString> = line.split(' ').map(OsString::from).collect();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut open = |_: &OsStr| {
        let media: Box<dyn Media> = Box::new(Cursor::new(file.to_vec()));
        Ok((media, file.len() as u64))
    };
    let mut world = World {
        open: &mut open,
        input: &mut || Box::new(Cursor::new(file.to_vec())),
        ask: &mut |_| Err("there is nobody".to_owned()),
        now: &|| 1.0,
        out: &mut out,
        err: &mut err,
    };
    let code = run(&arguments, &mut world).expect("there is room to print");
    assert!(matches!(code, 0 | 2 | 3), "exit code {code}");
}

/// Any bytes as frames of an MP3: nothing is believed that a frame says of itself.
pub fn band(bytes: &[u8]) {
    let Some((&length, frames)) = bytes.split_first() else {
        return;
    };
    let Some(header) = mp3band::Header::of(frames) else {
        return;
    };
    let Ok(mut decoder) = mp3band::Decoder::new(header, 3_520.0, usize::from(length) % 4, |_| 1.0)
    else {
        return;
    };
    let mut samples = Vec::new();
    for frame in frames.chunks(usize::from(length) * 2 + 40) {
        samples.clear();
        match decoder.decode(frame, &mut samples) {
            Ok(()) => assert_eq!(samples.len(), header.samples()),
            Err(mp3band::Error::Damaged) => assert!(samples.is_empty()),
            Err(mp3band::Error::Unsuited(_)) => return,
        }
    }
}

/// Any bytes as packets of AAC: nothing is believed that a packet says of itself.
pub fn aac(bytes: &[u8]) {
    let Some((head, packets)) = bytes.split_at_checked(3) else {
        return;
    };
    let Ok(config) = lowband::aac::Config::read(&head[..2]) else {
        return;
    };
    let mut decoder = lowband::aac::Decoder::new(config, 3_520.0);
    let mut samples = Vec::new();
    for packet in packets.chunks(usize::from(head[2]) * 2 + 4) {
        samples.clear();
        match decoder.decode(packet, &mut samples) {
            Ok(()) => assert_eq!(samples.len(), config.samples()),
            Err(lowband::Error::Damaged) => assert!(samples.is_empty()),
            Err(lowband::Error::Unsuited(_)) => return,
        }
    }
}

/// Any bytes as headers and packets of Vorbis: nothing is believed that a stream says of itself.
pub fn vorbis(bytes: &[u8]) {
    // How long the headers are, and each packet.
    let Some((&[low, high, packet], rest)) = bytes.split_first_chunk() else {
        return;
    };
    let headers = usize::from(u16::from_le_bytes([low, high])).min(rest.len());
    let (headers, packets) = rest.split_at(headers);
    let Ok(mut decoder) = lowband::vorbis::Decoder::new(headers, 3_520.0) else {
        return;
    };
    let mut samples = Vec::new();
    for packet in packets.chunks(usize::from(packet) * 4 + 1) {
        samples.clear();
        match decoder.decode(packet, &mut samples) {
            Ok(()) => assert!(samples.len() <= 4_096 / decoder.config().divisor()),
            Err(lowband::Error::Damaged) => assert!(samples.is_empty()),
            Err(lowband::Error::Unsuited(_)) => return,
        }
    }
}

/// The samples of the longest packet, which is 120 ms.
const LONGEST_PACKET: usize = lowband::opus::RATE as usize * 120 / 1_000;

/// Any bytes as packets of Opus: nothing is believed that a packet says of itself.
pub fn opus(bytes: &[u8]) {
    let Some((&length, packets)) = bytes.split_first() else {
        return;
    };
    let mut decoder = lowband::opus::Decoder::new();
    let mut samples = Vec::new();
    for packet in packets.chunks(usize::from(length) * 2 + 3) {
        samples.clear();
        match decoder.decode(packet, &mut samples) {
            Ok(()) => {
                assert!(samples.len() <= LONGEST_PACKET);
                assert!(samples.iter().all(|sample| sample.is_finite()));
            }
            Err(lowband::Error::Damaged) => assert!(samples.is_empty()),
            Err(lowband::Error::Unsuited(_)) => return,
        }
    }
}

/// Any bytes as frames of FLAC: whatever they are, each step goes forward and gives as many samples of each channel.
pub fn frames(bytes: &[u8]) {
    let Some((first, mut rest)) = bytes.split_first_chunk::<2>() else {
        return;
    };
    let info = flac::StreamInfo {
        max_frame: None,
        rate: 44_100,
        channels: first[0] % 8 + 1,
        bits: 4 + first[1] % 29,
        samples: None,
    };
    let mut decoder = flac::Decoder::new(info);
    let mut channels = vec![Vec::new(); info.channels.into()];
    while !rest.is_empty() {
        channels.iter_mut().for_each(Vec::clear);
        let whole = decoder.decode(rest);
        decoder.append(&mut channels, |sample| sample);
        let length = channels[0].len();
        assert!(channels.iter().all(|channel| channel.len() == length));
        // Without the checksums hardly a frame of these would be whole.
        let step = if let Ok(step) = whole {
            assert!(length > 0);
            step
        } else {
            assert_eq!(length, 0);
            flac::find(rest)
        };
        assert!(step > 0);
        rest = &rest[step..];
    }
}

/// Any text as a packed fingerprint: what unpacks, packs again to what unpacks alike.
pub fn unpack(bytes: &[u8]) {
    let Ok(text) = <&str>::arbitrary_take_rest(Unstructured::new(bytes)) else {
        return;
    };
    if let Ok((words, algorithm)) = fingerprint::unpack(text) {
        assert!(words.len() <= MAX_WORDS);
        assert_eq!(
            fingerprint::unpack(&pack(&words, algorithm)).as_ref(),
            Ok(&(words.clone(), algorithm))
        );
        assert!(query_terms(&words).len() <= 120);
        simhash(&words);
    }
}

/// Any two fingerprints: scores stay between 0 and 1, and segments lie within both.
pub fn compare(bytes: &[u8]) {
    let input = <(Vec<u32>, Vec<u32>, u16)>::arbitrary_take_rest(Unstructured::new(bytes));
    let Ok((a, mut b, from)) = input else {
        return;
    };
    // Without something in common there would be little to compare.
    let shared = usize::from(from).min(a.len());
    b.extend_from_slice(&a[shared..]);
    let score = fingerprint::compare(&a, &b);
    assert!((0.0..=1.0).contains(&score), "{score}");
    for segment in segments(&a, &b) {
        assert!(segment.at_a + segment.words <= a.len());
        assert!(segment.at_b + segment.words <= b.len());
    }
}
