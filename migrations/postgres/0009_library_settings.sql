-- What a library says about itself, and how often it was edited, so that an edit made on a stale page is noticed.
ALTER TABLE library ADD COLUMN description TEXT NOT NULL DEFAULT '' CHECK (length(description) <= 2000);
ALTER TABLE library ADD COLUMN revision BIGINT NOT NULL DEFAULT 1 CHECK (revision >= 1);
