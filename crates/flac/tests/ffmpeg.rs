//! What comes out is what went into ffmpeg's encoder, bit by bit.

#![allow(
    missing_docs,
    clippy::allow_attributes,
    clippy::unwrap_used,
    reason = "a test binary has no readers of documentation"
)]

use flac::{Decoder, StreamInfo, find};
use std::path::Path;
use std::process::Command;

/// Runs ffmpeg with those arguments.
fn ffmpeg(arguments: &str, to: &Path) -> Vec<u8> {
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-y"])
        .args(arguments.split_whitespace())
        .arg(to)
        .output()
        .expect("ffmpeg (Debian package ffmpeg) is needed for this test");
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments}: {complaint}");
    std::fs::read(to).unwrap()
}

/// Where the frames of a native file begin, and what it says of itself.
fn open(file: &[u8]) -> (StreamInfo, usize) {
    assert_eq!(&file[..4], b"fLaC");
    let info = StreamInfo::of(&file[8..]).unwrap();
    let mut at = 4;
    loop {
        let length = usize::from(file[at + 1]) << 16
            | usize::from(file[at + 2]) << 8
            | usize::from(file[at + 3]);
        let is_last = file[at] & 0x80 != 0;
        at += 4 + length;
        if is_last {
            return (info, at);
        }
    }
}

/// The samples of all channels, interleaved, and how many stretches had none.
fn decode(file: &[u8]) -> (Vec<i32>, usize) {
    let (info, mut at) = open(file);
    let mut decoder = Decoder::new(info);
    let mut channels = vec![Vec::new(); info.channels.into()];
    let mut lost = 0;
    while at < file.len() {
        if let Ok(length) = decoder.decode(&file[at..]) {
            decoder.append(&mut channels, |sample| sample);
            at += length;
        } else {
            at += find(&file[at..]);
            lost += 1;
        }
    }
    let frames = 0..channels[0].len();
    let interleaved = frames.flat_map(|at| channels.iter().map(move |channel| channel[at]));
    (interleaved.collect(), lost)
}

/// Sound with everything in it: tones, noise, silence, and what only some channels have.
const SOUND: &str = "aevalsrc=exprs='0.4*sin(880*t)+0.02*(random(0)-0.5)|0.4*sin(881*t+1)*lt(mod(t,1),0.6)\
    |0.9*sin(90*t)*sin(7000*t)|0|random(1)*1.8-0.9|0.1*gt(mod(t,0.5),0.25)':s=44100:d=1";

#[test]
fn every_width_number_of_channels_and_block_size_comes_out_as_it_went_in() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name);
    let source = path("source.wav");
    ffmpeg(&format!("-f lavfi -i {SOUND} -c:a pcm_s32le"), &source);
    let source = source.display();
    for channels in ["mono", "stereo", "5.1"] {
        for (format, raw, encoders) in [
            (
                "s16",
                "s16le",
                &[
                    "-compression_level 0",
                    "-compression_level 5",
                    "-compression_level 12",
                ][..],
            ),
            (
                "s32",
                "s32le",
                &[
                    "-compression_level 2",
                    "-compression_level 8",
                    "-lpc_type cholesky -lpc_passes 3",
                ],
            ),
        ] {
            for encoder in encoders {
                for more in [
                    "",
                    "-frame_size 192",
                    "-frame_size 1000",
                    "-ar 96000 -ch_mode left_side",
                    "-ch_mode right_side",
                    "-ch_mode mid_side",
                    "-max_prediction_order 32 -prediction_order_method search -frame_size 16384",
                ] {
                    let case = format!("{channels} {format} {encoder} {more}");
                    let layout = format!("-i {source} -af aformat=channel_layouts={channels}");
                    let arguments =
                        format!("{layout} -sample_fmt {format} -c:a flac {encoder} {more}");
                    let file = ffmpeg(&arguments, &path("case.flac"));
                    let same = path("case.flac");
                    let expected = ffmpeg(
                        &format!("-i {} -f {raw}", same.display()),
                        &path("case.raw"),
                    );
                    let expected: Vec<i32> = if raw == "s16le" {
                        expected
                            .as_chunks()
                            .0
                            .iter()
                            .map(|&bytes| i16::from_le_bytes(bytes).into())
                            .collect()
                    } else {
                        expected
                            .as_chunks()
                            .0
                            .iter()
                            .map(|&bytes| i32::from_le_bytes(bytes) >> 8)
                            .collect()
                    };
                    let (samples, lost) = decode(&file);
                    assert!(
                        samples == expected && lost == 0,
                        "{case}: {lost} lost, {} of {}",
                        samples.len(),
                        expected.len()
                    );
                }
            }
        }
    }
}

#[test]
fn a_damaged_frame_costs_itself_and_no_more() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("case.flac");
    let file = ffmpeg(
        &format!("-f lavfi -i {SOUND} -ac 2 -sample_fmt s16 -frame_size 4096"),
        &path,
    );
    let (whole, lost) = decode(&file);
    assert_eq!((whole.len(), lost), (2 * 44_100, 0));
    for place in [0.3, 0.5, 0.77] {
        let mut damaged = file.clone();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a place within the file"
        )]
        let at = (place * file.len() as f64) as usize;
        damaged[at] ^= 0x10;
        let (samples, lost) = decode(&damaged);
        assert!(lost > 0);
        assert_eq!(whole.len() - samples.len(), 4_096 * 2, "at {at}");
    }
    let (samples, _) = decode(&file[..file.len() / 2]);
    assert!(samples.len() > whole.len() / 3 && samples == whole[..samples.len()]);
}
