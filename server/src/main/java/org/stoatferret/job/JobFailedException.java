package org.stoatferret.job;

import org.jspecify.annotations.Nullable;

/** A job's work cannot be done. The message is a sentence for the user, and says what to do about it. */
public final class JobFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    public JobFailedException(String message) {
        this(message, null);
    }

    public JobFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
