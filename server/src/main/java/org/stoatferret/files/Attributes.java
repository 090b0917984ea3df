package org.stoatferret.files;

import java.time.Instant;

import org.stoatferret.media.FileSignature;

/**
 * What an entry of a directory is, as far as a scan needs it.
 *
 * @param signature
 *            of a regular file or directory
 */
record Attributes(Kind kind, FileSignature signature) {
    /** What a scan tells apart. */
    enum Kind {
        FILE, DIRECTORY, OTHER
    }

    /** Of what is neither looked into nor probed. */
    static final Attributes OTHER = new Attributes(Kind.OTHER, new FileSignature(0, Instant.EPOCH, "", ""));
}
