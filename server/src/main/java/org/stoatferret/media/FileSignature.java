package org.stoatferret.media;

import java.time.Instant;

/**
 * What tells whether a file has changed without opening it.
 *
 * @param sizeBytes
 *            its length
 * @param modifiedAt
 *            its modification time, to the nanosecond where the file system has it
 * @param fileKey
 *            the inode number, or what the platform has for one; empty where it has none
 * @param device
 *            the file system that the key belongs to; not part of a file's identity, as devices are numbered anew when
 *            a machine starts
 */
public record FileSignature(long sizeBytes, Instant modifiedAt, String fileKey, String device) {

    /** Whether a file that had the other signature can be taken to be unchanged. */
    public boolean isSameFile(FileSignature other) {
        return sizeBytes == other.sizeBytes && modifiedAt.equals(other.modifiedAt) && fileKey.equals(other.fileKey);
    }
}
