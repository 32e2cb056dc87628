-- Tracks that were sent again while their event lay in the bin came back still tied to it.
UPDATE track SET deleted_with = NULL WHERE deleted_at IS NULL AND deleted_with IS NOT NULL;
