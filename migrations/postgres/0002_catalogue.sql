-- What people browse: events, songs, musicians, genres and styles, and where tracks stand among them. Each is found in
-- its lists by an index over what is not in the bin. `revision` counts edits, so that an edit made on a stale page is
-- noticed. Dates are as exact as they are known, '2024', '2024-03' or '2024-03-12', and '' where nothing is known: as
-- text they sort in time, the less exact first.

CREATE TABLE event (
    id              UUID NOT NULL PRIMARY KEY,
    library_id      UUID NOT NULL REFERENCES library (id),
    kind            TEXT NOT NULL CHECK (kind IN ('gig', 'rehearsal', 'studio', 'release', 'other')),
    date            TEXT COLLATE "C" NOT NULL CHECK (date ~ '^([0-9]{4}(-[01][0-9](-[0-3][0-9])?)?)?$'),
    title           TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 300),
    sort_title      TEXT COLLATE "C" NOT NULL,
    venue           TEXT NOT NULL DEFAULT '' CHECK (length(venue) <= 200),
    city            TEXT NOT NULL DEFAULT '' CHECK (length(city) <= 200),
    description     TEXT NOT NULL DEFAULT '' CHECK (length(description) <= 20000),
    -- The band's own verdict in stars; 0 where there is none.
    rating          BIGINT NOT NULL DEFAULT 0 CHECK (rating BETWEEN 0 AND 5),
    cover_asset_id  UUID,
    -- Tracks at it that are not in the bin, kept by triggers.
    track_count     BIGINT NOT NULL DEFAULT 0 CHECK (track_count >= 0),
    revision        BIGINT NOT NULL DEFAULT 1 CHECK (revision >= 1),
    deleted_at      TIMESTAMPTZ,
    created_at      TIMESTAMPTZ NOT NULL,
    updated_at      TIMESTAMPTZ NOT NULL,
    UNIQUE (library_id, id),
    FOREIGN KEY (library_id, cover_asset_id) REFERENCES asset (library_id, id)
);
CREATE INDEX event_date ON event (library_id, date, id) WHERE deleted_at IS NULL;
CREATE INDEX event_title ON event (library_id, sort_title, id) WHERE deleted_at IS NULL;
CREATE INDEX event_rating ON event (library_id, rating, id) WHERE deleted_at IS NULL;
CREATE INDEX event_year ON event (library_id, substr(date, 1, 4), track_count) WHERE deleted_at IS NULL;
CREATE INDEX event_bin ON event (library_id, deleted_at, id) WHERE deleted_at IS NOT NULL;
CREATE INDEX event_cover ON event (cover_asset_id) WHERE cover_asset_id IS NOT NULL;

CREATE TABLE song (
    id                  UUID NOT NULL PRIMARY KEY,
    library_id          UUID NOT NULL REFERENCES library (id),
    title               TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 300),
    sort_title          TEXT COLLATE "C" NOT NULL,
    -- One a line.
    alternative_titles  TEXT NOT NULL DEFAULT '' CHECK (length(alternative_titles) <= 2000),
    writers             TEXT NOT NULL DEFAULT '' CHECK (length(writers) <= 500),
    -- The musical key, in the band's own words.
    key                 TEXT NOT NULL DEFAULT '' CHECK (length(key) <= 50),
    tempo_bpm           BIGINT CHECK (tempo_bpm BETWEEN 1 AND 999),
    notes               TEXT NOT NULL DEFAULT '' CHECK (length(notes) <= 20000),
    lyrics              TEXT NOT NULL DEFAULT '' CHECK (length(lyrics) <= 50000),
    -- Tracks of it that are not in the bin, kept by triggers.
    track_count         BIGINT NOT NULL DEFAULT 0 CHECK (track_count >= 0),
    revision            BIGINT NOT NULL DEFAULT 1 CHECK (revision >= 1),
    deleted_at          TIMESTAMPTZ,
    created_at          TIMESTAMPTZ NOT NULL,
    updated_at          TIMESTAMPTZ NOT NULL,
    UNIQUE (library_id, id)
);
CREATE INDEX song_title ON song (library_id, sort_title, id) WHERE deleted_at IS NULL;
CREATE INDEX song_tracks ON song (library_id, track_count, id) WHERE deleted_at IS NULL;
CREATE INDEX song_bin ON song (library_id, deleted_at, id) WHERE deleted_at IS NOT NULL;

