//! From a file, whole or broken, to what plays and what the page says. ffmpeg is real and confined by the real server.

#![expect(clippy::unwrap_used, reason = "a test ends where something is amiss")]

mod support;

use axum::body::Body;
use domain::recognition::{Candidate, Heard, Recognition};
use domain::work::JobState;
use http::Method;
use server::config::Ffmpeg;
use std::path::{Path, PathBuf};
use std::process::Command;
use support::{Answer, TestApp, Visitor, wav};
use tokio::sync::{Mutex, MutexGuard};
use tokio_util::sync::CancellationToken;

async fn start() -> (TestApp, Visitor) {
    TestApp::start_with(|keys| keys.ffmpeg = Some(Ffmpeg::Auto)).await
}

/// What ffmpeg, unconfined, makes of these arguments.
fn ffmpeg(folder: &Path, name: &str, arguments: &[&str]) -> PathBuf {
    let path = folder.join(name);
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-y"]).args(arguments);
    assert!(command.arg(&path).status().unwrap().success());
    path
}

fn made(name: &str, arguments: &[&str]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::read(ffmpeg(folder.path(), name, arguments)).unwrap()
}

async fn work_off(app: &TestApp) {
    while app.service.work_off().await.unwrap() > 0 {}
}

/// Sends a file, lets everything be made of it, and answers its address and what its page says.
async fn settled(app: &TestApp, who: &Visitor, name: &str, bytes: &[u8]) -> (String, String) {
    let media = app.add(who, name, bytes).await;
    work_off(app).await;
    let viewer = app.viewer(who).await;
    let query = domain::track::TrackQuery::default();
    let page = app.service.tracks(&viewer, &query).await.unwrap();
    let row = page
        .rows
        .iter()
        .find(|row| media.ends_with(&row.asset.to_string()))
        .unwrap();
    let page = app.get(who, &row.path()).await;
    assert_eq!(page.status, 200);
    let original = app.get(who, &media).await;
    assert_eq!(original.body, bytes, "the original is kept");
    (media, page.text())
}

async fn range(app: &TestApp, who: &Visitor, path: &str, range: &str) -> Answer {
    app.request(who, Method::GET, path, &[("range", range)], Body::empty())
        .await
}

#[tokio::test]
async fn a_file_plays_at_every_quality_with_an_exact_length() {
    let (app, ann) = start().await;
    let (media, page) = settled(&app, &ann, "a.wav", &wav::seconds(6)).await;
    assert!(
        page.contains("data-qualities=\"opus-96 opus-48 aac-96\""),
        "{page}"
    );
    for (quality, kind) in [
        ("opus-96", "audio/webm; codecs=opus"),
        ("opus-48", "audio/webm; codecs=opus"),
        ("aac-96", "audio/mp4; codecs=\"mp4a.40.2\""),
    ] {
        let whole = app.get(&ann, &format!("{media}/{quality}")).await;
        assert_eq!(
            (whole.status.as_u16(), whole.header("content-type")),
            (200, kind)
        );
        assert_eq!(whole.header("content-length"), whole.body.len().to_string());
        let tail = range(&app, &ann, &format!("{media}/{quality}"), "bytes=-100").await;
        assert_eq!(tail.status, 206);
        assert_eq!(tail.body, whole.body.slice(whole.body.len() - 100..));
    }
    let other = app.get(&ann, &format!("{media}/opus-320")).await;
    assert_eq!(other.status, 404);
    let stranger = app
        .get(&Visitor::nobody(), &format!("{media}/opus-96"))
        .await;
    assert_eq!(stranger.status, 401);
}

#[tokio::test]
async fn the_same_content_leaves_the_same_renditions_after_dropping_and_making_anew() {
    let (app, ann) = start().await;
    let (media, _) = settled(&app, &ann, "a.wav", &wav::seconds(2)).await;
    let before = app.get(&ann, &format!("{media}/opus-48")).await;
    let files = app.files("blobs");
    let dropped = app.service.drop_renditions().await.unwrap();
    assert_eq!(dropped.files, 3);
    assert_eq!(app.files("blobs"), files - 3);
    let gone = app.get(&ann, &format!("{media}/opus-48")).await;
    assert_eq!(gone.status, 404);
    assert_eq!(app.service.make_renditions().await.unwrap(), 1);
    work_off(&app).await;
    let after = app.get(&ann, &format!("{media}/opus-48")).await;
    assert_eq!(after.header("etag"), before.header("etag"));
    assert_eq!(app.files("blobs"), files);
    assert_eq!(app.files("work"), 0, "nothing is left behind");
}

