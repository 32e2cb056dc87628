use crate::scene::{account, at, entry, fresh, place, two_places};
use domain::{Library, LoginSessionId, Role, Visibility};
use store::{LibraryFields, NewLibrary, NewSession, StoreError};

fn session(place: crate::scene::Place, token: u8, expires: u64) -> NewSession {
    NewSession {
        id: LoginSessionId::from_parts(at(0), fresh()),
        library: place.library,
        account: place.account,
        token_hash: [token; 32],
        now: at(0),
        expires: at(expires),
        user_agent: Some("x".repeat(900)),
    }
}

store::on_both_engines! {
    async fn the_host_chooses_the_library(db: TestStore) {
        let (default, other) = two_places(&db.store).await;
        for (host, expected) in [
            (None, default.library),
            (Some("unknown.example"), default.library),
            (Some("Other.Example"), other.library),
        ] {
            let found = db.store.library_for_host(host).await.unwrap().unwrap();
            assert_eq!(found.id, expected, "{host:?}");
        }
    }

    async fn a_library_is_created_once(db: TestStore) {
        assert_eq!(db.store.library_for_host(None).await.unwrap(), None);
        place(&db.store, None, "ann").await;
        let second = NewLibrary {
            id: domain::LibraryId::from_parts(at(0), fresh()),
            host: None,
            name: "Second".parse().unwrap(),
            visibility: Visibility::Public,
            accent_hue: 0,
            now: at(1),
        };
        assert!(!db.store.create_library(&second).await.unwrap());
        let kept = db.store.library_for_host(None).await.unwrap().unwrap();
        assert_eq!(kept.name.as_str(), "Basement tapes");
    }

    async fn visibility_changes_for_one_library_alone(db: TestStore) {
        let (ours, _) = two_places(&db.store).await;
        assert!(db.store.set_visibility(ours.library, Visibility::Public, at(1)).await.unwrap());
        let seen = |host| { let store = db.store.clone(); async move {
            store.library_for_host(host).await.unwrap().unwrap().visibility
        }};
        assert_eq!(seen(None).await, Visibility::Public);
        assert_eq!(seen(Some("other.example")).await, Visibility::Members);
        let nobody = domain::LibraryId::from_parts(at(9), fresh());
        assert!(!db.store.set_visibility(nobody, Visibility::Public, at(1)).await.unwrap());
    }

    async fn a_library_is_edited_at_the_revision_that_was_seen(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let before = db.store.library(ours.library).await.unwrap().unwrap();
        assert_eq!((before.revision, before.description.as_str()), (1, ""));
        let fields = LibraryFields {
            name: "Loft tapes".parse().unwrap(),
            description: "Since 1990.\nEverything.".to_owned(),
            visibility: Visibility::Public,
            accent_hue: 359,
        };
        let edit = |revision| {
            let (store, fields) = (db.store.clone(), fields.clone());
            async move {
                let entry = entry(ours.library, "library.edit");
                store.edit_library(ours.library, revision, &fields, &entry, at(1)).await
            }
        };
        edit(1).await.unwrap();
        let after = db.store.library_for_host(None).await.unwrap().unwrap();
        assert_eq!(after, Library {
            id: ours.library,
            name: fields.name.clone(),
            description: fields.description.clone(),
            visibility: Visibility::Public,
            accent_hue: 359,
            revision: 2,
        });
        assert!(matches!(edit(1).await, Err(StoreError::Stale { what: "library", revision: 2 })));
        // What the operator does counts as an edit too.
        assert!(db.store.set_visibility(ours.library, Visibility::Members, at(2)).await.unwrap());
        assert!(matches!(edit(2).await, Err(StoreError::Stale { revision: 3, .. })));
        let other = db.store.library(theirs.library).await.unwrap().unwrap();
        assert_eq!((other.name.as_str(), other.revision), ("Basement tapes", 1));
        assert_eq!(db.store.list_audit(ours.library, None, 10).await.unwrap().len(), 1);
        let nobody = domain::LibraryId::from_parts(at(9), fresh());
        let lost = db.store.edit_library(nobody, 1, &fields, &entry(ours.library, "library.edit"), at(1)).await;
        assert!(matches!(lost, Err(StoreError::Missing("library"))));
    }

    async fn a_login_is_taken_once(db: TestStore) {
        let first = account("ann@example");
        assert!(db.store.create_account(&first).await.unwrap());
        assert!(!db.store.create_account(&account("ann@example")).await.unwrap());
        let found = db.store.account_by_login(&first.login).await.unwrap().unwrap();
        assert_eq!((found.id, found.disabled), (first.id, false));
        assert_eq!(db.store.account_by_login(&"nobody".parse().unwrap()).await.unwrap(), None);
    }

    async fn a_role_holds_in_its_library_alone_and_can_end(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let role = |library| { let store = db.store.clone(); async move {
            store.role_of(library, ours.account).await.unwrap()
        }};
        assert_eq!(role(ours.library).await, Some(Role::Editor));
        assert_eq!(role(theirs.library).await, None);
        db.store.set_membership(ours.library, ours.account, Role::Admin, at(1)).await.unwrap();
        assert_eq!(role(ours.library).await, Some(Role::Admin));
        db.store.set_membership(ours.library, ours.account, Role::Visitor, at(2)).await.unwrap();
        assert_eq!(role(ours.library).await, None);
    }

    async fn a_session_answers_in_its_library_until_it_expires(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        db.store.create_session(&session(ours, 1, 10)).await.unwrap();
        let found = db.store.session(ours.library, &[1; 32], at(9)).await.unwrap().unwrap();
        assert_eq!((found.account, found.role, found.expires), (ours.account, Role::Editor, at(10)));
        assert_eq!(db.store.session(theirs.library, &[1; 32], at(9)).await.unwrap(), None);
        assert_eq!(db.store.session(ours.library, &[2; 32], at(9)).await.unwrap(), None);
        assert_eq!(db.store.session(ours.library, &[1; 32], at(10)).await.unwrap(), None);
    }

    async fn touching_a_session_lets_it_live_and_deleting_ends_it(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        db.store.create_session(&session(ours, 1, 10)).await.unwrap();
        assert!(!db.store.touch_session(theirs.library, &[1; 32], at(5), at(50)).await.unwrap());
        assert!(db.store.touch_session(ours.library, &[1; 32], at(5), at(20)).await.unwrap());
        let found = db.store.session(ours.library, &[1; 32], at(15)).await.unwrap().unwrap();
        assert_eq!((found.seen, found.expires), (at(5), at(20)));
        assert!(!db.store.delete_session(theirs.library, &[1; 32]).await.unwrap());
        assert!(db.store.delete_session(ours.library, &[1; 32]).await.unwrap());
        assert_eq!(db.store.session(ours.library, &[1; 32], at(15)).await.unwrap(), None);
    }

    async fn a_disabled_account_has_no_session_and_one_that_left_is_a_visitor(db: TestStore) {
        let ours = place(&db.store, None, "ann").await;
        db.store.create_session(&session(ours, 1, 10)).await.unwrap();
        db.store.set_membership(ours.library, ours.account, Role::Visitor, at(1)).await.unwrap();
        let found = db.store.session(ours.library, &[1; 32], at(2)).await.unwrap().unwrap();
        assert_eq!(found.role, Role::Visitor);
        assert!(db.store.set_account_disabled(ours.account, true, at(3)).await.unwrap());
        assert_eq!(db.store.session(ours.library, &[1; 32], at(4)).await.unwrap(), None);
        let row = db.store.account_by_login(&"ann".parse().unwrap()).await.unwrap().unwrap();
        assert!(row.disabled);
    }
}
