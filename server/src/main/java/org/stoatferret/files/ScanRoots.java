package org.stoatferret.files;

import java.util.List;

import org.stoatferret.media.FilePath;

/** Where scanning and browsing are allowed. */
public final class ScanRoots {
    /** The directories that may be scanned and browsed; empty means anywhere. */
    public List<FilePath> allowed() {
        throw new UnsupportedOperationException();
    }

    /** Looks at a directory that a client has named. Blocks for a few seconds at most. */
    public Verdict check(String path) throws InterruptedException {
        throw new UnsupportedOperationException();
    }

    /** Whether a directory may be scanned. */
    public sealed interface Verdict {
        /**
         * It may, and exists.
         *
         * @param realPath
         *            with symbolic links resolved
         */
        record Allowed(FilePath path, FilePath realPath) implements Verdict {}

        /** It lies outside the allowed roots, or would if it existed. */
        record NotAllowed() implements Verdict {}

        /**
         * It is not a directory, or not a path.
         *
         * @param detail
         *            a sentence that names the path as the client sent it
         */
        record Invalid(String detail) implements Verdict {}

        /** Its file system does not answer. */
        record Stalled(String detail) implements Verdict {}
    }
}
