package org.stoatferret.media;

/**
 * Told by the database's writer what became of a write that subscribers are to hear of, on the writer's own thread:
 * must not block.
 */
public interface EventReceipt {
    /**
     * It is committed, and so is the event that tells of it, which is to be published now.
     *
     * @param sequence
     *            the place in the event stream that the event is stored with
     */
    void stored(long sequence);

    /** Neither is, nor will be. */
    void lost(Exception cause);
}
