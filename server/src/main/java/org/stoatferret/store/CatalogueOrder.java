package org.stoatferret.store;

import java.util.Arrays;
import java.util.Comparator;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

import org.jspecify.annotations.Nullable;

import org.stoatferret.media.VideoQuery.Sort;

/**
 * All entries of a catalogue at one moment, in one order. Never changes.
 *
 * @param entries
 *            ascending, those without a value at the end, ties by id
 * @param known
 *            how many have a value
 * @param version
 *            of the catalogue
 * @param gone
 *            how many entries had gone until then
 */
record CatalogueOrder(CatalogueEntry[] entries, int known, int version, long gone) {
    private static final Comparator<CatalogueEntry> BY_ID = (a, b) -> a.compareId(b.idHigh, b.idLow);

    /** Brings entries into an order; quick if they nearly are. */
    static CatalogueOrder of(Sort sort, CatalogueEntry[] entries, int version, long gone) {
        Predicate<CatalogueEntry> isKnown = isKnown(sort);
        var nullsLast = Comparator.comparing(isKnown::test).reversed();
        boolean isNullable = switch (sort) {
            case DURATION_SECONDS, WIDTH, HEIGHT, BIT_RATE, FRAME_RATE, VIDEO_CODEC, AUDIO_CODEC -> true;
            case CREATED_AT, UPDATED_AT, PATH, FILENAME, SIZE_BYTES, MODIFIED_AT, CONTAINER, HDR, STATUS -> false;
        };
        var byValue = comparator(sort).thenComparing(BY_ID);
        Arrays.sort(entries, isNullable ? nullsLast.thenComparing(byValue) : byValue);
        int known = isNullable ? (int) Arrays.stream(entries).filter(isKnown).count() : entries.length;
        return new CatalogueOrder(entries, known, version, gone);
    }

    int size() {
        return entries.length;
    }

    /** The entry at a place; those without a value are at the end in either direction. */
    CatalogueEntry at(int place, boolean isDescending) {
        if (!isDescending) {
            return entries[place];
        }
        return place < known ? entries[known - 1 - place] : entries[entries.length - 1 - (place - known)];
    }

    private static Comparator<CatalogueEntry> comparator(Sort sort) {
        return switch (sort) {
            case CREATED_AT -> CatalogueEntry::compareCreation;
            case UPDATED_AT -> CatalogueEntry::compareUpdate;
            case PATH -> CatalogueEntry::comparePath;
            case FILENAME -> Comparator.comparing(entry -> entry.filename);
            case SIZE_BYTES -> byNumber(entry -> entry.sizeBytes);
            case MODIFIED_AT -> CatalogueEntry::compareModification;
            case DURATION_SECONDS -> CatalogueEntry::compareDuration;
            case WIDTH -> byNumber(entry -> entry.width);
            case HEIGHT -> byNumber(entry -> entry.height);
            case BIT_RATE -> byNumber(entry -> entry.bitRate);
            case FRAME_RATE -> (a, b) -> Double.compare(a.frameRate, b.frameRate);
            case VIDEO_CODEC -> (a, b) -> compare(a.videoCodec, b.videoCodec);
            case AUDIO_CODEC -> (a, b) -> compare(a.audioCodec, b.audioCodec);
            case CONTAINER -> (a, b) -> a.container.compareTo(b.container);
            case HDR -> Comparator.comparing(entry -> Parameters.text(entry.hdr));
            case STATUS -> Comparator.comparing(entry -> Parameters.text(entry.status()));
        };
    }

    private static Predicate<CatalogueEntry> isKnown(Sort sort) {
        return switch (sort) {
            case DURATION_SECONDS -> CatalogueEntry::hasDuration;
            case WIDTH -> entry -> entry.width != CatalogueEntry.NO_PIXELS;
            case HEIGHT -> entry -> entry.height != CatalogueEntry.NO_PIXELS;
            case BIT_RATE -> entry -> entry.bitRate != CatalogueEntry.NONE;
            case FRAME_RATE -> entry -> !Double.isNaN(entry.frameRate);
            case VIDEO_CODEC -> entry -> entry.videoCodec != null;
            case AUDIO_CODEC -> entry -> entry.audioCodec != null;
            case CREATED_AT, UPDATED_AT, PATH, FILENAME, SIZE_BYTES, MODIFIED_AT, CONTAINER, HDR, STATUS ->
                entry -> true;
        };
    }

    private static Comparator<CatalogueEntry> byNumber(ToLongFunction<CatalogueEntry> number) {
        return (a, b) -> Long.compare(number.applyAsLong(a), number.applyAsLong(b));
    }

    private static int compare(@Nullable String text, @Nullable String other) {
        return text == null || other == null ? 0 : text.compareTo(other);
    }
}
