package org.stoatferret.event;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A place in a stream, as clients carry it about: {@code <epoch>-<sequence>}.
 *
 * @param epoch
 *            names one unbroken history
 */
public record Position(String epoch, long sequence) {
    private static final Pattern FORM = Pattern.compile("([0-9a-z]{1,32})-([0-9]{1,18})");

    /** Reads a client's {@code Last-Event-ID}; empty if it is none of ours. */
    public static Optional<Position> parse(String text) {
        var match = FORM.matcher(text);
        return match.matches()
                ? Optional.of(new Position(match.group(1), Long.parseLong(match.group(2))))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return epoch + "-" + sequence;
    }
}
