-- The first schema. Identifiers are UUID version 7 made by the caller; integers are BIGINT throughout, because one
-- row type serves both engines; text that is compared or ordered is COLLATE "C", as SQLite compares it. Every table with content names its library, and foreign keys carry the library along,
-- so that a row of one library cannot point into another.

CREATE TABLE library (
    id          UUID NOT NULL PRIMARY KEY,
    -- The host name it answers to; NULL for the one that answers to every other.
    host        TEXT COLLATE "C" UNIQUE CHECK (host = lower(host) AND length(host) BETWEEN 1 AND 253),
    name        TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    visibility  TEXT NOT NULL CHECK (visibility IN ('members', 'public')),
    accent_hue  BIGINT NOT NULL CHECK (accent_hue BETWEEN 0 AND 359),
    created_at  TIMESTAMPTZ NOT NULL,
    updated_at  TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX library_default ON library ((host IS NULL)) WHERE host IS NULL;

-- A person, who may be a member of several libraries.
CREATE TABLE account (
    id             UUID NOT NULL PRIMARY KEY,
    login          TEXT COLLATE "C" NOT NULL UNIQUE CHECK (length(login) BETWEEN 1 AND 254),
    name           TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    password_hash  TEXT NOT NULL,
    disabled_at    TIMESTAMPTZ,
    created_at     TIMESTAMPTZ NOT NULL,
    updated_at     TIMESTAMPTZ NOT NULL
);

CREATE TABLE membership (
    library_id  UUID NOT NULL REFERENCES library (id),
    account_id  UUID NOT NULL REFERENCES account (id),
    role        TEXT NOT NULL CHECK (role IN ('listener', 'editor', 'admin')),
    created_at  TIMESTAMPTZ NOT NULL,
    updated_at  TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (library_id, account_id)
);
CREATE INDEX membership_account ON membership (account_id);

CREATE TABLE login_session (
    id          UUID NOT NULL PRIMARY KEY,
    library_id  UUID NOT NULL REFERENCES library (id),
    account_id  UUID NOT NULL REFERENCES account (id),
    -- A hash of the cookie: who reads the database cannot log in with it.
    token_hash  BYTEA NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    user_agent  TEXT CHECK (length(user_agent) <= 500),
    expires_at  TIMESTAMPTZ NOT NULL,
    created_at  TIMESTAMPTZ NOT NULL,
    updated_at  TIMESTAMPTZ NOT NULL
);
CREATE INDEX login_session_account ON login_session (account_id);
CREATE INDEX login_session_expiry ON login_session (expires_at);

-- Links that work once: the set-up link.
CREATE TABLE one_time_token (
    token_hash  BYTEA NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
    library_id  UUID NOT NULL REFERENCES library (id),
    purpose     TEXT NOT NULL CHECK (purpose IN ('setup')),
    expires_at  TIMESTAMPTZ NOT NULL,
    used_at     TIMESTAMPTZ,
    created_at  TIMESTAMPTZ NOT NULL
);
CREATE INDEX one_time_token_library ON one_time_token (library_id, purpose);

-- One immutable file, named by the hash of its content. What is NULL is not known before the analysis.
CREATE TABLE asset (
    id           UUID NOT NULL PRIMARY KEY,
    library_id   UUID NOT NULL REFERENCES library (id),
    hash         BYTEA NOT NULL CHECK (length(hash) = 32),
    size         BIGINT NOT NULL CHECK (size > 0),
    -- The name it had when it was sent.
    name         TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 255),
    media_type   TEXT NOT NULL CHECK (media_type LIKE '%_/_%'),
    container    TEXT,
    codec        TEXT,
    format_name  TEXT,
    duration_ms  BIGINT CHECK (duration_ms >= 0),
    sample_rate  BIGINT CHECK (sample_rate > 0),
    channels     BIGINT CHECK (channels > 0),
    bitrate      BIGINT CHECK (bitrate >= 0),
    -- One byte for each of equal stretches of the file.
    peaks        BYTEA,
    -- Why the analysis stopped short.
    problem      TEXT,
    analysed_at  TIMESTAMPTZ,
    created_at   TIMESTAMPTZ NOT NULL,
    updated_at   TIMESTAMPTZ NOT NULL,
    UNIQUE (library_id, id),
    UNIQUE (library_id, hash)
);
-- Whether any library still needs a blob.
CREATE INDEX asset_hash ON asset (hash);

