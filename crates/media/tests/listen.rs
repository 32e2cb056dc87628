//! What ffmpeg decodes in its cage sounds to fpcalc as the file itself does.

#![expect(clippy::unwrap_used, reason = "a failing step fails its test")]

use media::{Failure, Input, Launcher, Tools};
use std::path::Path;
use std::process::Command;
use tokio_util::sync::CancellationToken;

async fn tools() -> Tools {
    let launcher = Launcher::new(env!("CARGO_BIN_EXE_confined"), [] as [&str; 0]);
    let path = std::env::var_os("PATH");
    Tools::find(launcher, None, path.as_deref()).await.unwrap()
}

/// Half a minute of changing tones, unconfined.
fn song(folder: &Path, name: &str, arguments: &[&str]) -> std::path::PathBuf {
    let path = folder.join(name);
    let tones = "aevalsrc=0.4*sin(2*PI*t*(220+110*floor(mod(3*t\\,7))))|0.4*sin(2*PI*t*(330+55*floor(mod(2*t\\,5)))):s=44100:d=30";
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-y", "-f", "lavfi", "-i", tones]);
    assert!(
        command
            .args(arguments)
            .arg(&path)
            .status()
            .unwrap()
            .success()
    );
    path
}

/// The words fpcalc hears in the first twenty seconds.
fn words(path: &Path) -> Vec<u32> {
    let mut command = Command::new("fpcalc");
    command.args(["-raw", "-plain", "-length", "20"]).arg(path);
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.trim()
        .split(',')
        .map(|word| word.parse().unwrap())
        .collect()
}

#[tokio::test]
async fn formats_without_a_decoder_of_ours_are_heard() {
    let (tools, stop) = (tools().await, CancellationToken::new());
    for (arguments, name, kind) in [
        (&["-c:a", "wavpack"][..], "song.wv", "audio/x-wavpack"),
        (&["-c:a", "libmp3lame"], "song.avi", "video/x-msvideo"),
        (&["-c:a", "ac3"], "song.mkv", "video/x-matroska"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let out = tempfile::tempdir_in(folder.path()).unwrap();
        let path = song(folder.path(), name, arguments);
        let input = Input::new(&path, kind).unwrap();
        let [beginning, outline] = ["beginning", "outline"].map(|name| out.path().join(name));
        tools
            .decode(&input, 20, Some(30_000), &beginning, &outline, &stop)
            .await
            .unwrap();
        let (whole, heard) = (words(&path), words(&beginning));
        let equal = whole.iter().zip(&heard).filter(|(a, b)| a == b).count();
        assert!(
            equal * 100 >= whole.len() * 99,
            "{name}: {equal} of {}",
            whole.len()
        );
        // Thirty seconds at 8 kHz in 16 bits, and a header; codecs pad a little.
        let outline = std::fs::metadata(outline).unwrap().len();
        assert!(
            (480_000..490_000).contains(&outline),
            "{name}: {outline} bytes"
        );
    }
}

#[tokio::test]
async fn what_is_no_sound_is_refused() {
    let (tools, stop) = (tools().await, CancellationToken::new());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("noise.wv");
    std::fs::write(&path, [b"wvpk".as_slice(), &[7; 5_000]].concat()).unwrap();
    let input = Input::new(&path, "audio/x-wavpack").unwrap();
    let [beginning, outline] = ["beginning", "outline"].map(|name| folder.path().join(name));
    let decoded = tools.decode(&input, 20, None, &beginning, &outline, &stop);
    let failure = decoded.await.unwrap_err();
    assert!(matches!(failure, Failure::Refused(_)), "{failure:?}");
}