CREATE TABLE musician (
    id           UUID NOT NULL PRIMARY KEY,
    library_id   UUID NOT NULL REFERENCES library (id),
    name         TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    sort_name    TEXT COLLATE "C" NOT NULL,
    kind         TEXT NOT NULL CHECK (kind IN ('person', 'act')),
    -- Such as 'Example, Ada'; '' where the name itself will do.
    filed_as     TEXT NOT NULL DEFAULT '' CHECK (length(filed_as) <= 200),
    -- One a line.
    other_names  TEXT NOT NULL DEFAULT '' CHECK (length(other_names) <= 2000),
    notes        TEXT NOT NULL DEFAULT '' CHECK (length(notes) <= 20000),
    -- Events they play at that are not in the bin, kept by triggers.
    event_count  BIGINT NOT NULL DEFAULT 0 CHECK (event_count >= 0),
    revision     BIGINT NOT NULL DEFAULT 1 CHECK (revision >= 1),
    deleted_at   TIMESTAMPTZ,
    created_at   TIMESTAMPTZ NOT NULL,
    updated_at   TIMESTAMPTZ NOT NULL,
    UNIQUE (library_id, id)
);
CREATE INDEX musician_name ON musician (library_id, sort_name, id) WHERE deleted_at IS NULL;
CREATE INDEX musician_events ON musician (library_id, event_count, id) WHERE deleted_at IS NULL;
CREATE INDEX musician_bin ON musician (library_id, deleted_at, id) WHERE deleted_at IS NOT NULL;

CREATE TABLE genre (
    id           UUID NOT NULL PRIMARY KEY,
    library_id   UUID NOT NULL REFERENCES library (id),
    name         TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    -- The name as it is compared: without case, accents and punctuation.
    name_key     TEXT COLLATE "C" NOT NULL,
    description  TEXT NOT NULL DEFAULT '' CHECK (length(description) <= 20000),
    revision     BIGINT NOT NULL DEFAULT 1 CHECK (revision >= 1),
    deleted_at   TIMESTAMPTZ,
    created_at   TIMESTAMPTZ NOT NULL,
    updated_at   TIMESTAMPTZ NOT NULL,
    UNIQUE (library_id, id)
);
CREATE UNIQUE INDEX genre_name ON genre (library_id, name_key) WHERE deleted_at IS NULL;
CREATE INDEX genre_bin ON genre (library_id, deleted_at, id) WHERE deleted_at IS NOT NULL;

CREATE TABLE style (
    id           UUID NOT NULL PRIMARY KEY,
    library_id   UUID NOT NULL REFERENCES library (id),
    name         TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    name_key     TEXT COLLATE "C" NOT NULL,
    description  TEXT NOT NULL DEFAULT '' CHECK (length(description) <= 20000),
    revision     BIGINT NOT NULL DEFAULT 1 CHECK (revision >= 1),
    deleted_at   TIMESTAMPTZ,
    created_at   TIMESTAMPTZ NOT NULL,
    updated_at   TIMESTAMPTZ NOT NULL,
    UNIQUE (library_id, id)
);
CREATE UNIQUE INDEX style_name ON style (library_id, name_key) WHERE deleted_at IS NULL;
CREATE INDEX style_bin ON style (library_id, deleted_at, id) WHERE deleted_at IS NOT NULL;

-- Every name a song or a musician goes by, as names are compared: what tags, file names and imports are matched with.
CREATE TABLE song_key (
    library_id  UUID NOT NULL,
    song_id     UUID NOT NULL,
    name_key    TEXT COLLATE "C" NOT NULL CHECK (name_key <> ''),
    PRIMARY KEY (song_id, name_key),
    FOREIGN KEY (library_id, song_id) REFERENCES song (library_id, id) ON DELETE CASCADE
);
CREATE INDEX song_key_name ON song_key (library_id, name_key, song_id);

