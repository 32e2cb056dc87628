-- Where a person is in what they heard last, whether or not they heard it to its end: their other devices ask.
CREATE INDEX listening_heard ON listening (library_id, account_id, heard_at);
