package org.stoatferret.store;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import org.stoatferret.media.Hdr;
import org.stoatferret.media.VideoStatus;

/**
 * What lists filter and sort videos by, of one of them, in little memory. It never changes once it is in the catalogue,
 * but for what the catalogue itself notes about it.
 */
final class CatalogueEntry implements Cloneable {
    /** What a number is when there is none. */
    static final long NONE = Long.MIN_VALUE;
    static final int NO_PIXELS = Integer.MIN_VALUE;

    final long idHigh;
    final long idLow;
    final Folder folder;
    /** The search text up to its first line feed is the folder's text and this. */
    final String name;
    final String filename;
    final String terms;
    final String container;
    final @Nullable String videoCodec;
    final @Nullable String audioCodec;
    final Hdr hdr;
    final long sizeBytes;
    final long modifiedSeconds;
    final int modifiedNanos;
    final long durationSeconds;
    final int durationNanos;
    final long bitRate;
    final int width;
    final int height;
    /** NaN if there is none. */
    final double frameRate;
    private VideoStatus status; // like what follows, written before it is in the catalogue
    private long createdSeconds;
    private int createdNanos;
    private long updatedSeconds;
    private int updatedNanos;
    private int addedAt;
    private boolean isGone; // guarded by the catalogue's lock

    /**
     * What the paths of files in one directory begin with.
     *
     * @param key
     *            the exact directory, as the table has it
     * @param text
     *            as the search text has it, with the slash at its end
     */
    record Folder(String key, String text) {
        boolean isBelow(String prefix) {
            return key.startsWith(prefix) || prefix.length() == key.length() + 1 && prefix.startsWith(key);
        }
    }

    /**
     * The entry of a row.
     *
     * @param columns
     *            of the table by name, as they are read from it or written to it
     * @param words
     *            keeps one copy of what many have in common
     */
    CatalogueEntry(Function<String, @Nullable Object> columns, Vocabulary words) {
        var id = columns.apply("id") instanceof UUID uuid ? uuid : UUID.fromString(text(columns, "id"));
        idHigh = id.getMostSignificantBits();
        idLow = id.getLeastSignificantBits();
        var searchText = text(columns, "search_text");
        int end = searchText.indexOf('\n');
        int slash = searchText.lastIndexOf('/', end);
        folder = words.folder(text(columns, "directory_key"), searchText.substring(0, slash + 1));
        name = searchText.substring(slash + 1, end);
        var given = text(columns, "filename");
        filename = given.equals(name) ? name : given;
        terms = words.word(searchText.substring(end + 1));
        container = words.word(text(columns, "container"));
        videoCodec = words.optional(columns.apply("video_codec"));
        audioCodec = words.optional(columns.apply("audio_codec"));
        hdr = Parameters.constant(Hdr.class, text(columns, "hdr"));
        sizeBytes = number(columns, "size_bytes");
        modifiedSeconds = number(columns, "modified_seconds");
        modifiedNanos = (int) number(columns, "modified_nanos");
        durationSeconds = number(columns, "duration_seconds");
        durationNanos = (int) number(columns, "duration_nanos");
        bitRate = number(columns, "bit_rate");
        width = pixels(columns, "width");
        height = pixels(columns, "height");
        frameRate = columns.apply("frame_rate") instanceof Number rate ? rate.doubleValue() : Double.NaN;
        status = Parameters.constant(VideoStatus.class, text(columns, "status"));
        var created = instant(columns, "created_at");
        createdSeconds = created.getEpochSecond();
        createdNanos = created.getNano();
        var updated = instant(columns, "updated_at");
        updatedSeconds = updated.getEpochSecond();
        updatedNanos = updated.getNano();
    }

    /** This as a row that has been there before is stored again: it keeps its creation. */
    CatalogueEntry replacing(CatalogueEntry earlier) {
        var entry = copy();
        entry.createdSeconds = earlier.createdSeconds;
        entry.createdNanos = earlier.createdNanos;
        return entry;
    }

