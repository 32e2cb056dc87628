-- The words of an entry, apart from what a page shows of it and each under the letter of where it stands: `t` for titles,
-- `n` for names, `b` for the body. An index of words holds no weights, so that whoever asked for a title had every row
-- that holds the word read and looked into; and what is counted or put in order lies on half as many pages here.
CREATE TABLE search_word (
    place       BIGINT NOT NULL PRIMARY KEY REFERENCES search_entry (place) ON DELETE CASCADE,
    -- As in `search_entry`, for what a closer step has found already.
    title_key   TEXT COLLATE "C" NOT NULL,
    words       TSVECTOR NOT NULL
);
INSERT INTO search_word (place, title_key, words)
SELECT place, title_key, array_to_tsvector(ARRAY(
    SELECT stands.field || word.lexeme
    FROM unnest(words) word
    JOIN (VALUES ('t', 'A'), ('n', 'B'), ('b', 'C')) stands (field, weight) ON stands.weight = ANY (word.weights)))
FROM search_entry ORDER BY place;
-- A search reads what was written a moment ago: a pending list would be read whole each time.
CREATE INDEX search_word_words ON search_word USING gin (words) WITH (fastupdate = off);

ALTER TABLE search_entry DROP COLUMN words;