#[tokio::test]
async fn a_rendition_whose_bytes_are_lost_is_made_once_more() {
    let (app, ann) = start().await;
    let (media, _) = settled(&app, &ann, "a.wav", &wav::seconds(2)).await;
    let smaller = format!("{media}/opus-48");
    let made = app.get(&ann, &smaller).await;
    let name = made.header("etag").trim_matches('"').to_owned();
    let blobs = app.dir.path().join("data/blobs");
    std::fs::remove_file(blobs.join(&name[..2]).join(&name[2..4]).join(&name)).unwrap();
    // It was open and known a moment ago; anything that is written makes the server look again.
    app.join("lee", domain::Role::Listener).await;
    assert_eq!(app.get(&ann, &smaller).await.status, 404);
    work_off(&app).await;
    let again = app.get(&ann, &smaller).await;
    assert_eq!((again.status.as_u16(), again.body), (200, made.body));
}

/// Ten minutes of Windows Media, which no decoder of ours reads.
fn long_windows_media() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let tones = "aevalsrc=0.4*sin(2*PI*t*(220+110*floor(mod(3*t\\,7)))):s=44100:d=10";
    let short = ["-f", "lavfi", "-i", tones, "-c:a", "wmav2", "-b:a", "48k"];
    let short = ffmpeg(folder.path(), "short.wma", &short);
    let many = [
        "-stream_loop",
        "59",
        "-i",
        short.to_str().unwrap(),
        "-c",
        "copy",
    ];
    std::fs::read(ffmpeg(folder.path(), "long.wma", &many)).unwrap()
}

#[tokio::test]
async fn a_server_that_stops_while_ffmpeg_decodes_listens_again_when_it_is_back() {
    let (app, ann) = start().await;
    let media = app.add(&ann, "long.wma", &long_windows_media()).await;
    let stop = CancellationToken::new();
    let worker = tokio::spawn(app.service.clone().run_jobs(stop.clone()));
    while app.files("work") == 0 {
        tokio::task::yield_now().await;
    }
    stop.cancel();
    worker.await.unwrap();
    let admin = app.viewer(&ann).await;
    let rows = app.service.jobs(&admin).await.unwrap().rows;
    let analysis = rows.iter().find(|row| row.kind == "analyse").unwrap();
    assert_eq!((analysis.state, analysis.attempts), (JobState::Queued, 0));

    work_off(&app).await;
    let query = domain::track::TrackQuery::default();
    let row = app.service.tracks(&admin, &query).await.unwrap().rows;
    let track = app.service.track(&admin, row[0].id).await.unwrap();
    assert!(track.peaks.iter().any(|&peak| peak > 50), "it was heard");
    assert_eq!(track.notes, [] as [&str; 0]);
    // No browser plays the original, small as it is.
    assert_eq!(row[0].qualities.to_string(), "opus-96 opus-48 aac-96");
    assert_eq!(app.get(&ann, &format!("{media}/aac-96")).await.status, 200);
}

#[tokio::test]
async fn what_came_while_ffmpeg_was_absent_is_heard_once_it_is_there() {
    let (app, ann) = TestApp::start().await;
    let (_, page) = settled(&app, &ann, "long.wma", &long_windows_media()).await;
    assert!(page.contains("Something is wrong with this file"), "{page}");
    let app = app.restarted(|keys| keys.ffmpeg = Some(Ffmpeg::Auto)).await;
    work_off(&app).await;
    let viewer = app.viewer(&ann).await;
    let query = domain::track::TrackQuery::default();
    let rows = app.service.tracks(&viewer, &query).await.unwrap().rows;
    let track = app.service.track(&viewer, rows[0].id).await.unwrap();
    assert!(track.peaks.iter().any(|&peak| peak > 50), "it was heard");
    assert_eq!(track.notes, [] as [&str; 0]);
    let jobs = app.service.jobs(&viewer).await.unwrap();
    assert_eq!((jobs.waiting, jobs.failed), (0, 0));
}

