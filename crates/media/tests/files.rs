//! Real ffmpeg in the real cage on real files, whole and broken.

#![expect(clippy::unwrap_used, reason = "a failing step fails its test")]

use domain::{ArtFormat, ArtSize, Quality};
use media::{Failure, Input, Launcher, Tools};
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

async fn tools() -> Tools {
    let launcher = Launcher::new(env!("CARGO_BIN_EXE_confined"), [] as [&str; 0]);
    let path = std::env::var_os("PATH");
    Tools::find(launcher, None, path.as_deref()).await.unwrap()
}

struct Scene {
    dir: TempDir,
    tools: Tools,
    stop: CancellationToken,
}

impl Scene {
    async fn new() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
            tools: tools().await,
            stop: CancellationToken::new(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// What ffmpeg, unconfined, makes of these arguments.
    fn ffmpeg(&self, name: &str, arguments: &[&str]) -> PathBuf {
        let path = self.path(name);
        let ended = Command::new("ffmpeg")
            .args(["-v", "error", "-y"])
            .args(arguments)
            .arg(&path)
            .status()
            .unwrap();
        assert!(ended.success());
        path
    }

    fn song(&self) -> PathBuf {
        let tone = "sine=frequency=440:sample_rate=44100:duration=7";
        self.ffmpeg("song.flac", &["-f", "lavfi", "-i", tone, "-c:a", "flac"])
    }

    async fn encode(&self, from: &Path, kind: &str, quality: Quality) -> Result<PathBuf, Failure> {
        let out = tempfile::tempdir_in(self.dir.path()).unwrap().keep();
        let to = out.join("sound");
        let input = Input::new(from, kind).unwrap();
        self.tools
            .encode(&input, quality, Some(7_000), &to, &self.stop)
            .await?;
        Ok(to)
    }

    async fn why_not(&self, from: &Path, kind: &str) -> String {
        let failure = self.encode(from, kind, Quality::Opus48).await.unwrap_err();
        assert!(!failure.may_pass(), "{failure}");
        let text = failure.to_string();
        let folder = self.dir.path().to_str().unwrap();
        assert!(!text.contains(folder), "a path on a page: {text}");
        text
    }

    async fn picture(&self, from: &Path, kind: &str) -> Result<(media::Picture, PathBuf), Failure> {
        let out = tempfile::tempdir_in(self.dir.path()).unwrap().keep();
        let input = Input::new(from, kind).unwrap();
        let found = self.tools.probe(&input, &self.stop).await?;
        let (stream, length) = match (&found.cover, &found.video) {
            (Some(cover), _) => (cover, None),
            (None, Some(video)) => (video, found.duration_ms),
            (None, None) => return Err(Failure::Refused("no picture".to_owned())),
        };
        let picture = self
            .tools
            .picture(&input, stream, length, &out, &self.stop)
            .await?;
        Ok((picture, out))
    }
}

#[tokio::test]
async fn a_song_becomes_smaller_and_stays_as_long() {
    let scene = Scene::new().await;
    let song = scene.song();
    for (quality, kind) in [
        (Quality::Opus96, "video/webm"),
        (Quality::Opus48, "video/webm"),
        (Quality::Aac96, "audio/mp4"),
    ] {
        let made = scene.encode(&song, "audio/flac", quality).await.unwrap();
        let input = Input::new(&made, kind).unwrap();
        let found = scene.tools.probe(&input, &scene.stop).await.unwrap();
        let length = found.duration_ms.unwrap();
        assert!(length.abs_diff(7_000) < 60, "{quality:?}: {length} ms");
        assert_eq!(found.video, None);
        let again = scene.encode(&song, "audio/flac", quality).await.unwrap();
        assert_eq!(
            std::fs::read(&made).unwrap(),
            std::fs::read(again).unwrap(),
            "{quality:?} differs from time to time"
        );
    }
}

#[tokio::test]
async fn a_rate_is_kept_whatever_the_music() {
    let scene = Scene::new().await;
    // Many partials at once: what a variable rate spends most on.
    let chord = "aevalsrc='0.1*(sin(220*t)+sin(777*t)+sin(1733*t)+sin(3011*t)+sin(5003*t)+sin(9001*t))':d=20:s=48000";
    let song = scene.ffmpeg(
        "chord.flac",
        &["-f", "lavfi", "-i", chord, "-ac", "2", "-c:a", "flac"],
    );
    for quality in [Quality::Opus96, Quality::Opus48] {
        let made = scene.encode(&song, "audio/flac", quality).await.unwrap();
        let bits = std::fs::metadata(made).unwrap().len() * 8 / 20;
        assert!(
            bits < quality.bitrate() * 11 / 10,
            "{quality:?}: {bits} bit/s"
        );
    }
}

#[tokio::test]
async fn a_file_of_ten_hours_becomes_smaller() {
    const HOURS_MS: u64 = 36_000_000;
    let scene = Scene::new().await;
    let silence = "anullsrc=r=8000:cl=mono";
    let night = scene.ffmpeg(
        "night.flac",
        &["-f", "lavfi", "-i", silence, "-t", "36000", "-c:a", "flac"],
    );
    let input = Input::new(&night, "audio/flac").unwrap();
    let folder = tempfile::tempdir_in(scene.dir.path()).unwrap();
    let to = folder.path().join("sound");
    scene
        .tools
        .encode(&input, Quality::Aac96, Some(HOURS_MS), &to, &scene.stop)
        .await
        .unwrap();
    let made = Input::new(&to, "audio/mp4").unwrap();
    let found = scene.tools.probe(&made, &scene.stop).await.unwrap();
    assert!(
        found.duration_ms.unwrap().abs_diff(HOURS_MS) < 300,
        "{found:?}"
    );
}

#[tokio::test]
async fn the_index_of_a_song_stands_before_its_sound() {
    let scene = Scene::new().await;
    let song = scene.song();
    let webm = scene
        .encode(&song, "audio/flac", Quality::Opus96)
        .await
        .unwrap();
    let mp4 = scene
        .encode(&song, "audio/flac", Quality::Aac96)
        .await
        .unwrap();
    let at = |path: &Path, mark: &[u8]| {
        let bytes = std::fs::read(path).unwrap();
        bytes
            .windows(mark.len())
            .position(|window| window == mark)
            .unwrap()
    };
    // Matroska's Cues and Cluster; MP4's moov and mdat.
    assert!(at(&webm, &[0x1c, 0x53, 0xbb, 0x6b]) < at(&webm, &[0x1f, 0x43, 0xb6, 0x75]));
    assert!(at(&mp4, b"moov") < at(&mp4, b"mdat"));
}

#[tokio::test]
async fn a_film_has_a_poster_in_every_size() {
    let scene = Scene::new().await;
    let film = scene.ffmpeg(
        "film.mp4",
        &[
            "-f",
            "lavfi",
            "-i",
            "color=red:size=640x360:rate=10:duration=2",
            "-c:v",
            "libx264",
        ],
    );
    let (picture, folder) = scene.picture(&film, "video/mp4").await.unwrap();
    assert_eq!((picture.art.width, picture.art.height), (640, 360));
    let [red, green, blue] = picture.art.colour;
    assert!(
        red > 240 && green < 15 && blue < 15,
        "{}",
        picture.art.css()
    );
    assert_eq!(picture.files.len(), 6);
    for file in picture.files {
        let bytes = std::fs::read(folder.join(file.to_string())).unwrap();
        let kind = match file.format {
            ArtFormat::Avif => &bytes[4..12] == b"ftypavif",
            ArtFormat::Webp => &bytes[..4] == b"RIFF" && &bytes[8..12] == b"WEBP",
        };
        assert!(kind, "{file}");
    }
    let large = picture.art.scaled(ArtSize::Large);
    assert_eq!(large, (640, 360), "nothing is enlarged");
}

#[tokio::test]
async fn of_several_sounds_the_one_that_plays_becomes_smaller() {
    let scene = Scene::new().await;
    let [camera, desk] = ["anullsrc=duration=7", "sine=frequency=440:duration=7"];
    let inputs = ["-f", "lavfi", "-i", camera, "-f", "lavfi", "-i", desk];
    let both = ["-map", "0", "-map", "1", "-c:a", "aac"];
    let second = ["-disposition:a:0", "0", "-disposition:a:1", "default"];
    let film = scene.ffmpeg("gig.mkv", &[&inputs[..], &both, &second].concat());
    let to = scene
        .encode(&film, "video/x-matroska", Quality::Opus48)
        .await;
    let to = to.unwrap().display().to_string();
    let heard = [
        "-v",
        "info",
        "-i",
        &to,
        "-af",
        "volumedetect",
        "-f",
        "null",
        "-",
    ];
    let told = std::process::Command::new("ffmpeg").args(heard).output();
    let told = String::from_utf8_lossy(&told.unwrap().stderr).into_owned();
    let level = told.split("mean_volume: ").nth(1).unwrap();
    let level: f32 = level.split(' ').next().unwrap().parse().unwrap();
    assert!(
        level > -40.0,
        "the camera was silent, the desk was not: {level} dB"
    );
}

#[tokio::test]
async fn a_film_without_sound_has_no_smaller_sound() {
    let scene = Scene::new().await;
    let film = scene.ffmpeg(
        "mute.mp4",
        &[
            "-f",
            "lavfi",
            "-i",
            "testsrc=size=320x240:duration=1",
            "-c:v",
            "libx264",
        ],
    );
    let input = Input::new(&film, "video/mp4").unwrap();
    let found = scene.tools.probe(&input, &scene.stop).await.unwrap();
    assert_eq!(found.audio_codec, None);
    assert_eq!(found.video.unwrap().width, Some(320));
    let why = scene.why_not(&film, "video/mp4").await;
    assert!(why.contains("no sound"), "{why}");
}

#[tokio::test]
async fn files_without_sound_or_end_or_truth_are_refused_with_a_reason() {
    let scene = Scene::new().await;
    let song = scene.song();
    let whole = scene.ffmpeg("whole.mp4", &["-i", song.to_str().unwrap(), "-c:a", "aac"]);
    let bytes = std::fs::read(&whole).unwrap();
    let cut = scene.path("cut.mp4");
    std::fs::write(&cut, &bytes[..bytes.len() / 2]).unwrap();
    let empty = scene.path("empty.wav");
    std::fs::write(&empty, b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x44\xac\0\0\x88\x58\x01\0\x02\0\x10\0data\0\0\0\0")
        .unwrap();
    let list = scene.path("list");
    std::fs::write(&list, "#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n").unwrap();
    for (path, kind) in [
        (&cut, "video/mp4"),
        (&empty, "audio/wav"),
        (&song, "audio/wav"),
        (&list, "audio/mpeg"),
        (&scene.path("nothing"), "audio/flac"),
    ] {
        let why = scene.why_not(path, kind).await;
        assert!(why.len() > 10, "{kind}: {why}");
    }
}

#[tokio::test]
async fn sound_whose_index_is_broken_is_read_as_far_as_it_goes() {
    let scene = Scene::new().await;
    let song = scene.song();
    let webm = scene.ffmpeg(
        "song.webm",
        &["-i", song.to_str().unwrap(), "-c:a", "libopus"],
    );
    let mut bytes = std::fs::read(&webm).unwrap();
    let cues = [0x1c, 0x53, 0xbb, 0x6b];
    // The first one is the head's pointer to it.
    let index = bytes.windows(4).rposition(|window| window == cues).unwrap();
    bytes[index..].fill(0xa5);
    std::fs::write(&webm, &bytes).unwrap();
    let made = scene
        .encode(&webm, "video/webm", Quality::Opus48)
        .await
        .unwrap();
    let input = Input::new(&made, "video/webm").unwrap();
    let found = scene.tools.probe(&input, &scene.stop).await.unwrap();
    assert!(found.duration_ms.unwrap().abs_diff(7_000) < 200);
}

/// An MP3 whose ID3 tag holds one picture (ID3v2.3, section 4.15) of `len` bytes that begins with `head`.
fn with_cover(scene: &Scene, kind: &str, head: &[u8], len: usize) -> PathBuf {
    let mp3 = scene.ffmpeg(
        "bare.mp3",
        &[
            "-i",
            scene.song().to_str().unwrap(),
            "-c:a",
            "libmp3lame",
            "-id3v2_version",
            "0",
        ],
    );
    let mut frame = format!("\0image/{kind}\0\u{3}\0").into_bytes();
    frame.extend_from_slice(head);
    frame.resize(frame.len() - head.len() + len.max(head.len()), 0);
    let size = u32::try_from(frame.len()).unwrap();
    let whole = size + 10;
    let mut file = b"ID3\x03\0\0".to_vec();
    file.extend([21, 14, 7, 0].map(|shift| u8::try_from(whole >> shift & 0x7f).unwrap()));
    file.extend_from_slice(b"APIC");
    file.extend(size.to_be_bytes());
    file.extend([0, 0]);
    file.extend(frame);
    file.extend(std::fs::read(mp3).unwrap());
    let path = scene.path("covered.mp3");
    std::fs::write(&path, file).unwrap();
    path
}

/// The head of a PNG of this many pixels each way, and nothing behind it.
fn png_head(side: u32) -> Vec<u8> {
    let mut head = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    head.extend(side.to_be_bytes());
    head.extend(side.to_be_bytes());
    head.extend([8, 2, 0, 0, 0]);
    head.extend([0; 4]);
    head
}

#[tokio::test]
async fn a_picture_that_is_sent_is_drawn_whatever_its_kind() {
    let scene = Scene::new().await;
    let test = ["-f", "lavfi", "-i", "testsrc2=s=400x300", "-frames:v", "1"];
    for (name, kind) in [
        ("a.jpg", "image/jpeg"),
        ("a.png", "image/png"),
        ("a.webp", "image/webp"),
        ("a.gif", "image/gif"),
        ("a.avif", "image/avif"),
    ] {
        let still = [
            "-c:v",
            "libaom-av1",
            "-still-picture",
            "1",
            "-cpu-used",
            "8",
        ];
        let how: &[&str] = if kind == "image/avif" { &still } else { &[] };
        let path = scene.ffmpeg(name, &[&test[..], how].concat());
        let mut file = std::fs::File::open(&path).unwrap();
        let header = media::read_header(&mut file).unwrap();
        assert_eq!(
            (header.media_type, header.width, header.height),
            (kind, 400, 300)
        );
        let (picture, _) = scene.picture(&path, kind).await.unwrap();
        assert_eq!(picture.files.len(), 6, "{kind}");
    }
}

#[tokio::test]
async fn a_logo_without_a_ground_is_drawn_on_white() {
    let scene = Scene::new().await;
    let nothing = "color=c=black:s=400x300,format=rgba,colorchannelmixer=aa=0";
    let nothing = ["-f", "lavfi", "-i", nothing, "-frames:v", "1"];
    for (name, kind, codec) in [
        ("a.png", "image/png", "png"),
        ("a.webp", "image/webp", "libwebp"),
    ] {
        let path = scene.ffmpeg(name, &[&nothing[..], &["-c:v", codec]].concat());
        let (picture, _) = scene.picture(&path, kind).await.unwrap();
        let colour = picture.art.colour;
        assert!(colour.iter().all(|&part| part > 240), "{kind}: {colour:?}");
    }
}

#[tokio::test]
async fn a_cover_of_20_000_by_20_000_pixels_is_refused_and_the_song_is_not() {
    let scene = Scene::new().await;
    let song = with_cover(&scene, "png", &png_head(20_000), 1000);
    let why = scene
        .picture(&song, "audio/mpeg")
        .await
        .unwrap_err()
        .to_string();
    assert_eq!(why, "the picture is damaged, or far too large to be shown");
    let large = "color=red:size=9000x9000:rate=1:duration=1";
    let large = scene.ffmpeg("large.jpg", &["-f", "lavfi", "-i", large, "-frames:v", "1"]);
    let song = with_cover(&scene, "jpeg", &std::fs::read(large).unwrap(), 0);
    let why = scene
        .picture(&song, "audio/mpeg")
        .await
        .unwrap_err()
        .to_string();
    assert!(why.contains("9000 × 9000"), "{why}");
    scene
        .encode(&song, "audio/mpeg", Quality::Opus48)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_tag_of_200_mb_is_no_reason_to_fall_silent() {
    let scene = Scene::new().await;
    let song = with_cover(&scene, "png", &png_head(16), 200_000_000);
    let input = Input::new(&song, "audio/mpeg").unwrap();
    let found = scene.tools.probe(&input, &scene.stop).await.unwrap();
    assert_eq!(found.audio_codec.as_deref(), Some("mp3"));
    scene
        .encode(&song, "audio/mpeg", Quality::Opus48)
        .await
        .unwrap();
    let picture = scene.picture(&song, "audio/mpeg").await;
    assert!(picture.is_err(), "there is no picture behind its head");
}

#[tokio::test]
async fn work_nobody_wants_any_more_stops() {
    let scene = Scene::new().await;
    let song = scene.song();
    scene.stop.cancel();
    let stopped = scene.encode(&song, "audio/flac", Quality::Opus96).await;
    assert!(matches!(stopped, Err(Failure::Stopped)));
}

#[tokio::test]
async fn what_is_missing_is_said_with_what_to_do() {
    let launcher = || Launcher::new(env!("CARGO_BIN_EXE_confined"), [] as [&str; 0]);
    let nowhere = Tools::find(launcher(), None, Some("/nonexistent".as_ref())).await;
    assert_eq!(
        nowhere.unwrap_err().to_string(),
        "ffmpeg is not installed; install it and start the server again"
    );
    let wrong = Tools::find(launcher(), Some(Path::new("/nonexistent/ffmpeg")), None).await;
    assert!(
        wrong
            .unwrap_err()
            .to_string()
            .contains("/nonexistent/ffmpeg")
    );
    let lame = Launcher::new("/usr/bin/false", [] as [&str; 0]);
    let unconfined = Tools::find(lame, None, std::env::var_os("PATH").as_deref()).await;
    assert!(unconfined.unwrap_err().to_string().contains("confined"));
}
