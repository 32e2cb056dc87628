-- What the server makes of an asset: smaller versions of its sound, and its picture at the sizes pages show.

-- What probing found beside the analysis; NULL is not known.
ALTER TABLE asset ADD COLUMN width INTEGER CHECK (width > 0);
ALTER TABLE asset ADD COLUMN height INTEGER CHECK (height > 0);
ALTER TABLE asset ADD COLUMN video_codec TEXT;
-- Which smaller versions are there, one bit for each, and the picture's proportions and colour. They repeat what
-- the table below says, so that a list of tracks need not look there for each of its rows.
ALTER TABLE asset ADD COLUMN qualities INTEGER NOT NULL DEFAULT 0 CHECK (qualities BETWEEN 0 AND 7);
ALTER TABLE asset ADD COLUMN art TEXT CHECK (art LIKE '%_x%_ #______');

CREATE TABLE rendition (
    library_id  BLOB NOT NULL,
    -- Made from this.
    asset_id    BLOB NOT NULL,
    -- Such as opus-96 or 320.avif.
    variant     TEXT NOT NULL CHECK (variant <> ''),
    -- Names its content; NULL where it cannot be made.
    hash        BLOB CHECK (length(hash) = 32),
    size        INTEGER CHECK (size > 0),
    media_type  TEXT NOT NULL CHECK (media_type LIKE '%_/_%'),
    -- Why it cannot be made.
    problem     TEXT CHECK (problem <> ''),
    created_at  TEXT NOT NULL,
    PRIMARY KEY (asset_id, variant),
    CHECK ((hash IS NULL) = (problem IS NOT NULL)),
    CHECK ((hash IS NULL) = (size IS NULL)),
    FOREIGN KEY (library_id, asset_id) REFERENCES asset (library_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
-- Whether anything still needs a blob.
CREATE INDEX rendition_hash ON rendition (hash) WHERE hash IS NOT NULL;

-- What somebody waits for goes first: 0 before 1 before 2.
ALTER TABLE job ADD COLUMN priority INTEGER NOT NULL DEFAULT 1 CHECK (priority BETWEEN 0 AND 9);
-- Names the work, so that the same is not queued twice and can be found again.
ALTER TABLE job ADD COLUMN task TEXT CHECK (task <> '');
DROP INDEX job_due;
CREATE INDEX job_due ON job (priority, due_at, id) WHERE state IN ('queued', 'running');
-- What waits, runs and failed stands before what is done, however much that is.
CREATE INDEX job_state ON job (library_id, state, priority, due_at, id);
CREATE UNIQUE INDEX job_task ON job (library_id, task) WHERE task IS NOT NULL AND state IN ('queued', 'running');
