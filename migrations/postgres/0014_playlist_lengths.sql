-- How much each playlist holds and how long it plays, of what is not in the bin. The list of playlists shows both; adding
-- them up there would read every track of every playlist on the page.
ALTER TABLE playlist ADD COLUMN track_count BIGINT NOT NULL DEFAULT 0 CHECK (track_count >= 0);
ALTER TABLE playlist ADD COLUMN duration_ms BIGINT NOT NULL DEFAULT 0 CHECK (duration_ms >= 0);

-- Adds playlists up anew: a thousand entries at most each, found by their keys. Locked first, in one order, so that the
-- second of two at once counts what the first one changed.
CREATE FUNCTION playlists_add_up(changed UUID[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM playlist WHERE id = ANY (changed) ORDER BY id FOR NO KEY UPDATE;
    UPDATE playlist SET (track_count, duration_ms) = (
        SELECT count(*), coalesce(sum(t.sort_duration), 0)
        FROM playlist_entry pe JOIN track t ON t.id = pe.track_id AND t.deleted_at IS NULL
        WHERE pe.playlist_id = playlist.id
    ) WHERE id = ANY (changed);
END $$;
SELECT playlists_add_up(array_agg(id)) FROM playlist;

CREATE FUNCTION playlist_entry_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM playlists_add_up(ARRAY(SELECT DISTINCT playlist_id FROM changed));
    RETURN NULL;
END $$;
CREATE TRIGGER playlist_entry_lengthens AFTER INSERT ON playlist_entry
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION playlist_entry_adds_up();
CREATE TRIGGER playlist_entry_shortens AFTER DELETE ON playlist_entry
    REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION playlist_entry_adds_up();

CREATE FUNCTION track_adds_playlists_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM playlists_add_up(ARRAY(SELECT DISTINCT playlist_id FROM playlist_entry WHERE track_id = NEW.id));
    RETURN NULL;
END $$;
CREATE TRIGGER track_lengthens_playlists AFTER UPDATE OF deleted_at, sort_duration ON track
    FOR EACH ROW
    WHEN ((OLD.deleted_at IS NULL) <> (NEW.deleted_at IS NULL) OR OLD.sort_duration <> NEW.sort_duration)
    EXECUTE FUNCTION track_adds_playlists_up();
