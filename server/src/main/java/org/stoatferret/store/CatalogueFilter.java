package org.stoatferret.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import org.stoatferret.media.Resolution;
import org.stoatferret.media.VideoQuery;

/** What {@link VideoFilter} asks of rows, asked of entries of a catalogue. */
final class CatalogueFilter {
    private final List<Predicate<CatalogueEntry>> conditions = new ArrayList<>();

    CatalogueFilter(VideoQuery query) {
        var bounds = query.bounds();
        where(query.status(), wanted -> entry -> entry.status() == wanted);
        where(query.hdr(), wanted -> entry -> entry.hdr == wanted);
        where(query.videoCodec(), wanted -> entry -> Objects.equals(entry.videoCodec, wanted));
        where(query.audioCodec(), wanted -> entry -> Objects.equals(entry.audioCodec, wanted));
        where(query.container(), wanted -> entry -> entry.container.equals(wanted));
        where(query.minHeight(), min -> entry -> entry.height != CatalogueEntry.NO_PIXELS && entry.height >= min);
        where(query.maxHeight(), max -> entry -> entry.height != CatalogueEntry.NO_PIXELS && entry.height <= max);
        where(query.minDuration(), min -> entry -> entry.hasDuration() && compare(entry, min) >= 0);
        where(query.maxDuration(), max -> entry -> entry.hasDuration() && compare(entry, max) <= 0);
        where(bounds.resolution(), wanted -> entry -> resolution(entry) == wanted);
        where(bounds.minSize(), min -> entry -> entry.sizeBytes >= min);
        where(bounds.maxSize(), max -> entry -> entry.sizeBytes <= max);
        where(bounds.createdFrom(), from -> entry -> !entry.isCreatedBefore(from));
        where(bounds.createdTo(), to -> entry -> entry.isCreatedBefore(to));
        where(query.directory(), directory -> {
            var prefix = directory.asPrefix();
            return entry -> entry.folder.isBelow(prefix);
        });
        for (var word : query.words()) { // last: they cost the most
            where(SearchText.fold(word), folded -> {
                boolean hasSlash = folded.contains("/");
                return entry -> entry.contains(folded, hasSlash);
            });
        }
    }

    boolean isForAll() {
        return conditions.isEmpty();
    }

    boolean matches(CatalogueEntry entry) {
        for (var condition : conditions) {
            if (!condition.test(entry)) {
                return false;
            }
        }
        return true;
    }

    static Resolution resolution(CatalogueEntry entry) {
        boolean isKnown = entry.width != CatalogueEntry.NO_PIXELS && entry.height != CatalogueEntry.NO_PIXELS;
        return isKnown ? Resolution.of(entry.width, entry.height) : Resolution.UNKNOWN;
    }

    private static int compare(CatalogueEntry entry, Duration duration) {
        int result = Long.compare(entry.durationSeconds, duration.getSeconds());
        return result != 0 ? result : Integer.compare(entry.durationNanos, duration.getNano());
    }

    private <T> void where(@Nullable T wanted, Condition<T> condition) {
        if (wanted != null) {
            conditions.add(condition.of(wanted));
        }
    }

    private interface Condition<T> {
        Predicate<CatalogueEntry> of(T wanted);
    }
}
