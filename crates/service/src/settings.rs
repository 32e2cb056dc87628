//! What an operator may tune in the use cases.

/// Limits and lifetimes. [`Settings::default`] suits a band on a small machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The longest file that is taken, in bytes. 6 GiB by default: a long evening of video.
    pub max_upload_size: u64,
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
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            max_upload_size: 6 << 30,
            session_days: 30,
            upload_days: 14,
            setup_hours: 24,
            password_hashers: 2,
            job_workers: 1,
        }
    }
}
