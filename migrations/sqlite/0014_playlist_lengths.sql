-- How much each playlist holds and how long it plays, of what is not in the bin. The list of playlists shows both; adding
-- them up there would read every track of every playlist on the page.
ALTER TABLE playlist ADD COLUMN track_count INTEGER NOT NULL DEFAULT 0 CHECK (track_count >= 0);
ALTER TABLE playlist ADD COLUMN duration_ms INTEGER NOT NULL DEFAULT 0 CHECK (duration_ms >= 0);

UPDATE playlist SET (track_count, duration_ms) = (
    SELECT count(*), coalesce(sum(t.sort_duration), 0)
    FROM playlist_entry pe JOIN track t ON t.id = pe.track_id AND t.deleted_at IS NULL
    WHERE pe.playlist_id = playlist.id
);

-- Each change adds its own playlist up anew: a thousand entries at most, found by their keys.
CREATE TRIGGER playlist_entry_lengthens AFTER INSERT ON playlist_entry
BEGIN
    UPDATE playlist SET (track_count, duration_ms) = (
        SELECT count(*), coalesce(sum(t.sort_duration), 0)
        FROM playlist_entry pe JOIN track t ON t.id = pe.track_id AND t.deleted_at IS NULL
        WHERE pe.playlist_id = playlist.id
    ) WHERE id = NEW.playlist_id;
END;
CREATE TRIGGER playlist_entry_shortens AFTER DELETE ON playlist_entry
BEGIN
    UPDATE playlist SET (track_count, duration_ms) = (
        SELECT count(*), coalesce(sum(t.sort_duration), 0)
        FROM playlist_entry pe JOIN track t ON t.id = pe.track_id AND t.deleted_at IS NULL
        WHERE pe.playlist_id = playlist.id
    ) WHERE id = OLD.playlist_id;
END;
CREATE TRIGGER track_lengthens_playlists AFTER UPDATE OF deleted_at, sort_duration ON track
WHEN (OLD.deleted_at IS NULL) <> (NEW.deleted_at IS NULL) OR OLD.sort_duration <> NEW.sort_duration
BEGIN
    UPDATE playlist SET (track_count, duration_ms) = (
        SELECT count(*), coalesce(sum(t.sort_duration), 0)
        FROM playlist_entry pe JOIN track t ON t.id = pe.track_id AND t.deleted_at IS NULL
        WHERE pe.playlist_id = playlist.id
    ) WHERE id IN (SELECT playlist_id FROM playlist_entry WHERE track_id = NEW.id);
END;
