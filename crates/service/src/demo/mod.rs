//! A small invented band's repertoire, so that a newcomer sees a living site.
//!
//! The music is composed and synthesised here when it is asked for: nothing is recorded, downloaded or anybody's. It
//! comes in as any file would, through the whole of an upload, so that what the demo shows is what the system does.

mod mix;
mod random;
mod repertoire;
mod score;
mod voices;
mod wav;

use crate::{Error, Person, Result, Service, SessionToken, Viewer};
use domain::{AccountId, DisplayName, LoginName, Role, track::TrackQuery};
use repertoire::{ARTIST, PIECES, Piece};
use store::NewAccount;

/// Samples a second of what is synthesised.
const RATE: u32 = 44_100;

/// What the tags call the collection.
const ALBUM: &str = "Reprise demo";

/// Decides every melody.
const SEED: u64 = 0x5eed;

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
    for (number, piece) in (0..).zip(&PIECES) {
        // A minute of music takes a thread about a second.
        let file = tokio::task::spawn_blocking(move || perform(piece, SEED + number))
            .await
            .map_err(Error::internal)?;
        let body = futures::stream::iter([Ok(file.into())]);
        service
            .receive(&viewer, file_name(piece).parse()?, body)
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

/// A piece as a WAV file.
fn perform(piece: &Piece, seed: u64) -> Vec<u8> {
    let score = score::write(piece, seed);
    wav::encode(piece.title, ARTIST, ALBUM, &mix::record(&score, seed))
}

fn file_name(piece: &Piece) -> String {
    format!("{}.wav", piece.title.to_lowercase().replace(' ', "-"))
}
