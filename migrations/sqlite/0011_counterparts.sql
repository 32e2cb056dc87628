-- Which film and which recording are of one performance: a row for either, so that each finds the other by its own key.

CREATE TABLE counterpart (
    library_id  BLOB NOT NULL,
    track_id    BLOB NOT NULL,
    other_id    BLOB NOT NULL UNIQUE CHECK (other_id <> track_id),
    -- What stands at t in the track stands at t + shift_ms in the other; the other's row has the opposite.
    shift_ms    INTEGER NOT NULL,
    created_at  TEXT NOT NULL,
    PRIMARY KEY (track_id),
    FOREIGN KEY (library_id, track_id) REFERENCES track (library_id, id) ON DELETE CASCADE,
    FOREIGN KEY (library_id, other_id) REFERENCES track (library_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
