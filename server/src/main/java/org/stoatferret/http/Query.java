package org.stoatferret.http;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import io.helidon.common.uri.UriQuery;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of one request. Reading one that is wrong notes why and yields a stand-in; {@link #check} then refuses
 * the request and names all that was wrong.
 */
final class Query {
    static final int MOST = 1000;
    private static final int MOST_ERRORS = 20;
    private static final BigDecimal MOST_SECONDS = BigDecimal.valueOf(1_000_000_000);

    private final Map<String, String> errors = new LinkedHashMap<>();
    private final UriQuery query;

    Query(UriQuery query, String... known) {
        this.query = query;
        var names = Set.of(known);
        query.names().stream().filter(name -> !names.contains(name)).limit(MOST_ERRORS)
                .forEach(name -> errors.put(Json.wellFormed(shorten(name)), "is not known here"));
    }

    /** The size of a page. */
    int limit(int ifAbsent) {
        return integer("limit", ifAbsent, 1, MOST);
    }

    int offset() {
        return integer("offset", 0, 0, Integer.MAX_VALUE);
    }

    int integer(String name, int ifAbsent, int min, int max) {
        var value = integer(name, min, max);
        return value == null ? ifAbsent : value;
    }

    @Nullable
    Integer integer(String name, int min, int max) {
        return read(name, text -> {
            int value = Integer.parseInt(text);
            return value < min || value > max ? null : value;
        }, "must be a whole number from " + min + " to " + max);
    }

    @Nullable
    Duration seconds(String name) {
        return read(name, text -> {
            var value = text.length() > 20 ? BigDecimal.valueOf(-1) : new BigDecimal(text);
            return value.signum() < 0 || value.compareTo(MOST_SECONDS) > 0
                    ? null
                    : Duration.ofNanos(value.movePointRight(9).longValue());
        }, "must be a number of seconds");
    }

    /** RFC 3339. */
    @Nullable
    Instant moment(String name) {
        return read(name, text -> {
            try {
                return OffsetDateTime.parse(text).toInstant();
            } catch (DateTimeParseException e) {
                return null;
            }
        }, "must be a time such as 2026-03-04T05:06:07.123Z");
    }

    /** A number of bytes. */
    @Nullable
    Long size(String name) {
        return read(name, text -> {
            long value = Long.parseLong(text);
            return value < 0 ? null : value;
        }, "must be a whole number of bytes");
    }

    @Nullable
    String text(String name) {
        return read(name, Function.identity(), "");
    }

    /** One of the words, which are an enum's in lower case. */
    <E extends Enum<E>> @Nullable E word(String name, Class<E> kind) {
        return read(name, text -> Words.find(text, kind), Words.oneOf(kind));
    }

    /** Any number of an enum's words, separated by commas. */
    <E extends Enum<E>> List<E> words(String name, Class<E> kind) {
        List<E> found = read(name, text -> {
            var words = Arrays.stream(text.split(",", -1)).map(word -> Words.find(word.trim(), kind)).toList();
            return words.contains(null) ? null : words;
        }, Words.oneOf(kind));
        return found == null ? List.of() : found;
    }

    /**
     * Reads a parameter in a way of the caller's.
     *
     * @param parser
     *            returns null for, or fails on, what is wrong
     */
    <T> @Nullable T read(String name, Function<String, @Nullable T> parser, String rule) {
        if (!query.contains(name)) {
            return null;
        }
        var values = query.all(name);
        if (values.size() > 1) {
            errors.put(name, "is given more than once");
            return null;
        }
        T value;
        try {
            value = parser.apply(values.getFirst());
        } catch (IllegalArgumentException e) {
            value = null;
        }
        if (value == null) {
            errors.put(name, rule);
        }
        return value;
    }

    void reject(String name, String rule) {
        errors.put(name, rule);
    }

    /** Refuses the request if anything that has been read was wrong. */
    void check() {
        if (!errors.isEmpty()) {
            throw new ProblemException(Problem.of(Problem.Code.INVALID_PARAMETER,
                    "query parameters are wrong: " + String.join(", ", errors.keySet()), errors));
        }
    }

    static String shorten(String name) {
        return name.length() > 60 ? name.substring(0, 60) + "…" : name;
    }

    /** Enums as the wire spells them. */
    static final class Words {
        private Words() {}

        static String of(Enum<?> value) {
            return value.name().toLowerCase(Locale.ROOT);
        }

        static <E extends Enum<E>> @Nullable E find(String word, Class<E> kind) {
            return Arrays.stream(kind.getEnumConstants()).filter(value -> of(value).equals(word)).findFirst()
                    .orElse(null);
        }

        static <E extends Enum<E>> String oneOf(Class<E> kind) {
            return "must be one of "
                    + String.join(", ", Arrays.stream(kind.getEnumConstants()).map(Words::of).toList());
        }
    }
}
