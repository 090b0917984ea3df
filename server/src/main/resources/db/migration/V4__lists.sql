-- Lists of very many rows are read from any place at the same cost.

-- The place of an error among those of its job, from 0, without gaps: they are deleted together only.
ALTER TABLE job_errors ADD COLUMN place INTEGER DEFAULT 0 NOT NULL;
MERGE INTO job_errors USING (
    SELECT ordinal AS found, ROW_NUMBER() OVER (PARTITION BY job_id ORDER BY ordinal) - 1 AS counted FROM job_errors
) AS places ON job_errors.ordinal = places.found WHEN MATCHED THEN UPDATE SET place = places.counted;
DROP INDEX job_errors_job;
CREATE UNIQUE INDEX job_errors_place ON job_errors (job_id, place);

-- Which jobs are old is asked each time one is stored.
CREATE INDEX jobs_finished ON jobs (finished_at, ordinal);
