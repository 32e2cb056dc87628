//! What a server's answer means for an upload, status by status.
//!
//! Kept apart from the machine so that the table can be read, and argued about, at a glance.

use domain::TrackId;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How far the server says an upload has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum UploadState {
    /// More bytes are expected, or the last ones are being looked at.
    Receiving,
    /// The whole file arrived, its hash was right, and this track was made of it.
    Finished(TrackId),
    /// It was refused for good; the words say why.
    Failed(String),
    /// The server's disk lost what was sent: it has to be sent again.
    Lost,
}

/// An answer that arrived whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// `Upload-Offset`: bytes on the server's disk.
    pub offset: Option<u64>,
    /// `Retry-After`, where it was given in seconds.
    pub retry_after: Option<Duration>,
    /// The file's length as the server was told, from the status document.
    pub size: Option<u64>,
    /// How the upload stands, from `Reprise-Track` or the status document.
    pub state: Option<UploadState>,
    /// The body of a refusal, as a sentence for people.
    pub words: Option<String>,
}

/// What was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// POST: begin an upload.
    Create,
    /// HEAD: how much is there.
    Probe,
    /// PATCH: take these bytes.
    Send,
    /// GET of the status: is it finished.
    Query,
}

/// What to make of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It was done.
    Accepted,
    /// Our idea of the offset is wrong: ask for the right one.
    OffsetWrong,
    /// The chunk was changed on its way: send it again.
    Damaged,
    /// The server knows nothing of this upload (any more): begin anew.
    Gone,
    /// The upload has ended badly: ask how.
    Ended,
    /// The body was too long for something on the way: send smaller ones.
    ChunkTooLarge,
    /// The person must log in first.
    LoginNeeded,
    /// Too many requests, or closed for a while: come back later.
    Busy,
    /// The server's disk is full: somebody must make room.
    Full,
    /// A fault of the moment: try again.
    Passing,
    /// It will never be taken; why.
    Refused(String),
}

impl Answer {
    pub(crate) fn verdict(&self, asked: Asked) -> Verdict {
        match (self.status, asked) {
            (200..=299, _) => Verdict::Accepted,
            (401, _) => Verdict::LoginNeeded,
            (404, Asked::Probe | Asked::Send | Asked::Query) | (410, Asked::Query) => Verdict::Gone,
            // Perhaps it was refused, and only the answer that said so was lost.
            (410, Asked::Probe | Asked::Send) => Verdict::Ended,
            // The same promise with another length: waiting does not change it.
            (409, Asked::Create) => self.refused("it is being sent already, as another file"),
            (409, Asked::Send) => Verdict::OffsetWrong,
            (460, Asked::Send) => Verdict::Damaged,
            (413, Asked::Send) => Verdict::ChunkTooLarge,
            (413, _) => self.refused("it is larger than this library takes"),
            (429 | 503, _) => Verdict::Busy,
            (507, _) => Verdict::Full,
            (403, _) => self.refused("this account may not add files here"),
            // 409 to a question, 423 and 425 mean that somebody else is at it just now.
            (408 | 409 | 423 | 425 | 500..=599, _) => Verdict::Passing,
            (status, _) => self.refused(&format!("the server refused it (status {status})")),
        }
    }

    /// The server's own words where it gave any: it knows better why.
    fn refused(&self, otherwise: &str) -> Verdict {
        Verdict::Refused(self.words.clone().unwrap_or_else(|| otherwise.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(status: u16, asked: Asked) -> Verdict {
        Answer {
            status,
            ..Answer::default()
        }
        .verdict(asked)
    }

    #[test]
    fn the_same_status_means_different_things_to_different_requests() {
        assert_eq!(verdict(413, Asked::Send), Verdict::ChunkTooLarge);
        assert_eq!(
            verdict(413, Asked::Create),
            Verdict::Refused("it is larger than this library takes".to_owned())
        );
        assert_eq!(verdict(404, Asked::Probe), Verdict::Gone);
        assert_eq!(verdict(410, Asked::Probe), Verdict::Ended);
        assert_eq!(verdict(410, Asked::Query), Verdict::Gone);
        assert!(matches!(verdict(409, Asked::Create), Verdict::Refused(_)));
        assert_eq!(
            verdict(404, Asked::Create),
            Verdict::Refused("the server refused it (status 404)".to_owned())
        );
    }

    #[test]
    fn the_servers_words_win() {
        let answer = Answer {
            status: 415,
            words: Some("it is not audio or video".to_owned()),
            ..Answer::default()
        };
        assert_eq!(
            answer.verdict(Asked::Send),
            Verdict::Refused("it is not audio or video".to_owned())
        );
    }

    #[test]
    fn a_fault_of_the_moment_is_never_final() {
        for status in [401, 408, 423, 425, 429, 500, 502, 503, 504, 507, 599] {
            for asked in [Asked::Create, Asked::Probe, Asked::Send, Asked::Query] {
                assert!(
                    !matches!(verdict(status, asked), Verdict::Refused(_)),
                    "{status} {asked:?}"
                );
            }
        }
    }
}
