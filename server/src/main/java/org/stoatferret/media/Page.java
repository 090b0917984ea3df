package org.stoatferret.media;

import java.util.List;

/**
 * A slice of a list.
 *
 * @param total
 *            how long the whole list is
 */
public record Page<T>(List<T> items, long total, int limit, int offset) {
    public Page {
        items = List.copyOf(items);
    }
}
