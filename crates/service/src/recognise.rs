//! Answering what the library already has of the files a person is about to send.

use crate::{Error, Result, Service, Viewer};
use domain::recognition::{
    Candidate, Heard, LEAST_SHOWN_SCORE, MAX_CANDIDATES, MAX_FINGERPRINT_WORDS, Recognition,
    RecordingMatch,
};
use domain::{Action, ContentHash, LibraryId};
use std::collections::HashMap;
use store::StoredFingerprint;

/// Two encodings of a recording differ in length by padding and cut silence: AcoustID's server lets 7 s pass
/// (`FINGERPRINT_MAX_LENGTH_DIFF` in its `acoustid/const.py`).
const MAX_DURATION_DIFFERENCE_MS: u64 = 7_000;

/// How many of those sharing the most terms are compared in full.
const COMPARED: u32 = 40;

/// How many matches are worth showing beside one candidate.
const SHOWN: usize = 5;

impl Service {
    /// Answers each candidate, in the order and number asked. What is revealed is what this viewer may see: tracks of
    /// their library, and uploads of their own.
    ///
    /// [`Error::Invalid`] for more than [`MAX_CANDIDATES`] files or a fingerprint of more than
    /// [`MAX_FINGERPRINT_WORDS`] words.
    pub async fn recognise(
        &self,
        viewer: &Viewer,
        candidates: Vec<Candidate>,
    ) -> Result<Vec<Recognition>> {
        let person = viewer.member(Action::Upload)?;
        check_bounds(&candidates)?;
        let library = viewer.library.id;
        let hashes: Vec<ContentHash> = candidates.iter().map(|c| c.hash).collect();
        let known: HashMap<_, _> = self
            .0
            .store
            .known_tracks(library, &hashes)
            .await?
            .into_iter()
            .collect();
        let receiving: HashMap<_, _> = self
            .0
            .store
            .receiving_uploads(library, person.id, &hashes)
            .await?
            .into_iter()
            .filter_map(|upload| Some((upload.hash?, upload)))
            .collect();
        let mut answers = Vec::with_capacity(candidates.len());
        for candidate in candidates {
            answers.push(if let Some(track) = known.get(&candidate.hash) {
                Recognition::Known(track.clone())
            } else if let Some(upload) = receiving.get(&candidate.hash) {
                Recognition::Resume {
                    upload: upload.id,
                    offset: upload.offset,
                }
            } else {
                self.recognise_by_ear(library, candidate.heard).await?
            });
        }
        for answer in &answers {
            metrics::counter!("reprise_recognitions_total", "answer" => label(answer)).increment(1);
        }
        Ok(answers)
    }

    async fn recognise_by_ear(
        &self,
        library: LibraryId,
        heard: Option<Heard>,
    ) -> Result<Recognition> {
        let Some(heard) = heard else {
            return Ok(Recognition::New);
        };
        let matches = self.sounds_like(library, heard).await?;
        Ok(if matches.is_empty() {
            Recognition::New
        } else {
            Recognition::SameRecording(matches)
        })
    }

    /// The tracks that sound like what was heard, the best match first.
    pub(crate) async fn sounds_like(
        &self,
        library: LibraryId,
        heard: Heard,
    ) -> Result<Vec<RecordingMatch>> {
        let terms = fingerprint::query_terms(&heard.words);
        if terms.is_empty() {
            return Ok(Vec::new());
        }
        let stored = self
            .0
            .store
            .fingerprint_candidates(library, &terms, COMPARED)
            .await?;
        // Up to 40 comparisons of a few milliseconds each: too long for a thread that serves requests.
        tokio::task::spawn_blocking(move || score(&heard, stored))
            .await
            .map_err(Error::internal)
    }
}

/// What the operator's monitoring calls an answer.
const fn label(answer: &Recognition) -> &'static str {
    match answer {
        Recognition::Known(_) => "known",
        Recognition::Resume { .. } => "resume",
        Recognition::SameRecording(_) => "same_recording",
        Recognition::New => "new",
    }
}

fn check_bounds(candidates: &[Candidate]) -> Result<()> {
    if candidates.len() > MAX_CANDIDATES {
        return Err(Error::Invalid(format!(
            "{} files in one question; ask about at most {MAX_CANDIDATES} at a time",
            candidates.len()
        )));
    }
    let longest = candidates
        .iter()
        .filter_map(|c| Some((c, c.heard.as_ref()?.words.len())))
        .find(|&(_, words)| words > MAX_FINGERPRINT_WORDS);
    match longest {
        Some((candidate, words)) => Err(Error::Invalid(format!(
            "the fingerprint of “{}” has {words} words; at most {MAX_FINGERPRINT_WORDS} are compared",
            candidate.name
        ))),
        None => Ok(()),
    }
}

/// The matches worth showing, best first, each track once.
fn score(heard: &Heard, stored: Vec<StoredFingerprint>) -> Vec<RecordingMatch> {
    let mut matches: Vec<RecordingMatch> = stored
        .into_iter()
        .filter(|s| s.duration_ms.abs_diff(heard.duration_ms) <= MAX_DURATION_DIFFERENCE_MS)
        .map(|s| RecordingMatch {
            score: fingerprint::compare(&heard.words, &s.words),
            track: s.track,
        })
        .filter(|m| m.score >= LEAST_SHOWN_SCORE)
        .collect();
    matches.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut seen = Vec::new();
    matches.retain(|m| {
        let new = !seen.contains(&m.track.id);
        seen.push(m.track.id);
        new
    });
    matches.truncate(SHOWN);
    matches
}
