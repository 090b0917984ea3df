package org.stoatferret.media;

import java.time.Instant;

/**
 * A copy of the database that has been read through.
 *
 * @param file
 *            its name within the data directory
 * @param rows
 *            how many there are in all its tables
 */
public record Backup(String file, long sizeBytes, Instant createdAt, long rows) {}
