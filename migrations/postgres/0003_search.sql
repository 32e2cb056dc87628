-- What a library is searched by. The words are folded in Rust (crates/domain/src/search), so that both engines hold the
-- same ones; triggers write down what changed in the transaction that changed it, and before a search answers, what is
-- written down is folded and indexed. So no way of changing a row can forget the index.

-- A small number for each library, the first part of `search_entry.place`. Its row is locked while a library's changes
-- are indexed, so that two that do so take turns.
CREATE TABLE search_library (
    library_id  UUID NOT NULL PRIMARY KEY REFERENCES library (id) ON DELETE CASCADE,
    number      BIGINT NOT NULL UNIQUE CHECK (number BETWEEN 0 AND 16383)
);
INSERT INTO search_library (library_id, number) SELECT id, row_number() OVER (ORDER BY id) - 1 FROM library;
CREATE FUNCTION search_library_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_library (library_id, number) SELECT NEW.id, coalesce(max(number) + 1, 0) FROM search_library;
    RETURN NULL;
END $$;
CREATE TRIGGER search_library_begins AFTER INSERT ON library
    FOR EACH ROW EXECUTE FUNCTION search_library_begins();

-- What is not indexed yet, in the order of the changes. It names rows that may be gone by now, so it has no foreign keys;
-- it is only ever appended to, so that those who change things do not wait for each other or for the index.
CREATE TABLE search_change (
    seq         BIGINT NOT NULL PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    library_id  UUID NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('song', 'musician', 'event', 'playlist', 'track')),
    item_id     UUID NOT NULL
);
CREATE INDEX search_change_library ON search_change (library_id, seq);

CREATE TABLE search_entry (
    -- Its place among equally close results, from the greatest part: 14 bits for the library, 3 for the kind, 22 for the
    -- day counted backwards, 24 for the order in which entries of one day were made.
    place       BIGINT NOT NULL PRIMARY KEY,
    library_id  UUID NOT NULL REFERENCES library (id) ON DELETE CASCADE,
    kind        TEXT NOT NULL CHECK (kind IN ('song', 'musician', 'event', 'playlist', 'track')),
    item_id     UUID NOT NULL UNIQUE,
    title       TEXT NOT NULL,
    -- The title folded, for what begins with the words asked for.
    title_key   TEXT COLLATE "C" NOT NULL,
    context     TEXT NOT NULL,
    -- As in `event.date`; '' for what has none.
    date        TEXT NOT NULL,
    -- What is indexed beside title and names, as it was written, to show a line of.
    body        TEXT NOT NULL,
    -- Weight A for words of titles, B for those of names, C for those of the body.
    words       TSVECTOR NOT NULL
);
CREATE INDEX search_entry_title ON search_entry (library_id, title_key, place);
-- A search reads what was written a moment ago: a pending list would be read whole each time.
CREATE INDEX search_entry_words ON search_entry USING gin (words) WITH (fastupdate = off);

INSERT INTO search_change (library_id, kind, item_id) SELECT library_id, 'track', id FROM track ORDER BY id;

-- Writes down the row a trigger is about. Arguments: its kind, and the column that names it.
CREATE FUNCTION search_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before JSONB;
    after  JSONB;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        before := to_jsonb(OLD);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        after := to_jsonb(NEW);
    END IF;
    INSERT INTO search_change (library_id, kind, item_id)
    SELECT DISTINCT (changed.line ->> 'library_id')::uuid, TG_ARGV[0], (changed.line ->> TG_ARGV[1])::uuid
    FROM (VALUES (before), (after)) AS changed (line) WHERE changed.line IS NOT NULL;
    RETURN NULL;
END $$;

CREATE TRIGGER event_search_new AFTER INSERT OR DELETE ON event
    FOR EACH ROW EXECUTE FUNCTION search_changed('event', 'id');
CREATE TRIGGER event_search_changed AFTER UPDATE OF date, title, venue, city, description, deleted_at ON event
    FOR EACH ROW EXECUTE FUNCTION search_changed('event', 'id');