CREATE TABLE musician_key (
    library_id   UUID NOT NULL,
    musician_id  UUID NOT NULL,
    name_key     TEXT COLLATE "C" NOT NULL CHECK (name_key <> ''),
    PRIMARY KEY (musician_id, name_key),
    FOREIGN KEY (library_id, musician_id) REFERENCES musician (library_id, id) ON DELETE CASCADE
);
CREATE INDEX musician_key_name ON musician_key (library_id, name_key, musician_id);

-- What was merged into another: its address goes on working.
CREATE TABLE merged_song (
    id          UUID NOT NULL PRIMARY KEY,
    library_id  UUID NOT NULL,
    song_id     UUID NOT NULL,
    created_at  TIMESTAMPTZ NOT NULL,
    FOREIGN KEY (library_id, song_id) REFERENCES song (library_id, id) ON DELETE CASCADE
);
CREATE INDEX merged_song_into ON merged_song (song_id);

CREATE TABLE merged_musician (
    id           UUID NOT NULL PRIMARY KEY,
    library_id   UUID NOT NULL,
    musician_id  UUID NOT NULL,
    created_at   TIMESTAMPTZ NOT NULL,
    FOREIGN KEY (library_id, musician_id) REFERENCES musician (library_id, id) ON DELETE CASCADE
);
CREATE INDEX merged_musician_into ON merged_musician (musician_id);

CREATE TABLE event_genre (
    library_id  UUID NOT NULL,
    event_id    UUID NOT NULL,
    genre_id    UUID NOT NULL,
    PRIMARY KEY (event_id, genre_id),
    FOREIGN KEY (library_id, event_id) REFERENCES event (library_id, id) ON DELETE CASCADE,
    FOREIGN KEY (library_id, genre_id) REFERENCES genre (library_id, id) ON DELETE CASCADE
);
CREATE INDEX event_genre_genre ON event_genre (library_id, genre_id, event_id);

CREATE TABLE event_style (
    library_id  UUID NOT NULL,
    event_id    UUID NOT NULL,
    style_id    UUID NOT NULL,
    PRIMARY KEY (event_id, style_id),
    FOREIGN KEY (library_id, event_id) REFERENCES event (library_id, id) ON DELETE CASCADE,
    FOREIGN KEY (library_id, style_id) REFERENCES style (library_id, id) ON DELETE CASCADE
);
CREATE INDEX event_style_style ON event_style (library_id, style_id, event_id);

CREATE TABLE song_genre (
    library_id  UUID NOT NULL,
    song_id     UUID NOT NULL,
    genre_id    UUID NOT NULL,
    PRIMARY KEY (song_id, genre_id),
    FOREIGN KEY (library_id, song_id) REFERENCES song (library_id, id) ON DELETE CASCADE,
    FOREIGN KEY (library_id, genre_id) REFERENCES genre (library_id, id) ON DELETE CASCADE
);
CREATE INDEX song_genre_genre ON song_genre (library_id, genre_id, song_id);

CREATE TABLE song_style (
    library_id  UUID NOT NULL,
    song_id     UUID NOT NULL,
    style_id    UUID NOT NULL,
    PRIMARY KEY (song_id, style_id),
    FOREIGN KEY (library_id, song_id) REFERENCES song (library_id, id) ON DELETE CASCADE,
    FOREIGN KEY (library_id, style_id) REFERENCES style (library_id, id) ON DELETE CASCADE
);
CREATE INDEX song_style_style ON song_style (library_id, style_id, song_id);

