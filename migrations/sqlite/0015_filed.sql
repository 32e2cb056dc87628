-- What lies in the inbox is for those who sort it: everybody else lists, counts and searches what was filed. And tracks
-- are ordered and found by title as songs and events are, without case, accents and leading articles.

CREATE INDEX track_added_filed ON track (library_id, created_at, id) WHERE deleted_at IS NULL AND filed_at IS NOT NULL;
CREATE INDEX track_title_filed ON track (library_id, sort_title, id) WHERE deleted_at IS NULL AND filed_at IS NOT NULL;
CREATE INDEX track_duration_filed ON track (library_id, sort_duration, id)
    WHERE deleted_at IS NULL AND filed_at IS NOT NULL;

-- Of the tracks, those that were filed.
ALTER TABLE library_total ADD COLUMN filed INTEGER NOT NULL DEFAULT 0 CHECK (filed BETWEEN 0 AND tracks);
UPDATE library_total SET filed = (
    SELECT count(*) FROM track
    WHERE library_id = library_total.library_id AND deleted_at IS NULL AND filed_at IS NOT NULL
);

DROP TRIGGER track_counts_in;
CREATE TRIGGER track_counts_in AFTER INSERT ON track WHEN NEW.deleted_at IS NULL
BEGIN
    UPDATE library_total SET tracks = tracks + 1, filed = filed + (NEW.filed_at IS NOT NULL)
    WHERE library_id = NEW.library_id;
END;
DROP TRIGGER track_counts_again;
CREATE TRIGGER track_counts_again AFTER UPDATE OF deleted_at, filed_at ON track
WHEN (OLD.deleted_at IS NULL) <> (NEW.deleted_at IS NULL) OR (OLD.filed_at IS NULL) <> (NEW.filed_at IS NULL)
BEGIN
    UPDATE library_total SET
        tracks = tracks + (NEW.deleted_at IS NULL) - (OLD.deleted_at IS NULL),
        filed = filed + (NEW.deleted_at IS NULL AND NEW.filed_at IS NOT NULL)
            - (OLD.deleted_at IS NULL AND OLD.filed_at IS NOT NULL)
    WHERE library_id = NEW.library_id;
END;
DROP TRIGGER track_counts_out;
CREATE TRIGGER track_counts_out AFTER DELETE ON track WHEN OLD.deleted_at IS NULL
BEGIN
    UPDATE library_total SET tracks = tracks - 1, filed = filed - (OLD.filed_at IS NOT NULL)
    WHERE library_id = OLD.library_id;
END;

-- In the index of what is searched, a track moves to another place when it is filed.
DROP TRIGGER track_search_changed;
CREATE TRIGGER track_search_changed
AFTER UPDATE OF title, artist, album, event_id, song_id, filed_at, deleted_at ON track
BEGIN
    INSERT INTO search_change (library_id, kind, item_id) VALUES (NEW.library_id, 'track', NEW.id);
END;
INSERT INTO search_change (library_id, kind, item_id)
SELECT library_id, 'track', id FROM track WHERE filed_at IS NULL ORDER BY id;

-- Tracks whose `sort_title` an older version wrote. The key is made in Rust (domain::fold), so the server makes it when
-- it opens the database, and strikes them off.
CREATE TABLE unsorted_track (
    track_id  BLOB NOT NULL PRIMARY KEY REFERENCES track (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
INSERT INTO unsorted_track (track_id) SELECT id FROM track;
