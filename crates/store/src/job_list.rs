//! Background work as an admin looks at it.

use crate::value::{parsed, small, unsigned};
use crate::{Result, Store};
use domain::work::{JobRow, JobState};
use domain::{JobId, LibraryId, Timestamp};
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct JobColumns {
    id: Uuid,
    kind: String,
    subject: String,
    state: String,
    attempts: i64,
    last_error: Option<String>,
    priority: i64,
    due_at: Timestamp,
    updated_at: Timestamp,
}

/// The jobs in one state that come first in an order that an index gives.
macro_rules! first {
    ($state:literal, $order:literal) => {
        concat!(
            "SELECT * FROM (SELECT id, kind, subject, state, attempts, last_error, priority, due_at, updated_at
                 FROM job WHERE library_id = $1 AND state = '", $state, "' ORDER BY ", $order, " LIMIT $2) AS ", $state
        )
    };
}

/// One statement, so that a job which is taken up meanwhile is seen in one of its states.
const LIST: &str = concat!(
    first!("running", "priority, due_at, id"),
    " UNION ALL ",
    first!("failed", "id DESC"),
    " UNION ALL ",
    first!("queued", "priority, due_at, id"),
    " UNION ALL ",
    first!("done", "id DESC"),
);

impl Store {
    /// The library's jobs: what runs, then what failed, then what waits in the order it will be taken up, then what was
    /// done, the newest first; at most `limit` of each state. `at` is when a queued one is due, and when any other last
    /// changed.
    pub async fn list_jobs(&self, library: LibraryId, limit: u32) -> Result<Vec<JobRow>> {
        let rows: Vec<JobColumns> = on_read!(self, pool => sqlx::query_as(LIST)
            .bind(library.uuid())
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await?);
        let mut listed = Vec::with_capacity(rows.len());
        for columns in rows {
            let state: JobState = parsed("state of a job", &columns.state)?;
            listed.push((state, columns));
        }
        listed.sort_by(|(state, one), (other_state, other)| {
            rank(*state).cmp(&rank(*other_state)).then(match state {
                JobState::Running | JobState::Queued => one.turn().cmp(&other.turn()),
                JobState::Failed | JobState::Done => other.id.cmp(&one.id),
            })
        });
        let rows = listed.into_iter();
        rows.map(|(state, columns)| columns.row(state)).collect()
    }

    /// How many jobs of the library stand where. What is done is not counted, and states without a job are left out.
    pub async fn count_jobs(&self, library: LibraryId) -> Result<Vec<(JobState, u64)>> {
        let rows: Vec<(String, i64)> = on_read!(self, pool => sqlx::query_as(
            "SELECT state, count(*) FROM job WHERE library_id = $1 AND state IN ('queued', 'running', 'failed')
             GROUP BY state",
        )
        .bind(library.uuid())
        .fetch_all(pool)
        .await?);
        rows.into_iter()
            .map(|(state, count)| Ok((parsed("state of a job", &state)?, unsigned(count))))
            .collect()
    }
}

/// What an admin looks for first.
const fn rank(state: JobState) -> u8 {
    match state {
        JobState::Running => 0,
        JobState::Failed => 1,
        JobState::Queued => 2,
        JobState::Done => 3,
    }
}

impl JobColumns {
    /// Those that wait are taken up in this order.
    const fn turn(&self) -> (i64, Timestamp, Uuid) {
        (self.priority, self.due_at, self.id)
    }

    fn row(self, state: JobState) -> Result<JobRow> {
        Ok(JobRow {
            id: JobId::from_uuid(self.id),
            kind: self.kind,
            subject: self.subject,
            state,
            attempts: small("number of attempts", self.attempts)?,
            last_error: self.last_error,
            at: match state {
                JobState::Queued => self.due_at,
                _ => self.updated_at,
            },
        })
    }
}