-- Who plays at an event, and what: 'guitar, vocals'.
CREATE TABLE event_musician (
    library_id   UUID NOT NULL,
    event_id     UUID NOT NULL,
    musician_id  UUID NOT NULL,
    position     BIGINT NOT NULL CHECK (position >= 0),
    role         TEXT NOT NULL DEFAULT '' CHECK (length(role) <= 100),
    PRIMARY KEY (event_id, musician_id),
    FOREIGN KEY (library_id, event_id) REFERENCES event (library_id, id) ON DELETE CASCADE,
    FOREIGN KEY (library_id, musician_id) REFERENCES musician (library_id, id) ON DELETE CASCADE
);
CREATE INDEX event_musician_musician ON event_musician (musician_id, event_id);

-- Who plays on a track beside those who play at its event.
CREATE TABLE track_musician (
    library_id   UUID NOT NULL,
    track_id     UUID NOT NULL,
    musician_id  UUID NOT NULL,
    position     BIGINT NOT NULL CHECK (position >= 0),
    role         TEXT NOT NULL DEFAULT '' CHECK (length(role) <= 100),
    PRIMARY KEY (track_id, musician_id),
    FOREIGN KEY (library_id, track_id) REFERENCES track (library_id, id) ON DELETE CASCADE,
    FOREIGN KEY (library_id, musician_id) REFERENCES musician (library_id, id) ON DELETE CASCADE
);
CREATE INDEX track_musician_musician ON track_musician (musician_id, track_id);

-- Where a track stands.
ALTER TABLE track
    ADD COLUMN event_id      UUID,
    ADD COLUMN song_id       UUID,
    -- Its place at the event, from 1; 0 where it has none.
    ADD COLUMN position      BIGINT NOT NULL DEFAULT 0 CHECK (position >= 0),
    ADD COLUMN track_kind    TEXT NOT NULL DEFAULT 'song' CHECK (track_kind IN ('song', 'jam', 'talk', 'other')),
    ADD COLUMN revision      BIGINT NOT NULL DEFAULT 1 CHECK (revision >= 1),
    -- The folder it was dropped with, as the sender's device names it: data, never a path here.
    ADD COLUMN folder        TEXT COLLATE "C" CHECK (length(folder) BETWEEN 1 AND 500),
    -- When somebody took it out of the inbox.
    ADD COLUMN filed_at      TIMESTAMPTZ,
    -- The event that took it along into the bin and will bring it back.
    ADD COLUMN deleted_with  UUID,
    -- What it was released on, says the file.
    ADD COLUMN album         TEXT,
    -- The track that sounds most like it, and how much, in percent; found by the analysis.
    ADD COLUMN alike_id      UUID,
    ADD COLUMN alike_score   BIGINT NOT NULL DEFAULT 0 CHECK (alike_score BETWEEN 0 AND 100),
    ADD FOREIGN KEY (library_id, event_id) REFERENCES event (library_id, id),
    ADD FOREIGN KEY (library_id, song_id) REFERENCES song (library_id, id),
    ADD FOREIGN KEY (library_id, deleted_with) REFERENCES event (library_id, id),
    ADD FOREIGN KEY (library_id, alike_id) REFERENCES track (library_id, id) ON DELETE SET NULL (alike_id);

CREATE INDEX track_event ON track (event_id, position, id) WHERE event_id IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX track_event_any ON track (event_id) WHERE event_id IS NOT NULL;
CREATE INDEX track_song ON track (song_id, id) WHERE song_id IS NOT NULL;
CREATE INDEX track_inbox ON track (library_id, (coalesce(folder, '')), id) WHERE filed_at IS NULL AND deleted_at IS NULL;
CREATE INDEX track_bin ON track (library_id, deleted_at, id) WHERE deleted_at IS NOT NULL;
CREATE INDEX track_deleted_with ON track (deleted_with) WHERE deleted_with IS NOT NULL;
CREATE INDEX track_alike ON track (alike_id) WHERE alike_id IS NOT NULL;

