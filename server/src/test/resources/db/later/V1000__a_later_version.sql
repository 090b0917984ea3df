-- A migration that takes its time, and changes what there is.
ALTER TABLE settings ADD COLUMN note VARCHAR;
CREATE TABLE later (id BIGINT PRIMARY KEY, text VARCHAR NOT NULL);
CREATE INDEX later_text ON later (text);
INSERT INTO later SELECT "X", RANDOM_UUID() FROM SYSTEM_RANGE(1, 20000);
UPDATE settings SET note = 'migrated';
UPDATE videos SET search_text = search_text || ' ';
