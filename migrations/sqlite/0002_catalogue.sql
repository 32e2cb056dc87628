-- What people browse: events, songs, musicians, genres and styles, and where tracks stand among them. Each is found in
-- its lists by an index over what is not in the bin. `revision` counts edits, so that an edit made on a stale page is
-- noticed. Dates are as exact as they are known, '2024', '2024-03' or '2024-03-12', and '' where nothing is known: as
-- text they sort in time, the less exact first.

CREATE TABLE event (
    id              BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    library_id      BLOB NOT NULL REFERENCES library (id),
    kind            TEXT NOT NULL CHECK (kind IN ('gig', 'rehearsal', 'studio', 'release', 'other')),
    date            TEXT NOT NULL CHECK (
        date = '' OR date GLOB '[0-9][0-9][0-9][0-9]' OR date GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]'
        OR date GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'
    ),
    title           TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 300),
    sort_title      TEXT NOT NULL,
    venue           TEXT NOT NULL DEFAULT '' CHECK (length(venue) <= 200),
    city            TEXT NOT NULL DEFAULT '' CHECK (length(city) <= 200),
    description     TEXT NOT NULL DEFAULT '' CHECK (length(description) <= 20000),
    -- The band's own verdict in stars; 0 where there is none.
    rating          INTEGER NOT NULL DEFAULT 0 CHECK (rating BETWEEN 0 AND 5),
    cover_asset_id  BLOB,
    -- Tracks at it that are not in the bin, kept by triggers.
    track_count     INTEGER NOT NULL DEFAULT 0 CHECK (track_count >= 0),
    revision        INTEGER NOT NULL DEFAULT 1 CHECK (revision >= 1),
    deleted_at      TEXT,
    created_at      TEXT NOT NULL,
    updated_at      TEXT NOT NULL,
    UNIQUE (library_id, id),
    FOREIGN KEY (library_id, cover_asset_id) REFERENCES asset (library_id, id)
) STRICT;
CREATE INDEX event_date ON event (library_id, date, id) WHERE deleted_at IS NULL;
CREATE INDEX event_title ON event (library_id, sort_title, id) WHERE deleted_at IS NULL;
CREATE INDEX event_rating ON event (library_id, rating, id) WHERE deleted_at IS NULL;
CREATE INDEX event_year ON event (library_id, substr(date, 1, 4), track_count) WHERE deleted_at IS NULL;
CREATE INDEX event_bin ON event (library_id, deleted_at, id) WHERE deleted_at IS NOT NULL;
CREATE INDEX event_cover ON event (cover_asset_id) WHERE cover_asset_id IS NOT NULL;

CREATE TABLE song (
    id                  BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    library_id          BLOB NOT NULL REFERENCES library (id),
    title               TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 300),
    sort_title          TEXT NOT NULL,
    -- One a line.
    alternative_titles  TEXT NOT NULL DEFAULT '' CHECK (length(alternative_titles) <= 2000),
    writers             TEXT NOT NULL DEFAULT '' CHECK (length(writers) <= 500),
    -- The musical key, in the band's own words.
    key                 TEXT NOT NULL DEFAULT '' CHECK (length(key) <= 50),
    tempo_bpm           INTEGER CHECK (tempo_bpm BETWEEN 1 AND 999),
    notes               TEXT NOT NULL DEFAULT '' CHECK (length(notes) <= 20000),
    lyrics              TEXT NOT NULL DEFAULT '' CHECK (length(lyrics) <= 50000),
    -- Tracks of it that are not in the bin, kept by triggers.
    track_count         INTEGER NOT NULL DEFAULT 0 CHECK (track_count >= 0),
    revision            INTEGER NOT NULL DEFAULT 1 CHECK (revision >= 1),
    deleted_at          TEXT,
    created_at          TEXT NOT NULL,
    updated_at          TEXT NOT NULL,
    UNIQUE (library_id, id)
) STRICT;
CREATE INDEX song_title ON song (library_id, sort_title, id) WHERE deleted_at IS NULL;
CREATE INDEX song_tracks ON song (library_id, track_count, id) WHERE deleted_at IS NULL;
CREATE INDEX song_bin ON song (library_id, deleted_at, id) WHERE deleted_at IS NOT NULL;

