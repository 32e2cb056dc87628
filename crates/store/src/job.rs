//! Background work, kept in the database so that it survives the process that began it.
//!
//! A worker claims a job for the length of a lease. If it dies, the lease ends and another claims the job. What it
//! reports after losing the lease is ignored: a report names the worker and the attempt.

use crate::value::{list, moment, small};
use crate::{Result, Store};
use domain::{JobId, LibraryId, Timestamp};
use std::time::Duration;
use uuid::Uuid;

/// How soon somebody needs a job to be done. Of those that are due, the more urgent go first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Priority {
    /// A person waits for it at this moment.
    Now,
    /// A page lacks something until it is done.
    Soon,
    /// It makes something better that works without it.
    Later,
    /// Nobody will miss it today.
    Someday,
}

impl Priority {
    pub(crate) const fn rank(self) -> i64 {
        match self {
            Self::Now => 0,
            Self::Soon => 1,
            Self::Later => 2,
            Self::Someday => 3,
        }
    }
}

/// A job to queue.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// Names it.
    pub id: JobId,
    /// In which library.
    pub library: LibraryId,
    /// What it does, such as `analyse`.
    pub kind: &'static str,
    /// What the worker needs to know, in the kind's own form.
    pub payload: String,
    /// What it is about, in words for people.
    pub subject: String,
    /// How soon somebody needs it.
    pub priority: Priority,
    /// Names the work within the library: while a job of the same name waits or runs, another is not queued. None
    /// for work of which any number may wait.
    pub task: Option<String>,
    /// When it is due.
    pub run_at: Timestamp,
    /// When it is queued.
    pub now: Timestamp,
}

/// A job in a worker's hands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobClaim {
    /// Names it.
    pub id: JobId,
    /// In which library to work.
    pub library: LibraryId,
    /// What it does.
    pub kind: String,
    /// What the worker needs to know.
    pub payload: String,
    /// What it is about, in words.
    pub subject: String,
    /// Which attempt this is: 1 for the first.
    pub attempts: u32,
    /// Whose claim it is.
    pub worker: String,
}

#[derive(sqlx::FromRow)]
struct ClaimColumns {
    id: Uuid,
    library_id: Uuid,
    kind: String,
    payload: String,
    subject: String,
    attempts: i64,
}

