-- Uploads whose length is told late, parts that are joined to a whole, the folder a file was dropped with; and how much
-- room each library and each of its people take.

ALTER TABLE upload
    -- NULL until the sender knows.
    ALTER COLUMN size DROP NOT NULL,
    -- The folder it was dropped with: a label, never a path of ours.
    ADD COLUMN folder TEXT CHECK (octet_length(folder) BETWEEN 1 AND 500),
    -- What the sender told about it, word for word, to be told back.
    ADD COLUMN metadata TEXT CHECK (length(metadata) BETWEEN 1 AND 8192),
    -- A whole file; a part that waits to be joined; or a whole joined from these parts, a JSON list.
    ADD COLUMN role TEXT NOT NULL DEFAULT 'whole' CHECK (role IN ('whole', 'part', 'joined')),
    ADD COLUMN parts TEXT,
    ADD CHECK (received >= 0),
    ADD CHECK ((role = 'joined') = (parts IS NOT NULL)),
    ADD CHECK (state <> 'finished' OR (size IS NOT NULL AND received = size AND role <> 'part'));
-- What a person, or a library, has under way.
CREATE INDEX upload_under_way ON upload (library_id, account_id) WHERE state = 'receiving';
-- By hash: a list of parts may be longer than an index entry.
CREATE INDEX upload_joined ON upload (library_id, account_id, md5(parts)) WHERE parts IS NOT NULL;

-- Who brought it; NULL for what the server made itself.
ALTER TABLE asset ADD COLUMN account_id UUID REFERENCES account (id);

-- Bytes of all assets, kept by the triggers below: adding them up for every upload would read every asset.
CREATE TABLE library_use (
    library_id  UUID NOT NULL PRIMARY KEY REFERENCES library (id) ON DELETE CASCADE,
    bytes       BIGINT NOT NULL CHECK (bytes >= 0)
);
CREATE TABLE person_use (
    library_id  UUID NOT NULL REFERENCES library (id) ON DELETE CASCADE,
    account_id  UUID NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    bytes       BIGINT NOT NULL CHECK (bytes >= 0),
    PRIMARY KEY (library_id, account_id)
);
INSERT INTO library_use (library_id, bytes) SELECT library_id, SUM(size) FROM asset GROUP BY library_id;

-- Once for a statement, as the counts of tracks are.
CREATE FUNCTION asset_takes_room() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO library_use (library_id, bytes)
    SELECT library_id, SUM(size) FROM added GROUP BY library_id
    ON CONFLICT (library_id) DO UPDATE SET bytes = library_use.bytes + excluded.bytes;
    INSERT INTO person_use (library_id, account_id, bytes)
    SELECT library_id, account_id, SUM(size) FROM added WHERE account_id IS NOT NULL GROUP BY library_id, account_id
    ON CONFLICT (library_id, account_id) DO UPDATE SET bytes = person_use.bytes + excluded.bytes;
    RETURN NULL;
END $$;
CREATE TRIGGER asset_takes_room AFTER INSERT ON asset
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION asset_takes_room();

CREATE FUNCTION asset_gives_room_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE library_use SET bytes = library_use.bytes - gone.bytes
    FROM (SELECT library_id, SUM(size) AS bytes FROM removed GROUP BY library_id) AS gone
    WHERE library_use.library_id = gone.library_id;
    UPDATE person_use SET bytes = person_use.bytes - gone.bytes
    FROM (SELECT library_id, account_id, SUM(size) AS bytes FROM removed GROUP BY library_id, account_id) AS gone
    WHERE person_use.library_id = gone.library_id AND person_use.account_id = gone.account_id;
    RETURN NULL;
END $$;
CREATE TRIGGER asset_gives_room_back AFTER DELETE ON asset
    REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION asset_gives_room_back();
