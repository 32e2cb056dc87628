-- Pictures that somebody sends for an event or a song, and what stands for a song. A picture is an asset like every other;
-- the row says what it was sent for and what it shows.

CREATE TABLE picture (
    id          BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    library_id  BLOB NOT NULL,
    asset_id    BLOB NOT NULL,
    -- What it was sent for: one of the two.
    event_id    BLOB,
    song_id     BLOB,
    -- What it shows, for those who do not see it.
    alt         TEXT NOT NULL DEFAULT '' CHECK (length(alt) <= 300),
    -- Whether it stood for the event or the song when it was deleted.
    stood       INTEGER NOT NULL DEFAULT 0 CHECK (stood IN (0, 1)),
    deleted_at  TEXT,
    created_at  TEXT NOT NULL,
    updated_at  TEXT NOT NULL,
    CHECK ((event_id IS NULL) <> (song_id IS NULL)),
    UNIQUE (event_id, asset_id),
    UNIQUE (song_id, asset_id),
    FOREIGN KEY (library_id, asset_id) REFERENCES asset (library_id, id),
    FOREIGN KEY (library_id, event_id) REFERENCES event (library_id, id) ON DELETE CASCADE,
    FOREIGN KEY (library_id, song_id) REFERENCES song (library_id, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX picture_asset ON picture (asset_id);
CREATE INDEX picture_bin ON picture (library_id, deleted_at, id) WHERE deleted_at IS NOT NULL;

-- As an event has them. SQLite cannot add a longer foreign key; the triggers below keep it within the library.
ALTER TABLE song ADD COLUMN cover_asset_id BLOB REFERENCES asset (id);
ALTER TABLE song ADD COLUMN cover_chosen INTEGER NOT NULL DEFAULT 0 CHECK (cover_chosen IN (0, 1));
CREATE INDEX song_cover ON song (cover_asset_id) WHERE cover_asset_id IS NOT NULL;

CREATE TRIGGER song_cover_stays_within BEFORE UPDATE OF library_id, cover_asset_id ON song
WHEN NEW.cover_asset_id IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM asset WHERE id = NEW.cover_asset_id AND library_id = NEW.library_id)
BEGIN
    SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed: the row belongs to another library');
END;
CREATE TRIGGER song_cover_begins_within BEFORE INSERT ON song WHEN NEW.cover_asset_id IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed: a new song has no cover');
END;

UPDATE song SET cover_asset_id = (
    SELECT a.id FROM track t JOIN track_asset ta ON ta.track_id = t.id AND ta.role = 'master'
    JOIN asset a ON a.id = ta.asset_id AND a.art IS NOT NULL
    WHERE t.song_id = song.id AND t.deleted_at IS NULL ORDER BY t.id LIMIT 1
);
