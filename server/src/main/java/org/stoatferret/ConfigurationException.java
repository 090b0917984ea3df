package org.stoatferret;

/** The server cannot start as it is configured. The message is a sentence that says what to change. */
final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ConfigurationException(String message) {
        super(message);
    }
}
