-- Pages of jobs, of any status or of several, are found without reading the rows before them, which are wide.
CREATE INDEX jobs_newest ON jobs (ordinal, status);
