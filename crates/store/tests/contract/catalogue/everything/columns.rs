//! Which columns of the schema an export has, and which it leaves out.

/// Where each column of the schema comes out: `table column`, and the table and the column of the export.
pub(super) const COMES_OUT: &str = "
library id: library id
library name: library name
library host: library host
library visibility: library visibility
library accent_hue: library hue
library description: library description
library created_at: library added
account login: members login
account name: members name
account disabled_at: members disabled
membership role: members role
membership created_at: members since
event id: all-events id
event title: all-events title
event kind: all-events kind
event date: all-events date
event venue: all-events venue
event city: all-events city
event description: all-events description
event rating: all-events rating
event cover_chosen: all-events cover chosen
event cover_asset_id: all-events cover id
event created_at: all-events added
event updated_at: all-events changed
event deleted_at: all-events deleted
song id: all-songs id
song title: all-songs title
song alternative_titles: all-songs alternative titles
song writers: all-songs writers
song key: all-songs key
song tempo_bpm: all-songs tempo
song notes: all-songs notes
song lyrics: all-songs lyrics
song cover_chosen: all-songs cover chosen
song cover_asset_id: all-songs cover id
song created_at: all-songs added
song updated_at: all-songs changed
song deleted_at: all-songs deleted
musician id: people id
musician name: people name
musician kind: people kind
musician filed_as: people filed as
musician other_names: people other names
musician notes: people notes
musician created_at: people added
musician updated_at: people changed
musician deleted_at: people deleted
genre id: genres id
genre name: genres name
genre description: genres description
genre created_at: genres added
genre updated_at: genres changed
genre deleted_at: genres deleted
style id: styles id
style name: styles name
style description: styles description
style created_at: styles added
style updated_at: styles changed
style deleted_at: styles deleted
event_musician event_id: event-people event id
event_musician musician_id: event-people person id
event_musician position: event-people position
event_musician role: event-people role
event_genre event_id: event-genres event id
event_genre genre_id: event-genres genre id
event_style event_id: event-styles event id
event_style style_id: event-styles style id
song_genre song_id: song-genres song id
song_genre genre_id: song-genres genre id
song_style song_id: song-styles song id
song_style style_id: song-styles style id
merged_song id: merged-songs id
merged_song song_id: merged-songs song id
merged_song created_at: merged-songs merged
merged_musician id: merged-people id
merged_musician musician_id: merged-people person id
merged_musician created_at: merged-people merged
set_list event_id: set-lists event id
set_list_entry position: set-lists position
set_list_entry section: set-lists section
set_list_entry song_id: set-lists song id
set_list_entry title: set-lists title
set_list_entry planned: set-lists planned
set_list_entry played: set-lists played
set_list_entry segue: set-lists segue
set_list_entry note: set-lists note
track id: tracks id
track title: tracks title
track title_source: tracks title from
track artist: tracks artist
track album: tracks album
track track_kind: tracks kind
track kind: tracks media
track event_id: tracks event id
track position: tracks position
track song_id: tracks song id
track folder: tracks folder
track created_at: tracks added
track filed_at: tracks filed
track updated_at: tracks changed
track deleted_at: tracks deleted
track deleted_with: tracks deleted with
track_asset track_id: files track id
track_asset asset_id: files id
track_asset role: files role
asset id: files id
asset name: files file
asset hash: files blake3
asset size: files bytes
asset media_type: files media type
asset duration_ms: files milliseconds
asset account_id: files brought by
asset created_at: files added
picture id: pictures id
picture event_id: pictures event id
picture song_id: pictures song id
picture asset_id: pictures file id
picture alt: pictures shows
picture stood: pictures stood
picture created_at: pictures added
picture updated_at: pictures changed
picture deleted_at: pictures deleted
track_musician track_id: track-people track id
track_musician musician_id: track-people person id
track_musician position: track-people position
track_musician role: track-people role
counterpart track_id: counterparts track id
counterpart other_id: counterparts other id
counterpart shift_ms: counterparts milliseconds
counterpart created_at: counterparts since
note id: notes id
note account_id: notes author
note track_id: notes track id
note at_ms: notes at milliseconds
note text: notes text
note created_at: notes written
note updated_at: notes changed
note deleted_at: notes deleted
playlist id: playlists id
playlist account_id: playlists owner
playlist title: playlists title
playlist description: playlists description
playlist visibility: playlists visibility
playlist created_at: playlists added
playlist updated_at: playlists changed
playlist deleted_at: playlists deleted
playlist_entry id: playlist-entries id
playlist_entry playlist_id: playlist-entries playlist id
playlist_entry track_id: playlist-entries track id
playlist_entry position: playlist-entries position
playlist_entry created_at: playlist-entries added
favourite account_id: favourites person
favourite track_id: favourites track id
favourite created_at: favourites since
rating account_id: ratings person
rating track_id: ratings track id
rating stars: ratings stars
rating created_at: ratings first rated
rating updated_at: ratings rated
play id: history id
play account_id: history person
play track_id: history track id
play at: history played
listening account_id: listening person
listening track_id: listening track id
listening position_ms: listening milliseconds
listening heard_at: listening heard
";

/// What stays, because the server makes it itself, or it secures the library, or it is under way.
pub(super) const TABLES_STAY: &[&str] = &[
    "_sqlx_migrations",
    "audit_entry",
    "fingerprint",
    "fingerprint_term",
    "health_check",
    "job",
    "library_total",
    "library_use",
    "login_session",
    "musician_key",
    "one_time_token",
    "person_use",
    "released_blob",
    "rendition",
    "song_key",
    "unsorted_track",
    "upload",
];
pub(super) const COLUMNS_STAY: &[&str] = &[
    // Of every table: whose it is, and how often it was edited.
    "library_id",
    "revision",
    // By what lists are ordered, and what they count.
    "sort_title",
    "sort_name",
    "sort_duration",
    "name_key",
    "track_count",
    "event_count",
    "duration_ms of playlist",
    // What the content itself tells, and the analysis found in it.
    "container of asset",
    "codec of asset",
    "video_codec of asset",
    "format_name of asset",
    "sample_rate of asset",
    "channels of asset",
    "bitrate of asset",
    "width of asset",
    "height of asset",
    "peaks of asset",
    "problem of asset",
    "analysed_at of asset",
    "qualities of asset",
    "art of asset",
    "alike_id of track",
    "alike_score of track",
    // What names a row inside alone, and when it was written.
    "id of account",
    "id of set_list",
    "set_list_id",
    "account_id of membership",
    "password_hash of account",
    "created_at of account",
    "created_at of set_list",
    "created_at of track_asset",
    "updated_at of account",
    "updated_at of asset",
    "updated_at of library",
    "updated_at of membership",
    "updated_at of set_list",
];
