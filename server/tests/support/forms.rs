//! The forms and pages of the catalogue, as a browser without scripts meets them.

use super::{Answer, TestApp, Visitor, wav};
use domain::TrackId;

/// A gig's form, filled in.
pub(crate) const GIG: &str = "kind=gig&date=2024-03-12&title=Harbour+Stage&venue=Old+Boiler+House&city=Leeds&rating=4\
                   &people=Ada+Example%3A+piano&genres=folk%2C+ska&description=Loud.";

/// Sends the form at `path` and answers the address it led to.
pub(crate) async fn led(app: &TestApp, who: &Visitor, path: &str, form: &str) -> String {
    let answer = app.post_form(who, path, form).await;
    assert_eq!(answer.status, 303, "{path}: {}", answer.text());
    answer.header("location").to_owned()
}

/// The page at `path`, which has to be there.
pub(crate) async fn page(app: &TestApp, who: &Visitor, path: &str) -> String {
    let answer = app.get(who, path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.text()
}

/// Holds an answer to its status and to words that it has to say.
pub(crate) fn says(answer: &Answer, status: u16, words: &[&str]) {
    let text = answer.text();
    assert_eq!(answer.status, status, "{text}");
    for word in words {
        assert!(text.contains(word), "{word:?} is missing in {text}");
    }
}

/// Drops a file with a folder, whose bytes differ from every other's of another `number`.
pub(crate) async fn drop_file(app: &TestApp, who: &Visitor, folder: &str, number: u32) -> TrackId {
    let mut file = wav::seconds(1);
    file.extend(b"LIST\x04\0\0\0");
    file.extend(number.to_le_bytes());
    let viewer = app.viewer(who).await;
    let new = service::NewUpload {
        folder: Some(folder.to_owned()),
        ..service::NewUpload::of(
            format!("{number:03} take {number}.wav").parse().unwrap(),
            file.len() as u64,
        )
    };
    let upload = app.service.create_upload(&viewer, new).await.unwrap();
    let body = futures::stream::iter([Ok(axum::body::Bytes::from(file))]);
    let sent = app
        .service
        .append(&viewer, upload.id, service::Piece::at(0), body)
        .await
        .unwrap();
    match sent.state {
        service::UploadState::Finished(track) => track,
        other => panic!("{other:?}"),
    }
}

/// What the hidden field of a form's page holds.
pub(crate) fn revision(page: &str) -> &str {
    let field = page.split("name=\"revision\" value=\"").nth(1).unwrap();
    field.split('"').next().unwrap()
}
