//! Tracks: what the library lists and plays.

use crate::counterpart::CounterpartColumns;
use crate::value::{date_of, hash, list, parsed, small, unsigned};
use crate::{Result, Store};
use domain::event::EventRef;
use domain::recognition::TrackSummary;
use domain::song::SongRef;
use domain::track::TrackRow;
use domain::{
    AssetId, ContentHash, EventId, FileName, LibraryId, Qualities, SongId, Timestamp, TrackId,
};
use uuid::Uuid;

/// Everything a track's own page needs to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrackRecord {
    /// What the list shows too.
    pub row: TrackRow,
    /// Names the content of the file that plays.
    pub hash: ContentHash,
    /// Its name when it was sent.
    pub file_name: FileName,
    /// Such as `audio/flac`.
    pub media_type: String,
    /// Its length in bytes.
    pub size: u64,
    /// Samples a second, once known.
    pub sample_rate: Option<u32>,
    /// Channels, once known.
    pub channels: Option<u16>,
    /// Bits a second over the whole file, once known.
    pub bitrate: Option<u64>,
    /// The codec of the moving picture, such as `h264`, once known.
    pub video_codec: Option<String>,
    /// Width and height of the moving picture in pixels, once known.
    pub resolution: Option<(u32, u32)>,
    /// Peaks of equal stretches of the whole file, 0–255; empty until drawn.
    pub peaks: Vec<u8>,
    /// Why the analysis stopped short.
    pub problem: Option<String>,
    /// What it was released on, says the file.
    pub album: Option<String>,
    /// The folder it was dropped with, as the sender's device names it.
    pub folder: Option<String>,
    /// Whether somebody took it out of the inbox.
    pub filed: bool,
    /// Counts edits, from 1.
    pub revision: u64,
}

/// The columns of a line of the list.
#[derive(sqlx::FromRow)]
pub(crate) struct RowColumns {
    pub(crate) id: Uuid,
    asset_id: Uuid,
    title: String,
    artist: Option<String>,
    kind: String,
    duration_ms: Option<i64>,
    format_name: Option<String>,
    qualities: i64,
    art: Option<String>,
    pub(crate) created_at: Timestamp,
    event_id: Option<Uuid>,
    event_title: Option<String>,
    event_date: Option<String>,
    position: i64,
    song_id: Option<Uuid>,
    song_title: Option<String>,
    track_kind: String,
    rating: i64,
    #[sqlx(flatten)]
    counterpart: CounterpartColumns,
}

impl TryFrom<RowColumns> for TrackRow {
    type Error = crate::StoreError;

    fn try_from(columns: RowColumns) -> Result<Self> {
        Ok(Self {
            id: TrackId::from_uuid(columns.id),
            asset: AssetId::from_uuid(columns.asset_id),
            title: columns.title,
            artist: columns.artist,
            kind: parsed("kind of media", &columns.kind)?,
            duration_ms: columns.duration_ms.map(unsigned),
            format: columns.format_name,
            qualities: Qualities::from_bits(small("set of qualities", columns.qualities)?),
            art: columns
                .art
                .map(|text| parsed("picture", &text))
                .transpose()?,
            added_at: columns.created_at,
            event: match (columns.event_id, columns.event_title, columns.event_date) {
                (Some(id), Some(title), Some(date)) => Some(EventRef {
                    id: EventId::from_uuid(id),
                    title,
                    date: date_of(&date)?,
                }),
                _ => None,
            },
            position: small("position", columns.position)?,
            song: columns
                .song_id
                .zip(columns.song_title)
                .map(|(id, title)| SongRef {
                    id: SongId::from_uuid(id),
                    title,
                }),
            track_kind: parsed("kind of track", &columns.track_kind)?,
            rating: small("rating", columns.rating)?,
            counterpart: columns.counterpart.read()?,
        })
    }
}

#[derive(sqlx::FromRow)]
struct RecordColumns {
    #[sqlx(flatten)]
    row: RowColumns,
    hash: Vec<u8>,
    name: String,
    media_type: String,
    size: i64,
    sample_rate: Option<i64>,
    channels: Option<i64>,
    bitrate: Option<i64>,
    video_codec: Option<String>,
    width: Option<i64>,
    height: Option<i64>,
    peaks: Option<Vec<u8>>,
    problem: Option<String>,
    album: Option<String>,
    folder: Option<String>,
    filed_at: Option<Timestamp>,
    revision: i64,
}

