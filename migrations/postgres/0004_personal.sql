-- What belongs to a person in a library: likes, ratings, notes, listening, playlists. A person's rows go with their
-- account; a track's rows go with the track.

CREATE TABLE favourite (
    library_id  UUID NOT NULL,
    account_id  UUID NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    track_id    UUID NOT NULL,
    created_at  TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (account_id, track_id),
    FOREIGN KEY (library_id, track_id) REFERENCES track (library_id, id) ON DELETE CASCADE
);
CREATE INDEX favourite_list ON favourite (library_id, account_id, created_at, track_id);
CREATE INDEX favourite_track ON favourite (track_id);

CREATE TABLE rating (
    library_id  UUID NOT NULL,
    account_id  UUID NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    track_id    UUID NOT NULL,
    stars       BIGINT NOT NULL CHECK (stars BETWEEN 1 AND 5),
    created_at  TIMESTAMPTZ NOT NULL,
    updated_at  TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (account_id, track_id),
    FOREIGN KEY (library_id, track_id) REFERENCES track (library_id, id) ON DELETE CASCADE
);
-- The average of a track.
CREATE INDEX rating_track ON rating (track_id, stars);

CREATE TABLE note (
    id          UUID NOT NULL PRIMARY KEY,
    library_id  UUID NOT NULL,
    account_id  UUID NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    track_id    UUID NOT NULL,
    -- The moment of the track it is about; NULL when it is about the whole.
    at_ms       BIGINT CHECK (at_ms >= 0),
    text        TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 2000),
    deleted_at  TIMESTAMPTZ,
    created_at  TIMESTAMPTZ NOT NULL,
    updated_at  TIMESTAMPTZ NOT NULL,
    FOREIGN KEY (library_id, track_id) REFERENCES track (library_id, id) ON DELETE CASCADE
);
CREATE INDEX note_track ON note (track_id, at_ms) WHERE deleted_at IS NULL;
CREATE INDEX note_author ON note (account_id);

-- Where a person is in a track they know: one row however often they listen.
CREATE TABLE listening (
    library_id   UUID NOT NULL,
    account_id   UUID NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    track_id     UUID NOT NULL,
    -- Where they stopped; 0 when there is nothing to go on from.
    position_ms  BIGINT NOT NULL CHECK (position_ms >= 0),
    heard_at     TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (account_id, track_id),
    FOREIGN KEY (library_id, track_id) REFERENCES track (library_id, id) ON DELETE CASCADE
);
CREATE INDEX listening_unfinished ON listening (library_id, account_id, heard_at) WHERE position_ms > 0;
CREATE INDEX listening_track ON listening (track_id);

-- Every time a track began to sound.
CREATE TABLE play (
    id          UUID NOT NULL PRIMARY KEY,
    library_id  UUID NOT NULL,
    account_id  UUID NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    track_id    UUID NOT NULL,
    at          TIMESTAMPTZ NOT NULL,
    FOREIGN KEY (library_id, track_id) REFERENCES track (library_id, id) ON DELETE CASCADE
);
CREATE INDEX play_list ON play (library_id, account_id, id);
CREATE INDEX play_track ON play (track_id);

CREATE TABLE playlist (
    id           UUID NOT NULL PRIMARY KEY,
    library_id   UUID NOT NULL REFERENCES library (id),
    account_id   UUID NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    title        TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    sort_title   TEXT COLLATE "C" NOT NULL,
    description  TEXT NOT NULL CHECK (length(description) <= 2000),
    visibility   TEXT NOT NULL CHECK (visibility IN ('private', 'library')),
    revision     BIGINT NOT NULL DEFAULT 1 CHECK (revision >= 1),
    deleted_at   TIMESTAMPTZ,
    created_at   TIMESTAMPTZ NOT NULL,
    updated_at   TIMESTAMPTZ NOT NULL,
    UNIQUE (library_id, id)
);
CREATE INDEX playlist_list ON playlist (library_id, sort_title, id) WHERE deleted_at IS NULL;
CREATE INDEX playlist_owner ON playlist (account_id);

CREATE TABLE playlist_entry (
    id           UUID NOT NULL PRIMARY KEY,
    library_id   UUID NOT NULL,
    playlist_id  UUID NOT NULL,
    track_id     UUID NOT NULL,
    -- Ordered by it; gaps are harmless. Not unique, because a move shifts many at once.
    position     BIGINT NOT NULL CHECK (position >= 0),
    created_at   TIMESTAMPTZ NOT NULL,
    FOREIGN KEY (library_id, playlist_id) REFERENCES playlist (library_id, id) ON DELETE CASCADE,
    FOREIGN KEY (library_id, track_id) REFERENCES track (library_id, id) ON DELETE CASCADE
);
CREATE INDEX playlist_entry_order ON playlist_entry (playlist_id, position, id);
CREATE INDEX playlist_entry_track ON playlist_entry (track_id);

-- What is searched.
CREATE TRIGGER note_search AFTER INSERT OR DELETE OR UPDATE OF text, deleted_at ON note
    FOR EACH ROW EXECUTE FUNCTION search_changed('track', 'track_id');
CREATE TRIGGER playlist_search
    AFTER INSERT OR DELETE OR UPDATE OF title, description, visibility, deleted_at ON playlist
    FOR EACH ROW EXECUTE FUNCTION search_changed('playlist', 'id');
