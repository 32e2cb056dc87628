use crate::scene::{at, entry, two_places};
use domain::AuditId;
use store::AuditEntry;

store::on_both_engines! {
    async fn entries_come_back_newest_first_a_page_at_a_time(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        for second in 0..5 {
            let id = AuditId::from_parts(at(second), crate::scene::fresh());
            let new = AuditEntry { id, at: at(second), ..entry(ours.library, "login") };
            db.store.append_audit(&new).await.unwrap();
        }
        db.store.append_audit(&entry(theirs.library, "login")).await.unwrap();
        let first = db.store.list_audit(ours.library, None, 3).await.unwrap();
        assert_eq!(first.iter().map(|row| row.at).collect::<Vec<_>>(), [at(4), at(3), at(2)]);
        assert_eq!(first[0].from.as_deref(), Some("192.0.2.1"));
        let rest = db.store.list_audit(ours.library, Some(first[2].id), 3).await.unwrap();
        assert_eq!(rest.iter().map(|row| row.at).collect::<Vec<_>>(), [at(1), at(0)]);
    }
}
