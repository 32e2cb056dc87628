-- What lies in the inbox is for those who sort it: everybody else lists, counts and searches what was filed. And tracks
-- are ordered and found by title as songs and events are, without case, accents and leading articles.

CREATE INDEX track_added_filed ON track (library_id, created_at, id) WHERE deleted_at IS NULL AND filed_at IS NOT NULL;
CREATE INDEX track_title_filed ON track (library_id, sort_title, id) WHERE deleted_at IS NULL AND filed_at IS NOT NULL;
CREATE INDEX track_duration_filed ON track (library_id, sort_duration, id)
    WHERE deleted_at IS NULL AND filed_at IS NOT NULL;

-- Of the tracks, those that were filed.
ALTER TABLE library_total ADD COLUMN filed BIGINT NOT NULL DEFAULT 0 CHECK (filed BETWEEN 0 AND tracks);
UPDATE library_total SET filed = (
    SELECT count(*) FROM track
    WHERE library_id = library_total.library_id AND deleted_at IS NULL AND filed_at IS NOT NULL
);

CREATE OR REPLACE FUNCTION track_counts_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE library_total SET tracks = tracks + change.difference, filed = filed + change.filed_difference
    FROM (
        SELECT library_id, count(*) AS difference, count(filed_at) AS filed_difference
        FROM added WHERE deleted_at IS NULL GROUP BY library_id
    ) AS change
    WHERE library_total.library_id = change.library_id;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION track_counts_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE library_total SET tracks = tracks + change.difference, filed = filed + change.filed_difference
    FROM (
        SELECT library_id, sum(weight) AS difference, sum(filed_weight) AS filed_difference
        FROM (
            SELECT library_id, 1 AS weight, CASE WHEN filed_at IS NULL THEN 0 ELSE 1 END AS filed_weight
            FROM added WHERE deleted_at IS NULL
            UNION ALL
            SELECT library_id, -1, CASE WHEN filed_at IS NULL THEN 0 ELSE -1 END FROM removed WHERE deleted_at IS NULL
        ) AS counted
        GROUP BY library_id
    ) AS change
    WHERE library_total.library_id = change.library_id
        AND (change.difference <> 0 OR change.filed_difference <> 0);
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION track_counts_out() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE library_total SET tracks = tracks - change.difference, filed = filed - change.filed_difference
    FROM (
        SELECT library_id, count(*) AS difference, count(filed_at) AS filed_difference
        FROM removed WHERE deleted_at IS NULL GROUP BY library_id
    ) AS change
    WHERE library_total.library_id = change.library_id;
    RETURN NULL;
END $$;

-- In the index of what is searched, a track moves to another place when it is filed.
DROP TRIGGER track_search_changed ON track;
CREATE TRIGGER track_search_changed
    AFTER UPDATE OF title, artist, album, event_id, song_id, filed_at, deleted_at ON track
    FOR EACH ROW EXECUTE FUNCTION search_changed('track', 'id');
INSERT INTO search_change (library_id, kind, item_id)
SELECT library_id, 'track', id FROM track WHERE filed_at IS NULL ORDER BY id;

-- Tracks whose `sort_title` an older version wrote. The key is made in Rust (domain::fold), so the server makes it when
-- it opens the database, and strikes them off.
CREATE TABLE unsorted_track (
    track_id  UUID NOT NULL PRIMARY KEY REFERENCES track (id) ON DELETE CASCADE
);
INSERT INTO unsorted_track (track_id) SELECT id FROM track;
