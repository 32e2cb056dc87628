use crate::scene::{at, job, place, two_places};
use domain::work::JobState;
use std::collections::HashSet;
use std::time::Duration;
use store::{NewJob, Priority, Store};

const LEASE: Duration = Duration::from_mins(1);

async fn claim(store: &Store, worker: &str, now: u64) -> Option<store::JobClaim> {
    store
        .claim_job(worker, &["analyse"], Priority::Someday, at(now), LEASE)
        .await
        .unwrap()
}

store::on_both_engines! {
    async fn the_job_due_longest_is_claimed_first_and_none_early(db: TestStore) {
        let ours = place(&db.store, None, "ann").await;
        let (late, early) = (job(ours.library, at(20)), job(ours.library, at(10)));
        for job in [&late, &early] {
            db.store.enqueue(job).await.unwrap();
        }
        assert_eq!(claim(&db.store, "w", 9).await, None);
        let first = claim(&db.store, "w", 30).await.unwrap();
        assert_eq!((first.id, first.library, first.attempts), (early.id, ours.library, 1));
        assert_eq!(claim(&db.store, "w", 30).await.unwrap().id, late.id);
        assert_eq!(claim(&db.store, "w", 30).await, None);
    }

    async fn only_the_kinds_asked_for_are_claimed(db: TestStore) {
        let ours = place(&db.store, None, "ann").await;
        db.store.enqueue(&NewJob { kind: "it's \"odd\"", ..job(ours.library, at(0)) }).await.unwrap();
        assert_eq!(claim(&db.store, "w", 1).await, None);
        assert_eq!(db.store.claim_job("w", &[], Priority::Someday, at(1), LEASE).await.unwrap(), None);
        let kinds = ["analyse", "it's \"odd\""];
        assert!(db.store.claim_job("w", &kinds, Priority::Someday, at(1), LEASE).await.unwrap().is_some());
    }

    async fn what_is_not_urgent_is_left_to_others(db: TestStore) {
        let ours = place(&db.store, None, "ann").await;
        let urgent = |urgency, now| db.store.claim_job("w", &["analyse"], urgency, at(now), LEASE);
        let (later, now) = (job(ours.library, at(0)), job(ours.library, at(5)));
        db.store.enqueue(&NewJob { priority: Priority::Later, ..later.clone() }).await.unwrap();
        assert_eq!(urgent(Priority::Now, 9).await.unwrap(), None);
        db.store.enqueue(&NewJob { priority: Priority::Now, ..now.clone() }).await.unwrap();
        assert_eq!(urgent(Priority::Now, 9).await.unwrap().unwrap().id, now.id);
        assert_eq!(urgent(Priority::Soon, 9).await.unwrap(), None);
        assert_eq!(urgent(Priority::Later, 9).await.unwrap().unwrap().id, later.id);
    }

    async fn many_workers_at_once_never_get_the_same_job(db: TestStore) {
        let ours = place(&db.store, None, "ann").await;
        for _ in 0..30 {
            db.store.enqueue(&job(ours.library, at(0))).await.unwrap();
        }
        let workers = (0..8).map(|worker| {
            let store = db.store.clone();
            tokio::spawn(async move {
                let mut got = Vec::new();
                while let Some(claim) = claim(&store, &format!("w{worker}"), 1).await {
                    got.push(claim.id);
                }
                got
            })
        });
        let mut all = Vec::new();
        for worker in workers.collect::<Vec<_>>() {
            all.extend(worker.await.unwrap());
        }
        assert_eq!(all.len(), 30);
        assert_eq!(all.iter().collect::<HashSet<_>>().len(), 30);
    }

    async fn a_lease_that_ends_gives_the_job_to_another_and_mutes_the_first(db: TestStore) {
        let ours = place(&db.store, None, "ann").await;
        db.store.enqueue(&job(ours.library, at(0))).await.unwrap();
        let first = claim(&db.store, "a", 1).await.unwrap();
        assert!(db.store.extend_job(&first, at(50), LEASE).await.unwrap());
        assert_eq!(claim(&db.store, "b", 109).await, None);
        let second = claim(&db.store, "b", 110).await.unwrap();
        assert_eq!((second.id, second.attempts), (first.id, 2));
        assert!(!db.store.finish_job(&first, at(111)).await.unwrap());
        assert!(!db.store.fail_job(&first, "late", at(111)).await.unwrap());
        assert!(!db.store.extend_job(&first, at(111), LEASE).await.unwrap());
        assert!(db.store.finish_job(&second, at(112)).await.unwrap());
        let row = &db.store.list_jobs(ours.library, 9).await.unwrap()[0];
        assert_eq!((row.state, row.at), (JobState::Done, at(112)));
    }

    async fn a_failed_attempt_waits_and_the_last_one_can_be_queued_anew(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        db.store.enqueue(&job(ours.library, at(0))).await.unwrap();
        let first = claim(&db.store, "w", 1).await.unwrap();
        assert!(db.store.retry_job_later(&first, "disk busy", at(30), at(2)).await.unwrap());
        assert_eq!(claim(&db.store, "w", 29).await, None);
        let row = db.store.list_jobs(ours.library, 9).await.unwrap().remove(0);
        assert_eq!((row.state, row.at, row.last_error.as_deref()), (JobState::Queued, at(30), Some("disk busy")));
        let second = claim(&db.store, "w", 30).await.unwrap();
        assert!(!db.store.requeue(ours.library, second.id, at(31)).await.unwrap());
        assert!(db.store.fail_job(&second, "broken", at(31)).await.unwrap());
        assert_eq!(db.store.jobs_pending().await.unwrap(), 0);
        assert!(!db.store.requeue(theirs.library, second.id, at(32)).await.unwrap());
        assert!(db.store.requeue(ours.library, second.id, at(32)).await.unwrap());
        assert_eq!(claim(&db.store, "w", 33).await.unwrap().attempts, 1);
    }

    async fn a_worker_that_stops_gives_its_jobs_back_uncounted(db: TestStore) {
        let ours = place(&db.store, None, "ann").await;
        for _ in 0..2 {
            db.store.enqueue(&job(ours.library, at(0))).await.unwrap();
        }
        claim(&db.store, "stops", 1).await.unwrap();
        let kept = claim(&db.store, "stays", 1).await.unwrap();
        assert_eq!(db.store.release_jobs("stops", at(2)).await.unwrap(), 1);
        let again = claim(&db.store, "stays", 3).await.unwrap();
        assert_eq!(again.attempts, 1);
        assert!(db.store.finish_job(&kept, at(4)).await.unwrap());
    }

    async fn what_somebody_waits_for_goes_first(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let waiting = |task: &str, priority, due| NewJob {
            task: Some(task.to_owned()),
            priority,
            ..job(ours.library, at(due))
        };
        let later = waiting("later", Priority::Later, 1);
        let soon = waiting("soon", Priority::Soon, 2);
        let someday = waiting("someday", Priority::Someday, 0);
        db.store.enqueue_all(&[later.clone(), soon.clone()]).await.unwrap();
        db.store.enqueue(&someday).await.unwrap();
        assert!(!db.store.hurry(theirs.library, "someday", at(3)).await.unwrap());
        assert!(db.store.hurry(ours.library, "someday", at(3)).await.unwrap());
        assert!(!db.store.hurry(ours.library, "someday", at(3)).await.unwrap(), "it hurries already");
        for expected in [&someday, &soon, &later] {
            let claimed = claim(&db.store, "w", 5).await.unwrap();
            assert_eq!(claimed.id, expected.id);
            assert_eq!((claimed.payload, claimed.subject), (expected.payload.clone(), expected.subject.clone()));
        }
    }

    async fn the_same_task_is_queued_once_and_again_when_it_is_done(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let task = |library| NewJob { task: Some("a".to_owned()), ..job(library, at(0)) };
        db.store.enqueue(&task(ours.library)).await.unwrap();
        db.store.enqueue(&task(ours.library)).await.unwrap();
        db.store.enqueue_all(&[task(ours.library), task(theirs.library)]).await.unwrap();
        assert_eq!(db.store.jobs_pending().await.unwrap(), 2);
        let first = claim(&db.store, "w", 1).await.unwrap();
        db.store.enqueue(&task(ours.library)).await.unwrap();
        assert_eq!(db.store.jobs_pending().await.unwrap(), 2, "while it runs, too");
        assert!(db.store.fail_job(&first, "no", at(2)).await.unwrap());
        db.store.enqueue(&task(first.library)).await.unwrap();
        assert_eq!(db.store.jobs_pending().await.unwrap(), 2);
        assert!(!db.store.requeue(first.library, first.id, at(3)).await.unwrap(), "another waits");
    }

    async fn the_list_begins_with_what_runs_and_what_failed(db: TestStore) {
        let (ours, _) = two_places(&db.store).await;
        for _ in 0..4 {
            db.store.enqueue(&job(ours.library, at(0))).await.unwrap();
        }
        let mut claims = Vec::new();
        for _ in 0..3 {
            claims.push(claim(&db.store, "w", 1).await.unwrap());
        }
        assert!(db.store.finish_job(&claims[0], at(2)).await.unwrap());
        assert!(db.store.fail_job(&claims[1], "no", at(2)).await.unwrap());
        let rows = db.store.list_jobs(ours.library, 9).await.unwrap();
        let states: Vec<_> = rows.iter().map(|row| row.state).collect();
        let expected = [JobState::Running, JobState::Failed, JobState::Queued, JobState::Done];
        assert_eq!(states, expected);
        let mut counts = db.store.count_jobs(ours.library).await.unwrap();
        counts.sort_by_key(|(state, _)| state.as_str());
        let expected = [(JobState::Failed, 1), (JobState::Queued, 1), (JobState::Running, 1)];
        assert_eq!(counts, expected);
    }

    async fn what_was_done_long_ago_is_forgotten_and_nothing_else(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let queued = |library, second| NewJob {
            id: domain::JobId::from_parts(at(second), crate::scene::fresh()),
            ..job(library, at(second))
        };
        for job in [queued(ours.library, 1), queued(theirs.library, 2), queued(ours.library, 50)] {
            db.store.enqueue(&job).await.unwrap();
            let claimed = claim(&db.store, "w", 50).await.unwrap();
            assert!(db.store.finish_job(&claimed, job.now).await.unwrap());
        }
        let (late, failed) = (queued(ours.library, 3), queued(ours.library, 4));
        db.store.enqueue(&late).await.unwrap();
        let claimed = claim(&db.store, "w", 50).await.unwrap();
        assert!(db.store.finish_job(&claimed, at(60)).await.unwrap());
        db.store.enqueue(&failed).await.unwrap();
        let claimed = claim(&db.store, "w", 50).await.unwrap();
        assert!(db.store.fail_job(&claimed, "no", at(5)).await.unwrap());
        db.store.enqueue(&queued(ours.library, 5)).await.unwrap();
        assert_eq!(db.store.forget_done_jobs(at(40)).await.unwrap(), 2);
        assert_eq!(db.store.list_jobs(ours.library, 9).await.unwrap().len(), 4);
        assert_eq!(db.store.list_jobs(theirs.library, 9).await.unwrap(), []);
    }

    async fn another_librarys_jobs_are_not_listed(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        db.store.enqueue(&job(ours.library, at(0))).await.unwrap();
        assert_eq!(db.store.list_jobs(ours.library, 9).await.unwrap().len(), 1);
        assert_eq!(db.store.list_jobs(theirs.library, 9).await.unwrap(), []);
        assert_eq!(db.store.jobs_pending().await.unwrap(), 1);
    }
}
