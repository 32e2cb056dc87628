//! The loop that works on what is queued: a few jobs at a time, each under a lease that is renewed while it lives.

use super::{Kind, LONG_KINDS, OWN_KINDS, QUICK_KINDS, SOUND};
use crate::{Error, Result, Service};
use chrono::TimeDelta;
use domain::{JobId, Timestamp};
use std::sync::Arc;
use std::time::Duration;
use store::{JobClaim, Priority};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// How long a worker that has died keeps others from its jobs.
const LEASE: Duration = Duration::from_mins(1);

/// How often a living worker renews its lease: two renewals may fail before it is lost.
const RENEWAL: Duration = Duration::from_secs(20);

/// How long a job queued by another process, or one whose time has come, may go unnoticed.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// How often what has had its time is cleared away.
const HOUSEKEEPING_EVERY: TimeDelta = TimeDelta::hours(1);

/// Attempts before a job is given up: with the pauses below, about six hours after the first.
pub(super) const ATTEMPTS: u32 = 12;

/// How long what was done stays on the list.
const DONE_STAYS: TimeDelta = TimeDelta::days(30);

/// The pause after the first failure; it doubles with each further one.
const FIRST_PAUSE: Duration = Duration::from_secs(10);

/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_hours(1);

/// Why an attempt ended without success.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// Trying again may help.
    Passing(Error),
    /// Trying again is of no use. Says why, for people.
    Lasting(String),
    /// It was asked to stop: the worker shuts down or has lost its lease.
    Stopped,
}

impl<E: Into<Error>> From<E> for Trouble {
    fn from(error: E) -> Self {
        Self::Passing(error.into())
    }
}

/// Jobs that share their places, apart from all others.
struct Lane {
    kinds: &'static [&'static str],
    /// How urgent they are at least.
    urgency: Priority,
    places: Arc<Semaphore>,
}

impl Lane {
    fn new(kinds: &'static [&'static str], urgency: Priority, places: usize) -> Self {
        Self {
            kinds,
            urgency,
            places: Arc::new(Semaphore::new(places)),
        }
    }
}

