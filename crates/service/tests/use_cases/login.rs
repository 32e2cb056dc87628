use crate::app::{PASSWORD, TestApp, told};
use chrono::TimeDelta;
use domain::{Role, Visibility};
use service::Error;

#[tokio::test]
async fn the_set_up_link_makes_one_admin_and_works_once() {
    let app = TestApp::sqlite().await;
    let visitor = app.visitor().await;
    let first = app.service.setup_link_token().await.unwrap().unwrap();
    let second = app.service.setup_link_token().await.unwrap().unwrap();
    let set_up = |token: String| {
        let visitor = &visitor;
        let service = &app.service;
        async move {
            service
                .complete_setup(visitor, &token, TestApp::setup_form(), None)
                .await
        }
    };
    let used_up = "this set-up link is used up or too old; restart the server for a new one";
    assert_eq!(told(set_up(first.into_string()).await), used_up);
    let session = set_up(second.clone().into_string()).await.unwrap();
    let admin = app.back_with(session.reveal()).await;
    assert_eq!(admin.role, Role::Admin);
    assert_eq!(admin.library.name.as_str(), "The Shed");
    assert_eq!(told(set_up(second.into_string()).await), used_up);
    assert!(app.service.setup_link_token().await.unwrap().is_none());
    assert!(!app.service.setup_is_open(&visitor).await.unwrap());
    assert_eq!(app.logged().await, ["Ada: setup The Shed"]);
}

