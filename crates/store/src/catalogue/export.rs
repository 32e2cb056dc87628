//! What an export writes beside events and songs: everything people put in, a page at a time, in the order of
//! identifiers.

use crate::value::{hash, unsigned};
use crate::{Result, Store};
use domain::{
    ContentHash, EventId, LibraryId, MusicianId, NoteId, PlaylistEntryId, PlaylistId, SongId,
    Timestamp, TrackId,
};
use uuid::Uuid;

/// A person or an act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportedMusician {
    /// Names it.
    pub id: MusicianId,
    /// What it is called.
    pub name: String,
    /// A word of [`MusicianKind`](domain::musician::MusicianKind).
    pub kind: String,
    /// What it is filed as; empty where the name itself will do.
    pub filed_as: String,
    /// One a line.
    pub other_names: String,
    /// Lines are kept.
    pub notes: String,
}

/// A track with the file that plays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportedTrack {
    /// Names it.
    pub id: TrackId,
    /// What it is called.
    pub title: String,
    /// Who plays, says the file.
    pub artist: String,
    /// What it was released on, says the file.
    pub album: String,
    /// A word of [`TrackKind`](domain::track::TrackKind).
    pub kind: String,
    /// Where it was played.
    pub event: Option<(EventId, String)>,
    /// Its place there, from 1; 0 where it has none.
    pub position: u64,
    /// What is played.
    pub song: Option<(SongId, String)>,
    /// The file's name when it was sent.
    pub file_name: String,
    /// The folder it was dropped with.
    pub folder: String,
    /// Names its content.
    pub hash: ContentHash,
    /// Its length in bytes.
    pub size: u64,
    /// Its media type.
    pub media_type: String,
    /// Milliseconds, once known.
    pub duration_ms: Option<u64>,
    /// When it was added.
    pub added_at: Timestamp,
}

/// A note on a track.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportedNote {
    /// Names it.
    pub id: NoteId,
    /// The track.
    pub track: TrackId,
    /// What the track is called.
    pub title: String,
    /// The moment it is about, in milliseconds.
    pub at_ms: Option<u64>,
    /// Who wrote it: their login name.
    pub author: String,
    /// What it says.
    pub text: String,
    /// When it was written.
    pub written_at: Timestamp,
}

/// A place of a playlist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportedEntry {
    /// Names the place.
    pub id: PlaylistEntryId,
    /// The playlist.
    pub playlist: PlaylistId,
    /// What it is called.
    pub title: String,
    /// Whose it is: their login name.
    pub owner: String,
    /// What its owner says about it.
    pub description: String,
    /// A word of [`PlaylistVisibility`](domain::personal::PlaylistVisibility).
    pub visibility: String,
    /// By what its places are ordered.
    pub position: u64,
    /// What stands there.
    pub track: TrackId,
}

#[derive(sqlx::FromRow)]
struct MusicianColumns {
    id: Uuid,
    name: String,
    kind: String,
    filed_as: String,
    other_names: String,
    notes: String,
}

