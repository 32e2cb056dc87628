//! What ffmpeg decodes in its cage sounds to fpcalc as the file itself does.

#![expect(clippy::unwrap_used, reason = "a failing step fails its test")]

use media::{Failure, Input, Launcher, Tools, Wanted};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;
use tokio_util::sync::CancellationToken;

async fn tools() -> Tools {
    let launcher = Launcher::new(env!("CARGO_BIN_EXE_confined"), [] as [&str; 0]);
    let path = std::env::var_os("PATH");
    Tools::find(launcher, None, path.as_deref()).await.unwrap()
}

/// So quiet that what becomes of 16-bit samples shows, at a rate that has to be changed.
const QUIETER: [&str; 2] = ["-af", "volume=0.05"];

/// Half a minute of changing tones at 48 kHz, `higher` by so much.
fn song(folder: &Path, name: &str, higher: u32, arguments: &[&str]) -> PathBuf {
    let path = folder.join(name);
    let tones = format!(
        "aevalsrc=0.02*sin(2*PI*t*({higher}+220+110*floor(mod(3*t\\,7))))|\
         0.02*sin(2*PI*t*({higher}+330+55*floor(mod(2*t\\,5)))):s=48000:d=30"
    );
    ffmpeg(&["-f", "lavfi", "-i", &tones], arguments, &path);
    path
}

/// Runs ffmpeg, unconfined.
fn ffmpeg(input: &[&str], arguments: &[&str], to: &Path) {
    let mut command = Command::new("ffmpeg");
    let command = command.args(["-v", "error", "-y"]).args(input);
    assert!(command.args(arguments).arg(to).status().unwrap().success());
}

/// The words fpcalc hears in the first twenty seconds.
fn words(path: &Path) -> Vec<u32> {
    let mut command = Command::new("fpcalc");
    command.args(["-raw", "-plain", "-ignore-errors", "-length", "20"]);
    let output = command.arg(path).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.trim()
        .split(',')
        .map(|word| word.parse().unwrap())
        .collect()
}

/// How many of a thousand words are equal.
fn equal(a: &[u32], b: &[u32]) -> usize {
    let equal = a.iter().zip(b).filter(|(a, b)| a == b).count();
    equal * 1_000 / a.len().max(b.len())
}

const WANTED: Wanted = Wanted {
    track: None,
    seconds: 20,
};

#[tokio::test]
async fn formats_without_a_decoder_of_ours_are_heard() {
    let (tools, stop) = (tools().await, CancellationToken::new());
    for (arguments, name, kind, least) in [
        (
            &[&["-c:a", "wavpack", "-sample_fmt", "s16p"], &QUIETER[..]].concat()[..],
            "song.wv",
            "audio/x-wavpack",
            1_000,
        ),
        (
            &["-c:a", "wavpack", "-sample_fmt", "fltp"],
            "float.wv",
            "audio/x-wavpack",
            1_000,
        ),
        (
            &[&["-c:a", "tta", "-sample_fmt", "s16"], &QUIETER[..]].concat(),
            "song.mkv",
            "video/x-matroska",
            1_000,
        ),
        (&["-c:a", "tta"], "song.tta", "audio/x-tta", 1_000),
        (&[], "song.w64", "audio/x-w64", 1_000),
        (&[], "song.au", "audio/basic", 1_000),
        (&["-c:a", "libmp3lame"], "song.avi", "video/x-msvideo", 990),
        (&["-c:a", "ac3"], "ac3.mkv", "video/x-matroska", 990),
        (&["-c:a", "ac3"], "song.ac3", "audio/ac3", 990),
        (&["-c:a", "eac3"], "song.eac3", "audio/eac3", 990),
        (
            &["-c:a", "dca", "-strict", "-2"],
            "song.dts",
            "audio/vnd.dts",
            990,
        ),
        (&["-c:a", "ac3"], "song.ts", "video/mp2t", 990),
        (&["-c:a", "ac3"], "song.m2ts", "video/mp2t", 990),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let out = tempfile::tempdir_in(folder.path()).unwrap();
        let path = song(folder.path(), name, 0, arguments);
        let input = Input::new(&path, kind).unwrap();
        let [beginning, outline] = ["beginning", "outline"].map(|name| out.path().join(name));
        tools
            .decode(&input, WANTED, Some(30_000), &beginning, &outline, &stop)
            .await
            .unwrap();
        let (whole, heard) = (words(&path), words(&beginning));
        let share = equal(&whole, &heard);
        assert!(share >= least, "{name}: {share} of a thousand words");
        // Thirty seconds at 8 kHz in 16 bits, and a header; codecs pad a little.
        let outline = std::fs::metadata(outline).unwrap().len();
        assert!(
            (480_000..490_000).contains(&outline),
            "{name}: {outline} bytes"
        );
        // Into a file without a name there goes the same.
        let piped = File::create(&beginning).unwrap();
        let told = tools.decode_beginning(&input, WANTED, piped, &stop).await;
        let told = told.unwrap();
        assert_eq!(told.complaint, None, "{name}");
        let length = told.duration_ms.unwrap();
        assert!((29_900..30_150).contains(&length), "{name}: {length} ms");
        assert_eq!(words(&beginning), heard, "{name}");
    }
}