#[tokio::test]
async fn a_cover_is_shown_in_every_size() {
    let (app, ann) = start().await;
    let folder = tempfile::tempdir().unwrap();
    let cover = ffmpeg(
        folder.path(),
        "cover.jpg",
        &[
            "-f",
            "lavfi",
            "-i",
            "color=blue:size=600x600",
            "-frames:v",
            "1",
        ],
    );
    let song = made(
        "song.mp3",
        &[
            "-f",
            "lavfi",
            "-i",
            "sine=duration=3",
            "-i",
            cover.to_str().unwrap(),
            "-map",
            "0",
            "-map",
            "1",
            "-c:v",
            "copy",
            "-disposition:v",
            "attached_pic",
        ],
    );
    let (media, _) = settled(&app, &ann, "song.mp3", &song).await;
    let art = media.replace("/media/", "/art/");
    for (file, kind) in [
        ("96.avif", "image/avif"),
        ("320.webp", "image/webp"),
        ("960.avif", "image/avif"),
    ] {
        let answer = app.get(&ann, &format!("{art}/{file}")).await;
        assert_eq!(
            answer.told(&["content-type", "cache-control", "vary"]),
            format!(
                "200\ncontent-type: {kind}\ncache-control: private, max-age=86400\nvary: cookie"
            ),
        );
    }
    assert_eq!(app.get(&ann, &format!("{art}/100.avif")).await.status, 404);
    let stranger = app.get(&Visitor::nobody(), &format!("{art}/96.avif")).await;
    assert_eq!(stranger.status, 401);
}

#[tokio::test]
async fn a_video_without_sound_says_so_and_has_a_poster() {
    let (app, ann) = start().await;
    let film = made(
        "film.mp4",
        &[
            "-f",
            "lavfi",
            "-i",
            "testsrc=size=320x240:duration=1",
            "-c:v",
            "libx264",
        ],
    );
    let (media, page) = settled(&app, &ann, "film.mp4", &film).await;
    assert!(page.contains("it has no sound"), "{page}");
    assert!(page.contains("320 × 240"), "{page}");
    assert!(page.contains("h264"), "{page}");
    let poster = media.replace("/media/", "/art/") + "/960.webp";
    assert_eq!(app.get(&ann, &poster).await.status, 200);
}

#[tokio::test]
async fn he_aac_is_heard_as_fpcalc_hears_it() {
    let (app, ann) = start().await;
    for name in ["he-v1.m4a", "he-v2.m4a"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../crates/fingerprint/tests/vectors")
            .join(name);
        settled(&app, &ann, name, &std::fs::read(&path).unwrap()).await;
        let mut fpcalc = Command::new("fpcalc");
        let output = fpcalc.args(["-raw", "-plain"]).arg(&path).output();
        let told = String::from_utf8(output.unwrap().stdout).unwrap();
        let words = told.trim().split(',').map(|word| word.parse().unwrap());
        let candidate = Candidate {
            name: "other.m4a".parse().unwrap(),
            size: 1,
            hash: domain::ContentHash::new([1; 32]),
            heard: Some(Heard {
                duration_ms: 24_000,
                words: words.collect(),
            }),
        };
        let viewer = app.viewer(&ann).await;
        let found = app.service.recognise(&viewer, vec![candidate]).await;
        let [Recognition::SameRecording(matches)] = &found.unwrap()[..] else {
            panic!("{name} is not recognised");
        };
        // The core alone scores 0.9 and less.
        assert!(matches[0].score >= 0.995, "{name}: {}", matches[0].score);
    }
}

#[tokio::test]
async fn broken_files_say_what_is_wrong_and_are_kept() {
    let (app, ann) = start().await;
    let silent = b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x44\xac\0\0\x88\x58\x01\0\x02\0\x10\0data\0\0\0\0";
    let whole = made(
        "whole.m4a",
        &["-f", "lavfi", "-i", "sine=duration=5", "-c:a", "aac"],
    );
    for (name, bytes, sentence) in [
        (
            "zero length.wav",
            &silent[..],
            "no sound could be read from it",
        ),
        (
            "broken index.m4a",
            &whole[..whole.len() / 2],
            "the file is damaged or of a kind that cannot be read here",
        ),
    ] {
        let (_, page) = settled(&app, &ann, name, bytes).await;
        assert!(page.contains("role=\"note\""), "{name}: {page}");
        assert!(page.contains(sentence), "{name}: {page}");
    }
    let admin = app.viewer(&ann).await;
    let list = app.service.jobs(&admin).await.unwrap();
    assert_eq!((list.waiting, list.running), (0, 0));
    assert!(list.rows.iter().any(|row| row.last_error.is_some()));
}

