//! The tables of an export, each with the text that reads it: `$1` library, `$2` and `$3` the place behind which the
//! page begins, `$4` its length, `$5` who reads (nobody: the operator, who may read everything), `$6` the place's second
//! part as a number.
//!
//! Left out is what the server makes itself and can make again (keys, counts, covers nobody chose, waveforms,
//! fingerprints, renditions), what secures it (passwords, sessions, tokens), and what it is busy with (uploads, jobs).

use super::Kept;

macro_rules! tables {
    ($(
        $(#[$doc:meta])+
        $variant:ident = $name:literal, [$($column:literal: $kept:ident),+ $(,)?], $text:expr;
    )+) => {
        /// A table that is written as it is kept.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum StoredTable {
            $($(#[$doc])+ $variant,)+
        }

        impl StoredTable {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// What it is called.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The names of its columns.
            pub const fn columns(self) -> &'static [&'static str] {
                match self { $(Self::$variant => &[$($column),+],)+ }
            }

            pub(super) const fn kept(self) -> &'static [Kept] {
                match self { $(Self::$variant => &[$(Kept::$kept),+],)+ }
            }

            pub(super) const fn text(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }
    };
}

impl StoredTable {
    /// Whether the second part of a place is a number and not an identifier.
    pub(super) const fn is_numbered(self) -> bool {
        matches!(self, Self::SetLists)
    }
}

/// A text in the order of two columns.
macro_rules! rows {
    ($first:literal, $second:literal, $columns:expr, $from:expr) => {
        rows!($first, $second, $columns, $from, "")
    };
    ($first:literal, $second:literal, $columns:expr, $from:expr, $condition:literal) => {
        concat!(
            "SELECT ",
            $first,
            ", ",
            $second,
            ", ",
            $columns,
            " FROM ",
            $from,
            " WHERE x.library_id = $1 AND (",
            $first,
            ", ",
            $second,
            ") > ($2, $3)",
            $condition,
            " ORDER BY ",
            $first,
            ", ",
            $second,
            " LIMIT $4"
        )
    };
}

/// Genres or styles.
macro_rules! classes {
    ($class:literal) => {
        rows!(
            "x.id",
            "x.id",
            "x.id, x.name, x.description, x.created_at, x.updated_at, x.deleted_at",
            concat!($class, " x")
        )
    };
}

/// The genres or styles of events or songs.
macro_rules! classified {
    ($owner:literal, $class:literal) => {
        concat!(
            "SELECT x.",
            $owner,
            "_id, x.",
            $class,
            "_id, o.id, o.title, c.id, c.name FROM ",
            $owner,
            "_",
            $class,
            " x
             JOIN ",
            $owner,
            " o ON o.id = x.",
            $owner,
            "_id JOIN ",
            $class,
            " c ON c.id = x.",
            $class,
            "_id
             WHERE x.library_id = $1 AND (x.",
            $owner,
            "_id, x.",
            $class,
            "_id) > ($2, $3)
             ORDER BY x.",
            $owner,
            "_id, x.",
            $class,
            "_id LIMIT $4"
        )
    };
}

/// Who plays at events or on tracks.
macro_rules! players {
    ($owner:literal) => {
        concat!(
            "SELECT x.",
            $owner,
            "_id, x.musician_id, o.id, o.title, m.id, m.name, x.position, x.role
             FROM ",
            $owner,
            "_musician x
             JOIN ",
            $owner,
            " o ON o.id = x.",
            $owner,
            "_id JOIN musician m ON m.id = x.musician_id
             WHERE x.library_id = $1 AND (x.",
            $owner,
            "_id, x.musician_id) > ($2, $3)
             ORDER BY x.",
            $owner,
            "_id, x.musician_id LIMIT $4"
        )
    };
}

/// What a person keeps of tracks: theirs alone, but for the operator.
macro_rules! marks {
    ($table:literal, $second:literal, $columns:literal) => {
        rows!(
            "x.account_id",
            $second,
            $columns,
            concat!(
                $table,
                " x JOIN account a ON a.id = x.account_id JOIN track t ON t.id = x.track_id"
            ),
            " AND ($5 IS NULL OR x.account_id = $5)"
        )
    };
}

tables! {
    /// The library itself.
    Library = "library",
    ["id": Id, "name": Text, "host": Text, "visibility": Text, "hue": Number, "description": Text, "added": Moment],
    "SELECT id, id, id, name, host, visibility, accent_hue, description, created_at FROM library
     WHERE id = $1 AND (id, id) > ($2, $3) LIMIT $4";

    /// Who is a member.
    Members = "members",
    ["login": Text, "name": Text, "role": Text, "since": Moment, "disabled": Moment],
    rows!(
        "x.account_id", "x.account_id", "a.login, a.name, x.role, x.created_at, a.disabled_at",
        "membership x JOIN account a ON a.id = x.account_id"
    );

    /// Events, whole.
    Events = "all-events",
    [
        "id": Id, "title": Text, "kind": Text, "date": Text, "venue": Text, "city": Text, "description": Text,
        "rating": Number, "cover chosen": Truth, "cover id": Id, "added": Moment, "changed": Moment, "deleted": Moment,
    ],
    rows!(
        "x.id", "x.id",
        "x.id, x.title, x.kind, x.date, x.venue, x.city, x.description, x.rating, x.cover_chosen = 1, x.cover_asset_id,
         x.created_at, x.updated_at, x.deleted_at",
        "event x"
    );

    /// Songs, whole.
    Songs = "all-songs",
    [
        "id": Id, "title": Text, "alternative titles": Text, "writers": Text, "key": Text, "tempo": Number,
        "notes": Text, "lyrics": Text, "cover chosen": Truth, "cover id": Id, "added": Moment, "changed": Moment,
        "deleted": Moment,
    ],
    rows!(
        "x.id", "x.id",
        "x.id, x.title, x.alternative_titles, x.writers, x.key, x.tempo_bpm, x.notes, x.lyrics, x.cover_chosen = 1,
         x.cover_asset_id, x.created_at, x.updated_at, x.deleted_at",
        "song x"
    );

    /// People and acts.
    People = "people",
    [
        "id": Id, "name": Text, "kind": Text, "filed as": Text, "other names": Text, "notes": Text, "added": Moment,
        "changed": Moment, "deleted": Moment,
    ],
    rows!(
        "x.id", "x.id",
        "x.id, x.name, x.kind, x.filed_as, x.other_names, x.notes, x.created_at, x.updated_at, x.deleted_at",
        "musician x"
    );

    /// Genres.
    Genres = "genres",
    ["id": Id, "name": Text, "description": Text, "added": Moment, "changed": Moment, "deleted": Moment],
    classes!("genre");

    /// Styles.
    Styles = "styles",
    ["id": Id, "name": Text, "description": Text, "added": Moment, "changed": Moment, "deleted": Moment],
    classes!("style");

    /// Who plays at events.
    EventPeople = "event-people",
    ["event id": Id, "event": Text, "person id": Id, "person": Text, "position": Number, "role": Text],
    players!("event");

    /// The genres of events.
    EventGenres = "event-genres", ["event id": Id, "event": Text, "genre id": Id, "genre": Text],
    classified!("event", "genre");

    /// The styles of events.
    EventStyles = "event-styles", ["event id": Id, "event": Text, "style id": Id, "style": Text],
    classified!("event", "style");

    /// The genres of songs.
    SongGenres = "song-genres", ["song id": Id, "song": Text, "genre id": Id, "genre": Text],
    classified!("song", "genre");

    /// The styles of songs.
    SongStyles = "song-styles", ["song id": Id, "song": Text, "style id": Id, "style": Text],
    classified!("song", "style");

    /// What songs were called by before they became part of another.
    MergedSongs = "merged-songs", ["id": Id, "song id": Id, "song": Text, "merged": Moment],
    rows!("x.id", "x.id", "x.id, s.id, s.title, x.created_at", "merged_song x JOIN song s ON s.id = x.song_id");

    /// The same of people.
    MergedPeople = "merged-people", ["id": Id, "person id": Id, "person": Text, "merged": Moment],
    rows!(
        "x.id", "x.id", "x.id, m.id, m.name, x.created_at",
        "merged_musician x JOIN musician m ON m.id = x.musician_id"
    );

    /// Set lists, one row for each entry.
    SetLists = "set-lists",
    [
        "event id": Id, "event": Text, "position": Number, "section": Text, "title": Text, "song id": Id,
        "planned": Truth, "played": Truth, "segue": Truth, "note": Text,
    ],
    "SELECT x.event_id, n.position, x.event_id, e.title, n.position, n.section, n.title, n.song_id, n.planned, n.played,
         n.segue, n.note
     FROM set_list x JOIN event e ON e.id = x.event_id JOIN set_list_entry n ON n.set_list_id = x.id
     WHERE x.library_id = $1 AND (x.event_id, n.position) > ($2, $6) ORDER BY x.event_id, n.position LIMIT $4";

    /// Tracks, with the file that plays.
    Tracks = "tracks",
    [
        "id": Id, "title": Text, "title from": Text, "artist": Text, "album": Text, "kind": Text, "media": Text,
        "event id": Id, "event": Text, "position": Number, "song id": Id, "song": Text, "file": Text, "folder": Text,
        "blake3": Hash, "bytes": Number, "media type": Text, "milliseconds": Number, "added": Moment, "filed": Moment,
        "changed": Moment, "deleted": Moment, "deleted with": Id,
    ],
    rows!(
        "x.id", "x.id",
        "x.id, x.title, x.title_source, x.artist, x.album, x.track_kind, x.kind, x.event_id, e.title,
         nullif(x.position, 0), x.song_id, s.title, a.name, x.folder, a.hash, a.size, a.media_type, a.duration_ms,
         x.created_at, x.filed_at, x.updated_at, x.deleted_at, x.deleted_with",
        "track x
         LEFT JOIN track_asset ta ON ta.track_id = x.id AND ta.role = 'master'
         LEFT JOIN asset a ON a.id = ta.asset_id
         LEFT JOIN event e ON e.id = x.event_id
         LEFT JOIN song s ON s.id = x.song_id"
    );

    /// Every file of every track, and who brought it.
    Files = "files",
    [
        "track id": Id, "id": Id, "role": Text, "file": Text, "blake3": Hash, "bytes": Number, "media type": Text,
        "milliseconds": Number, "brought by": Text, "added": Moment,
    ],
    rows!(
        "x.track_id", "x.asset_id",
        "x.track_id, a.id, x.role, a.name, a.hash, a.size, a.media_type, a.duration_ms, p.login, a.created_at",
        "track_asset x JOIN asset a ON a.id = x.asset_id LEFT JOIN account p ON p.id = a.account_id"
    );

    /// Pictures that were sent for events and songs, with their files.
    Pictures = "pictures",
    [
        "id": Id, "event id": Id, "song id": Id, "shows": Text, "stood": Truth, "file id": Id, "file": Text,
        "blake3": Hash, "bytes": Number, "media type": Text, "brought by": Text, "added": Moment, "changed": Moment,
        "deleted": Moment,
    ],
    rows!(
        "x.id", "x.id",
        "x.id, x.event_id, x.song_id, x.alt, x.stood = 1, a.id, a.name, a.hash, a.size, a.media_type, p.login,
         x.created_at, x.updated_at, x.deleted_at",
        "picture x JOIN asset a ON a.id = x.asset_id LEFT JOIN account p ON p.id = a.account_id"
    );

    /// Who plays on tracks, beside those of the event.
    TrackPeople = "track-people",
    ["track id": Id, "track": Text, "person id": Id, "person": Text, "position": Number, "role": Text],
    players!("track");

    /// Films and recordings of one performance, once for each pair.
    Counterparts = "counterparts",
    ["track id": Id, "track": Text, "other id": Id, "milliseconds": Number, "since": Moment],
    rows!(
        "x.track_id", "x.other_id", "x.track_id, t.title, x.other_id, x.shift_ms, x.created_at",
        "counterpart x JOIN track t ON t.id = x.track_id", " AND x.track_id < x.other_id"
    );

    /// Notes on tracks; those that their authors threw away are theirs alone.
    Notes = "notes",
    [
        "id": Id, "track id": Id, "track": Text, "at milliseconds": Number, "author": Text, "text": Text,
        "written": Moment, "changed": Moment, "deleted": Moment,
    ],
    rows!(
        "x.id", "x.id",
        "x.id, x.track_id, t.title, x.at_ms, a.login, x.text, x.created_at, x.updated_at, x.deleted_at",
        "note x JOIN account a ON a.id = x.account_id JOIN track t ON t.id = x.track_id",
        " AND ($5 IS NULL OR x.account_id = $5 OR x.deleted_at IS NULL)"
    );

    /// Playlists; those that are private, or thrown away, are their owners' alone.
    Playlists = "playlists",
    [
        "id": Id, "title": Text, "owner": Text, "description": Text, "visibility": Text, "added": Moment,
        "changed": Moment, "deleted": Moment,
    ],
    rows!(
        "x.id", "x.id",
        "x.id, x.title, a.login, x.description, x.visibility, x.created_at, x.updated_at, x.deleted_at",
        "playlist x JOIN account a ON a.id = x.account_id",
        " AND ($5 IS NULL OR x.account_id = $5 OR (x.visibility = 'library' AND x.deleted_at IS NULL))"
    );

    /// The places of those playlists.
    PlaylistEntries = "playlist-entries",
    ["id": Id, "playlist id": Id, "playlist": Text, "position": Number, "track id": Id, "track": Text, "added": Moment],
    rows!(
        "x.id", "x.id", "x.id, x.playlist_id, p.title, x.position, x.track_id, t.title, x.created_at",
        "playlist_entry x JOIN playlist p ON p.id = x.playlist_id JOIN track t ON t.id = x.track_id",
        " AND ($5 IS NULL OR p.account_id = $5 OR (p.visibility = 'library' AND p.deleted_at IS NULL))"
    );

    /// Favourites.
    Favourites = "favourites",
    ["person": Text, "track id": Id, "track": Text, "since": Moment],
    marks!("favourite", "x.track_id", "a.login, x.track_id, t.title, x.created_at");

    /// Ratings.
    Ratings = "ratings",
    ["person": Text, "track id": Id, "track": Text, "stars": Number, "rated": Moment, "first rated": Moment],
    marks!("rating", "x.track_id", "a.login, x.track_id, t.title, x.stars, x.updated_at, x.created_at");

    /// What was listened to, one row for each time.
    History = "history",
    ["id": Id, "person": Text, "track id": Id, "track": Text, "played": Moment],
    marks!("play", "x.id", "x.id, a.login, x.track_id, t.title, x.at");

    /// Where listeners stopped.
    Listening = "listening",
    ["person": Text, "track id": Id, "track": Text, "milliseconds": Number, "heard": Moment],
    marks!("listening", "x.track_id", "a.login, x.track_id, t.title, x.position_ms, x.heard_at");
}
