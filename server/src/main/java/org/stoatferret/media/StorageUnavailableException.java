package org.stoatferret.media;

/** The database cannot be read or written just now. The message is fit for a client. */
public sealed class StorageUnavailableException extends RuntimeException permits StorageFullException {
    private static final long serialVersionUID = 1L;

    public StorageUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }

    /** One with this message, unless it came of a full disk: then one that says so. */
    public static StorageUnavailableException of(String message, Throwable cause) {
        for (Throwable e = cause; e != null; e = e.getCause()) {
            if (e instanceof StorageFullException) {
                return new StorageFullException(cause);
            }
        }
        return new StorageUnavailableException(message, cause);
    }
}
