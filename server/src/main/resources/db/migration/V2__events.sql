-- What subscribers are told, so that whoever comes back after a restart is told the rest: each event is stored in the
-- transaction of the change that it tells of. What follows from the row of its job is not repeated here.

-- One row. An empty epoch asks for a new one: in a copy of a database, which will have a history of its own.
CREATE TABLE event_stream (
    epoch      VARCHAR NOT NULL,
    reserved   BIGINT NOT NULL, -- no sequence above it has been used
    forgotten  BIGINT NOT NULL  -- no event above it has been deleted
);

CREATE TABLE events (
    sequence  BIGINT PRIMARY KEY,
    job_id    UUID NOT NULL,
    kind      VARCHAR NOT NULL, -- a status that the job has from now on, or file_error
    at        TIMESTAMP(9) WITH TIME ZONE NOT NULL,
    attempt   INTEGER,          -- of a status
    path_key  VARCHAR,          -- of a file_error, like what follows
    code      VARCHAR,
    message   VARCHAR
);
CREATE INDEX events_job ON events (job_id, sequence);

ALTER TABLE jobs ADD COLUMN end_sequence BIGINT;

-- Jobs that ended before there were events are given the first places.
UPDATE jobs SET end_sequence = ordinal WHERE status IN ('complete', 'failed', 'timeout', 'cancelled');
INSERT INTO events (sequence, job_id, kind, at, attempt)
    SELECT end_sequence, id, status, finished_at, attempt FROM jobs WHERE end_sequence IS NOT NULL;
INSERT INTO event_stream (epoch, reserved, forgotten) SELECT '', COALESCE(MAX(ordinal), 0), 0 FROM jobs;
