package org.stoatferret.libav;

/** A decoder that is there cannot be opened for one of the file's streams. */
final class DecoderException extends Exception {
    private static final long serialVersionUID = 1;

    DecoderException(int stream) {
        super("decoder of stream " + stream, null, false, false);
    }
}
