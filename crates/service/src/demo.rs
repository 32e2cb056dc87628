//! Fills an empty library with the demo band's music, so that a newcomer sees a living site.
//!
//! It comes in as any file would, through the whole of an upload, so that what the demo shows is what the system does.

use crate::{Error, Person, Result, Service, SessionToken, Viewer};
use demo::ARTIST;
use domain::{AccountId, DisplayName, LoginName, Role, track::TrackQuery};
use store::NewAccount;

/// Fills an empty library with twelve short synthesised pieces and answers how many there are. A library that holds
/// anything is left alone and answers 0. The jobs that analyse them are queued, not awaited.
pub async fn fill(service: &Service) -> Result<u32> {
    let viewer = performer(service).await?;
    let query = TrackQuery {
        limit: 1,
        ..TrackQuery::default()
    };
    if service.tracks(&viewer, &query).await?.total > 0 {
        return Ok(0);
    }
    let mut added = 0;
    for piece in demo::pieces() {
        let file = tokio::task::spawn_blocking(|| piece.perform())
            .await
            .map_err(Error::internal)?;
        let body = futures::stream::iter([Ok(file.into())]);
        service
            .receive(&viewer, piece.file_name().parse()?, body)
            .await?;
        added += 1;
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
    })
}