-- Once for a statement, as the library's total is. The tables `added` and `removed` exist as the statement needs them.
-- Rows are locked in the order of their identifiers first, so that two transactions that count the same rows wait for
-- each other instead of deadlocking.
CREATE FUNCTION track_counts_at_places() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM 1 FROM event WHERE id IN (SELECT event_id FROM added) ORDER BY id FOR NO KEY UPDATE;
        PERFORM 1 FROM song WHERE id IN (SELECT song_id FROM added) ORDER BY id FOR NO KEY UPDATE;
        UPDATE event SET track_count = track_count + change.difference
        FROM (SELECT event_id, count(*) AS difference FROM added WHERE deleted_at IS NULL GROUP BY event_id) AS change
        WHERE event.id = change.event_id;
        UPDATE song SET track_count = track_count + change.difference
        FROM (SELECT song_id, count(*) AS difference FROM added WHERE deleted_at IS NULL GROUP BY song_id) AS change
        WHERE song.id = change.song_id;
    ELSIF TG_OP = 'DELETE' THEN
        PERFORM 1 FROM event WHERE id IN (SELECT event_id FROM removed) ORDER BY id FOR NO KEY UPDATE;
        PERFORM 1 FROM song WHERE id IN (SELECT song_id FROM removed) ORDER BY id FOR NO KEY UPDATE;
        UPDATE event SET track_count = track_count - change.difference
        FROM (SELECT event_id, count(*) AS difference FROM removed WHERE deleted_at IS NULL GROUP BY event_id) AS change
        WHERE event.id = change.event_id;
        UPDATE song SET track_count = track_count - change.difference
        FROM (SELECT song_id, count(*) AS difference FROM removed WHERE deleted_at IS NULL GROUP BY song_id) AS change
        WHERE song.id = change.song_id;
    ELSE
        PERFORM 1 FROM event WHERE id IN (
            SELECT n.event_id FROM added n JOIN removed o ON o.id = n.id
            WHERE n.event_id IS DISTINCT FROM o.event_id OR (n.deleted_at IS NULL) <> (o.deleted_at IS NULL)
            UNION
            SELECT o.event_id FROM added n JOIN removed o ON o.id = n.id WHERE n.event_id IS DISTINCT FROM o.event_id
        ) ORDER BY id FOR NO KEY UPDATE;
        PERFORM 1 FROM song WHERE id IN (
            SELECT n.song_id FROM added n JOIN removed o ON o.id = n.id
            WHERE n.song_id IS DISTINCT FROM o.song_id OR (n.deleted_at IS NULL) <> (o.deleted_at IS NULL)
            UNION
            SELECT o.song_id FROM added n JOIN removed o ON o.id = n.id WHERE n.song_id IS DISTINCT FROM o.song_id
        ) ORDER BY id FOR NO KEY UPDATE;
        UPDATE event SET track_count = track_count + change.difference
        FROM (
            SELECT event_id, sum(weight) AS difference
            FROM (
                SELECT event_id, 1 AS weight FROM added WHERE deleted_at IS NULL
                UNION ALL
                SELECT event_id, -1 FROM removed WHERE deleted_at IS NULL
            ) AS counted
            GROUP BY event_id
        ) AS change
        WHERE event.id = change.event_id AND change.difference <> 0;
        UPDATE song SET track_count = track_count + change.difference
        FROM (
            SELECT song_id, sum(weight) AS difference
            FROM (
                SELECT song_id, 1 AS weight FROM added WHERE deleted_at IS NULL
                UNION ALL
                SELECT song_id, -1 FROM removed WHERE deleted_at IS NULL
            ) AS counted
            GROUP BY song_id
        ) AS change
        WHERE song.id = change.song_id AND change.difference <> 0;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER track_joins AFTER INSERT ON track
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION track_counts_at_places();
CREATE TRIGGER track_moves AFTER UPDATE ON track
    REFERENCING NEW TABLE AS added OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION track_counts_at_places();
CREATE TRIGGER track_leaves AFTER DELETE ON track
    REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION track_counts_at_places();

