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
    at: Timestamp,
}

/// The jobs in one state, in an order that an index gives.
macro_rules! listed {
    ($order:literal) => {
        concat!(
            "SELECT id, kind, subject, state, attempts, last_error,
                 CASE WHEN state = 'queued' THEN due_at ELSE updated_at END AS at
             FROM job WHERE library_id = $1 AND state = $2 ORDER BY ",
            $order,
            " LIMIT $3"
        )
    };
}

impl Store {
    /// The library's jobs: what runs, then what failed, then what waits in the order it will be taken up, then what was
    /// done, the newest first; at most `limit` of each state. `at` is when a queued one is due, and when any other last
    /// changed.
    pub async fn list_jobs(&self, library: LibraryId, limit: u32) -> Result<Vec<JobRow>> {
        let mut all = Vec::new();
        for state in [JobState::Running, JobState::Failed, JobState::Queued, JobState::Done] {
            let text = match state {
                JobState::Queued | JobState::Running => listed!("priority, due_at, id"),
                JobState::Done | JobState::Failed => listed!("id DESC"),
            };
            let rows: Vec<JobColumns> = on_read!(self, pool => sqlx::query_as(text)
                .bind(library.uuid())
                .bind(state.as_str())
                .bind(i64::from(limit))
                .fetch_all(pool)
                .await?);
            for columns in rows {
                all.push(columns.try_into()?);
            }
        }
        Ok(all)
    }

    /// How many jobs of the library stand where. What is done is not counted, and states without a job are left out.
    pub async fn count_jobs(&self, library: LibraryId) -> Result<Vec<(JobState, u64)>> {
        let rows: Vec<(String, i64)> = on_read!(self, pool => sqlx::query_as(
            "SELECT state, count(*) FROM job WHERE library_id = $1 AND state <> 'done' GROUP BY state",
        )
        .bind(library.uuid())
        .fetch_all(pool)
        .await?);
        rows.into_iter()
            .map(|(state, count)| Ok((parsed("state of a job", &state)?, unsigned(count))))
            .collect()
    }
}

impl TryFrom<JobColumns> for JobRow {
    type Error = crate::StoreError;

    fn try_from(columns: JobColumns) -> Result<Self> {
        Ok(Self {
            id: JobId::from_uuid(columns.id),
            kind: columns.kind,
            subject: columns.subject,
            state: parsed("state of a job", &columns.state)?,
            attempts: small("number of attempts", columns.attempts)?,
            last_error: columns.last_error,
            at: columns.at,
        })
    }
}