CREATE TABLE track (
    id             UUID NOT NULL PRIMARY KEY,
    library_id     UUID NOT NULL REFERENCES library (id),
    title          TEXT NOT NULL CHECK (title <> ''),
    -- Who said so: a better source may replace it.
    title_source   TEXT NOT NULL CHECK (title_source IN ('name', 'tags', 'person')),
    artist         TEXT,
    kind           TEXT NOT NULL CHECK (kind IN ('audio', 'video')),
    -- For the order of the list alone: the beginning of the title in lower case; the length, unknown as zero.
    sort_title     TEXT COLLATE "C" NOT NULL,
    sort_duration  BIGINT NOT NULL DEFAULT 0 CHECK (sort_duration >= 0),
    deleted_at     TIMESTAMPTZ,
    created_at     TIMESTAMPTZ NOT NULL,
    updated_at     TIMESTAMPTZ NOT NULL,
    UNIQUE (library_id, id)
);
-- Each order of the list is an index; read backwards it is the other direction.
CREATE INDEX track_added ON track (library_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX track_title ON track (library_id, sort_title, id) WHERE deleted_at IS NULL;
CREATE INDEX track_duration ON track (library_id, sort_duration, id) WHERE deleted_at IS NULL;

-- How many tracks each library lists. Counting 100 000 index entries for every page would cost more than the page.
CREATE TABLE library_total (
    library_id  UUID NOT NULL PRIMARY KEY REFERENCES library (id) ON DELETE CASCADE,
    tracks      BIGINT NOT NULL CHECK (tracks >= 0)
);

CREATE FUNCTION library_total_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO library_total (library_id, tracks) VALUES (NEW.id, 0);
    RETURN NULL;
END $$;
CREATE TRIGGER library_total_begins AFTER INSERT ON library
    FOR EACH ROW EXECUTE FUNCTION library_total_begins();

-- Once for a statement, not for a row: 100 000 updates of one row in one transaction take PostgreSQL hours.
CREATE FUNCTION track_counts_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE library_total SET tracks = tracks + change.difference
    FROM (SELECT library_id, count(*) AS difference FROM added WHERE deleted_at IS NULL GROUP BY library_id) AS change
    WHERE library_total.library_id = change.library_id;
    RETURN NULL;
END $$;
CREATE TRIGGER track_counts_in AFTER INSERT ON track
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION track_counts_in();

CREATE FUNCTION track_counts_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE library_total SET tracks = tracks + change.difference
    FROM (
        SELECT library_id, sum(weight) AS difference
        FROM (
            SELECT library_id, 1 AS weight FROM added WHERE deleted_at IS NULL
            UNION ALL
            SELECT library_id, -1 FROM removed WHERE deleted_at IS NULL
        ) AS counted
        GROUP BY library_id
    ) AS change
    WHERE library_total.library_id = change.library_id AND change.difference <> 0;
    RETURN NULL;
END $$;
CREATE TRIGGER track_counts_again AFTER UPDATE ON track
    REFERENCING NEW TABLE AS added OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION track_counts_again();

CREATE FUNCTION track_counts_out() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE library_total SET tracks = tracks - change.difference
    FROM (SELECT library_id, count(*) AS difference FROM removed WHERE deleted_at IS NULL GROUP BY library_id) AS change
    WHERE library_total.library_id = change.library_id;
    RETURN NULL;
END $$;
CREATE TRIGGER track_counts_out AFTER DELETE ON track
    REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION track_counts_out();

CREATE TABLE track_asset (
    library_id  UUID NOT NULL,
    track_id    UUID NOT NULL,
    asset_id    UUID NOT NULL,
    role        TEXT NOT NULL CHECK (role IN ('master', 'encoding', 'rendition')),
    created_at  TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (track_id, asset_id),
    FOREIGN KEY (library_id, track_id) REFERENCES track (library_id, id) ON DELETE CASCADE,
    FOREIGN KEY (library_id, asset_id) REFERENCES asset (library_id, id)
);
CREATE UNIQUE INDEX track_asset_master ON track_asset (track_id) WHERE role = 'master';
CREATE UNIQUE INDEX track_asset_mastered ON track_asset (asset_id) WHERE role = 'master';
CREATE INDEX track_asset_asset ON track_asset (asset_id);

-- Chromaprint, algorithm 2, of an asset.
CREATE TABLE fingerprint (
    id           UUID NOT NULL PRIMARY KEY,
    library_id   UUID NOT NULL,
    asset_id     UUID NOT NULL UNIQUE,
    -- 32-bit words, little-endian.
    words        BYTEA NOT NULL CHECK (length(words) > 0 AND length(words) % 4 = 0),
    duration_ms  BIGINT NOT NULL CHECK (duration_ms >= 0),
    created_at   TIMESTAMPTZ NOT NULL,
    UNIQUE (library_id, id),
    FOREIGN KEY (library_id, asset_id) REFERENCES asset (library_id, id) ON DELETE CASCADE
);

-- The inverted index: which fingerprints hold a term.
CREATE TABLE fingerprint_term (
    library_id      UUID NOT NULL,
    fingerprint_id  UUID NOT NULL,
    term            BIGINT NOT NULL,
    PRIMARY KEY (fingerprint_id, term),
    FOREIGN KEY (library_id, fingerprint_id) REFERENCES fingerprint (library_id, id) ON DELETE CASCADE
);
CREATE INDEX fingerprint_term_holders ON fingerprint_term (library_id, term, fingerprint_id);

CREATE TABLE upload (
    id          UUID NOT NULL PRIMARY KEY,
    library_id  UUID NOT NULL REFERENCES library (id),
    account_id  UUID NOT NULL REFERENCES account (id),
    name        TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 255),
    -- What the sender promised; NULL where it promised nothing.
    hash        BYTEA CHECK (length(hash) = 32),
    size        BIGINT NOT NULL CHECK (size >= 0),
    -- Bytes on the disk, synced.
    received    BIGINT NOT NULL CHECK (received BETWEEN 0 AND size),
    state       TEXT NOT NULL CHECK (state IN ('receiving', 'finished', 'failed')),
    track_id    UUID,
    failure     TEXT,
    expires_at  TIMESTAMPTZ NOT NULL,
    created_at  TIMESTAMPTZ NOT NULL,
    updated_at  TIMESTAMPTZ NOT NULL,
    CHECK ((state = 'finished') = (track_id IS NOT NULL)),
    CHECK ((state = 'failed') = (failure IS NOT NULL)),
    CHECK (state <> 'finished' OR received = size),
    FOREIGN KEY (library_id, track_id) REFERENCES track (library_id, id)
);
-- A person sends the same bytes once at a time.
CREATE UNIQUE INDEX upload_in_progress ON upload (library_id, account_id, hash)
    WHERE state = 'receiving' AND hash IS NOT NULL;