#[tokio::test]
async fn an_admin_sees_why_a_job_failed_and_has_it_tried_again() {
    let (app, ann) = start().await;
    let whole = made(
        "whole.m4a",
        &["-f", "lavfi", "-i", "sine=duration=5", "-c:a", "aac"],
    );
    settled(&app, &ann, "broken.m4a", &whole[..whole.len() / 2]).await;
    let admin = app.viewer(&ann).await;
    let rows = app.service.jobs(&admin).await.unwrap().rows;
    let failed = rows.iter().find(|row| row.state == JobState::Failed);
    let failed = failed.unwrap();
    let retry = format!("/jobs/{}/retry", failed.id);
    let page = app.get(&ann, "/jobs").await.text();
    let why = failed.last_error.as_deref().unwrap();
    assert!(page.contains(why), "{why}: {page}");
    assert!(page.contains(&format!("action=\"{retry}\"")), "{page}");
    let listener = app.join("lee", domain::Role::Listener).await;
    assert_eq!(app.post_form(&listener, &retry, "").await.status, 403);
    let sent = app.post_form(&ann, &retry, "").await;
    assert_eq!(sent.told(&["location"]), "303\nlocation: /jobs");
    let page = app.get(&ann, "/jobs").await.text();
    assert!(!page.contains(&retry), "{page}");
    assert!(page.contains("data-state=\"queued\""), "{page}");
    assert_eq!(app.post_form(&ann, &retry, "").await.status, 404);
}

#[tokio::test]
async fn a_file_of_no_bytes_or_no_media_is_refused_by_name() {
    let (app, ann) = start().await;
    let empty = app.create(&ann, "empty.wav", 0, None).await;
    assert!(
        empty.status.is_client_error() || empty.header("location").is_empty(),
        "{}",
        empty.text()
    );
    let picture = made(
        "a.png",
        &["-f", "lavfi", "-i", "color=red", "-frames:v", "1"],
    );
    let created = app.create(&ann, "song.mp3", picture.len(), None).await;
    let sent = app
        .patch(&ann, created.header("location"), 0, &picture)
        .await;
    assert_eq!(sent.status, 400);
    assert!(sent.text().contains("song.mp3"), "{}", sent.text());
}

#[tokio::test]
async fn an_extension_that_lies_is_not_believed() {
    let (app, ann) = start().await;
    let (media, page) = settled(&app, &ann, "really a wav.flac", &wav::seconds(2)).await;
    assert_eq!(
        app.get(&ann, &media).await.header("content-type"),
        "audio/wav"
    );
    assert!(!page.contains("role=\"note\""), "{page}");
    assert_eq!(app.get(&ann, &format!("{media}/opus-96")).await.status, 200);
}

#[tokio::test]
async fn a_file_of_ten_hours_is_listened_to_in_little_memory() {
    let (app, ann) = TestApp::start().await;
    let night = made(
        "night.flac",
        &[
            "-f",
            "lavfi",
            "-i",
            "anullsrc=r=8000:cl=mono",
            "-t",
            "36000",
            "-c:a",
            "flac",
        ],
    );
    let alone = Alone::new().await;
    let (_, page) = settled(&app, &ann, "night.flac", &night).await;
    assert!(page.contains("10:00:00"), "{page}");
    let grown = alone.grown_mib();
    assert!(grown < 300, "{grown} MiB for 549 MiB of samples");
}

