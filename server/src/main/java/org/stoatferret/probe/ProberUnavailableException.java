package org.stoatferret.probe;

import org.jspecify.annotations.Nullable;

/** The prober could not be started. The message is a sentence that says why, and what to do about it. */
public final class ProberUnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    public ProberUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
