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

    /** The slice of a list that is at hand as a whole. */
    public static <T> Page<T> of(List<T> all, int limit, int offset) {
        return new Page<>(all.stream().skip(offset).limit(limit).toList(), all.size(), limit, offset);
    }
}
