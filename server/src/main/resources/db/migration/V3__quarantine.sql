-- How often the prober has died of a file that has not changed since.
ALTER TABLE file_failures ADD COLUMN deaths INTEGER DEFAULT 0 NOT NULL;
