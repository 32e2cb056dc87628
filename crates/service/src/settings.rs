//! What an operator may tune in the use cases.

use std::time::Duration;

/// Limits and lifetimes. [`Settings::default`] suits a band on a small machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The longest file that is taken, in bytes. 6 GiB by default: a long evening of video.
    pub max_upload_size: u64,
    /// Bytes each person may have brought into a library, and have under way; without bound by default.
    pub person_quota: Option<u64>,
    /// Bytes each library may keep, and have under way; without bound by default.
    pub library_quota: Option<u64>,
    /// Unfinished uploads each person may have in a library. 1000 by default: several are begun for a large folder.
    pub max_unfinished_uploads: u64,
    /// Bytes a second that have to arrive, on average over [`rate_window`](Self::rate_window), while a request's
    /// body is awaited. 64 by default: a tenth of the slowest link that anybody waits for; 0 is without bound.
    pub min_upload_rate: u64,
    /// Over how long the rate is measured. A minute by default, so that a tunnel is no reason.
    pub rate_window: Duration,
    /// Days after which a login ends unless it is used. 30 by default.
    pub session_days: u32,
    /// Days an unfinished upload is kept after its last byte. 14 by default.
    pub upload_days: u32,
    /// Hours a set-up link is good for. 24 by default; each start makes a new one while there is no admin.
    pub setup_hours: u32,
    /// Passwords hashed at the same time, 19 MiB of memory each; further ones wait. 2 by default, at least 1.
    pub password_hashers: usize,
    /// Jobs worked on at the same time. 1 by default, so that a listener's request always finds a free core on a
    /// small machine; at least 1.
    pub job_workers: usize,
    /// ffmpeg, or why there is none: then no renditions are made, and originals play as they are. None by default.
    pub tools: Result<media::Tools, media::Absent>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            max_upload_size: 6 << 30,
            person_quota: None,
            library_quota: None,
            max_unfinished_uploads: 1000,
            min_upload_rate: 64,
            rate_window: Duration::from_mins(1),
            session_days: 30,
            upload_days: 14,
            setup_hours: 24,
            password_hashers: 2,
            job_workers: 1,
            tools: Err(media::Absent::because("ffmpeg was not looked for")),
        }
    }
}
