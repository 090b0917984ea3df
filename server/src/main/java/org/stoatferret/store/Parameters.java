package org.stoatferret.store;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import org.stoatferret.media.FilePath;
import org.stoatferret.media.FileSignature;

/** The named parameters of a statement. UUIDs travel as text, so the statement has to cast them. */
final class Parameters {
    private final Map<String, @Nullable Object> values = new HashMap<>();

    static Parameters of(String name, @Nullable Object value) {
        return new Parameters().with(name, value);
    }

    Parameters with(String name, @Nullable Object value) {
        values.put(name, switch (value) {
            case Instant instant -> instant.atOffset(ZoneOffset.UTC);
            case Enum<?> constant -> text(constant);
            case UUID uuid -> uuid.toString();
            case FilePath path -> path.encoded();
            case null, default -> value;
        });
        return this;
    }

    /** A moment for which two columns have the seconds and nanoseconds since 1970. */
    Parameters with(String seconds, String nanos, Instant moment) {
        return with(seconds, moment.getEpochSecond()).with(nanos, moment.getNano());
    }

    Parameters with(String seconds, String nanos, @Nullable Duration duration) {
        return with(seconds, duration == null ? null : (Long) duration.getSeconds())
                .with(nanos, duration == null ? null : (Integer) duration.getNano());
    }

    Parameters with(FileSignature signature) {
        return with("size_bytes", signature.sizeBytes())
                .with("modified_seconds", "modified_nanos", signature.modifiedAt())
                .with("file_key", signature.fileKey()).with("device", signature.device());
    }

    Map<String, @Nullable Object> values() {
        return values;
    }

    /** Null if it is; one that was not given is a mistake. */
    @Nullable
    Object value(String name) {
        if (!values.containsKey(name)) {
            throw new IllegalArgumentException(name + " is not given");
        }
        return values.get(name);
    }

    /** How a constant is stored. */
    static String text(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** The constant that is stored so. */
    static <E extends Enum<E>> E constant(Class<E> type, String text) {
        return Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
    }
}
