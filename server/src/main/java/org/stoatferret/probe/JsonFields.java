package org.stoatferret.probe;

import java.time.Duration;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

import org.stoatferret.media.Rational;

/** Fields of an object that may be anything; numbers may be written as text, as ffprobe does. */
final class JsonFields {
    private static final int MAX_TEXT = 100;
    private static final double MAX_SECONDS = 1e9;
    private static final String PUNCTUATION = "_-/:,()";
    /** Neither at an end, where they would have to go, nor two in a row. */
    private static final String SEPARATORS = " .";

    private JsonFields() {}

    /** Text that says something. */
    static @Nullable String text(JsonNode object, String field) {
        var node = object.path(field);
        if (!node.isTextual()) {
            return null;
        }
        String text = node.textValue();
        if (text.length() > MAX_TEXT) {
            return null;
        }
        String line = isPlain(text) ? text : Complaint.oneLine(text);
        return line.isEmpty() || line.equals("unknown") ? null : line;
    }

    /** Letters, digits and what stands between them need no look at what else text from outside may have in it. */
    private static boolean isPlain(String text) {
        boolean isSeparated = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isSeparator = SEPARATORS.indexOf(c) >= 0;
            if (c >= 0x80 || isSeparator && isSeparated
                    || !isSeparator && !Character.isLetterOrDigit(c) && PUNCTUATION.indexOf(c) < 0) {
                return false;
            }
            isSeparated = isSeparator;
        }
        return !isSeparated && !text.contains("0x"); // an address
    }

    static String text(JsonNode object, String field, String otherwise) {
        String text = text(object, field);
        return text == null ? otherwise : text;
    }

    /** A finite number. */
    static @Nullable Double number(JsonNode object, String field) {
        var node = object.path(field);
        if (node.isNumber()) {
            return Double.isFinite(node.doubleValue()) ? node.doubleValue() : null;
        }
        if (!node.isTextual() || node.textValue().length() > MAX_TEXT) {
            return null;
        }
        try {
            double value = Double.parseDouble(node.textValue());
            return Double.isFinite(value) ? value : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** A whole number above zero. */
    static @Nullable Long positive(JsonNode object, String field) {
        var node = object.path(field);
        if (node.isIntegralNumber()) {
            return node.canConvertToLong() && node.longValue() > 0 ? node.longValue() : null;
        }
        if (!node.isTextual() || node.textValue().length() > MAX_TEXT) {
            return null;
        }
        try {
            long value = Long.parseLong(node.textValue());
            return value > 0 ? value : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    static @Nullable Integer positiveInt(JsonNode object, String field) {
        Long value = positive(object, field);
        return value == null || value > Integer.MAX_VALUE ? null : value.intValue();
    }

    /** A length of time above zero, to the microsecond as FFmpeg has it, and below some thirty years. */
    static @Nullable Duration seconds(JsonNode object, String field) {
        Double value = number(object, field);
        if (value == null || value <= 0 || value > MAX_SECONDS) {
            return null;
        }
        long micros = Math.round(value * 1e6);
        return micros == 0 ? null : Duration.ofNanos(micros * 1000);
    }

    /** Two whole numbers above zero with a slash between them; FFmpeg writes 0/0 for what it does not know. */
    static @Nullable Rational ratio(JsonNode object, String field) {
        String text = text(object, field);
        int slash = text == null ? -1 : text.indexOf('/');
        if (text == null || slash < 0) {
            return null;
        }
        try {
            int numerator = Integer.parseInt(text.substring(0, slash));
            int denominator = Integer.parseInt(text.substring(slash + 1));
            return numerator > 0 && denominator > 0 ? new Rational(numerator, denominator) : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
