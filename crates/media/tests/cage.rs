//! What a program in the cage can no longer do. Each test runs a real program through the real launcher.

#![expect(clippy::unwrap_used, reason = "a failing step fails its test")]

use std::path::Path;
use std::process::{Command, Output};

/// Runs `program` with limits that no small program meets, able to read `read` and to write into `write`.
fn confined(read: &[&Path], write: &Path, limits: [u64; 3], program: &[&str]) -> Output {
    let [seconds, memory, output] = limits.map(|limit| limit.to_string());
    Command::new(env!("CARGO_BIN_EXE_confined"))
        .arg(std::process::id().to_string())
        .args([&seconds, &memory, &output])
        .arg(write)
        .arg(read.len().to_string())
        .args(read)
        .args(program)
        .output()
        .unwrap()
}

const GENEROUS: [u64; 3] = [20, 4 << 30, 1 << 20];

fn complaint(output: &Output) -> String {
    assert!(!output.status.success(), "it went through");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn every_layer_holds_on_this_machine() {
    let ended = Command::new(env!("CARGO_BIN_EXE_confined"))
        .arg("check")
        .output()
        .unwrap();
    assert_eq!(
        String::from_utf8_lossy(&ended.stdout).trim(),
        "limits landlock seccomp"
    );
}

#[test]
fn files_beside_the_one_in_work_cannot_be_read() {
    let dir = tempfile::tempdir().unwrap();
    let (ours, theirs) = (dir.path().join("ours"), dir.path().join("theirs"));
    std::fs::write(&ours, "ours").unwrap();
    std::fs::write(&theirs, "theirs").unwrap();
    let out = tempfile::tempdir().unwrap();
    let ours_text = ours.to_str().unwrap();
    let read = confined(&[&ours], out.path(), GENEROUS, &["/usr/bin/cat", ours_text]);
    assert_eq!(read.stdout, b"ours");
    for other in [theirs.to_str().unwrap(), "/etc/passwd", "/proc/1/environ"] {
        let refused = confined(&[&ours], out.path(), GENEROUS, &["/usr/bin/cat", other]);
        assert!(complaint(&refused).contains("Permission denied"), "{other}");
    }
}

#[test]
fn only_the_one_folder_can_be_written_to() {
    let dir = tempfile::tempdir().unwrap();
    let inside = dir.path().join("a");
    let made = confined(
        &[],
        dir.path(),
        GENEROUS,
        &["/usr/bin/touch", inside.to_str().unwrap()],
    );
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
    let elsewhere = tempfile::tempdir().unwrap();
    let outside = elsewhere.path().join("a");
    let refused = confined(
        &[],
        dir.path(),
        GENEROUS,
        &["/usr/bin/touch", outside.to_str().unwrap()],
    );
    complaint(&refused);
    assert!(!outside.exists());
}

#[test]
fn there_is_no_network() {
    let dir = tempfile::tempdir().unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("tcp://{}", listener.local_addr().unwrap());
    let refused = confined(
        &[],
        dir.path(),
        GENEROUS,
        &[
            "/usr/bin/ffmpeg",
            "-v",
            "error",
            "-f",
            "mp3",
            "-i",
            &address,
            "-f",
            "null",
            "-",
        ],
    );
    assert!(complaint(&refused).contains("not permitted"));
}

#[test]
fn no_other_process_is_within_reach() {
    let dir = tempfile::tempdir().unwrap();
    let own = std::process::id().to_string();
    let refused = confined(&[], dir.path(), GENEROUS, &["/usr/bin/kill", "-0", &own]);
    assert!(complaint(&refused).contains("not permitted"));
}

/// Makes one system call in the cage, as perl, which every Debian has, can; the exit code is the error's number.
fn error_of(call: i64, arguments: &[i64]) -> i32 {
    let dir = tempfile::tempdir().unwrap();
    let script = "@n = map { $_ + 0 } @ARGV; exit(syscall(shift @n, @n) == -1 ? $! + 0 : 0)";
    let numbers: Vec<String> = std::iter::once(&call)
        .chain(arguments)
        .map(i64::to_string)
        .collect();
    let mut program = vec!["/usr/bin/perl", "-e", script];
    program.extend(numbers.iter().map(String::as_str));
    let ended = confined(&[], dir.path(), GENEROUS, &program);
    let complaints = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(complaints, "");
    ended.status.code().unwrap()
}

#[test]
fn the_limits_and_turns_of_others_cannot_be_changed() {
    let own = i64::from(std::process::id());
    for (call, arguments) in [
        (libc::SYS_prlimit64, [own, 7, 0, 0]),
        (libc::SYS_setpriority, [0, own, 0, 0]),
        (libc::SYS_setpriority, [2, 0, 19, 0]),
        (libc::SYS_sched_setaffinity, [own, 0, 0, 0]),
        (libc::SYS_sched_setscheduler, [own, 0, 0, 0]),
        (libc::SYS_rt_sigqueueinfo, [own, 0, 0, 0]),
        (libc::SYS_rt_tgsigqueueinfo, [own, own, 0, 0]),
        (libc::SYS_kcmp, [own, own, 2, 0]),
    ] {
        assert_eq!(error_of(call, &arguments), libc::EPERM, "{call}");
    }
    // What a program says of itself is as before.
    assert_eq!(error_of(libc::SYS_prlimit64, &[0, 7, 0, 0]), 0);
    assert_eq!(error_of(libc::SYS_setpriority, &[0, 0, 19]), 0);
}

#[test]
fn no_namespace_and_no_mount_can_be_made() {
    // Without a filter the kernel finds fault with the arguments first: a thread that shares no signal handlers.
    for namespace in [libc::CLONE_NEWUSER, libc::CLONE_NEWNET, libc::CLONE_NEWNS] {
        let flags = i64::from(namespace | libc::CLONE_THREAD);
        assert_eq!(error_of(libc::SYS_clone, &[flags, 0, 0, 0, 0]), libc::EPERM);
    }
    assert_eq!(error_of(libc::SYS_clone3, &[0, 0]), libc::ENOSYS);
    for call in [libc::SYS_open_tree, libc::SYS_move_mount, libc::SYS_fsopen] {
        assert_eq!(error_of(call, &[-1, 0, -1, 0, 0]), libc::EPERM, "{call}");
    }
}

#[test]
fn time_memory_and_output_end() {
    use std::os::unix::process::ExitStatusExt as _;
    let dir = tempfile::tempdir().unwrap();
    let spin = ["/usr/bin/sha256sum", "/dev/zero"];
    let spinning = confined(&[], dir.path(), [1, 4 << 30, 0], &spin);
    assert!(spinning.status.signal().is_some());
    let target = format!("of={}", dir.path().join("big").display());
    let long = confined(
        &[],
        dir.path(),
        [20, 4 << 30, 4096],
        &[
            "/usr/bin/dd",
            "if=/dev/zero",
            &target,
            "bs=1024",
            "count=64",
            "status=none",
        ],
    );
    assert!(long.status.signal().is_some() || complaint(&long).contains("File too large"));
    assert_eq!(
        std::fs::metadata(dir.path().join("big")).unwrap().len(),
        4096
    );
    let greedy = confined(
        &[],
        dir.path(),
        [20, 256 << 20, 0],
        &[
            "/usr/bin/dd",
            "if=/dev/zero",
            "of=/dev/null",
            "bs=512M",
            "count=1",
        ],
    );
    assert!(complaint(&greedy).contains("memory"));
}

#[test]
fn the_environment_is_empty_and_nothing_is_run_by_a_shell() {
    let dir = tempfile::tempdir().unwrap();
    let ended = confined(&[], dir.path(), GENEROUS, &["/usr/bin/env"]);
    assert_eq!(String::from_utf8_lossy(&ended.stdout), "");
    let echoed = confined(
        &[],
        dir.path(),
        GENEROUS,
        &["/usr/bin/echo", "$(id)", "; id"],
    );
    assert_eq!(String::from_utf8_lossy(&echoed.stdout), "$(id) ; id\n");
}

/// A shell in the server's place: it starts a program in the cage, tells its identifier and waits for it.
fn parent_of_a_sleeper(parent: &str) -> std::process::Child {
    let script =
        format!("\"$0\" {parent} 20 4294967296 1048576 '' 0 /usr/bin/sleep 1000 & echo $!; wait");
    Command::new("/bin/sh")
        .args(["-c", &script, env!("CARGO_BIN_EXE_confined")])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap()
}

#[test]
fn nothing_outlives_a_killed_server() {
    use std::io::{BufRead as _, BufReader};
    let mut server = parent_of_a_sleeper("$$");
    let mut line = String::new();
    let mut output = BufReader::new(server.stdout.take().unwrap());
    output.read_line(&mut line).unwrap();
    let status = format!("/proc/{}/comm", line.trim());
    let name = || std::fs::read_to_string(&status).unwrap_or_default();
    while name().trim() != "sleep" {
        assert!(!name().is_empty(), "it ended by itself");
        std::thread::yield_now();
    }
    server.kill().unwrap();
    server.wait().unwrap();
    // The pipe's other end is the sleeper's as well: it closes only when that has ended too.
    assert_eq!(output.read_line(&mut line).unwrap(), 0);
}

#[test]
fn a_program_whose_server_has_ended_does_not_start() {
    let server = parent_of_a_sleeper("1234567890");
    let ended = server.wait_with_output().unwrap();
    let complaint = String::from_utf8_lossy(&ended.stderr);
    assert!(
        complaint.contains("the parent 1234567890 has ended"),
        "{complaint}"
    );
}
