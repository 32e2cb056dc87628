use crate::scene::{account, at, entry, fresh};
use domain::{LibraryId, Role, Visibility};
use store::{NewLibrary, SetupDone, Store, StoreError};

async fn empty_library(store: &Store, host: Option<&str>) -> LibraryId {
    let id = LibraryId::from_parts(at(0), fresh());
    let new = NewLibrary {
        id,
        host: host.map(str::to_owned),
        name: "New".parse().unwrap(),
        visibility: Visibility::Members,
        accent_hue: 0,
        now: at(0),
    };
    assert!(store.create_library(&new).await.unwrap());
    id
}

fn done(library: LibraryId, token: u8, login: &str, now: u64) -> SetupDone {
    SetupDone {
        library,
        token_hash: [token; 32],
        account: account(login),
        library_name: "Archive".parse().unwrap(),
        visibility: Visibility::Public,
        audit: entry(library, "setup"),
        now: at(now),
    }
}

store::on_both_engines! {
    async fn the_link_works_once(db: TestStore) {
        let library = empty_library(&db.store, None).await;
        assert!(db.store.setup_is_open(library).await.unwrap());
        db.store.replace_setup_token(library, &[1; 32], at(0), at(10)).await.unwrap();
        let first = done(library, 1, "ann", 5);
        assert!(db.store.complete_setup(&first).await.unwrap());
        assert!(!db.store.setup_is_open(library).await.unwrap());
        assert!(!db.store.complete_setup(&done(library, 1, "eve", 6)).await.unwrap());
        let named = db.store.library_for_host(None).await.unwrap().unwrap();
        assert_eq!((named.name.as_str(), named.visibility), ("Archive", Visibility::Public));
        let role = db.store.role_of(library, first.account.id).await.unwrap();
        assert_eq!(role, Some(Role::Admin));
        assert_eq!(db.store.list_audit(library, None, 10).await.unwrap().len(), 1);
    }

    async fn wrong_replaced_expired_and_foreign_links_do_nothing(db: TestStore) {
        let library = empty_library(&db.store, None).await;
        let other = empty_library(&db.store, Some("other.example")).await;
        db.store.replace_setup_token(library, &[1; 32], at(0), at(10)).await.unwrap();
        db.store.replace_setup_token(library, &[2; 32], at(1), at(10)).await.unwrap();
        for attempt in [
            done(library, 9, "ann", 5),
            done(library, 1, "ann", 5),
            done(library, 2, "ann", 10),
            done(other, 2, "ann", 5),
        ] {
            assert!(!db.store.complete_setup(&attempt).await.unwrap());
        }
        assert_eq!(db.store.account_by_login(&"ann".parse().unwrap()).await.unwrap(), None);
        assert!(db.store.complete_setup(&done(library, 2, "ann", 5)).await.unwrap());
    }

    async fn a_second_link_opened_after_the_first_admin_does_nothing(db: TestStore) {
        let library = empty_library(&db.store, None).await;
        db.store.replace_setup_token(library, &[1; 32], at(0), at(10)).await.unwrap();
        assert!(db.store.complete_setup(&done(library, 1, "ann", 5)).await.unwrap());
        db.store.replace_setup_token(library, &[2; 32], at(6), at(20)).await.unwrap();
        assert!(!db.store.complete_setup(&done(library, 2, "eve", 7)).await.unwrap());
    }

    async fn a_taken_login_leaves_the_link_good(db: TestStore) {
        let library = empty_library(&db.store, None).await;
        assert!(db.store.create_account(&account("ann")).await.unwrap());
        db.store.replace_setup_token(library, &[1; 32], at(0), at(10)).await.unwrap();
        let refused = db.store.complete_setup(&done(library, 1, "ann", 5)).await;
        assert!(matches!(refused, Err(StoreError::Taken("login name"))));
        assert!(db.store.complete_setup(&done(library, 1, "eve", 6)).await.unwrap());
    }

    async fn of_two_who_open_the_link_at_once_one_becomes_admin(db: TestStore) {
        let library = empty_library(&db.store, None).await;
        db.store.replace_setup_token(library, &[1; 32], at(0), at(10)).await.unwrap();
        let (first, second) = (done(library, 1, "ann", 5), done(library, 1, "eve", 5));
        let (first, second) = tokio::join!(
            db.store.complete_setup(&first),
            db.store.complete_setup(&second),
        );
        assert_ne!(first.unwrap(), second.unwrap());
    }
}
