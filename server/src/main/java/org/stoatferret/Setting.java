package org.stoatferret;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * One thing that can be configured, as text: in {@code application.yaml}, as an environment variable or as a system
 * property.
 *
 * @param key
 *            lower-case words joined by dots; in upper case and joined by underscores, the environment variable
 * @param byDefault
 *            the text that holds when nothing is configured; empty means none
 * @param allowed
 *            completes the sentence "allowed is …"
 * @param parse
 *            throws IllegalArgumentException or DateTimeParseException for text that is not allowed
 */
record Setting<T>(String key, String byDefault, String allowed, Function<String, T> parse) {

    static Setting<String> text(String key, String byDefault, String allowed) {
        return new Setting<>(key, byDefault, allowed, text -> {
            require(!text.isBlank());
            return text;
        });
    }

    static Setting<Integer> number(String key, int byDefault, int min, int max) {
        return new Setting<>(key, Integer.toString(byDefault), "a whole number from " + min + " to " + max, text -> {
            int number = Integer.parseInt(text);
            require(number >= min && number <= max);
            return number;
        });
    }

    /** One of an enum's constants, in small letters. */
    static <E extends Enum<E>> Setting<E> choice(String key, E byDefault) {
        var choices = new LinkedHashMap<String, E>();
        for (E constant : byDefault.getDeclaringClass().getEnumConstants()) {
            choices.put(constant.name().toLowerCase(Locale.ROOT), constant);
        }
        return new Setting<>(key, byDefault.name().toLowerCase(Locale.ROOT),
                "one of " + String.join(", ", choices.keySet()), text -> {
                    require(choices.containsKey(text));
                    return choices.get(text);
                });
    }

    static Setting<Duration> duration(String key, String byDefault, Duration min) {
        return new Setting<>(key, byDefault, "an ISO 8601 duration of at least " + min + ", such as PT30S", text -> {
            var duration = Duration.parse(text);
            require(duration.compareTo(min) >= 0);
            return duration;
        });
    }

    static <T> Setting<List<T>> list(String key, String byDefault, String allowed, Function<String, T> each) {
        return new Setting<>(key, byDefault, allowed,
                text -> split(text).map(each).toList());
    }

    /** One whose value no message shows. */
    static <T> Setting<T> secret(String key, String allowed, Function<String, T> parse) {
        return new Setting<>(key, "", allowed, text -> {
            try {
                return parse.apply(text);
            } catch (IllegalArgumentException e) {
                throw new ConfigurationException(key + " cannot be used; allowed is " + allowed + ".");
            }
        });
    }

    /** The value of a text; the exception's message is a sentence that names key, value and what is allowed. */
    T read(String text) {
        try {
            return parse.apply(text);
        } catch (IllegalArgumentException | DateTimeParseException e) {
            throw new ConfigurationException(key + " is '" + text + "'; allowed is " + allowed + ".");
        }
    }

    private static Stream<String> split(String text) {
        return Arrays.stream(text.split(",")).map(String::strip).filter(part -> !part.isEmpty());
    }

    static void require(boolean isAllowed) {
        if (!isAllowed) {
            throw new IllegalArgumentException();
        }
    }
}
