-- What belongs to a person in a library: likes, ratings, notes, listening, playlists. A person's rows go with their
-- account; a track's rows go with the track.

CREATE TABLE favourite (
    library_id  BLOB NOT NULL,
    account_id  BLOB NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    track_id    BLOB NOT NULL,
    created_at  TEXT NOT NULL,
    PRIMARY KEY (account_id, track_id),
    FOREIGN KEY (library_id, track_id) REFERENCES track (library_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX favourite_list ON favourite (library_id, account_id, created_at, track_id);
CREATE INDEX favourite_track ON favourite (track_id);

CREATE TABLE rating (
    library_id  BLOB NOT NULL,
    account_id  BLOB NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    track_id    BLOB NOT NULL,
    stars       INTEGER NOT NULL CHECK (stars BETWEEN 1 AND 5),
    created_at  TEXT NOT NULL,
    updated_at  TEXT NOT NULL,
    PRIMARY KEY (account_id, track_id),
    FOREIGN KEY (library_id, track_id) REFERENCES track (library_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
-- The average of a track.
CREATE INDEX rating_track ON rating (track_id, stars);

CREATE TABLE note (
    id          BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    library_id  BLOB NOT NULL,
    account_id  BLOB NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    track_id    BLOB NOT NULL,
    -- The moment of the track it is about; NULL when it is about the whole.
    at_ms       INTEGER CHECK (at_ms >= 0),
    text        TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 2000),
    deleted_at  TEXT,
    created_at  TEXT NOT NULL,
    updated_at  TEXT NOT NULL,
    FOREIGN KEY (library_id, track_id) REFERENCES track (library_id, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX note_track ON note (track_id, at_ms) WHERE deleted_at IS NULL;
CREATE INDEX note_author ON note (account_id);

-- Where a person is in a track they know: one row however often they listen.
CREATE TABLE listening (
    library_id   BLOB NOT NULL,
    account_id   BLOB NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    track_id     BLOB NOT NULL,
    -- Where they stopped; 0 when there is nothing to go on from.
    position_ms  INTEGER NOT NULL CHECK (position_ms >= 0),
    heard_at     TEXT NOT NULL,
    PRIMARY KEY (account_id, track_id),
    FOREIGN KEY (library_id, track_id) REFERENCES track (library_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX listening_unfinished ON listening (library_id, account_id, heard_at) WHERE position_ms > 0;
CREATE INDEX listening_track ON listening (track_id);

-- Every time a track began to sound.
CREATE TABLE play (
    id          BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    library_id  BLOB NOT NULL,
    account_id  BLOB NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    track_id    BLOB NOT NULL,
    at          TEXT NOT NULL,
    FOREIGN KEY (library_id, track_id) REFERENCES track (library_id, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX play_list ON play (library_id, account_id, id);
CREATE INDEX play_track ON play (track_id);

CREATE TABLE playlist (
    id           BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    library_id   BLOB NOT NULL REFERENCES library (id),
    account_id   BLOB NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    title        TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    sort_title   TEXT NOT NULL,
    description  TEXT NOT NULL CHECK (length(description) <= 2000),
    visibility   TEXT NOT NULL CHECK (visibility IN ('private', 'library')),
    revision     INTEGER NOT NULL DEFAULT 1 CHECK (revision >= 1),
    deleted_at   TEXT,
    created_at   TEXT NOT NULL,
    updated_at   TEXT NOT NULL,
    UNIQUE (library_id, id)
) STRICT;
CREATE INDEX playlist_list ON playlist (library_id, sort_title, id) WHERE deleted_at IS NULL;
CREATE INDEX playlist_owner ON playlist (account_id);

CREATE TABLE playlist_entry (
    id           BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    library_id   BLOB NOT NULL,
    playlist_id  BLOB NOT NULL,
    track_id     BLOB NOT NULL,
    -- Ordered by it; gaps are harmless. Not unique, because a move shifts many at once.
    position     INTEGER NOT NULL CHECK (position >= 0),
    created_at   TEXT NOT NULL,
    FOREIGN KEY (library_id, playlist_id) REFERENCES playlist (library_id, id) ON DELETE CASCADE,
    FOREIGN KEY (library_id, track_id) REFERENCES track (library_id, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX playlist_entry_order ON playlist_entry (playlist_id, position, id);
CREATE INDEX playlist_entry_track ON playlist_entry (track_id);

-- What is searched.
CREATE TRIGGER note_search_new AFTER INSERT ON note
BEGIN
    INSERT INTO search_change (library_id, kind, item_id) VALUES (NEW.library_id, 'track', NEW.track_id);
END;
CREATE TRIGGER note_search_changed AFTER UPDATE OF text, deleted_at ON note
BEGIN
    INSERT INTO search_change (library_id, kind, item_id) VALUES (NEW.library_id, 'track', NEW.track_id);
END;
CREATE TRIGGER note_search_gone AFTER DELETE ON note
BEGIN
    INSERT INTO search_change (library_id, kind, item_id) VALUES (OLD.library_id, 'track', OLD.track_id);
END;
CREATE TRIGGER playlist_search_new AFTER INSERT ON playlist
BEGIN
    INSERT INTO search_change (library_id, kind, item_id) VALUES (NEW.library_id, 'playlist', NEW.id);
END;
CREATE TRIGGER playlist_search_changed AFTER UPDATE OF title, description, visibility, deleted_at ON playlist
BEGIN
    INSERT INTO search_change (library_id, kind, item_id) VALUES (NEW.library_id, 'playlist', NEW.id);
END;
CREATE TRIGGER playlist_search_gone AFTER DELETE ON playlist
BEGIN
    INSERT INTO search_change (library_id, kind, item_id) VALUES (OLD.library_id, 'playlist', OLD.id);
END;
