-- What a scan compares is read from the index alone: most of a scanned directory is as it was, and the rows are wide.
DROP INDEX videos_directory;
CREATE INDEX videos_directory ON videos (directory_key, status, path_key, id, size_bytes, modified_seconds,
    modified_nanos, file_key, device);
