//! What only the real process can show: crashes, a full disk, slow clients, an orderly end.

#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

mod support;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::thread::sleep;
use std::time::{Duration, Instant};
use support::process::{Process, Reply};
use support::{base64, wav};

fn create(server: &Process, cookie: &str, bytes: &[u8]) -> String {
    let head = format!(
        "upload-length: {}\r\nupload-metadata: filename {},hash {}\r\n",
        bytes.len(),
        base64("gig.wav"),
        base64(blake3::hash(bytes).to_hex().as_str()),
    );
    let created = server.exchange("POST", "/files", Some(cookie), &head, b"");
    assert_eq!(created.status, 201, "{created:?}");
    created.header("location").to_owned()
}

fn patch_head(offset: usize, length: usize) -> String {
    format!(
        "content-type: application/offset+octet-stream\r\nupload-offset: {offset}\r\n\
         content-length: {length}\r\n"
    )
}

fn offset(server: &Process, cookie: &str, upload: &str) -> usize {
    let head = server.exchange("HEAD", upload, Some(cookie), "", b"");
    assert_eq!(
        (head.status, head.header("cache-control")),
        (200, "no-store"),
        "{head:?}"
    );
    head.header("upload-offset").parse().unwrap()
}

/// The offset as other requests may see it, without ending the one that sends.
fn acknowledged(server: &Process, cookie: &str, upload: &str) -> u64 {
    let status = server.get(&format!("{upload}/status"), Some(cookie));
    let status: serde_json::Value = serde_json::from_str(&status.body).unwrap();
    status["offset"].as_u64().unwrap()
}

#[test]
fn a_transfer_goes_on_after_sigkill_and_ends_with_the_right_hash() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let file = wav::seconds(60);
    let half = file.len() / 2;

    let mut server = Process::start(&data, &[]);
    let cookie = server.set_up();
    let upload = create(&server, &cookie, &file);
    let mut sending = server.begin("PATCH", &upload, Some(&cookie), &patch_head(0, file.len()));
    sending.write_all(&file[..half]).unwrap();
    let deadline = Instant::now() + Duration::from_secs(30);
    while acknowledged(&server, &cookie, &upload) == 0 {
        assert!(Instant::now() < deadline, "nothing was acknowledged");
        sleep(Duration::from_millis(20));
    }
    let before = acknowledged(&server, &cookie, &upload);
    server.kill();

    let server = Process::start(&data, &[]);
    let at = offset(&server, &cookie, &upload);
    assert!(at as u64 >= before && at <= half, "{at} after {before}");
    let sent = server.exchange(
        "PATCH",
        &upload,
        Some(&cookie),
        &patch_only(at),
        &file[at..],
    );
    assert_eq!(sent.status, 204, "{sent:?}");
    assert!(!sent.header("reprise-track").is_empty());
    let hash = blake3::hash(&file).to_hex();
    let blob = data
        .join("blobs")
        .join(&hash[..2])
        .join(&hash[2..4])
        .join(hash.as_str());
    assert_eq!(std::fs::read(blob).unwrap(), file);
    assert!(server.terminate());
}

fn patch_only(offset: usize) -> String {
    format!("content-type: application/offset+octet-stream\r\nupload-offset: {offset}\r\n")
}

#[test]
fn a_full_disk_answers_507_and_keeps_what_was_acknowledged() {
    let dir = tempfile::tempdir().unwrap();
    let mut server = Process::start_on_small_disk(&dir.path().join("data"), 6 << 20);
    let cookie = server.set_up();
    let file = wav::seconds(60);
    let upload = create(&server, &cookie, &file);
    let first = 1 << 20;
    let sent = server.exchange(
        "PATCH",
        &upload,
        Some(&cookie),
        &patch_only(0),
        &file[..first],
    );
    assert_eq!(sent.status, 204, "{sent:?}");
    let refused = server.exchange(
        "PATCH",
        &upload,
        Some(&cookie),
        &patch_only(first),
        &file[first..],
    );
    assert_eq!(refused.status, 507, "{refused:?}");
    assert!(refused.body.contains("disk is full"), "{refused:?}");
    assert!(offset(&server, &cookie, &upload) >= first);
    let health = server.get("/_health_ro", None);
    assert_eq!(health.status, 200, "{health:?}");
}

#[test]
fn a_second_start_prints_no_link_and_keeps_the_login() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let mut server = Process::start(&data, &[]);
    let cookie = server.set_up();
    assert!(server.terminate());
    let server = Process::start(&data, &[]);
    assert_eq!(server.get("/jobs", Some(&cookie)).status, 200);
    assert_ne!(server.get("/jobs", None).status, 200);
    assert!(!server.log_in().is_empty());
}

#[test]
fn a_client_that_is_slow_with_its_headers_is_dropped() {
    let dir = tempfile::tempdir().unwrap();
    let server = Process::start(&dir.path().join("data"), &["--header-seconds", "1"]);
    for beginning in ["", "P", "GET / HTTP/1.1\r\nhost: x\r\nx-slow: "] {
        let mut stream = TcpStream::connect(server.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        stream.write_all(beginning.as_bytes()).unwrap();
        let mut rest = Vec::new();
        // The end of the stream, not the time limit of this test's own read.
        assert!(stream.read_to_end(&mut rest).is_ok(), "{beginning:?}");
        assert!(!rest.starts_with(b"HTTP/1.1 200"), "{beginning:?}");
    }
}

#[test]
fn a_head_of_more_than_32_kib_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let server = Process::start(&dir.path().join("data"), &[]);
    let head = format!("x-long: {}\r\n", "x".repeat(40_000));
    let mut stream = server.begin("GET", "/_health", None, &head);
    assert_eq!(Reply::read(&mut stream).status, 431);
}