CREATE INDEX upload_expiry ON upload (expires_at) WHERE state = 'receiving';
CREATE INDEX upload_track ON upload (track_id) WHERE track_id IS NOT NULL;

CREATE TABLE job (
    id            UUID NOT NULL PRIMARY KEY,
    library_id    UUID NOT NULL REFERENCES library (id),
    kind          TEXT NOT NULL CHECK (kind <> ''),
    -- What the worker needs; its form belongs to the kind.
    payload       TEXT NOT NULL,
    -- What it is about, in words for people.
    subject       TEXT NOT NULL,
    state         TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed')),
    attempts      BIGINT NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    -- When it is due, or, while it runs, when the worker's lease ends.
    due_at        TIMESTAMPTZ NOT NULL,
    worker        TEXT,
    last_error    TEXT,
    created_at    TIMESTAMPTZ NOT NULL,
    updated_at    TIMESTAMPTZ NOT NULL,
    CHECK ((state = 'running') = (worker IS NOT NULL))
);
CREATE INDEX job_due ON job (due_at, id) WHERE state IN ('queued', 'running');
CREATE INDEX job_list ON job (library_id, id);

CREATE TABLE audit_entry (
    id          UUID NOT NULL PRIMARY KEY,
    library_id  UUID NOT NULL REFERENCES library (id),
    at          TIMESTAMPTZ NOT NULL,
    account_id  UUID REFERENCES account (id),
    -- What the person was called then.
    who         TEXT,
    action      TEXT NOT NULL CHECK (action <> ''),
    subject     TEXT NOT NULL,
    address     TEXT
);
CREATE INDEX audit_entry_list ON audit_entry (library_id, id);

CREATE FUNCTION audit_entry_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER audit_entry_stays BEFORE UPDATE OR DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_entry_stays();
CREATE TRIGGER audit_entry_stays_whole BEFORE TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_stays();

-- What the health check writes to.
CREATE TABLE health_check (
    id      BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    writes  BIGINT NOT NULL
);
INSERT INTO health_check (id, writes) VALUES (1, 0);
