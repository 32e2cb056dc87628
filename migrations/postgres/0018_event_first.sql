-- What tells a track from others where it was found begins with its event now: the entries of those that have one are made
-- anew.
INSERT INTO search_change (library_id, kind, item_id)
SELECT library_id, 'track', id FROM track WHERE event_id IS NOT NULL AND deleted_at IS NULL ORDER BY id;