impl Service {
    /// Works on jobs until `shutdown` is cancelled; then stops what is under way, gives it back to the queue, and
    /// returns. Also clears away expired uploads and sessions, and jobs long done. Run it once in a process; several
    /// processes may share a database.
    pub async fn run_jobs(self, shutdown: CancellationToken) {
        let worker = self.worker_name();
        let lanes = self.lanes();
        let mut running = JoinSet::new();
        // Beside the jobs, since a large bin takes minutes to empty and somebody may wait for a job.
        let (mut housekeeping, mut tidied) = (JoinSet::new(), None);
        while !shutdown.is_cancelled() {
            while housekeeping.try_join_next().is_some() {}
            let now = self.now();
            if housekeeping.is_empty() && tidied.is_none_or(|at| now - at >= HOUSEKEEPING_EVERY) {
                tidied = Some(now);
                let service = self.clone();
                housekeeping.spawn(async move { service.tidy(now).await });
            }
            for lane in &lanes {
                self.fill(lane, &worker, &mut running, &shutdown).await;
            }
            let free = lanes.iter().any(|lane| lane.places.available_permits() > 0);
            tokio::select! {
                () = shutdown.cancelled() => {}
                () = self.0.wake.notified(), if free => {}
                Some(_) = running.join_next() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
        }
        while running.join_next().await.is_some() {}
        // What it did not come to is noted, and done the next time.
        housekeeping.shutdown().await;
        if let Err(error) = self.0.store.release_jobs(&worker, self.now()).await {
            // Their leases end by themselves.
            log_error("giving jobs back failed", &error.into());
        }
    }

    /// A long encoding must keep neither a new upload from being listened to nor a page from its picture, so they do not
    /// share their places; and what somebody waits for at this moment has one of its own.
    fn lanes(&self) -> Vec<Lane> {
        let own = self.0.settings.job_workers.max(1);
        let mut lanes = vec![Lane::new(&OWN_KINDS, Priority::Someday, own)];
        if self.0.settings.tools.is_ok() {
            lanes.extend([
                Lane::new(&QUICK_KINDS, Priority::Someday, 1),
                Lane::new(&LONG_KINDS, Priority::Someday, 1),
                Lane::new(&[SOUND], Priority::Now, 1),
            ]);
        }
        lanes
    }

    /// Begins what is due, as far as there are places.
    async fn fill(
        &self,
        lane: &Lane,
        worker: &str,
        running: &mut JoinSet<()>,
        shutdown: &CancellationToken,
    ) {
        while let Ok(place) = Arc::clone(&lane.places).try_acquire_owned() {
            match self.claim(worker, lane).await {
                Ok(Some(claim)) => {
                    let (service, stop) = (self.clone(), shutdown.child_token());
                    running.spawn(async move {
                        service.work(&claim, &stop).await;
                        drop(place);
                    });
                }
                Ok(None) => break,
                Err(error) => {
                    log_error("looking for jobs failed", &error);
                    break;
                }
            }
        }
    }

    /// Works on what is due at this moment, one after the other, and answers how many jobs that were. For commands
    /// that do one thing and end, and for tests.
    pub async fn work_off(&self) -> Result<u32> {
        let worker = self.worker_name();
        let mut count = 0;
        for lane in self.lanes() {
            while let Some(claim) = self.claim(&worker, &lane).await? {
                self.work(&claim, &CancellationToken::new()).await;
                count += 1;
            }
        }
        Ok(count)
    }

    fn worker_name(&self) -> String {
        self.new_id(JobId::from_parts).to_string()
    }

    async fn claim(&self, worker: &str, lane: &Lane) -> Result<Option<JobClaim>> {
        let Lane { kinds, urgency, .. } = *lane;
        let claimed = self
            .0
            .store
            .claim_job(worker, kinds, urgency, self.now(), LEASE);
        Ok(claimed.await?)
    }

    async fn tidy(&self, now: Timestamp) {
        if let Err(error) = self.clear_expired().await {
            log_error("clearing expired uploads and sessions failed", &error);
        }
        if let Err(error) = self.empty_bin().await {
            log_error("emptying the bin failed", &error);
        }
        if let Err(error) = self.0.store.forget_done_jobs(now - DONE_STAYS).await {
            log_error("forgetting what was done failed", &error.into());
        }
    }

    /// One attempt, from its beginning to its report.
    async fn work(&self, claim: &JobClaim, stop: &CancellationToken) {
        tracing::info!(job = %claim.id, kind = claim.kind, attempt = claim.attempts,
            "job {} begins: {} {}", claim.id, claim.kind, claim.subject);
        let outcome = if claim.attempts > ATTEMPTS {
            // Only the end of its process keeps an attempt from being reported.
            let why = format!(
                "it was tried {ATTEMPTS} times, and the last time the server ended before it did"
            );
            Err(Trouble::Lasting(why))
        } else {
            self.attempt(claim, stop).await
        };
        if let Err(error) = self.report(claim, outcome).await {
            // The lease ends, and the job is done once more: every kind can be repeated.
            log_error("noting the end of a job failed", &error);
        }
    }

    /// Runs the attempt in a task of its own, so that a panic ends the attempt and nothing else.
    async fn attempt(&self, claim: &JobClaim, stop: &CancellationToken) -> Result<(), Trouble> {
        let (service, own, halt) = (self.clone(), claim.clone(), stop.clone());
        let mut task = tokio::spawn(async move { service.carry_out(&own, &halt).await });
        loop {
            tokio::select! {
                ended = &mut task => return ended.unwrap_or_else(|error| Err(panicked(error))),
                () = tokio::time::sleep(RENEWAL) => {}
            }
            match self.0.store.extend_job(claim, self.now(), LEASE).await {
                Ok(true) => {}
                Ok(false) => stop.cancel(),
                Err(error) => log_error("renewing a lease failed", &error.into()),
            }
        }
    }

    async fn carry_out(&self, claim: &JobClaim, stop: &CancellationToken) -> Result<(), Trouble> {
        match Kind::parse(&claim.kind, &claim.payload)? {
            Kind::Analyse(file) | Kind::Listen(file) => self.analyse(claim, &file, stop).await,
            Kind::Probe(file) => self.probe(claim.library, &file, stop).await,
            Kind::Picture(file) => self.make_picture(claim, &file, stop).await,
            Kind::Sound(version) => self.make_sound(claim, &version, stop).await,
        }
    }

    async fn report(&self, claim: &JobClaim, outcome: Result<(), Trouble>) -> Result<()> {
        let (store, now) = (&self.0.store, self.now());
        let noted = match outcome {
            Ok(()) => store.finish_job(claim, now).await?,
            Err(Trouble::Stopped) => return Ok(()),
            Err(Trouble::Lasting(why)) => {
                tracing::warn!(job = %claim.id, "job {} is given up: {why}", claim.id);
                self.give_up(claim, &why).await?
            }
            Err(Trouble::Passing(error)) => {
                log_error("a job failed", &error);
                let why = error.to_string();
                if claim.attempts >= ATTEMPTS {
                    self.give_up(claim, &why).await?
                } else {
                    let at = now + self.pause(claim.attempts);
                    store.retry_job_later(claim, &why, at, now).await?
                }
            }
        };
        if !noted {
            tracing::warn!(job = %claim.id, "job {} ended after its lease was lost", claim.id);
        }
        Ok(())
    }

    /// Notes that a job is not tried again by itself. A page that waits for it says so; `false` when the claim was lost.
    async fn give_up(&self, claim: &JobClaim, why: &str) -> Result<bool> {
        if let Ok(Kind::Analyse(file) | Kind::Listen(file)) =
            Kind::parse(&claim.kind, &claim.payload)
        {
            self.went_unheard(claim, file.asset).await?;
        }
        Ok(self.0.store.fail_job(claim, why, self.now()).await?)
    }

    /// Between half of the doubled pause and all of it, so that jobs that failed together do not return together.
    fn pause(&self, attempts: u32) -> TimeDelta {
        let doubled = FIRST_PAUSE.saturating_mul(1 << attempts.saturating_sub(1).min(16));
        let whole = doubled.min(LONGEST_PAUSE);
        let mut chance = [0; 2];
        self.0.entropy.fill(&mut chance);
        let part = f64::from(u16::from_le_bytes(chance)) / f64::from(u16::MAX);
        TimeDelta::from_std(whole.mul_f64(0.5 + part / 2.0)).unwrap_or(TimeDelta::hours(1))
    }
}

fn panicked(error: tokio::task::JoinError) -> Trouble {
    Trouble::Passing(Error::internal(error))
}

fn log_error(what: &str, error: &Error) {
    if let Some(report) = error.report() {
        tracing::error!("{what}: {}", report.chain());
    } else {
        tracing::warn!("{what}: {error}");
    }
}
