//! Fills an empty library with the demo band's music and story, so that a newcomer sees a living site.
//!
//! It comes in as any file and any form would, through uploads, the inbox and the use cases of the catalogue, so that
//! what the demo shows is what the system does.

use crate::{Error, NewUpload, Person, Piece, Result, Service, SessionToken, Viewer};
use demo::{ARTIST, Occasion};
use domain::event::EventForm;
use domain::inbox::FileAs;
use domain::musician::{MusicianForm, MusicianKind};
use domain::song::SongForm;
use domain::track::TrackQuery;
use domain::{AccountId, DisplayName, FileName, LoginName, Role};
use store::NewAccount;

/// Fills an empty library with the story of a small band: eighteen short synthesised recordings of twelve songs, the
/// events they are of, and who played; the last two wait in the inbox. Answers how many recordings there are. A library
/// that holds anything is left alone and answers 0. The jobs that analyse them are queued, not awaited.
pub async fn fill(service: &Service) -> Result<u32> {
    let viewer = performer(service).await?;
    let query = TrackQuery {
        limit: 1,
        ..TrackQuery::default()
    };
    if service.tracks(&viewer, &query).await?.total > 0 {
        return Ok(0);
    }
    for member in &demo::MEMBERS {
        let form = MusicianForm {
            name: member.name.to_owned(),
            filed_as: member.filed_as.to_owned(),
            notes: member.notes.to_owned(),
            ..MusicianForm::default()
        };
        service.create_musician(&viewer, &form).await?;
    }
    let band = MusicianForm {
        name: ARTIST.to_owned(),
        kind: MusicianKind::Act.as_str().to_owned(),
        ..MusicianForm::default()
    };
    service.create_musician(&viewer, &band).await?;
    for work in &demo::WORKS {
        let form = SongForm {
            title: work.piece.title().to_owned(),
            writers: work.writers.to_owned(),
            key: work.piece.key(),
            tempo_bpm: work.piece.tempo(),
            notes: work.notes.to_owned(),
            genres: work.genres.to_owned(),
            ..SongForm::default()
        };
        service.create_song(&viewer, &form).await?;
    }
    let mut added = 0;
    for occasion in &demo::OCCASIONS {
        added += tell(service, &viewer, occasion).await?;
    }
    Ok(added)
}

/// Sends the recordings of one occasion and files them as its event.
async fn tell(service: &Service, viewer: &Viewer, occasion: &Occasion) -> Result<u32> {
    let mut added = 0;
    for take in occasion.takes() {
        added += 1;
        let file = tokio::task::spawn_blocking(move || take.perform())
            .await
            .map_err(Error::internal)?;
        let name: FileName = format!("{added:02} - {}.wav", take.piece.title()).parse()?;
        let new = NewUpload {
            folder: Some(occasion.folder.to_owned()),
            ..NewUpload::of(name, file.len() as u64)
        };
        let upload = service.create_upload(viewer, new).await?;
        let body = futures::stream::iter([Ok(file.into())]);
        service
            .append(viewer, upload.id, Piece::at(0), body)
            .await?;
    }
    if occasion.kind.is_empty() {
        return Ok(added);
    }
    let form = EventForm {
        kind: occasion.kind.to_owned(),
        date: occasion.date.to_owned(),
        title: occasion.title.to_owned(),
        venue: occasion.venue.to_owned(),
        city: occasion.city.to_owned(),
        description: occasion.description.to_owned(),
        rating: occasion.rating.to_owned(),
        people: occasion.people.to_owned(),
        genres: occasion.genres.to_owned(),
        styles: occasion.styles.to_owned(),
    };
    let event = service
        .file_folder(viewer, Some(occasion.folder), &FileAs::New(form), true)
        .await?;
    if let Some(event) = event
        && !occasion.set_list.is_empty()
    {
        service
            .edit_set_list(viewer, event.id, 0, occasion.set_list)
            .await?;
    }
    Ok(added)
}

/// Who the demo's uploads are by: an account nobody can log in with, since nobody knows its password.
async fn performer(service: &Service) -> Result<Viewer> {
    let login: LoginName = "reprise-demo".parse()?;
    let name: DisplayName = ARTIST.parse()?;
    let store = &service.0.store;
    if store.account_by_login(&login).await?.is_none() {
        let (unknowable, _) = SessionToken::new(&*service.0.entropy);
        let account = NewAccount {
            id: service.new_id(AccountId::from_parts),
            login: login.clone(),
            name: name.clone(),
            password_hash: service.hash_password(unknowable.into_string()).await?,
            now: service.now(),
        };
        store.create_account(&account).await?;
    }
    let account = store
        .account_by_login(&login)
        .await?
        .ok_or(Error::NotFound("account"))?;
    Ok(Viewer {
        library: service.default_library().await?,
        person: Some(Person {
            id: account.id,
            login,
            name,
        }),
        role: Role::Editor,
        address: None,
        prolonged: false,
    })
}
