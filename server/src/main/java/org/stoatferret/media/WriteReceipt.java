package org.stoatferret.media;

/** Told by the database's writer what became of a write, on the writer's own thread: must not block. */
public interface WriteReceipt {
    /** It is committed. */
    void stored();

    /** It is not, and will not be. */
    void lost(Exception cause);
}
