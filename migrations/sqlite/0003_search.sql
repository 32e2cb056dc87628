-- What a library is searched by. The words are folded in Rust (crates/domain/src/search), so that both engines hold the
-- same ones; triggers write down what changed in the transaction that changed it, and before a search answers, what is
-- written down is folded and indexed. So no way of changing a row can forget the index.

-- A small number for each library, the first part of `search_entry.place`.
CREATE TABLE search_library (
    library_id  BLOB NOT NULL PRIMARY KEY REFERENCES library (id) ON DELETE CASCADE,
    number      INTEGER NOT NULL UNIQUE CHECK (number BETWEEN 0 AND 16383)
) STRICT, WITHOUT ROWID;
INSERT INTO search_library (library_id, number) SELECT id, row_number() OVER (ORDER BY id) - 1 FROM library;
CREATE TRIGGER search_library_begins AFTER INSERT ON library
BEGIN
    INSERT INTO search_library (library_id, number) SELECT NEW.id, coalesce(max(number) + 1, 0) FROM search_library;
END;

-- What is not indexed yet, in the order of the changes. It names rows that may be gone by now, so it has no foreign keys.
CREATE TABLE search_change (
    seq         INTEGER NOT NULL PRIMARY KEY,
    library_id  BLOB NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('song', 'musician', 'event', 'playlist', 'track')),
    item_id     BLOB NOT NULL
) STRICT;
CREATE INDEX search_change_library ON search_change (library_id, seq);

CREATE TABLE search_entry (
    -- Its place among equally close results, from the greatest part: 14 bits for the library, 3 for the kind, 22 for the
    -- day counted backwards, 24 for the order in which entries of one day were made. Results are read in this order,
    -- so that only those shown are fetched.
    place       INTEGER NOT NULL PRIMARY KEY,
    library_id  BLOB NOT NULL REFERENCES library (id) ON DELETE CASCADE,
    kind        TEXT NOT NULL CHECK (kind IN ('song', 'musician', 'event', 'playlist', 'track')),
    item_id     BLOB NOT NULL UNIQUE,
    title       TEXT NOT NULL,
    -- The title folded, for what begins with the words asked for.
    title_key   TEXT NOT NULL,
    context     TEXT NOT NULL,
    -- As in `event.date`; '' for what has none.
    date        TEXT NOT NULL,
    -- What is indexed beside title and names, as it was written, to show a line of.
    body        TEXT NOT NULL
) STRICT;
CREATE INDEX search_entry_title ON search_entry (library_id, title_key, place);

-- `ascii` leaves what is folded as it is: every letter beyond ASCII belongs to a word, and white space separates.
CREATE VIRTUAL TABLE search_word USING fts5 (
    title, names, body,
    content = '', contentless_delete = 1, detail = column, tokenize = 'ascii', prefix = '1 2 3'
);

INSERT INTO search_change (library_id, kind, item_id) SELECT library_id, 'track', id FROM track ORDER BY id;

CREATE TRIGGER event_search_new AFTER INSERT ON event
BEGIN
    INSERT INTO search_change (library_id, kind, item_id) VALUES (NEW.library_id, 'event', NEW.id);
END;
CREATE TRIGGER event_search_changed AFTER UPDATE OF date, title, venue, city, description, deleted_at ON event
BEGIN
    INSERT INTO search_change (library_id, kind, item_id) VALUES (NEW.library_id, 'event', NEW.id);
END;
-- Its tracks are found by its title, place and date too.
CREATE TRIGGER event_search_tracks AFTER UPDATE OF date, title, venue, city ON event
WHEN (OLD.date, OLD.title, OLD.venue, OLD.city) <> (NEW.date, NEW.title, NEW.venue, NEW.city)
BEGIN
    INSERT INTO search_change (library_id, kind, item_id)
    SELECT library_id, 'track', id FROM track WHERE event_id = NEW.id ORDER BY id;
END;
CREATE TRIGGER event_search_gone AFTER DELETE ON event
BEGIN
    INSERT INTO search_change (library_id, kind, item_id) VALUES (OLD.library_id, 'event', OLD.id);
END;

CREATE TRIGGER event_musician_search_new AFTER INSERT ON event_musician
BEGIN
    INSERT INTO search_change (library_id, kind, item_id) VALUES (NEW.library_id, 'event', NEW.event_id);
END;
CREATE TRIGGER event_musician_search_gone AFTER DELETE ON event_musician
BEGIN
    INSERT INTO search_change (library_id, kind, item_id) VALUES (OLD.library_id, 'event', OLD.event_id);
END;
CREATE TRIGGER event_musician_search_changed AFTER UPDATE OF event_id, musician_id ON event_musician
BEGIN
    INSERT INTO search_change (library_id, kind, item_id)
    VALUES (OLD.library_id, 'event', OLD.event_id), (NEW.library_id, 'event', NEW.event_id);
END;