CREATE TABLE musician (
    id           BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    library_id   BLOB NOT NULL REFERENCES library (id),
    name         TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    sort_name    TEXT NOT NULL,
    kind         TEXT NOT NULL CHECK (kind IN ('person', 'act')),
    -- Such as 'Example, Ada'; '' where the name itself will do.
    filed_as     TEXT NOT NULL DEFAULT '' CHECK (length(filed_as) <= 200),
    -- One a line.
    other_names  TEXT NOT NULL DEFAULT '' CHECK (length(other_names) <= 2000),
    notes        TEXT NOT NULL DEFAULT '' CHECK (length(notes) <= 20000),
    -- Events they play at that are not in the bin, kept by triggers.
    event_count  INTEGER NOT NULL DEFAULT 0 CHECK (event_count >= 0),
    revision     INTEGER NOT NULL DEFAULT 1 CHECK (revision >= 1),
    deleted_at   TEXT,
    created_at   TEXT NOT NULL,
    updated_at   TEXT NOT NULL,
    UNIQUE (library_id, id)
) STRICT;
CREATE INDEX musician_name ON musician (library_id, sort_name, id) WHERE deleted_at IS NULL;
CREATE INDEX musician_events ON musician (library_id, event_count, id) WHERE deleted_at IS NULL;
CREATE INDEX musician_bin ON musician (library_id, deleted_at, id) WHERE deleted_at IS NOT NULL;

CREATE TABLE genre (
    id           BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    library_id   BLOB NOT NULL REFERENCES library (id),
    name         TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    -- The name as it is compared: without case, accents and punctuation.
    name_key     TEXT NOT NULL,
    description  TEXT NOT NULL DEFAULT '' CHECK (length(description) <= 20000),
    revision     INTEGER NOT NULL DEFAULT 1 CHECK (revision >= 1),
    deleted_at   TEXT,
    created_at   TEXT NOT NULL,
    updated_at   TEXT NOT NULL,
    UNIQUE (library_id, id)
) STRICT;
CREATE UNIQUE INDEX genre_name ON genre (library_id, name_key) WHERE deleted_at IS NULL;
CREATE INDEX genre_bin ON genre (library_id, deleted_at, id) WHERE deleted_at IS NOT NULL;

CREATE TABLE style (
    id           BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    library_id   BLOB NOT NULL REFERENCES library (id),
    name         TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    name_key     TEXT NOT NULL,
    description  TEXT NOT NULL DEFAULT '' CHECK (length(description) <= 20000),
    revision     INTEGER NOT NULL DEFAULT 1 CHECK (revision >= 1),
    deleted_at   TEXT,
    created_at   TEXT NOT NULL,
    updated_at   TEXT NOT NULL,
    UNIQUE (library_id, id)
) STRICT;
CREATE UNIQUE INDEX style_name ON style (library_id, name_key) WHERE deleted_at IS NULL;
CREATE INDEX style_bin ON style (library_id, deleted_at, id) WHERE deleted_at IS NOT NULL;

