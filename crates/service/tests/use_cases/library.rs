//! The library's own settings.

use crate::app::{TestApp, told};
use domain::library::LibraryForm;
use domain::{Role, Visibility};
use service::Error;

#[tokio::test]
async fn an_admin_changes_the_library_and_the_log_says_what() {
    let app = TestApp::sqlite().await;
    let admin = app.person("ada", Role::Admin).await;
    let present = app.service.library(&admin).await.unwrap();
    let form = LibraryForm {
        name: " The Loft ".to_owned(),
        description: "Since 1990.\r\n".to_owned(),
        visibility: "public".to_owned(),
        accent_hue: "140".to_owned(),
    };
    app.service
        .edit_library(&admin, present.revision, &form)
        .await
        .unwrap();
    // The next request sees it, whatever was kept of the one before.
    let library = app.visitor().await.library;
    assert_eq!(
        (
            library.name.as_str(),
            library.description.as_str(),
            library.visibility,
            library.accent_hue
        ),
        ("The Loft", "Since 1990.", Visibility::Public, 140)
    );
    let mine = LibraryForm {
        accent_hue: "20".to_owned(),
        ..library.form()
    };
    let stale = app
        .service
        .edit_library(&admin, present.revision, &mine)
        .await;
    assert!(matches!(
        stale,
        Err(Error::Stale {
            what: "library",
            revision: 2
        })
    ));
    app.service
        .edit_library(&admin, library.revision, &mine)
        .await
        .unwrap();
    assert_eq!(
        app.logged().await,
        [
            "ada: library.edit hue: 20",
            "ada: library.edit name: The Loft, description, visibility: public, hue: 140"
        ]
    );
}

#[tokio::test]
async fn the_settings_of_the_library_are_for_admins() {
    let app = TestApp::sqlite().await;
    let editor = app.editor().await;
    let form = editor.library.form();
    let refused = app.service.edit_library(&editor, 1, &form).await;
    assert!(matches!(refused, Err(Error::NotAllowed(_))));
    assert!(matches!(
        app.service.library(&editor).await,
        Err(Error::NotAllowed(_))
    ));
    let visitor = app.visitor().await;
    let refused = app.service.edit_library(&visitor, 1, &form).await;
    assert!(matches!(refused, Err(Error::LoginRequired)));
    assert!(app.logged().await.is_empty());
}

#[tokio::test]
async fn what_makes_no_library_is_told() {
    let app = TestApp::sqlite().await;
    let admin = app.person("ada", Role::Admin).await;
    let good = admin.library.form();
    for (form, sentence) in [
        (
            LibraryForm {
                name: " ".to_owned(),
                ..good.clone()
            },
            "the library's name is empty",
        ),
        (
            LibraryForm {
                visibility: "friends".to_owned(),
                ..good.clone()
            },
            "unknown visibility \"friends\": \"members\" or \"public\" is expected",
        ),
        (
            LibraryForm {
                accent_hue: "360".to_owned(),
                ..good.clone()
            },
            "the hue is a whole number from 0 to 359, not \"360\"",
        ),
        (
            LibraryForm {
                accent_hue: String::new(),
                ..good.clone()
            },
            "no hue is chosen; choose one",
        ),
    ] {
        let refused = app.service.edit_library(&admin, 1, &form).await;
        assert_eq!(told(refused), sentence);
    }
}
