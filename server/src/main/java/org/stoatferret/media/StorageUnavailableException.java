package org.stoatferret.media;

/** The database cannot be read or written just now. The message is fit for a client. */
public final class StorageUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StorageUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
