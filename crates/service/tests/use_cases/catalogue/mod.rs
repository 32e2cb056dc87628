//! The catalogue as its users meet it: forms in, pages out.

mod arranging;
mod bin;
mod filing;
mod forms;
mod unfiled;

use crate::app::TestApp;
use crate::sound::wav;
use domain::event::EventForm;
use domain::{Item, Noun, TrackId};
use service::{NewUpload, Piece, Viewer};

fn gig(title: &str) -> EventForm {
    EventForm {
        title: title.to_owned(),
        date: "2024-03-12".to_owned(),
        people: "Ada: guitar\nBo".to_owned(),
        genres: "Rock, Jazz".to_owned(),
        ..EventForm::default()
    }
}

fn event_item(id: domain::EventId) -> Item {
    Item {
        noun: Noun::Event,
        id: id.uuid(),
    }
}

/// A file dropped with a folder.
async fn drop_file(app: &TestApp, viewer: &Viewer, folder: &str, name: &str, seed: u64) -> TrackId {
    let file = wav("", seed, 5);
    let new = NewUpload {
        folder: Some(folder.to_owned()),
        ..NewUpload::of(name.parse().unwrap(), file.len() as u64)
    };
    let upload = app.service.create_upload(viewer, new).await.unwrap();
    let body = crate::app::body(&file);
    let status = app
        .service
        .append(viewer, upload.id, Piece::at(0), body)
        .await
        .unwrap();
    crate::app::track_of(&status)
}