#[tokio::test]
async fn the_sound_that_is_asked_for_is_heard() {
    let (tools, stop) = (tools().await, CancellationToken::new());
    let folder = tempfile::tempdir().unwrap();
    let [one, other] = [("one.wav", 0), ("other.wav", 500)]
        .map(|(name, higher)| song(folder.path(), name, higher, &[]));
    let [one, other] = [one, other].map(|path| path.to_str().unwrap().to_owned());
    let path = folder.path().join("tracks.mkv");
    let second = ["-disposition:a:0", "0", "-disposition:a:1", "default"];
    let both = [&["-map", "0", "-map", "1", "-c:a", "ac3"][..], &second].concat();
    ffmpeg(&["-i", &one, "-i", &other], &both, &path);
    let input = Input::new(&path, "video/x-matroska").unwrap();
    for (track, expected) in [(None, &other), (Some(0), &one), (Some(1), &other)] {
        let heard = folder.path().join("heard.wav");
        let wanted = Wanted { track, ..WANTED };
        let to = File::create(&heard).unwrap();
        let decoded = tools.decode_beginning(&input, wanted, to, &stop).await;
        decoded.unwrap();
        let share = equal(&words(&heard), &words(Path::new(expected)));
        assert!(share >= 500, "{track:?}: {share} of a thousand words");
    }
    let none = Wanted {
        track: Some(2),
        ..WANTED
    };
    let to = tempfile::tempfile().unwrap();
    let failure = tools.decode_beginning(&input, none, to, &stop).await;
    assert!(matches!(failure, Err(Failure::Refused(_))), "{failure:?}");
}

#[tokio::test]
async fn what_could_not_be_read_is_told() {
    let (tools, stop) = (tools().await, CancellationToken::new());
    let folder = tempfile::tempdir().unwrap();
    let path = song(folder.path(), "song.wv", 0, &[]);
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, &whole[..whole.len() / 3]).unwrap();
    let input = Input::new(&path, "audio/x-wavpack").unwrap();
    let to = tempfile::tempfile().unwrap();
    let told = tools.decode_beginning(&input, WANTED, to, &stop).await;
    assert!(told.unwrap().complaint.is_some());
}

#[tokio::test]
async fn what_is_no_sound_is_refused() {
    let (tools, stop) = (tools().await, CancellationToken::new());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("noise.wv");
    std::fs::write(&path, [b"wvpk".as_slice(), &[7; 5_000]].concat()).unwrap();
    let input = Input::new(&path, "audio/x-wavpack").unwrap();
    let [beginning, outline] = ["beginning", "outline"].map(|name| folder.path().join(name));
    let decoded = tools.decode(&input, WANTED, None, &beginning, &outline, &stop);
    let failure = decoded.await.unwrap_err();
    assert!(matches!(failure, Failure::Refused(_)), "{failure:?}");
}