-- Its tracks are found by its title, place and date too.
CREATE FUNCTION event_search_tracks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_change (library_id, kind, item_id)
    SELECT library_id, 'track', id FROM track WHERE event_id = NEW.id ORDER BY id;
    RETURN NULL;
END $$;
CREATE TRIGGER event_search_tracks AFTER UPDATE OF date, title, venue, city ON event
    FOR EACH ROW WHEN ((OLD.date, OLD.title, OLD.venue, OLD.city) <> (NEW.date, NEW.title, NEW.venue, NEW.city))
    EXECUTE FUNCTION event_search_tracks();

CREATE TRIGGER event_musician_search AFTER INSERT OR DELETE OR UPDATE OF event_id, musician_id ON event_musician
    FOR EACH ROW EXECUTE FUNCTION search_changed('event', 'event_id');

CREATE FUNCTION set_list_entry_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_change (library_id, kind, item_id)
    SELECT library_id, 'event', event_id FROM set_list
    WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.set_list_id ELSE NEW.set_list_id END;
    RETURN NULL;
END $$;
CREATE TRIGGER set_list_entry_search AFTER INSERT OR DELETE OR UPDATE OF title, note ON set_list_entry
    FOR EACH ROW EXECUTE FUNCTION set_list_entry_search();

-- Its entries go with it, and then no longer know their event.
CREATE TRIGGER set_list_search_gone AFTER DELETE ON set_list
    FOR EACH ROW EXECUTE FUNCTION search_changed('event', 'event_id');

CREATE TRIGGER song_search_new AFTER INSERT OR DELETE ON song
    FOR EACH ROW EXECUTE FUNCTION search_changed('song', 'id');
CREATE TRIGGER song_search_changed
    AFTER UPDATE OF title, alternative_titles, writers, notes, lyrics, deleted_at ON song
    FOR EACH ROW EXECUTE FUNCTION search_changed('song', 'id');
CREATE FUNCTION song_search_tracks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_change (library_id, kind, item_id)
    SELECT library_id, 'track', id FROM track WHERE song_id = NEW.id ORDER BY id;
    RETURN NULL;
END $$;
CREATE TRIGGER song_search_tracks AFTER UPDATE OF title, alternative_titles ON song
    FOR EACH ROW WHEN ((OLD.title, OLD.alternative_titles) <> (NEW.title, NEW.alternative_titles))
    EXECUTE FUNCTION song_search_tracks();

CREATE TRIGGER musician_search_new AFTER INSERT OR DELETE ON musician
    FOR EACH ROW EXECUTE FUNCTION search_changed('musician', 'id');
CREATE TRIGGER musician_search_changed AFTER UPDATE OF name, other_names, kind, notes, deleted_at ON musician
    FOR EACH ROW EXECUTE FUNCTION search_changed('musician', 'id');
-- What they play at and on is found by their names.
CREATE FUNCTION musician_search_named() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_change (library_id, kind, item_id)
    SELECT library_id, 'event', event_id FROM event_musician WHERE musician_id = NEW.id ORDER BY event_id;
    INSERT INTO search_change (library_id, kind, item_id)
    SELECT library_id, 'track', track_id FROM track_musician WHERE musician_id = NEW.id ORDER BY track_id;
    RETURN NULL;
END $$;
CREATE TRIGGER musician_search_named AFTER UPDATE OF name, deleted_at ON musician
    FOR EACH ROW WHEN (OLD.name <> NEW.name OR (OLD.deleted_at IS NULL) <> (NEW.deleted_at IS NULL))
    EXECUTE FUNCTION musician_search_named();

CREATE TRIGGER track_search_new AFTER INSERT OR DELETE ON track
    FOR EACH ROW EXECUTE FUNCTION search_changed('track', 'id');
CREATE TRIGGER track_search_changed AFTER UPDATE OF title, artist, album, event_id, song_id, deleted_at ON track
    FOR EACH ROW EXECUTE FUNCTION search_changed('track', 'id');
CREATE TRIGGER track_musician_search AFTER INSERT OR DELETE OR UPDATE OF track_id, musician_id ON track_musician
    FOR EACH ROW EXECUTE FUNCTION search_changed('track', 'track_id');