CREATE FUNCTION event_musician_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM 1 FROM musician WHERE id IN (SELECT musician_id FROM added) ORDER BY id FOR NO KEY UPDATE;
        UPDATE musician SET event_count = event_count + change.difference
        FROM (
            SELECT added.musician_id, count(*) AS difference
            FROM added JOIN event ON event.id = added.event_id AND event.deleted_at IS NULL
            GROUP BY added.musician_id
        ) AS change
        WHERE musician.id = change.musician_id;
    ELSE
        PERFORM 1 FROM musician WHERE id IN (SELECT musician_id FROM removed) ORDER BY id FOR NO KEY UPDATE;
        -- Where the event itself is gone, its going into the bin was counted.
        UPDATE musician SET event_count = event_count - change.difference
        FROM (
            SELECT removed.musician_id, count(*) AS difference
            FROM removed JOIN event ON event.id = removed.event_id AND event.deleted_at IS NULL
            GROUP BY removed.musician_id
        ) AS change
        WHERE musician.id = change.musician_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER event_musician_joins AFTER INSERT ON event_musician
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION event_musician_counts();
CREATE TRIGGER event_musician_leaves AFTER DELETE ON event_musician
    REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION event_musician_counts();

CREATE FUNCTION event_counts_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM musician WHERE id IN (
        SELECT em.musician_id FROM event_musician em
        JOIN added n ON n.id = em.event_id JOIN removed o ON o.id = n.id
        WHERE (n.deleted_at IS NULL) <> (o.deleted_at IS NULL)
    ) ORDER BY id FOR NO KEY UPDATE;
    UPDATE musician SET event_count = event_count + change.difference
    FROM (
        SELECT event_musician.musician_id, sum(moved.weight) AS difference
        FROM (
            SELECT id, 1 AS weight FROM added WHERE deleted_at IS NULL
            UNION ALL
            SELECT id, -1 FROM removed WHERE deleted_at IS NULL
        ) AS moved
        JOIN event_musician ON event_musician.event_id = moved.id
        GROUP BY event_musician.musician_id
    ) AS change
    WHERE musician.id = change.musician_id AND change.difference <> 0;
    RETURN NULL;
END $$;
CREATE TRIGGER event_counts_again AFTER UPDATE ON event
    REFERENCING NEW TABLE AS added OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION event_counts_again();

-- An event's set list; it lives and goes with the event.
CREATE TABLE set_list (
    id          UUID NOT NULL PRIMARY KEY,
    library_id  UUID NOT NULL,
    event_id    UUID NOT NULL UNIQUE,
    revision    BIGINT NOT NULL DEFAULT 1 CHECK (revision >= 1),
    created_at  TIMESTAMPTZ NOT NULL,
    updated_at  TIMESTAMPTZ NOT NULL,
    UNIQUE (library_id, id),
    FOREIGN KEY (library_id, event_id) REFERENCES event (library_id, id) ON DELETE CASCADE
);

CREATE TABLE set_list_entry (
    library_id   UUID NOT NULL,
    set_list_id  UUID NOT NULL,
    position     BIGINT NOT NULL CHECK (position >= 1),
    -- Such as 'Set 2' or 'Encore'; '' before the first of them.
    section      TEXT NOT NULL DEFAULT '' CHECK (length(section) <= 100),
    -- NULL where no song had that title when it was written; one that gets it later is found by the key.
    song_id      UUID,
    title        TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 300),
    name_key     TEXT COLLATE "C" NOT NULL,
    planned      BOOLEAN NOT NULL,
    played       BOOLEAN NOT NULL,
    -- Whether it goes into the next without a break.
    segue        BOOLEAN NOT NULL,
    note         TEXT NOT NULL DEFAULT '' CHECK (length(note) <= 500),
    PRIMARY KEY (set_list_id, position),
    FOREIGN KEY (library_id, set_list_id) REFERENCES set_list (library_id, id) ON DELETE CASCADE,
    FOREIGN KEY (library_id, song_id) REFERENCES song (library_id, id)
);
CREATE INDEX set_list_entry_song ON set_list_entry (song_id) WHERE song_id IS NOT NULL;

-- Contents that were let go of: each blob is removed once nothing refers to it any more, whatever comes in between.
CREATE TABLE released_blob (
    hash  BYTEA NOT NULL PRIMARY KEY CHECK (length(hash) = 32)
);
