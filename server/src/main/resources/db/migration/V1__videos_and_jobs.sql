-- Read by H2 and by PostgreSQL alike (there, give the *_key columns COLLATE "C": ranges over them are ranges of bytes).
--
-- *_key is an exact path, percent-encoded; the column of the same name without _key is for people and may show U+FFFD.
-- Text has no length limits: a file name may take 12,288 characters when encoded.
-- Times of files may lie anywhere, hence two columns; those of this server's own clock fit a TIMESTAMP.

CREATE TABLE jobs (
    ordinal           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id                UUID NOT NULL,
    path_key          VARCHAR NOT NULL,
    real_path_key     VARCHAR NOT NULL,
    path              VARCHAR NOT NULL,
    depth             VARCHAR NOT NULL,
    mode              VARCHAR NOT NULL,
    missing           VARCHAR NOT NULL,
    attempt           INTEGER NOT NULL,
    status            VARCHAR NOT NULL,
    submitted_at      TIMESTAMP(9) WITH TIME ZONE NOT NULL,
    started_at        TIMESTAMP(9) WITH TIME ZONE,
    finished_at       TIMESTAMP(9) WITH TIME ZONE,
    error             VARCHAR,
    warning           VARCHAR,
    fraction          DOUBLE PRECISION,
    count_total       BIGINT,
    count_added       BIGINT NOT NULL,
    count_updated     BIGINT NOT NULL,
    count_skipped     BIGINT NOT NULL,
    count_moved       BIGINT NOT NULL,
    count_missing     BIGINT NOT NULL,
    count_failed      BIGINT NOT NULL,
    files_per_second  DOUBLE PRECISION NOT NULL,
    elapsed_nanos     BIGINT NOT NULL,
    CONSTRAINT jobs_id UNIQUE (id)
);
CREATE INDEX jobs_status ON jobs (status, ordinal);

-- What clients have called their requests, so that repeating one does not do it again.
CREATE TABLE idempotency_keys (
    idempotency_key  VARCHAR PRIMARY KEY,
    request          VARCHAR NOT NULL,
    job_id           UUID NOT NULL
);
CREATE INDEX idempotency_keys_job ON idempotency_keys (job_id);

CREATE TABLE job_errors (
    ordinal   BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    job_id    UUID NOT NULL,
    path_key  VARCHAR NOT NULL,
    code      VARCHAR NOT NULL,
    message   VARCHAR NOT NULL
);
CREATE INDEX job_errors_job ON job_errors (job_id, ordinal);

-- Searches and sorts read the whole table, so it has nothing that they do not need.
CREATE TABLE videos (
    id                      UUID PRIMARY KEY,
    path_key                VARCHAR NOT NULL,
    directory_key           VARCHAR NOT NULL,
    size_bytes              BIGINT NOT NULL,
    modified_seconds        BIGINT NOT NULL,
    modified_nanos          INTEGER NOT NULL,
    file_key                VARCHAR NOT NULL,
    device                  VARCHAR NOT NULL,
    status                  VARCHAR NOT NULL,
    created_at              TIMESTAMP(9) WITH TIME ZONE NOT NULL,
    updated_at              TIMESTAMP(9) WITH TIME ZONE NOT NULL,
    last_job_id             UUID NOT NULL,
    container               VARCHAR NOT NULL,
    duration_seconds        BIGINT,
    duration_nanos          INTEGER,
    bit_rate                BIGINT,
    chapter_count           INTEGER NOT NULL,
    video_codec             VARCHAR,
    audio_codec             VARCHAR,
    width                   INTEGER,
    height                  INTEGER,
    frame_rate              DOUBLE PRECISION,
    hdr                     VARCHAR NOT NULL,
    filename                VARCHAR NOT NULL, -- lower case
    search_text             VARCHAR NOT NULL, -- lower case; begins with the path and a line feed
    CONSTRAINT videos_path UNIQUE (path_key)
);
CREATE INDEX videos_directory ON videos (directory_key, status);
CREATE INDEX videos_file_key ON videos (file_key);
CREATE INDEX videos_created ON videos (created_at, id);
CREATE INDEX videos_updated ON videos (updated_at, id);
CREATE INDEX videos_status ON videos (status, created_at, id);

CREATE TABLE video_tracks (
    video_id  UUID PRIMARY KEY,
    tracks    VARCHAR NOT NULL
);

-- FFmpeg's answers, deflated; in parts, as H2 takes a megabyte a value.
CREATE TABLE probes (
    video_id  UUID NOT NULL,
    part      INTEGER NOT NULL,
    answer    BYTEA NOT NULL,
    PRIMARY KEY (video_id, part)
);

CREATE TABLE file_failures (
    path_key          VARCHAR PRIMARY KEY,
    directory_key     VARCHAR NOT NULL,
    size_bytes        BIGINT NOT NULL,
    modified_seconds  BIGINT NOT NULL,
    modified_nanos    INTEGER NOT NULL,
    file_key          VARCHAR NOT NULL,
    device            VARCHAR NOT NULL,
    code              VARCHAR NOT NULL,
    message           VARCHAR NOT NULL
);
CREATE INDEX file_failures_directory ON file_failures (directory_key);

CREATE TABLE settings (
    name     VARCHAR PRIMARY KEY,
    content  VARCHAR NOT NULL
);
INSERT INTO settings (name, content) VALUES ('last_trial', '');