-- Every name a song or a musician goes by, as names are compared: what tags, file names and imports are matched with.
CREATE TABLE song_key (
    library_id  BLOB NOT NULL,
    song_id     BLOB NOT NULL,
    name_key    TEXT NOT NULL CHECK (name_key <> ''),
    PRIMARY KEY (song_id, name_key),
    FOREIGN KEY (library_id, song_id) REFERENCES song (library_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX song_key_name ON song_key (library_id, name_key, song_id);

CREATE TABLE musician_key (
    library_id   BLOB NOT NULL,
    musician_id  BLOB NOT NULL,
    name_key     TEXT NOT NULL CHECK (name_key <> ''),
    PRIMARY KEY (musician_id, name_key),
    FOREIGN KEY (library_id, musician_id) REFERENCES musician (library_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX musician_key_name ON musician_key (library_id, name_key, musician_id);

-- What was merged into another: its address goes on working.
CREATE TABLE merged_song (
    id          BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    library_id  BLOB NOT NULL,
    song_id     BLOB NOT NULL,
    created_at  TEXT NOT NULL,
    FOREIGN KEY (library_id, song_id) REFERENCES song (library_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX merged_song_into ON merged_song (song_id);

CREATE TABLE merged_musician (
    id           BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    library_id   BLOB NOT NULL,
    musician_id  BLOB NOT NULL,
    created_at   TEXT NOT NULL,
    FOREIGN KEY (library_id, musician_id) REFERENCES musician (library_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX merged_musician_into ON merged_musician (musician_id);

CREATE TABLE event_genre (
    library_id  BLOB NOT NULL,
    event_id    BLOB NOT NULL,
    genre_id    BLOB NOT NULL,
    PRIMARY KEY (event_id, genre_id),
    FOREIGN KEY (library_id, event_id) REFERENCES event (library_id, id) ON DELETE CASCADE,
    FOREIGN KEY (library_id, genre_id) REFERENCES genre (library_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX event_genre_genre ON event_genre (library_id, genre_id, event_id);

CREATE TABLE event_style (
    library_id  BLOB NOT NULL,
    event_id    BLOB NOT NULL,
    style_id    BLOB NOT NULL,
    PRIMARY KEY (event_id, style_id),
    FOREIGN KEY (library_id, event_id) REFERENCES event (library_id, id) ON DELETE CASCADE,
    FOREIGN KEY (library_id, style_id) REFERENCES style (library_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX event_style_style ON event_style (library_id, style_id, event_id);

CREATE TABLE song_genre (
    library_id  BLOB NOT NULL,
    song_id     BLOB NOT NULL,
    genre_id    BLOB NOT NULL,
    PRIMARY KEY (song_id, genre_id),
    FOREIGN KEY (library_id, song_id) REFERENCES song (library_id, id) ON DELETE CASCADE,
    FOREIGN KEY (library_id, genre_id) REFERENCES genre (library_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX song_genre_genre ON song_genre (library_id, genre_id, song_id);

CREATE TABLE song_style (
    library_id  BLOB NOT NULL,
    song_id     BLOB NOT NULL,
    style_id    BLOB NOT NULL,
    PRIMARY KEY (song_id, style_id),
    FOREIGN KEY (library_id, song_id) REFERENCES song (library_id, id) ON DELETE CASCADE,
    FOREIGN KEY (library_id, style_id) REFERENCES style (library_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX song_style_style ON song_style (library_id, style_id, song_id);

-- Who plays at an event, and what: 'guitar, vocals'.
CREATE TABLE event_musician (
    library_id   BLOB NOT NULL,
    event_id     BLOB NOT NULL,
    musician_id  BLOB NOT NULL,
    position     INTEGER NOT NULL CHECK (position >= 0),
    role         TEXT NOT NULL DEFAULT '' CHECK (length(role) <= 100),
    PRIMARY KEY (event_id, musician_id),
    FOREIGN KEY (library_id, event_id) REFERENCES event (library_id, id) ON DELETE CASCADE,
    FOREIGN KEY (library_id, musician_id) REFERENCES musician (library_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX event_musician_musician ON event_musician (musician_id, event_id);

-- Who plays on a track beside those who play at its event.
CREATE TABLE track_musician (
    library_id   BLOB NOT NULL,
    track_id     BLOB NOT NULL,
    musician_id  BLOB NOT NULL,
    position     INTEGER NOT NULL CHECK (position >= 0),
    role         TEXT NOT NULL DEFAULT '' CHECK (length(role) <= 100),
    PRIMARY KEY (track_id, musician_id),
    FOREIGN KEY (library_id, track_id) REFERENCES track (library_id, id) ON DELETE CASCADE,
    FOREIGN KEY (library_id, musician_id) REFERENCES musician (library_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX track_musician_musician ON track_musician (musician_id, track_id);

-- Where a track stands. The references hold one column, because SQLite cannot add a longer foreign key to a table that
-- others refer to; the triggers below keep them within the library.
ALTER TABLE track ADD COLUMN event_id BLOB REFERENCES event (id);
ALTER TABLE track ADD COLUMN song_id BLOB REFERENCES song (id);
-- Its place at the event, from 1; 0 where it has none.
ALTER TABLE track ADD COLUMN position INTEGER NOT NULL DEFAULT 0 CHECK (position >= 0);
ALTER TABLE track ADD COLUMN track_kind TEXT NOT NULL DEFAULT 'song'
    CHECK (track_kind IN ('song', 'jam', 'talk', 'other'));
ALTER TABLE track ADD COLUMN revision INTEGER NOT NULL DEFAULT 1 CHECK (revision >= 1);
-- The folder it was dropped with, as the sender's device names it: data, never a path here.
ALTER TABLE track ADD COLUMN folder TEXT CHECK (length(folder) BETWEEN 1 AND 500);
-- When somebody took it out of the inbox.
ALTER TABLE track ADD COLUMN filed_at TEXT;
-- The event that took it along into the bin and will bring it back.
ALTER TABLE track ADD COLUMN deleted_with BLOB REFERENCES event (id);
-- What it was released on, says the file.
ALTER TABLE track ADD COLUMN album TEXT;
-- The track that sounds most like it, and how much, in percent; found by the analysis.
ALTER TABLE track ADD COLUMN alike_id BLOB REFERENCES track (id) ON DELETE SET NULL;
ALTER TABLE track ADD COLUMN alike_score INTEGER NOT NULL DEFAULT 0 CHECK (alike_score BETWEEN 0 AND 100);

CREATE INDEX track_event ON track (event_id, position, id) WHERE event_id IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX track_event_any ON track (event_id) WHERE event_id IS NOT NULL;
CREATE INDEX track_song ON track (song_id, id) WHERE song_id IS NOT NULL;
CREATE INDEX track_inbox ON track (library_id, coalesce(folder, ''), id) WHERE filed_at IS NULL AND deleted_at IS NULL;
CREATE INDEX track_bin ON track (library_id, deleted_at, id) WHERE deleted_at IS NOT NULL;
CREATE INDEX track_deleted_with ON track (deleted_with) WHERE deleted_with IS NOT NULL;
CREATE INDEX track_alike ON track (alike_id) WHERE alike_id IS NOT NULL;

CREATE TRIGGER track_stays_within BEFORE UPDATE OF library_id, event_id, song_id, deleted_with, alike_id ON track
WHEN (NEW.event_id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM event WHERE id = NEW.event_id AND library_id = NEW.library_id))
    OR (NEW.song_id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM song WHERE id = NEW.song_id AND library_id = NEW.library_id))
    OR (NEW.deleted_with IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM event WHERE id = NEW.deleted_with AND library_id = NEW.library_id))
    OR (NEW.alike_id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM track WHERE id = NEW.alike_id AND library_id = NEW.library_id))
BEGIN
    SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed: the row belongs to another library');
END;
CREATE TRIGGER track_begins_within BEFORE INSERT ON track
WHEN (NEW.event_id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM event WHERE id = NEW.event_id AND library_id = NEW.library_id))
    OR (NEW.song_id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM song WHERE id = NEW.song_id AND library_id = NEW.library_id))
    OR NEW.deleted_with IS NOT NULL OR NEW.alike_id IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed: the row belongs to another library');
END;

CREATE TRIGGER track_joins AFTER INSERT ON track WHEN NEW.deleted_at IS NULL
BEGIN
    UPDATE event SET track_count = track_count + 1 WHERE id = NEW.event_id;
    UPDATE song SET track_count = track_count + 1 WHERE id = NEW.song_id;
END;
CREATE TRIGGER track_moves AFTER UPDATE OF event_id, deleted_at ON track
WHEN OLD.event_id IS NOT NEW.event_id OR (OLD.deleted_at IS NULL) <> (NEW.deleted_at IS NULL)
BEGIN
    UPDATE event SET track_count = track_count - 1 WHERE id = OLD.event_id AND OLD.deleted_at IS NULL;
    UPDATE event SET track_count = track_count + 1 WHERE id = NEW.event_id AND NEW.deleted_at IS NULL;
END;
CREATE TRIGGER track_renamed_song AFTER UPDATE OF song_id, deleted_at ON track
WHEN OLD.song_id IS NOT NEW.song_id OR (OLD.deleted_at IS NULL) <> (NEW.deleted_at IS NULL)
BEGIN
    UPDATE song SET track_count = track_count - 1 WHERE id = OLD.song_id AND OLD.deleted_at IS NULL;
    UPDATE song SET track_count = track_count + 1 WHERE id = NEW.song_id AND NEW.deleted_at IS NULL;
END;
CREATE TRIGGER track_leaves AFTER DELETE ON track WHEN OLD.deleted_at IS NULL
BEGIN
    UPDATE event SET track_count = track_count - 1 WHERE id = OLD.event_id;
    UPDATE song SET track_count = track_count - 1 WHERE id = OLD.song_id;
END;

CREATE TRIGGER event_musician_joins AFTER INSERT ON event_musician
WHEN EXISTS (SELECT 1 FROM event WHERE id = NEW.event_id AND deleted_at IS NULL)
BEGIN
    UPDATE musician SET event_count = event_count + 1 WHERE id = NEW.musician_id;
END;
-- Where the event itself is gone, its going into the bin was counted.
CREATE TRIGGER event_musician_leaves AFTER DELETE ON event_musician
WHEN EXISTS (SELECT 1 FROM event WHERE id = OLD.event_id AND deleted_at IS NULL)
BEGIN
    UPDATE musician SET event_count = event_count - 1 WHERE id = OLD.musician_id;
END;
CREATE TRIGGER event_counts_again AFTER UPDATE OF deleted_at ON event
WHEN (OLD.deleted_at IS NULL) <> (NEW.deleted_at IS NULL)
BEGIN
    UPDATE musician SET event_count = event_count + iif(NEW.deleted_at IS NULL, 1, -1)
    WHERE id IN (SELECT musician_id FROM event_musician WHERE event_id = NEW.id);
END;

-- An event's set list; it lives and goes with the event.
CREATE TABLE set_list (
    id          BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    library_id  BLOB NOT NULL,
    event_id    BLOB NOT NULL UNIQUE,
    revision    INTEGER NOT NULL DEFAULT 1 CHECK (revision >= 1),
    created_at  TEXT NOT NULL,
    updated_at  TEXT NOT NULL,
    UNIQUE (library_id, id),
    FOREIGN KEY (library_id, event_id) REFERENCES event (library_id, id) ON DELETE CASCADE
) STRICT;

CREATE TABLE set_list_entry (
    library_id   BLOB NOT NULL,
    set_list_id  BLOB NOT NULL,
    position     INTEGER NOT NULL CHECK (position >= 1),
    -- Such as 'Set 2' or 'Encore'; '' before the first of them.
    section      TEXT NOT NULL DEFAULT '' CHECK (length(section) <= 100),
    -- NULL where no song had that title when it was written; one that gets it later is found by the key.
    song_id      BLOB,
    title        TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 300),
    name_key     TEXT NOT NULL,
    planned      INTEGER NOT NULL CHECK (planned IN (0, 1)),
    played       INTEGER NOT NULL CHECK (played IN (0, 1)),
    -- Whether it goes into the next without a break.
    segue        INTEGER NOT NULL CHECK (segue IN (0, 1)),
    note         TEXT NOT NULL DEFAULT '' CHECK (length(note) <= 500),
    PRIMARY KEY (set_list_id, position),
    FOREIGN KEY (library_id, set_list_id) REFERENCES set_list (library_id, id) ON DELETE CASCADE,
    FOREIGN KEY (library_id, song_id) REFERENCES song (library_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX set_list_entry_song ON set_list_entry (song_id) WHERE song_id IS NOT NULL;

-- Contents that were let go of: each blob is removed once nothing refers to it any more, whatever comes in between.
CREATE TABLE released_blob (
    hash  BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32)
) STRICT, WITHOUT ROWID;