#[tokio::test]
async fn a_cover_of_20_000_by_20_000_pixels_is_told_of_and_the_song_plays() {
    let (app, ann) = start().await;
    let bare = made(
        "bare.mp3",
        &[
            "-f",
            "lavfi",
            "-i",
            "sine=duration=3",
            "-id3v2_version",
            "0",
        ],
    );
    // ID3v2.3, section 4.15: a picture that begins as a PNG of that size does.
    let mut picture = b"\0image/png\0\x03\0\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    picture.extend(20_000_u32.to_be_bytes());
    picture.extend(20_000_u32.to_be_bytes());
    picture.extend([8, 2, 0, 0, 0]);
    picture.resize(5_000, 0);
    let size = u32::try_from(picture.len()).unwrap();
    let mut song = b"ID3\x03\0\0".to_vec();
    song.extend([21, 14, 7, 0].map(|shift| u8::try_from((size + 10) >> shift & 0x7f).unwrap()));
    song.extend_from_slice(b"APIC");
    song.extend(size.to_be_bytes());
    song.extend([0, 0]);
    song.extend(picture);
    song.extend(bare);
    let alone = Alone::new().await;
    let (media, page) = settled(&app, &ann, "covered.mp3", &song).await;
    let grown = alone.grown_mib();
    assert!(grown < 200, "{grown} MiB for a picture nobody may decode");
    assert!(page.contains("Its picture cannot be shown"), "{page}");
    let art = media.replace("/media/", "/art/") + "/96.avif";
    assert_eq!(app.get(&ann, &art).await.status, 404);
    assert_eq!(app.get(&ann, &format!("{media}/opus-48")).await.status, 200);
}

#[tokio::test]
async fn a_tag_of_200_mb_is_passed_over() {
    let (app, ann) = TestApp::start().await;
    let mp3 = made(
        "a.mp3",
        &[
            "-f",
            "lavfi",
            "-i",
            "sine=duration=3",
            "-id3v2_version",
            "0",
        ],
    );
    let size: u32 = 200_000_000;
    let mut file = b"ID3\x03\0\0".to_vec();
    file.extend([21, 14, 7, 0].map(|shift| u8::try_from((size + 10) >> shift & 0x7f).unwrap()));
    file.extend_from_slice(b"APIC");
    file.extend(size.to_be_bytes());
    file.extend([0, 0]);
    file.extend_from_slice(b"\0image/png\0\x03\0");
    file.resize(20 + size as usize, 0);
    file.extend_from_slice(&mp3);
    let media = app.add(&ann, "tagged.mp3", &file).await;
    let alone = Alone::new().await;
    work_off(&app).await;
    let grown = alone.grown_mib();
    assert!(grown < 150, "{grown} MiB for a tag of 190 MiB");
    let viewer = app.viewer(&ann).await;
    let query = domain::track::TrackQuery::default();
    let row = app
        .service
        .tracks(&viewer, &query)
        .await
        .unwrap()
        .rows
        .remove(0);
    assert!(
        row.duration_ms.is_some_and(|ms| ms.abs_diff(3_000) < 200),
        "{row:?}"
    );
    let tail = range(&app, &ann, &media, "bytes=-16").await;
    assert_eq!(tail.body, file[file.len() - 16..]);
}

#[tokio::test]
async fn a_film_and_a_recording_are_put_together_in_step() {
    let (app, ann) = start().await;
    let folder = tempfile::tempdir().unwrap();
    let sound = folder.path().join("desk.wav");
    std::fs::write(&sound, wav::seconds(30)).unwrap();
    // The camera ran five seconds earlier.
    let film = made(
        "film.mp4",
        &[
            "-f",
            "lavfi",
            "-i",
            "testsrc=size=160x120:rate=10:duration=35",
            "-i",
            sound.to_str().unwrap(),
            "-af",
            "adelay=5000:all=1",
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
            "-c:a",
            "aac",
        ],
    );
    settled(&app, &ann, "desk.wav", &wav::seconds(30)).await;
    settled(&app, &ann, "film.mp4", &film).await;
    let viewer = app.viewer(&ann).await;
    let query = domain::track::TrackQuery::default();
    let rows = app.service.tracks(&viewer, &query).await.unwrap().rows;
    let path = |title: &str| rows.iter().find(|row| row.title == title).unwrap().path();
    let (desk, film) = (path("desk"), path("film"));

    // It sounds alike, so it is offered.
    let form = app.get(&ann, &format!("{desk}/counterpart")).await.text();
    let segment = film.rsplit('/').next().unwrap();
    assert!(form.contains(segment), "{form}");
    let address = format!("{desk}/counterpart");
    let itself = format!("address={desk}");
    let refused = app.post_form(&ann, &address, &itself).await;
    assert_eq!(refused.status, 400, "{}", refused.text());
    assert!(
        refused.text().contains("choose a film"),
        "{}",
        refused.text()
    );
    let sent = app
        .post_form(&ann, &address, &format!("other={segment}&address=&shift="))
        .await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    let page = app.get(&ann, &desk).await.text();
    let shift: i64 = page
        .split("&quot;shift&quot;:")
        .nth(1)
        .and_then(|rest| rest.split(['}', ',']).next())
        .unwrap()
        .parse()
        .unwrap();
    // One word of a fingerprint is an eighth of a second.
    assert!((shift - 5000).abs() <= 250, "{shift}");
    assert!(page.contains("<video") && page.contains("<audio"), "{page}");

    // What is typed counts more than what was heard, and either page can end it.
    let typed = format!("address={film}&shift=4.5");
    assert_eq!(app.post_form(&ann, &address, &typed).await.status, 303);
    let page = app.get(&ann, &film).await.text();
    assert!(page.contains("&quot;shift&quot;:-4500"), "{page}");
    let alone = app
        .post_form(&ann, &format!("{film}/counterpart"), "other=")
        .await;
    assert_eq!(alone.status, 303);
    let page = app.get(&ann, &desk).await.text();
    assert!(!page.contains("data-counterpart"), "{page}");
    let listener = app.join("lee", domain::Role::Listener).await;
    assert_eq!(app.get(&listener, &address).await.status, 403);
    assert_eq!(app.post_form(&listener, &address, &typed).await.status, 403);
}

