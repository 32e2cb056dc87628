-- Uploads whose length is told late, parts that are joined to a whole, the folder a file was dropped with; and how much
-- room each library and each of its people take.

-- SQLite cannot drop a NOT NULL, so the table is made anew. No other table refers to it.
CREATE TABLE upload_next (
    id          BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    library_id  BLOB NOT NULL REFERENCES library (id),
    account_id  BLOB NOT NULL REFERENCES account (id),
    name        TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 255),
    -- The folder it was dropped with: a label, never a path of ours.
    folder      TEXT CHECK (length(CAST(folder AS BLOB)) BETWEEN 1 AND 500),
    -- What the sender told about it, word for word, to be told back.
    metadata    TEXT CHECK (length(metadata) BETWEEN 1 AND 8192),
    -- What the sender promised; NULL where it promised nothing.
    hash        BLOB CHECK (length(hash) = 32),
    -- NULL until the sender knows.
    size        INTEGER CHECK (size >= 0),
    -- Bytes on the disk, synced.
    received    INTEGER NOT NULL CHECK (received >= 0 AND received <= size),
    -- A whole file; a part that waits to be joined; or a whole joined from these parts, a JSON list.
    role        TEXT NOT NULL DEFAULT 'whole' CHECK (role IN ('whole', 'part', 'joined')),
    parts       TEXT,
    state       TEXT NOT NULL CHECK (state IN ('receiving', 'finished', 'failed')),
    track_id    BLOB,
    failure     TEXT,
    expires_at  TEXT NOT NULL,
    created_at  TEXT NOT NULL,
    updated_at  TEXT NOT NULL,
    CHECK ((role = 'joined') = (parts IS NOT NULL)),
    CHECK ((state = 'finished') = (track_id IS NOT NULL)),
    CHECK ((state = 'failed') = (failure IS NOT NULL)),
    CHECK (state <> 'finished' OR (size IS NOT NULL AND received = size AND role <> 'part')),
    FOREIGN KEY (library_id, track_id) REFERENCES track (library_id, id)
) STRICT;
INSERT INTO upload_next (id, library_id, account_id, name, hash, size, received, state, track_id, failure,
                         expires_at, created_at, updated_at)
SELECT id, library_id, account_id, name, hash, size, received, state, track_id, failure,
       expires_at, created_at, updated_at
FROM upload;
DROP TABLE upload;
ALTER TABLE upload_next RENAME TO upload;
-- A person sends the same bytes once at a time.
CREATE UNIQUE INDEX upload_in_progress ON upload (library_id, account_id, hash)
    WHERE state = 'receiving' AND hash IS NOT NULL;
-- What a person, or a library, has under way.
CREATE INDEX upload_under_way ON upload (library_id, account_id) WHERE state = 'receiving';
CREATE INDEX upload_expiry ON upload (expires_at) WHERE state = 'receiving';
CREATE INDEX upload_track ON upload (track_id) WHERE track_id IS NOT NULL;
CREATE INDEX upload_joined ON upload (library_id, account_id, parts) WHERE parts IS NOT NULL;

-- Who brought it; NULL for what the server made itself.
ALTER TABLE asset ADD COLUMN account_id BLOB REFERENCES account (id);

-- Bytes of all assets, kept by the triggers below: adding them up for every upload would read every asset.
CREATE TABLE library_use (
    library_id  BLOB NOT NULL PRIMARY KEY REFERENCES library (id) ON DELETE CASCADE,
    bytes       INTEGER NOT NULL CHECK (bytes >= 0)
) STRICT, WITHOUT ROWID;
CREATE TABLE person_use (
    library_id  BLOB NOT NULL REFERENCES library (id) ON DELETE CASCADE,
    account_id  BLOB NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    bytes       INTEGER NOT NULL CHECK (bytes >= 0),
    PRIMARY KEY (library_id, account_id)
) STRICT, WITHOUT ROWID;
INSERT INTO library_use (library_id, bytes) SELECT library_id, SUM(size) FROM asset GROUP BY library_id;

CREATE TRIGGER asset_takes_room AFTER INSERT ON asset
BEGIN
    INSERT INTO library_use (library_id, bytes) VALUES (NEW.library_id, NEW.size)
    ON CONFLICT (library_id) DO UPDATE SET bytes = bytes + excluded.bytes;
END;
CREATE TRIGGER asset_takes_a_persons_room AFTER INSERT ON asset WHEN NEW.account_id IS NOT NULL
BEGIN
    INSERT INTO person_use (library_id, account_id, bytes) VALUES (NEW.library_id, NEW.account_id, NEW.size)
    ON CONFLICT (library_id, account_id) DO UPDATE SET bytes = bytes + excluded.bytes;
END;
CREATE TRIGGER asset_gives_room_back AFTER DELETE ON asset
BEGIN
    UPDATE library_use SET bytes = bytes - OLD.size WHERE library_id = OLD.library_id;
    UPDATE person_use SET bytes = bytes - OLD.size
    WHERE library_id = OLD.library_id AND account_id = OLD.account_id;
END;
