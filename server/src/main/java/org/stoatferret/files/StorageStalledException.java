package org.stoatferret.files;

import java.io.IOException;

/** A file system did not answer in time, or lately did not and nobody waits for it again. */
public final class StorageStalledException extends IOException {
    private static final long serialVersionUID = 1L;

    public StorageStalledException(String message) {
        super(message);
    }

    public StorageStalledException(String message, Throwable cause) {
        super(message, cause);
    }
}