/// Takes the most urgent job, and of those the one that is due longest. `$lock` keeps two workers from waiting for the same row.
macro_rules! claim {
    ($kinds:literal, $lock:literal) => {
        concat!(
            "UPDATE job SET state = 'running', worker = $1, attempts = attempts + 1, due_at = $4, updated_at = $2
             WHERE id = (
                 SELECT id FROM job
                 WHERE state IN ('queued', 'running') AND due_at <= $2 AND kind IN (",
            $kinds,
            ") AND priority <= $5 ORDER BY priority, due_at, id LIMIT 1 ",
            $lock,
            ") RETURNING id, library_id, kind, payload, subject, attempts"
        )
    };
}

impl Store {
    /// Queues a job. Use cases that change content pass the job along with the change instead.
    pub async fn enqueue(&self, job: &NewJob) -> Result<()> {
        on_write!(self, pool => insert_job!(pool, job).await.map(drop)?);
        Ok(())
    }

    /// Queues many jobs at once, in one statement.
    pub async fn enqueue_all(&self, jobs: &[NewJob]) -> Result<()> {
        let rows: Vec<_> = jobs
            .iter()
            .map(|job| {
                serde_json::json!({
                    "id": job.id.uuid().simple().to_string(),
                    "library": job.library.uuid().simple().to_string(),
                    "kind": job.kind,
                    "payload": job.payload,
                    "subject": job.subject,
                    "priority": job.priority.rank(),
                    "task": job.task,
                    "due": moment(job.run_at),
                    "now": moment(job.now),
                })
            })
            .collect();
        let text = self.text(
            "INSERT INTO job
             (id, library_id, kind, payload, subject, priority, task, state, due_at, created_at, updated_at)
             SELECT unhex(value ->> 'id'), unhex(value ->> 'library'), value ->> 'kind', value ->> 'payload',
                 value ->> 'subject', value ->> 'priority', value ->> 'task', 'queued', value ->> 'due',
                 value ->> 'now', value ->> 'now'
             FROM json_each($1) WHERE true ON CONFLICT DO NOTHING",
            "INSERT INTO job
             (id, library_id, kind, payload, subject, priority, task, state, due_at, created_at, updated_at)
             SELECT (value ->> 'id')::uuid, (value ->> 'library')::uuid, value ->> 'kind', value ->> 'payload',
                 value ->> 'subject', (value ->> 'priority')::bigint, value ->> 'task', 'queued',
                 (value ->> 'due')::timestamptz, (value ->> 'now')::timestamptz, (value ->> 'now')::timestamptz
             FROM json_array_elements($1::json) ON CONFLICT DO NOTHING",
        );
        on_write!(self, pool => sqlx::query(text)
            .bind(serde_json::Value::from(rows).to_string())
            .execute(pool)
            .await
            .map(drop)?);
        Ok(())
    }

    /// Makes a task of this library that waits one that a person waits for. `false` when it does not wait, or is
    /// waited for already.
    pub async fn hurry(&self, library: LibraryId, task: &str, now: Timestamp) -> Result<bool> {
        let waits: bool = on_read!(self, pool => sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM job
                 WHERE library_id = $1 AND task = $2 AND state = 'queued' AND priority > 0)",
        )
        .bind(library.uuid())
        .bind(task)
        .fetch_one(pool)
        .await?);
        if !waits {
            return Ok(false);
        }
        let changed = on_write!(self, pool => sqlx::query(
            "UPDATE job SET priority = 0, updated_at = $3
             WHERE library_id = $1 AND task = $2 AND state = 'queued' AND priority > 0",
        )
        .bind(library.uuid())
        .bind(task)
        .bind(moment(now))
        .execute(pool)
        .await?
        .rows_affected());
        Ok(changed > 0)
    }

    /// Takes the most urgent job of any library, of one of these kinds and no less urgent than `urgency`, that is due: queued,
    /// or running beyond its lease; of equally urgent ones the one that is due longest. Workers serve all libraries; the
    /// claim says which one to work in. No job is in two hands at once while its lease lasts.
    pub async fn claim_job(
        &self,
        worker: &str,
        kinds: &[&str],
        urgency: Priority,
        now: Timestamp,
        lease: Duration,
    ) -> Result<Option<JobClaim>> {
        let text = self.text(
            claim!("SELECT value FROM json_each($3)", ""),
            claim!(
                "SELECT value FROM json_array_elements_text($3::json)",
                "FOR UPDATE SKIP LOCKED"
            ),
        );
        let claimed: Option<ClaimColumns> = on_write!(self, pool => sqlx::query_as(text)
            .bind(worker)
            .bind(moment(now))
            .bind(list(kinds))
            .bind(moment(now + lease))
            .bind(urgency.rank())
            .fetch_optional(pool)
            .await?);
        claimed
            .map(|columns| {
                Ok(JobClaim {
                    id: JobId::from_uuid(columns.id),
                    library: LibraryId::from_uuid(columns.library_id),
                    kind: columns.kind,
                    payload: columns.payload,
                    subject: columns.subject,
                    attempts: small("number of attempts", columns.attempts)?,
                    worker: worker.to_owned(),
                })
            })
            .transpose()
    }

    /// Lengthens the lease of a claim. `false` when it was lost: stop working.
    pub async fn extend_job(
        &self,
        claim: &JobClaim,
        now: Timestamp,
        lease: Duration,
    ) -> Result<bool> {
        self.report(claim, "running", None, moment(now + lease), now)
            .await
    }

    /// The work is done. `false`, and nothing noted, when the claim was lost.
    pub async fn finish_job(&self, claim: &JobClaim, now: Timestamp) -> Result<bool> {
        self.report(claim, "done", None, now, now).await
    }

    /// The attempt failed; try again at `run_at`. `false`, and nothing noted, when the claim was lost.
    pub async fn retry_job_later(
        &self,
        claim: &JobClaim,
        error: &str,
        run_at: Timestamp,
        now: Timestamp,
    ) -> Result<bool> {
        self.report(claim, "queued", Some(error), run_at, now).await
    }

    /// The last attempt failed. `false`, and nothing noted, when the claim was lost.
    pub async fn fail_job(&self, claim: &JobClaim, error: &str, now: Timestamp) -> Result<bool> {
        self.report(claim, "failed", Some(error), now, now).await
    }

    async fn report(
        &self,
        claim: &JobClaim,
        state: &str,
        error: Option<&str>,
        due: Timestamp,
        now: Timestamp,
    ) -> Result<bool> {
        let changed = on_write!(self, pool => sqlx::query(
            "UPDATE job SET state = $4, worker = CASE WHEN $4 = 'running' THEN worker END,
                 last_error = CASE WHEN $4 = 'done' THEN NULL ELSE coalesce($5, last_error) END,
                 due_at = $6, updated_at = $7
             WHERE id = $1 AND worker = $2 AND attempts = $3 AND state = 'running' AND library_id = $8",
        )
        .bind(claim.id.uuid())
        .bind(&claim.worker)
        .bind(i64::from(claim.attempts))
        .bind(state)
        .bind(error)
        .bind(moment(due))
        .bind(moment(now))
        .bind(claim.library.uuid())
        .execute(pool)
        .await?
        .rows_affected());
        Ok(changed > 0)
    }

    /// Gives back what a worker that stops has in hand, in all libraries, without counting the attempt. Answers how
    /// many jobs.
    pub async fn release_jobs(&self, worker: &str, now: Timestamp) -> Result<u64> {
        let released = on_write!(self, pool => sqlx::query(
            "UPDATE job SET state = 'queued', worker = NULL, attempts = attempts - 1, due_at = $2, updated_at = $2
             WHERE worker = $1 AND state = 'running'",
        )
        .bind(worker)
        .bind(moment(now))
        .execute(pool)
        .await?
        .rows_affected());
        Ok(released)
    }

    /// Queues a failed job of this library once more, its attempts counted anew. `false` when there is none, or when
    /// its task waits or runs already.
    pub async fn requeue(&self, library: LibraryId, job: JobId, now: Timestamp) -> Result<bool> {
        let changed = on_write!(self, pool => sqlx::query(
            "UPDATE job SET state = 'queued', attempts = 0, due_at = $3, updated_at = $3
             WHERE library_id = $1 AND id = $2 AND state = 'failed' AND NOT EXISTS (
                 SELECT 1 FROM job other WHERE other.library_id = job.library_id AND other.task = job.task
                     AND other.state IN ('queued', 'running'))",
        )
        .bind(library.uuid())
        .bind(job.uuid())
        .bind(moment(now))
        .execute(pool)
        .await?
        .rows_affected());
        Ok(changed > 0)
    }

    /// Removes the jobs of all libraries that were queued and done before this moment. Answers how many.
    pub async fn forget_done_jobs(&self, before: Timestamp) -> Result<u64> {
        // Identifiers begin with the moment of their making, so that the table's own order leads to the old ones.
        let oldest_kept = JobId::from_parts(before, [0; 10]);
        let gone = on_write!(self, pool => sqlx::query(
            "DELETE FROM job WHERE id < $1 AND state = 'done' AND updated_at < $2",
        )
        .bind(oldest_kept.uuid())
        .bind(moment(before))
        .execute(pool)
        .await?
        .rows_affected());
        Ok(gone)
    }

    /// How many jobs of all libraries wait or run, for the metrics.
    pub async fn jobs_pending(&self) -> Result<u64> {
        let pending: i64 = on_read!(self, pool => sqlx::query_scalar(
            "SELECT count(*) FROM job WHERE state IN ('queued', 'running')",
        )
        .fetch_one(pool)
        .await?);
        Ok(crate::value::unsigned(pending))
    }
}