#[derive(sqlx::FromRow)]
struct TrackColumns {
    id: Uuid,
    title: String,
    artist: Option<String>,
    album: Option<String>,
    track_kind: String,
    event_id: Option<Uuid>,
    event_title: Option<String>,
    position: i64,
    song_id: Option<Uuid>,
    song_title: Option<String>,
    file_name: String,
    folder: Option<String>,
    hash: Vec<u8>,
    size: i64,
    media_type: String,
    duration_ms: Option<i64>,
    created_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct NoteColumns {
    id: Uuid,
    track_id: Uuid,
    title: String,
    at_ms: Option<i64>,
    author: String,
    text: String,
    created_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct EntryColumns {
    id: Uuid,
    playlist_id: Uuid,
    title: String,
    owner: String,
    description: String,
    visibility: String,
    position: i64,
    track_id: Uuid,
}

/// Reads one page: what lies behind `after`, at most `limit`.
macro_rules! page {
    ($store:expr, $text:literal, $library:expr, $after:expr, $limit:expr) => {
        on_read!($store, pool => sqlx::query_as($text)
            .bind($library.uuid())
            .bind($after.unwrap_or(Uuid::nil()))
            .bind(i64::from($limit))
            .fetch_all(pool)
            .await?)
    };
}

impl Store {
    /// People and acts that are not in the bin.
    pub async fn export_musicians(
        &self,
        library: LibraryId,
        after: Option<Uuid>,
        limit: u32,
    ) -> Result<Vec<ExportedMusician>> {
        let rows: Vec<MusicianColumns> = page!(
            self,
            "SELECT id, name, kind, filed_as, other_names, notes FROM musician
             WHERE library_id = $1 AND id > $2 AND deleted_at IS NULL ORDER BY id LIMIT $3",
            library,
            after,
            limit
        );
        Ok(rows
            .into_iter()
            .map(|columns| ExportedMusician {
                id: MusicianId::from_uuid(columns.id),
                name: columns.name,
                kind: columns.kind,
                filed_as: columns.filed_as,
                other_names: columns.other_names,
                notes: columns.notes,
            })
            .collect())
    }

    /// Tracks that are not in the bin.
    pub async fn export_tracks(
        &self,
        library: LibraryId,
        after: Option<Uuid>,
        limit: u32,
    ) -> Result<Vec<ExportedTrack>> {
        let rows: Vec<TrackColumns> = page!(
            self,
            "SELECT t.id, t.title, t.artist, t.album, t.track_kind, e.id AS event_id, e.title AS event_title,
                 t.position, s.id AS song_id, s.title AS song_title, a.name AS file_name, t.folder, a.hash, a.size,
                 a.media_type, a.duration_ms, t.created_at
             FROM track t
             JOIN track_asset ta ON ta.track_id = t.id AND ta.role = 'master'
             JOIN asset a ON a.id = ta.asset_id
             LEFT JOIN event e ON e.id = t.event_id AND e.deleted_at IS NULL
             LEFT JOIN song s ON s.id = t.song_id AND s.deleted_at IS NULL
             WHERE t.library_id = $1 AND t.id > $2 AND t.deleted_at IS NULL ORDER BY t.id LIMIT $3",
            library,
            after,
            limit
        );
        rows.into_iter().map(TrackColumns::exported).collect()
    }

    /// Everybody's notes on tracks that are not in the bin.
    pub async fn export_notes(
        &self,
        library: LibraryId,
        after: Option<Uuid>,
        limit: u32,
    ) -> Result<Vec<ExportedNote>> {
        let rows: Vec<NoteColumns> = page!(
            self,
            "SELECT n.id, n.track_id, t.title, n.at_ms, a.login AS author, n.text, n.created_at
             FROM note n
             JOIN track t ON t.id = n.track_id AND t.deleted_at IS NULL
             JOIN account a ON a.id = n.account_id
             WHERE n.library_id = $1 AND n.id > $2 AND n.deleted_at IS NULL ORDER BY n.id LIMIT $3",
            library,
            after,
            limit
        );
        Ok(rows
            .into_iter()
            .map(|columns| ExportedNote {
                id: NoteId::from_uuid(columns.id),
                track: TrackId::from_uuid(columns.track_id),
                title: columns.title,
                at_ms: columns.at_ms.map(unsigned),
                author: columns.author,
                text: columns.text,
                written_at: columns.created_at,
            })
            .collect())
    }

    /// The places of everybody's playlists, with tracks that are not in the bin.
    pub async fn export_playlists(
        &self,
        library: LibraryId,
        after: Option<Uuid>,
        limit: u32,
    ) -> Result<Vec<ExportedEntry>> {
        let rows: Vec<EntryColumns> = page!(
            self,
            "SELECT pe.id, pe.playlist_id, p.title, a.login AS owner, p.description, p.visibility, pe.position, pe.track_id
             FROM playlist_entry pe
             JOIN playlist p ON p.id = pe.playlist_id AND p.deleted_at IS NULL
             JOIN track t ON t.id = pe.track_id AND t.deleted_at IS NULL
             JOIN account a ON a.id = p.account_id
             WHERE pe.library_id = $1 AND pe.id > $2 ORDER BY pe.id LIMIT $3",
            library,
            after,
            limit
        );
        Ok(rows
            .into_iter()
            .map(|columns| ExportedEntry {
                id: PlaylistEntryId::from_uuid(columns.id),
                playlist: PlaylistId::from_uuid(columns.playlist_id),
                title: columns.title,
                owner: columns.owner,
                description: columns.description,
                visibility: columns.visibility,
                position: unsigned(columns.position),
                track: TrackId::from_uuid(columns.track_id),
            })
            .collect())
    }
}

impl TrackColumns {
    fn exported(self) -> Result<ExportedTrack> {
        Ok(ExportedTrack {
            id: TrackId::from_uuid(self.id),
            title: self.title,
            artist: self.artist.unwrap_or_default(),
            album: self.album.unwrap_or_default(),
            kind: self.track_kind,
            event: self.event_id.map(EventId::from_uuid).zip(self.event_title),
            position: unsigned(self.position),
            song: self.song_id.map(SongId::from_uuid).zip(self.song_title),
            file_name: self.file_name,
            folder: self.folder.unwrap_or_default(),
            hash: hash(&self.hash)?,
            size: unsigned(self.size),
            media_type: self.media_type,
            duration_ms: self.duration_ms.map(unsigned),
            added_at: self.created_at,
        })
    }
}
