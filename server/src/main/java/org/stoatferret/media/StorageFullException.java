package org.stoatferret.media;

/** The disk that holds the data directory has no room left. What is stored can be read, and is kept. */
public final class StorageFullException extends StorageUnavailableException {
    /** Says what is the matter, what follows, and what helps; names the code that clients know it by. */
    public static final String SENTENCE = "The disk that holds the data directory is full (STORAGE_FULL); nothing can"
            + " be stored until there is room again. What was stored before is kept.";
    private static final long serialVersionUID = 1L;

    public StorageFullException(Throwable cause) {
        super(SENTENCE, cause);
    }
}
