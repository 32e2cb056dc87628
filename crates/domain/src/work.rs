//! Background work and the audit log, as an admin's pages show them.

use crate::{AuditId, JobId, Timestamp};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Waiting for its time or for a free worker.
    Queued,
    /// In a worker's hands until its lease ends.
    Running,
    /// Finished.
    Done,
    /// Given up after its last attempt.
    Failed,
}

/// The text named no state of a job.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown state of a job {0:?}")]
pub struct JobStateError(String);

impl JobState {
    /// The word stores use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }
}

impl FromStr for JobState {
    type Err = JobStateError;

    fn from_str(text: &str) -> Result<Self, JobStateError> {
        match text {
            "queued" => Ok(Self::Queued),
            "running" => Ok(Self::Running),
            "done" => Ok(Self::Done),
            "failed" => Ok(Self::Failed),
            other => Err(JobStateError(other.to_owned())),
        }
    }
}

/// One job in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobRow {
    /// Names it.
    pub id: JobId,
    /// What it does, such as `analyse`.
    pub kind: String,
    /// What it is about, in words.
    pub subject: String,
    /// Where it stands.
    pub state: JobState,
    /// How often it was tried.
    pub attempts: u32,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    /// When it is due, was begun, or ended.
    pub at: Timestamp,
}

/// The page of background work.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobList {
    /// What runs, then what failed, then what waits in the order it will be taken up, then what was done last.
    pub rows: Vec<JobRow>,
    /// All jobs that wait, listed or not.
    pub waiting: u64,
    /// All that run.
    pub running: u64,
    /// All that failed.
    pub failed: u64,
    /// What makes renditions.
    pub programs: Programs,
}

/// Whether ffmpeg is there, and how it is held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Programs {
    /// Ready for work.
    Ready {
        /// What ffmpeg says it is.
        version: String,
        /// Whether the kernel keeps it from the network and from other processes.
        no_network: bool,
        /// Whether the kernel keeps it from all files but the ones in work.
        no_other_files: bool,
        /// Whether it writes AVIF.
        avif: bool,
    },
    /// Not there. Says why, and what to do.
    Absent(String),
}

impl Default for Programs {
    fn default() -> Self {
        Self::Absent(String::new())
    }
}

words! {
    /// What the log of activity tells: a change, or somebody who came or went.
    Deed ("activity");
    /// The library was set up.
    Setup = "setup",
    /// What the library is called, or how it looks, was changed.
    LibraryEdit = "library.edit",
    /// Who may look and listen was changed.
    LibraryVisibility = "library.visibility",
    /// An account was added.
    AccountAdd = "account.add",
    /// Somebody logged in.
    Login = "login",
    /// A login was refused.
    LoginFailed = "login.failed",
    /// Somebody logged out.
    Logout = "logout",
    /// A file came in.
    Upload = "upload",
    /// Tracks left the inbox for their place.
    InboxFile = "inbox.file",
    /// A table was imported.
    Import = "import",
    /// An event was added.
    EventCreate = "event.create",
    /// An event was changed.
    EventEdit = "event.edit",
    /// An event went into the bin.
    EventDelete = "event.delete",
    /// An event came back.
    EventRestore = "event.restore",
    /// What stands for an event was chosen.
    EventCover = "event.cover",
    /// A song was added.
    SongCreate = "song.create",
    /// A song was changed.
    SongEdit = "song.edit",
    /// A song went into the bin.
    SongDelete = "song.delete",
    /// A song came back.
    SongRestore = "song.restore",
    /// What stands for a song was chosen.
    SongCover = "song.cover",
    /// Two songs became one.
    SongMerge = "song.merge",
    /// A person or an act was added.
    MusicianCreate = "musician.create",
    /// A person or an act was changed.
    MusicianEdit = "musician.edit",
    /// A person or an act went into the bin.
    MusicianDelete = "musician.delete",
    /// A person or an act came back.
    MusicianRestore = "musician.restore",
    /// Two people or acts became one.
    MusicianMerge = "musician.merge",
    /// A genre was added.
    GenreCreate = "genre.create",
    /// A genre was changed.
    GenreEdit = "genre.edit",
    /// A genre went into the bin.
    GenreDelete = "genre.delete",
    /// A genre came back.
    GenreRestore = "genre.restore",
    /// A style was added.
    StyleCreate = "style.create",
    /// A style was changed.
    StyleEdit = "style.edit",
    /// A style went into the bin.
    StyleDelete = "style.delete",
    /// A style came back.
    StyleRestore = "style.restore",
    /// A track was changed.
    TrackEdit = "track.edit",
    /// A track went into the bin.
    TrackDelete = "track.delete",
    /// A track came back.
    TrackRestore = "track.restore",
    /// Tracks went to another event.
    TrackMove = "track.move",
    /// The tracks of an event were put in order.
    TrackReorder = "track.reorder",
    /// A film and a recording were put together.
    TrackPair = "track.pair",
    /// A film and a recording were taken apart.
    TrackPart = "track.part",
    /// A set list was changed.
    SetListEdit = "set_list.edit",
    /// A picture was sent.
    PictureSend = "picture.send",
    /// What a picture shows was said.
    PictureDescribe = "picture.describe",
    /// A picture went into the bin.
    PictureDelete = "picture.delete",
    /// A picture came back.
    PictureRestore = "picture.restore",
}

/// One entry of the audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRow {
    /// Names it.
    pub id: AuditId,
    /// When it happened.
    pub at: Timestamp,
    /// Who did it; none for the server itself or for somebody unknown.
    pub who: Option<String>,
    /// What was done: a [`Deed`]'s word, or that of another version of the server.
    pub action: String,
    /// To what, in words.
    pub subject: String,
    /// From which network address.
    pub from: Option<String>,
}
