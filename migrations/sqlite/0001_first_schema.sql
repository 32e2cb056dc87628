-- The first schema. Identifiers are UUID version 7 made by the caller, kept as 16 bytes; moments are RFC 3339 text
-- in UTC; booleans are absent. Every table with content names its library, and foreign keys carry the library along,
-- so that a row of one library cannot point into another.

CREATE TABLE library (
    id          BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    -- The host name it answers to; NULL for the one that answers to every other.
    host        TEXT UNIQUE CHECK (host = lower(host) AND length(host) BETWEEN 1 AND 253),
    name        TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    visibility  TEXT NOT NULL CHECK (visibility IN ('members', 'public')),
    accent_hue  INTEGER NOT NULL CHECK (accent_hue BETWEEN 0 AND 359),
    created_at  TEXT NOT NULL,
    updated_at  TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX library_default ON library ((host IS NULL)) WHERE host IS NULL;

-- A person, who may be a member of several libraries.
CREATE TABLE account (
    id             BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    login          TEXT NOT NULL UNIQUE CHECK (length(login) BETWEEN 1 AND 254),
    name           TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    password_hash  TEXT NOT NULL,
    disabled_at    TEXT,
    created_at     TEXT NOT NULL,
    updated_at     TEXT NOT NULL
) STRICT;

CREATE TABLE membership (
    library_id  BLOB NOT NULL REFERENCES library (id),
    account_id  BLOB NOT NULL REFERENCES account (id),
    role        TEXT NOT NULL CHECK (role IN ('listener', 'editor', 'admin')),
    created_at  TEXT NOT NULL,
    updated_at  TEXT NOT NULL,
    PRIMARY KEY (library_id, account_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX membership_account ON membership (account_id);

CREATE TABLE login_session (
    id          BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    library_id  BLOB NOT NULL REFERENCES library (id),
    account_id  BLOB NOT NULL REFERENCES account (id),
    -- A hash of the cookie: who reads the database cannot log in with it.
    token_hash  BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    user_agent  TEXT CHECK (length(user_agent) <= 500),
    expires_at  TEXT NOT NULL,
    created_at  TEXT NOT NULL,
    updated_at  TEXT NOT NULL
) STRICT;
CREATE INDEX login_session_account ON login_session (account_id);
CREATE INDEX login_session_expiry ON login_session (expires_at);

-- Links that work once: the set-up link.
CREATE TABLE one_time_token (
    token_hash  BLOB NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
    library_id  BLOB NOT NULL REFERENCES library (id),
    purpose     TEXT NOT NULL CHECK (purpose IN ('setup')),
    expires_at  TEXT NOT NULL,
    used_at     TEXT,
    created_at  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX one_time_token_library ON one_time_token (library_id, purpose);

-- One immutable file, named by the hash of its content. What is NULL is not known before the analysis.
CREATE TABLE asset (
    id           BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    library_id   BLOB NOT NULL REFERENCES library (id),
    hash         BLOB NOT NULL CHECK (length(hash) = 32),
    size         INTEGER NOT NULL CHECK (size > 0),
    -- The name it had when it was sent.
    name         TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 255),
    media_type   TEXT NOT NULL CHECK (media_type LIKE '%_/_%'),
    container    TEXT,
    codec        TEXT,
    format_name  TEXT,
    duration_ms  INTEGER CHECK (duration_ms >= 0),
    sample_rate  INTEGER CHECK (sample_rate > 0),
    channels     INTEGER CHECK (channels > 0),
    bitrate      INTEGER CHECK (bitrate >= 0),
    -- One byte for each of equal stretches of the file.
    peaks        BLOB,
    -- Why the analysis stopped short.
    problem      TEXT,
    analysed_at  TEXT,
    created_at   TEXT NOT NULL,
    updated_at   TEXT NOT NULL,
    UNIQUE (library_id, id),
    UNIQUE (library_id, hash)
) STRICT;
-- Whether any library still needs a blob.
CREATE INDEX asset_hash ON asset (hash);

CREATE TABLE track (
    id             BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    library_id     BLOB NOT NULL REFERENCES library (id),
    title          TEXT NOT NULL CHECK (title <> ''),
    -- Who said so: a better source may replace it.
    title_source   TEXT NOT NULL CHECK (title_source IN ('name', 'tags', 'person')),
    artist         TEXT,
    kind           TEXT NOT NULL CHECK (kind IN ('audio', 'video')),
    -- For the order of the list alone: the beginning of the title in lower case; the length, unknown as zero.
    sort_title     TEXT NOT NULL,
    sort_duration  INTEGER NOT NULL DEFAULT 0 CHECK (sort_duration >= 0),
    deleted_at     TEXT,
    created_at     TEXT NOT NULL,
    updated_at     TEXT NOT NULL,
    UNIQUE (library_id, id)
) STRICT;
-- Each order of the list is an index; read backwards it is the other direction.
CREATE INDEX track_added ON track (library_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX track_title ON track (library_id, sort_title, id) WHERE deleted_at IS NULL;
CREATE INDEX track_duration ON track (library_id, sort_duration, id) WHERE deleted_at IS NULL;

-- How many tracks each library lists. Counting 100 000 index entries for every page would cost more than the page.
CREATE TABLE library_total (
    library_id  BLOB NOT NULL PRIMARY KEY REFERENCES library (id) ON DELETE CASCADE,
    tracks      INTEGER NOT NULL CHECK (tracks >= 0)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER library_total_begins AFTER INSERT ON library
BEGIN
    INSERT INTO library_total (library_id, tracks) VALUES (NEW.id, 0);
END;
CREATE TRIGGER track_counts_in AFTER INSERT ON track WHEN NEW.deleted_at IS NULL
BEGIN
    UPDATE library_total SET tracks = tracks + 1 WHERE library_id = NEW.library_id;
END;
CREATE TRIGGER track_counts_again AFTER UPDATE OF deleted_at ON track
WHEN (OLD.deleted_at IS NULL) <> (NEW.deleted_at IS NULL)
BEGIN
    UPDATE library_total SET tracks = tracks + iif(NEW.deleted_at IS NULL, 1, -1)
    WHERE library_id = NEW.library_id;
END;
CREATE TRIGGER track_counts_out AFTER DELETE ON track WHEN OLD.deleted_at IS NULL
BEGIN
    UPDATE library_total SET tracks = tracks - 1 WHERE library_id = OLD.library_id;
END;

CREATE TABLE track_asset (
    library_id  BLOB NOT NULL,
    track_id    BLOB NOT NULL,
    asset_id    BLOB NOT NULL,
    role        TEXT NOT NULL CHECK (role IN ('master', 'encoding', 'rendition')),
    created_at  TEXT NOT NULL,
    PRIMARY KEY (track_id, asset_id),
    FOREIGN KEY (library_id, track_id) REFERENCES track (library_id, id) ON DELETE CASCADE,
    FOREIGN KEY (library_id, asset_id) REFERENCES asset (library_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX track_asset_master ON track_asset (track_id) WHERE role = 'master';
CREATE UNIQUE INDEX track_asset_mastered ON track_asset (asset_id) WHERE role = 'master';
CREATE INDEX track_asset_asset ON track_asset (asset_id);

-- Chromaprint, algorithm 2, of an asset.
CREATE TABLE fingerprint (
    id           BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    library_id   BLOB NOT NULL,
    asset_id     BLOB NOT NULL UNIQUE,
    -- 32-bit words, little-endian.
    words        BLOB NOT NULL CHECK (length(words) > 0 AND length(words) % 4 = 0),
    duration_ms  INTEGER NOT NULL CHECK (duration_ms >= 0),
    created_at   TEXT NOT NULL,
    UNIQUE (library_id, id),
    FOREIGN KEY (library_id, asset_id) REFERENCES asset (library_id, id) ON DELETE CASCADE
) STRICT;

-- The inverted index: which fingerprints hold a term.
CREATE TABLE fingerprint_term (
    library_id      BLOB NOT NULL,
    fingerprint_id  BLOB NOT NULL,
    term            INTEGER NOT NULL,
    PRIMARY KEY (fingerprint_id, term),
    FOREIGN KEY (library_id, fingerprint_id) REFERENCES fingerprint (library_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX fingerprint_term_holders ON fingerprint_term (library_id, term, fingerprint_id);

CREATE TABLE upload (
    id          BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    library_id  BLOB NOT NULL REFERENCES library (id),
    account_id  BLOB NOT NULL REFERENCES account (id),
    name        TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 255),
    -- What the sender promised; NULL where it promised nothing.
    hash        BLOB CHECK (length(hash) = 32),
    size        INTEGER NOT NULL CHECK (size >= 0),
    -- Bytes on the disk, synced.
    received    INTEGER NOT NULL CHECK (received BETWEEN 0 AND size),
    state       TEXT NOT NULL CHECK (state IN ('receiving', 'finished', 'failed')),
    track_id    BLOB,
    failure     TEXT,
    expires_at  TEXT NOT NULL,
    created_at  TEXT NOT NULL,
    updated_at  TEXT NOT NULL,
    CHECK ((state = 'finished') = (track_id IS NOT NULL)),
    CHECK ((state = 'failed') = (failure IS NOT NULL)),
    CHECK (state <> 'finished' OR received = size),
    FOREIGN KEY (library_id, track_id) REFERENCES track (library_id, id)
) STRICT;
-- A person sends the same bytes once at a time.
CREATE UNIQUE INDEX upload_in_progress ON upload (library_id, account_id, hash)
    WHERE state = 'receiving' AND hash IS NOT NULL;
CREATE INDEX upload_expiry ON upload (expires_at) WHERE state = 'receiving';
CREATE INDEX upload_track ON upload (track_id) WHERE track_id IS NOT NULL;

CREATE TABLE job (
    id            BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    library_id    BLOB NOT NULL REFERENCES library (id),
    kind          TEXT NOT NULL CHECK (kind <> ''),
    -- What the worker needs; its form belongs to the kind.
    payload       TEXT NOT NULL,
    -- What it is about, in words for people.
    subject       TEXT NOT NULL,
    state         TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed')),
    attempts      INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    -- When it is due, or, while it runs, when the worker's lease ends.
    due_at        TEXT NOT NULL,
    worker        TEXT,
    last_error    TEXT,
    created_at    TEXT NOT NULL,
    updated_at    TEXT NOT NULL,
    CHECK ((state = 'running') = (worker IS NOT NULL))
) STRICT;
CREATE INDEX job_due ON job (due_at, id) WHERE state IN ('queued', 'running');
CREATE INDEX job_list ON job (library_id, id);

CREATE TABLE audit_entry (
    id          BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    library_id  BLOB NOT NULL REFERENCES library (id),
    at          TEXT NOT NULL,
    account_id  BLOB REFERENCES account (id),
    -- What the person was called then.
    who         TEXT,
    action      TEXT NOT NULL CHECK (action <> ''),
    subject     TEXT NOT NULL,
    address     TEXT
) STRICT;
CREATE INDEX audit_entry_list ON audit_entry (library_id, id);

CREATE TRIGGER audit_entry_keeps BEFORE UPDATE ON audit_entry
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
CREATE TRIGGER audit_entry_stays BEFORE DELETE ON audit_entry
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
-- INSERT OR REPLACE deletes without running the trigger above.
CREATE TRIGGER audit_entry_is_new BEFORE INSERT ON audit_entry
WHEN EXISTS (SELECT 1 FROM audit_entry WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;

-- What the health check writes to.
CREATE TABLE health_check (
    id      INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    writes  INTEGER NOT NULL
) STRICT;
INSERT INTO health_check (id, writes) VALUES (1, 0);