CREATE TRIGGER set_list_entry_search_new AFTER INSERT ON set_list_entry
BEGIN
    INSERT INTO search_change (library_id, kind, item_id)
    SELECT library_id, 'event', event_id FROM set_list WHERE id = NEW.set_list_id;
END;
CREATE TRIGGER set_list_entry_search_gone AFTER DELETE ON set_list_entry
BEGIN
    INSERT INTO search_change (library_id, kind, item_id)
    SELECT library_id, 'event', event_id FROM set_list WHERE id = OLD.set_list_id;
END;
CREATE TRIGGER set_list_entry_search_changed AFTER UPDATE OF title, note ON set_list_entry
BEGIN
    INSERT INTO search_change (library_id, kind, item_id)
    SELECT library_id, 'event', event_id FROM set_list WHERE id = NEW.set_list_id;
END;

-- Its entries go with it, and then no longer know their event.
CREATE TRIGGER set_list_search_gone AFTER DELETE ON set_list
BEGIN
    INSERT INTO search_change (library_id, kind, item_id) VALUES (OLD.library_id, 'event', OLD.event_id);
END;

CREATE TRIGGER song_search_new AFTER INSERT ON song
BEGIN
    INSERT INTO search_change (library_id, kind, item_id) VALUES (NEW.library_id, 'song', NEW.id);
END;
CREATE TRIGGER song_search_changed
AFTER UPDATE OF title, alternative_titles, writers, notes, lyrics, deleted_at ON song
BEGIN
    INSERT INTO search_change (library_id, kind, item_id) VALUES (NEW.library_id, 'song', NEW.id);
END;
CREATE TRIGGER song_search_tracks AFTER UPDATE OF title, alternative_titles ON song
WHEN (OLD.title, OLD.alternative_titles) <> (NEW.title, NEW.alternative_titles)
BEGIN
    INSERT INTO search_change (library_id, kind, item_id)
    SELECT library_id, 'track', id FROM track WHERE song_id = NEW.id ORDER BY id;
END;
CREATE TRIGGER song_search_gone AFTER DELETE ON song
BEGIN
    INSERT INTO search_change (library_id, kind, item_id) VALUES (OLD.library_id, 'song', OLD.id);
END;

CREATE TRIGGER musician_search_new AFTER INSERT ON musician
BEGIN
    INSERT INTO search_change (library_id, kind, item_id) VALUES (NEW.library_id, 'musician', NEW.id);
END;
CREATE TRIGGER musician_search_changed AFTER UPDATE OF name, other_names, kind, notes, deleted_at ON musician
BEGIN
    INSERT INTO search_change (library_id, kind, item_id) VALUES (NEW.library_id, 'musician', NEW.id);
END;
-- What they play at and on is found by their names.
CREATE TRIGGER musician_search_named AFTER UPDATE OF name, deleted_at ON musician
WHEN OLD.name <> NEW.name OR (OLD.deleted_at IS NULL) <> (NEW.deleted_at IS NULL)
BEGIN
    INSERT INTO search_change (library_id, kind, item_id)
    SELECT library_id, 'event', event_id FROM event_musician WHERE musician_id = NEW.id ORDER BY event_id;
    INSERT INTO search_change (library_id, kind, item_id)
    SELECT library_id, 'track', track_id FROM track_musician WHERE musician_id = NEW.id ORDER BY track_id;
END;
CREATE TRIGGER musician_search_gone AFTER DELETE ON musician
BEGIN
    INSERT INTO search_change (library_id, kind, item_id) VALUES (OLD.library_id, 'musician', OLD.id);
END;

CREATE TRIGGER track_search_new AFTER INSERT ON track
BEGIN
    INSERT INTO search_change (library_id, kind, item_id) VALUES (NEW.library_id, 'track', NEW.id);
END;
CREATE TRIGGER track_search_changed AFTER UPDATE OF title, artist, album, event_id, song_id, deleted_at ON track
BEGIN
    INSERT INTO search_change (library_id, kind, item_id) VALUES (NEW.library_id, 'track', NEW.id);
END;
CREATE TRIGGER track_search_gone AFTER DELETE ON track
BEGIN
    INSERT INTO search_change (library_id, kind, item_id) VALUES (OLD.library_id, 'track', OLD.id);
END;

CREATE TRIGGER track_musician_search_new AFTER INSERT ON track_musician
BEGIN
    INSERT INTO search_change (library_id, kind, item_id) VALUES (NEW.library_id, 'track', NEW.track_id);
END;
CREATE TRIGGER track_musician_search_gone AFTER DELETE ON track_musician
BEGIN
    INSERT INTO search_change (library_id, kind, item_id) VALUES (OLD.library_id, 'track', OLD.track_id);
END;
CREATE TRIGGER track_musician_search_changed AFTER UPDATE OF track_id, musician_id ON track_musician
BEGIN
    INSERT INTO search_change (library_id, kind, item_id)
    VALUES (OLD.library_id, 'track', OLD.track_id), (NEW.library_id, 'track', NEW.track_id);
END;