/// Measures the memory of this process while no other test of this file does.
struct Alone {
    before: u64,
    _turn: MutexGuard<'static, ()>,
}

impl Alone {
    async fn new() -> Self {
        static TURN: Mutex<()> = Mutex::const_new(());
        let turn = TURN.lock().await;
        // Makes the peak what is in use now (proc(5)).
        std::fs::write("/proc/self/clear_refs", "5").unwrap();
        Self {
            before: peak_kib(),
            _turn: turn,
        }
    }

    fn grown_mib(&self) -> u64 {
        peak_kib().saturating_sub(self.before) >> 10
    }
}

/// The most memory this process used since the peak was reset.
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM:"))
        .unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_picture_that_was_sent_is_drawn_at_the_sizes_pages_show() {
    let (app, ann) = start().await;
    let event = support::forms::led(&app, &ann, "/events/new", support::forms::GIG).await;
    let test = ["-f", "lavfi", "-i", "testsrc2=s=1200x800", "-frames:v", "1"];
    let photo = made("a.jpg", &test);
    // A photograph taken upright: its sides are told as they are shown.
    let exif =
        b"\xff\xe1\0\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    let photo = [&photo[..2], exif, &photo[2..]].concat();
    let mut body = b"--x\r\ncontent-disposition: form-data; name=\"revision\"\r\n\r\n1\r\n\
          --x\r\ncontent-disposition: form-data; name=\"picture\"; filename=\"a.jpg\"\r\n\r\n"
        .to_vec();
    body.extend(&photo);
    body.extend(b"\r\n--x--\r\n");
    let kind = [("content-type", "multipart/form-data; boundary=x")];
    let sent = app
        .request(&ann, Method::POST, &format!("{event}/cover"), &kind, body)
        .await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    let page = app.get(&ann, &event).await.text();
    let address = page.split("srcset=\"").nth(1).unwrap();
    let address = address.split('"').next().unwrap();
    let shown = app.get(&ann, address).await;
    assert_eq!(
        shown.told(&["content-type"]),
        "200\ncontent-type: image/jpeg"
    );
    work_off(&app).await;
    let drawn = app.get(&ann, address).await;
    assert_eq!(
        drawn.told(&["content-type", "cache-control"]),
        "200\ncontent-type: image/avif\ncache-control: private, max-age=86400"
    );
    assert!(drawn.body.len() < photo.len(), "{}", drawn.body.len());
    let webp = app.get(&ann, &address.replace(".avif", ".webp")).await;
    assert_eq!(webp.header("content-type"), "image/webp");
    let viewer = app.viewer(&ann).await;
    let event = domain::path::parse(event.rsplit('/').next().unwrap()).unwrap();
    let event = domain::EventId::from_uuid(event);
    let (_, art) = app
        .service
        .event(&viewer, event)
        .await
        .unwrap()
        .row
        .cover
        .unwrap();
    assert_eq!((art.width, art.height), (800, 1200));
    assert_ne!(art.colour, [0x80; 3], "its own colour by now");
}