#[tokio::test]
async fn a_fault_in_the_set_up_form_is_named_and_leaves_the_link_good() {
    let app = TestApp::sqlite().await;
    let visitor = app.visitor().await;
    let link = app.service.setup_link_token().await.unwrap().unwrap();
    let mut form = TestApp::setup_form();
    form.password = "short".to_owned();
    let refused = app
        .service
        .complete_setup(&visitor, link.reveal(), form, None)
        .await;
    assert_eq!(
        told(refused),
        "the password has 5 characters; take at least 10 and at most 1024"
    );
    app.service
        .complete_setup(&visitor, link.reveal(), TestApp::setup_form(), None)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_set_up_link_grows_too_old() {
    let app = TestApp::sqlite().await;
    let visitor = app.visitor().await;
    let link = app.service.setup_link_token().await.unwrap().unwrap();
    app.clock.advance(TimeDelta::hours(24));
    let late = app
        .service
        .complete_setup(&visitor, link.reveal(), TestApp::setup_form(), None)
        .await;
    assert!(matches!(late, Err(Error::Gone(_))));
}

#[tokio::test]
async fn a_login_that_is_used_lasts_and_says_so_once_an_hour() {
    let app = TestApp::sqlite().await;
    let link = app.service.setup_link_token().await.unwrap().unwrap();
    let visitor = app.visitor().await;
    let begun = app
        .service
        .complete_setup(&visitor, link.reveal(), TestApp::setup_form(), None);
    let token = begun.await.unwrap();
    let asks = || app.service.viewer(None, Some(token.reveal()), None);
    assert!(!asks().await.unwrap().prolonged);
    for _ in 0..3 {
        app.clock.advance(TimeDelta::days(20));
        let viewer = asks().await.unwrap();
        assert!(viewer.person.is_some() && viewer.prolonged);
        assert!(!asks().await.unwrap().prolonged, "the browser knows");
    }
}

#[tokio::test]
async fn wrong_name_and_wrong_password_answer_alike_and_are_logged() {
    let app = TestApp::sqlite().await;
    app.set_up().await;
    let visitor = app.visitor().await;
    let login = |name: &'static str, password: &'static str| {
        app.service.login(&visitor, name, password, None)
    };
    let wrong = told(login("ada", "wrong password").await);
    assert_eq!(told(login("bob", PASSWORD).await), wrong);
    assert_eq!(told(login("no such name!", PASSWORD).await), wrong);
    assert_eq!(told(login("ada", "").await), wrong);
    let token = login("ADA", PASSWORD).await.unwrap();
    let ada = app.back_with(token.reveal()).await;
    assert_eq!(ada.role, Role::Admin);
    app.service.logout(&ada, token.reveal()).await.unwrap();
    assert!(app.back_with(token.reveal()).await.person.is_none());
    assert_eq!(
        app.logged().await,
        [
            "Ada: logout ada",
            "Ada: login ada",
            "nobody: login.failed ada",
            "nobody: login.failed an impossible name",
            "nobody: login.failed bob",
            "nobody: login.failed ada",
            "Ada: setup The Shed",
        ]
    );
}

#[tokio::test]
async fn guessing_is_slowed_down_and_time_forgives() {
    let app = TestApp::sqlite().await;
    app.set_up().await;
    let visitor = app.visitor().await;
    let guess = |password: &'static str| app.service.login(&visitor, "ada", password, None);
    for _ in 0..10 {
        assert!(matches!(
            guess("wrong password").await,
            Err(Error::WrongLogin)
        ));
    }
    let Err(Error::RateLimited { retry_after }) = guess(PASSWORD).await else {
        panic!("the eleventh guess was let through");
    };
    app.clock.advance(TimeDelta::from_std(retry_after).unwrap());
    guess(PASSWORD).await.unwrap();
}

#[tokio::test]
async fn a_session_ends_unless_it_is_used() {
    let app = TestApp::sqlite().await;
    app.set_up().await;
    let visitor = app.visitor().await;
    let token = app
        .service
        .login(&visitor, "ada", PASSWORD, Some("a browser"))
        .await
        .unwrap();
    app.clock.advance(TimeDelta::days(29));
    assert!(app.back_with(token.reveal()).await.person.is_some());
    app.clock.advance(TimeDelta::days(29));
    assert!(app.back_with(token.reveal()).await.person.is_some());
    app.clock.advance(TimeDelta::days(30));
    assert!(app.back_with(token.reveal()).await.person.is_none());
}

#[tokio::test]
async fn a_session_is_worth_nothing_in_another_library() {
    let app = TestApp::sqlite().await;
    app.second_library("elsewhere.example").await;
    app.set_up().await;
    let visitor = app.visitor().await;
    let token = app
        .service
        .login(&visitor, "ada", PASSWORD, None)
        .await
        .unwrap();
    let elsewhere = app
        .service
        .viewer(Some("elsewhere.example"), Some(token.reveal()), None)
        .await
        .unwrap();
    assert_eq!(elsewhere.role, Role::Visitor);
    assert!(elsewhere.person.is_none());
    let refused = app.service.login(&elsewhere, "ada", PASSWORD, None).await;
    assert!(matches!(refused, Err(Error::WrongLogin)));
}

#[tokio::test]
async fn what_a_role_may_not_do_is_refused_by_the_use_case_itself() {
    let app = TestApp::sqlite().await;
    let visitor = app.visitor().await;
    let listener = app.person("listener", Role::Listener).await;
    let stranger = app.person("stranger", Role::Visitor).await;
    let query = domain::track::TrackQuery::default();
    let tracks = |viewer| app.service.tracks(viewer, &query);
    assert!(matches!(tracks(&visitor).await, Err(Error::LoginRequired)));
    assert!(matches!(tracks(&stranger).await, Err(Error::NotFound(_))));
    assert!(tracks(&listener).await.is_ok());
    assert!(matches!(
        app.service.jobs(&visitor).await,
        Err(Error::LoginRequired)
    ));
    assert_eq!(
        told(app.service.jobs(&listener).await),
        "your role in this library does not allow to manage background work; ask an admin of the library"
    );
    assert!(matches!(
        app.service.audit(&listener, None).await,
        Err(Error::NotAllowed(_))
    ));
    assert!(matches!(
        app.service.recognise(&listener, Vec::new()).await,
        Err(Error::NotAllowed(_))
    ));
    let mut open = visitor.clone();
    open.library.visibility = Visibility::Public;
    assert!(tracks(&open).await.is_ok());
}