#[test]
fn metrics_count_by_route_template() {
    let dir = tempfile::tempdir().unwrap();
    let mut server = Process::start(&dir.path().join("data"), &[]);
    let cookie = server.set_up();
    for path in [
        "/tracks/01890000-0000-7000-8000-000000000001",
        "/files/x/status",
    ] {
        server.get(path, Some(&cookie));
    }
    let metrics = server.get("/metrics", None);
    assert_eq!(metrics.status, 200);
    for expected in [
        "reprise_http_requests_total{method=\"GET\",route=\"/files/{id}/status\",status=\"404\"} 1",
        "reprise_http_requests_total{method=\"GET\",route=\"/tracks/{id}\",status=\"404\"} 1",
        "reprise_http_request_duration_seconds_bucket{method=\"POST\",route=\"/setup\",le=\"",
        "reprise_jobs_pending 0",
    ] {
        assert!(
            metrics.body.contains(expected),
            "{expected} is missing in\n{}",
            metrics.body
        );
    }
    assert!(!metrics.body.contains("01890000"), "{}", metrics.body);
}

/// Runs a command on the same data; whether it succeeded, and all it said.
fn command(data: &std::path::Path, arguments: &[&str]) -> (bool, String) {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_reprise"))
        .arg("--data-dir")
        .arg(data)
        .args(arguments)
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    (
        output.status.success(),
        String::from_utf8_lossy(&said).into_owned(),
    )
}

#[test]
fn tables_go_in_and_out_beside_a_server_that_runs() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let mut server = Process::start(&data, &[]);
    let cookie = server.set_up();
    let file = wav::seconds(5);
    let upload = create(&server, &cookie, &file);
    let sent = server.exchange("PATCH", &upload, Some(&cookie), &patch_only(0), &file[..99]);
    assert_eq!(sent.status, 204, "{sent:?}");

    let table = dir.path().join("events.csv");
    std::fs::write(
        &table,
        "date,title,venue\n2024-03-12,Harbour Stage,Old Boiler House\n",
    )
    .unwrap();
    let (done, said) = command(&data, &["import", table.to_str().unwrap()]);
    assert!(done && said.contains("1 added"), "{said}");
    let events = server.get("/events", Some(&cookie));
    assert!(events.body.contains("Harbour Stage"), "{}", events.body);

    let out = dir.path().join("out");
    let (done, said) = command(&data, &["export", out.to_str().unwrap()]);
    assert!(done, "{said}");
    let written = std::fs::read_to_string(out.join("events.csv")).unwrap();
    assert!(written.contains("Harbour Stage"), "{written}");
    let (done, said) = command(&data, &["renditions", "count"]);
    assert!(done, "{said}");

    // What works on files is refused in words, and the upload that is under way was left alone.
    for arguments in [
        &["import", dir.path().to_str().unwrap(), "--as", "ann"][..],
        &["renditions", "drop"],
    ] {
        let (done, said) = command(&data, arguments);
        assert!(!done && said.contains("stop the server first"), "{said}");
    }
    assert_eq!(offset(&server, &cookie, &upload), 99);
    let sent = server.exchange(
        "PATCH",
        &upload,
        Some(&cookie),
        &patch_only(99),
        &file[99..],
    );
    assert_eq!(sent.status, 204, "{sent:?}");
    assert!(server.terminate());
}

/// The first answer of what came over a connection, its body, and what came behind it.
fn first_answer(came: &[u8]) -> (&str, &[u8], &[u8]) {
    let end = came
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .unwrap();
    let (head, rest) = came.split_at(end + 4);
    let head = std::str::from_utf8(head).unwrap();
    let length = head.split("content-length: ").nth(1).unwrap();
    let length = length.split('\r').next().unwrap().parse().unwrap();
    let (body, rest) = rest.split_at(length);
    (head, body, rest)
}

#[test]
fn what_one_connection_is_sent_is_the_file() {
    let dir = tempfile::tempdir().unwrap();
    let mut server = Process::start(&dir.path().join("data"), &[]);
    let cookie = server.set_up();
    let file = wav::seconds(40);
    let upload = create(&server, &cookie, &file);
    let head = "content-type: application/offset+octet-stream\r\nupload-offset: 0\r\n";
    let sent = server.exchange("PATCH", &upload, Some(&cookie), head, &file);
    let track = format!("/tracks/{}", sent.header("reprise-track"));
    let named = server.get(&track, Some(&cookie));
    let page = server.get(named.header("location"), Some(&cookie)).body;
    let asset = page.split("data-asset=\"").nth(1).unwrap();
    let asset = asset.split('"').next().unwrap();

    // Asked for all at once: more than a connection's buffers take, with ends within pages and sections.
    let size = file.len();
    let ranges = [
        (0, size - 1),
        (1, 1),
        (65_535, 327_680),
        (4096, 266_240),
        (size - 7, size - 1),
    ];
    let mut stream = TcpStream::connect(server.address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_mins(1)))
        .unwrap();
    for (first, last) in ranges {
        let close = if first == size - 7 {
            "connection: close\r\n"
        } else {
            ""
        };
        write!(
            stream,
            "GET /media/{asset} HTTP/1.1\r\nhost: {}\r\ncookie: {cookie}\r\nrange: bytes={first}-{last}\r\n{close}\r\n",
            server.address
        )
        .unwrap();
    }
    let mut came = Vec::new();
    stream.read_to_end(&mut came).unwrap();
    let mut rest = &came[..];
    for (first, last) in ranges {
        let (head, body, behind) = first_answer(rest);
        assert!(head.starts_with("HTTP/1.1 206 "), "{head}");
        assert!(body == &file[first..=last], "{first}-{last}");
        rest = behind;
    }
    assert!(rest.is_empty());
}