/// The columns of a track in short.
#[derive(sqlx::FromRow)]
pub(crate) struct SummaryColumns {
    track_id: Uuid,
    title: String,
    duration_ms: Option<i64>,
    format_name: Option<String>,
    bitrate: Option<i64>,
    size: i64,
}

impl From<SummaryColumns> for TrackSummary {
    fn from(columns: SummaryColumns) -> Self {
        Self {
            id: TrackId::from_uuid(columns.track_id),
            title: columns.title,
            duration_ms: columns.duration_ms.map(unsigned),
            format: columns.format_name,
            bitrate: columns.bitrate.map(unsigned),
            size: unsigned(columns.size),
        }
    }
}

#[derive(sqlx::FromRow)]
struct KnownColumns {
    hash: Vec<u8>,
    #[sqlx(flatten)]
    summary: SummaryColumns,
}

/// The known contents among a JSON list of hashes, which the two engines take apart differently.
macro_rules! known_tracks {
    ($hashes:literal) => {
        concat!(
            "SELECT a.hash, t.id AS track_id, t.title, a.duration_ms, a.format_name, a.bitrate, a.size
             FROM asset a
             JOIN track_asset ta ON ta.asset_id = a.id AND ta.role = 'master'
             JOIN track t ON t.id = ta.track_id AND t.deleted_at IS NULL
             WHERE a.library_id = $1 AND a.hash IN (",
            $hashes,
            ") ORDER BY t.id"
        )
    };
}

impl Store {
    /// The tracks whose file has one of these contents; contents nobody lists are left out. One query for all.
    pub async fn known_tracks(
        &self,
        library: LibraryId,
        hashes: &[ContentHash],
    ) -> Result<Vec<(ContentHash, TrackSummary)>> {
        let text = self.text(
            known_tracks!("SELECT unhex(value) FROM json_each($2)"),
            known_tracks!("SELECT decode(value, 'hex') FROM json_array_elements_text($2::json)"),
        );
        let rows: Vec<KnownColumns> = on_read!(self, pool => sqlx::query_as(text)
            .bind(library.uuid())
            .bind(list(hashes))
            .fetch_all(pool)
            .await?);
        rows.into_iter()
            .map(|row| Ok((hash(&row.hash)?, row.summary.into())))
            .collect()
    }

    /// A track that is not deleted.
    pub async fn track(&self, library: LibraryId, track: TrackId) -> Result<Option<TrackRecord>> {
        let found: Option<RecordColumns> = on_read!(self, pool => sqlx::query_as(
            concat!(
                "SELECT ", track_columns!(), ", a.hash, a.name, a.media_type, a.size, a.sample_rate, a.channels,
                 a.bitrate, a.video_codec, a.width, a.height, a.peaks, a.problem, t.album, t.folder, t.filed_at, t.revision
                 FROM track t", track_joins!(),
                "WHERE t.library_id = $1 AND t.id = $2 AND t.deleted_at IS NULL",
            ),
        )
        .bind(library.uuid())
        .bind(track.uuid())
        .fetch_optional(pool)
        .await?);
        found.map(TrackRecord::try_from).transpose()
    }
}

impl TryFrom<RecordColumns> for TrackRecord {
    type Error = crate::StoreError;

    fn try_from(columns: RecordColumns) -> Result<Self> {
        Ok(Self {
            row: columns.row.try_into()?,
            hash: hash(&columns.hash)?,
            file_name: parsed("file name", &columns.name)?,
            media_type: columns.media_type,
            size: unsigned(columns.size),
            sample_rate: columns
                .sample_rate
                .map(|rate| small("sample rate", rate))
                .transpose()?,
            channels: columns
                .channels
                .map(|count| small("number of channels", count))
                .transpose()?,
            bitrate: columns.bitrate.map(unsigned),
            video_codec: columns.video_codec,
            resolution: match (columns.width, columns.height) {
                (Some(width), Some(height)) => {
                    Some((small("width", width)?, small("height", height)?))
                }
                _ => None,
            },
            peaks: columns.peaks.unwrap_or_default(),
            problem: columns.problem,
            album: columns.album,
            folder: columns.folder,
            filed: columns.filed_at.is_some(),
            revision: unsigned(columns.revision),
        })
    }
}
