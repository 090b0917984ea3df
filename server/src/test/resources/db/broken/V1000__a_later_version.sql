-- A migration that fails half-way.
ALTER TABLE settings ADD COLUMN note VARCHAR;
DELETE FROM videos;
INSERT INTO nothing VALUES (1);
