package org.stoatferret.store;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import java.util.function.Function;

import io.helidon.dbclient.DbRow;
import org.jspecify.annotations.Nullable;

/**
 * A row of a query, by column and type.
 *
 * @param columns
 *            what is in them, by name
 */
record Row(Function<String, @Nullable Object> columns) {
    /** Only {@code get(Class)} of DbClient's many accessors is safe with NULL. */
    Row(DbRow row) {
        this(name -> row.column(name).get(Object.class));
    }

    String text(String column) {
        return require(column, String.class);
    }

    @Nullable
    String optionalText(String column) {
        return optional(column, String.class);
    }

    int integer(String column) {
        return require(column, Number.class).intValue();
    }

    long number(String column) {
        return require(column, Number.class).longValue();
    }

    @Nullable
    Long optionalNumber(String column) {
        var number = optional(column, Number.class);
        return number == null ? null : (Long) number.longValue();
    }

    double real(String column) {
        return require(column, Number.class).doubleValue();
    }

    @Nullable
    Double optionalReal(String column) {
        var number = optional(column, Number.class);
        return number == null ? null : (Double) number.doubleValue();
    }

    boolean flag(String column) {
        return require(column, Boolean.class);
    }

    @Nullable
    UUID optionalUuid(String column) {
        return optional(column, UUID.class);
    }

    UUID uuid(String column) {
        return require(column, UUID.class);
    }

    byte[] bytes(String column) {
        return require(column, byte[].class);
    }

    Instant instant(String column) {
        return require(column, OffsetDateTime.class).toInstant();
    }

    @Nullable
    Instant optionalInstant(String column) {
        var time = optional(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    /** A moment of which two columns have the seconds and nanoseconds since 1970. */
    Instant instant(String seconds, String nanos) {
        return Instant.ofEpochSecond(number(seconds), number(nanos));
    }

    @Nullable
    Duration optionalDuration(String seconds, String nanos) {
        var whole = optionalNumber(seconds);
        return whole == null ? null : Duration.ofSeconds(whole, number(nanos));
    }

    private <T> @Nullable T optional(String column, Class<T> type) {
        return type.cast(columns.apply(column));
    }

    private <T> T require(String column, Class<T> type) {
        var value = optional(column, type);
        if (value == null) {
            throw new IllegalStateException("column " + column + " is NULL");
        }
        return value;
    }
}