    CatalogueEntry marked(VideoStatus as, Instant at) {
        var entry = copy();
        entry.status = as;
        entry.updatedSeconds = at.getEpochSecond();
        entry.updatedNanos = at.getNano();
        return entry;
    }

    UUID id() {
        return new UUID(idHigh, idLow);
    }

    VideoStatus status() {
        return status;
    }

    boolean hasDuration() {
        return durationSeconds != NONE;
    }

    /** Whether it was created before a moment. */
    boolean isCreatedBefore(Instant moment) {
        return compare(createdSeconds, createdNanos, moment.getEpochSecond(), moment.getNano()) < 0;
    }

    int compareCreation(CatalogueEntry other) {
        return compare(createdSeconds, createdNanos, other.createdSeconds, other.createdNanos);
    }

    int compareUpdate(CatalogueEntry other) {
        return compare(updatedSeconds, updatedNanos, other.updatedSeconds, other.updatedNanos);
    }

    int compareModification(CatalogueEntry other) {
        return compare(modifiedSeconds, modifiedNanos, other.modifiedSeconds, other.modifiedNanos);
    }

    int compareDuration(CatalogueEntry other) {
        return compare(durationSeconds, durationNanos, other.durationSeconds, other.durationNanos);
    }

    /** As the search texts compare. */
    int comparePath(CatalogueEntry other) {
        if (folder == other.folder) {
            return compareName(other);
        }
        boolean isNested = folder.text().startsWith(other.folder.text())
                || other.folder.text().startsWith(folder.text());
        return isNested ? searchText().compareTo(other.searchText()) : folder.text().compareTo(other.folder.text());
    }

    /** The database orders UUIDs as numbers without a sign. */
    int compareId(long high, long low) {
        int result = Long.compareUnsigned(idHigh, high);
        return result != 0 ? result : Long.compareUnsigned(idLow, low);
    }

    /** Whether a word, which has neither space nor line feed, is in the search text. */
    boolean contains(String word, boolean hasSlash) {
        if (name.contains(word) || terms.contains(word)) {
            return true;
        }
        return hasSlash ? (folder.text() + name).contains(word) : folder.text().contains(word);
    }

    /** When it came into the catalogue: the number of the catalogue's version. */
    int addedAt() {
        return addedAt;
    }

    void added(int version) {
        addedAt = version;
    }

    boolean isGone() {
        return isGone;
    }

    void goAway() {
        isGone = true;
    }

    private String searchText() {
        return folder.text() + name + '\n' + terms;
    }

    /** A line feed follows a name, and there is none in it. */
    private int compareName(CatalogueEntry other) {
        int shorter = Math.min(name.length(), other.name.length());
        if (name.length() != other.name.length() && name.regionMatches(0, other.name, 0, shorter)) {
            char next = name.length() > shorter ? name.charAt(shorter) : other.name.charAt(shorter);
            return name.length() > shorter ? next - '\n' : '\n' - next;
        }
        int result = name.compareTo(other.name);
        return result != 0 ? result : terms.compareTo(other.terms);
    }

    private static int compare(long seconds, int nanos, long otherSeconds, int otherNanos) {
        int result = Long.compare(seconds, otherSeconds);
        return result != 0 ? result : Integer.compare(nanos, otherNanos);
    }

    private CatalogueEntry copy() {
        try {
            var entry = (CatalogueEntry) clone();
            entry.isGone = false;
            return entry;
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    private static String text(Function<String, @Nullable Object> columns, String name) {
        return Objects.requireNonNull(columns.apply(name), name).toString();
    }

    private static long number(Function<String, @Nullable Object> columns, String name) {
        return columns.apply(name) instanceof Number number ? number.longValue() : NONE;
    }

    private static int pixels(Function<String, @Nullable Object> columns, String name) {
        return columns.apply(name) instanceof Number number ? number.intValue() : NO_PIXELS;
    }

    private static Instant instant(Function<String, @Nullable Object> columns, String name) {
        return ((OffsetDateTime) Objects.requireNonNull(columns.apply(name), name)).toInstant();
    }
}
