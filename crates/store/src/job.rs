//! Background work, kept in the database so that it survives the process that began it.
//!
//! A worker claims a job for the length of a lease. If it dies, the lease ends and another claims the job. What it
//! reports after losing the lease is ignored: a report names the worker and the attempt.

use crate::value::{list, moment, parsed, small};
use crate::{Result, Store};
use domain::work::JobRow;
use domain::{JobId, LibraryId, Timestamp};
use std::time::Duration;
use uuid::Uuid;

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

/// Takes the job that is due longest. `$lock` keeps two workers from waiting for the same row.
macro_rules! claim {
    ($kinds:literal, $lock:literal) => {
        concat!(
            "UPDATE job SET state = 'running', worker = $1, attempts = attempts + 1, due_at = $4, updated_at = $2
             WHERE id = (
                 SELECT id FROM job
                 WHERE state IN ('queued', 'running') AND due_at <= $2 AND kind IN (",
            $kinds,
            ") ORDER BY due_at, id LIMIT 1 ",
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

    /// Takes the job of any library that is due longest, of one of these kinds: queued, or running beyond its
    /// lease. Workers serve all libraries; the claim says which one to work in. No job is in two hands at once
    /// while its lease lasts.
    pub async fn claim_job(
        &self,
        worker: &str,
        kinds: &[&str],
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

    /// The library's jobs, newest first. `at` is when a queued one is due, and when any other last changed.
    pub async fn list_jobs(&self, library: LibraryId, limit: u32) -> Result<Vec<JobRow>> {
        let rows: Vec<JobColumns> = on_read!(self, pool => sqlx::query_as(
            "SELECT id, kind, subject, state, attempts, last_error,
                 CASE WHEN state = 'queued' THEN due_at ELSE updated_at END AS at
             FROM job WHERE library_id = $1 ORDER BY id DESC LIMIT $2",
        )
        .bind(library.uuid())
        .bind(i64::from(limit))
        .fetch_all(pool)
        .await?);
        rows.into_iter()
            .map(|columns| {
                Ok(JobRow {
                    id: JobId::from_uuid(columns.id),
                    kind: columns.kind,
                    subject: columns.subject,
                    state: parsed("state of a job", &columns.state)?,
                    attempts: small("number of attempts", columns.attempts)?,
                    last_error: columns.last_error,
                    at: columns.at,
                })
            })
            .collect()
    }

    /// Queues a failed job of this library once more, its attempts counted anew. `false` when there is none.
    pub async fn requeue(&self, library: LibraryId, job: JobId, now: Timestamp) -> Result<bool> {
        let changed = on_write!(self, pool => sqlx::query(
            "UPDATE job SET state = 'queued', attempts = 0, due_at = $3, updated_at = $3
             WHERE library_id = $1 AND id = $2 AND state = 'failed'",
        )
        .bind(library.uuid())
        .bind(job.uuid())
        .bind(moment(now))
        .execute(pool)
        .await?
        .rows_affected());
        Ok(changed > 0)
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
