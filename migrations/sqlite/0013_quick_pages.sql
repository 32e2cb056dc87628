-- What pages read, in the order they read it.

-- Failed and finished jobs stand in the order they were made, and hardly any of all that were ever made failed.
DROP INDEX job_list;
CREATE INDEX job_failed ON job (library_id, id) WHERE state = 'failed';
CREATE INDEX job_done ON job (library_id, id) WHERE state = 'done';

-- Led by the library these would be read whole for the genres of one event, where the primary key finds them at once.
DROP INDEX event_genre_genre;
DROP INDEX event_style_style;
DROP INDEX song_genre_genre;
DROP INDEX song_style_style;
CREATE INDEX event_genre_genre ON event_genre (genre_id, event_id, library_id);
CREATE INDEX event_style_style ON event_style (style_id, event_id, library_id);
CREATE INDEX song_genre_genre ON song_genre (genre_id, song_id, library_id);
CREATE INDEX song_style_style ON song_style (style_id, song_id, library_id);
