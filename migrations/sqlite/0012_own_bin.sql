-- What a person deleted of their own is found in the bin, and goes with it after its thirty days.
CREATE INDEX playlist_bin ON playlist (library_id, account_id, deleted_at, id) WHERE deleted_at IS NOT NULL;
CREATE INDEX note_bin ON note (library_id, account_id, deleted_at, id) WHERE deleted_at IS NOT NULL;

-- Whether somebody chose the event's cover, or that it has none; a picture of its tracks stands in otherwise.
ALTER TABLE event ADD COLUMN cover_chosen INTEGER NOT NULL DEFAULT 0 CHECK (cover_chosen IN (0, 1));
