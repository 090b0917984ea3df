package org.stoatferret.http;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;

/** JSON as the wire has it. */
final class Json {
    private static final int BUFFERS = 16;
    /** Refuses what no client of ours would send: deep nests, endless numbers, a field twice. */
    static final JsonMapper MAPPER = JsonMapper
            .builder(JsonFactory.builder()
                    // Left to itself, it keeps 20 KB with each thread, and there may be thousands that wait.
                    .recyclerPool(JsonRecyclerPools.newBoundedPool(BUFFERS))
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(20).maxNumberLength(50).build())
                    .build())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .addModule(new SimpleModule().addSerializer(String.class, new WellFormed())).build();

    private static final ObjectWriter ASCII = MAPPER.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'")
            .withZone(ZoneOffset.UTC);
    private static final Instant EARLIEST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

    private Json() {}

    static byte[] bytes(Object value) {
        try {
            return MAPPER.writeValueAsString(value).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("write " + value.getClass().getSimpleName() + " as JSON", e);
        }
    }

    /** One line without any character beyond ASCII: some clients break lines at U+2028 and its like. */
    static String line(Object value) {
        try {
            return ASCII.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("write " + value.getClass().getSimpleName() + " as JSON", e);
        }
    }

    /** RFC 3339 in UTC, to the millisecond; years that the format has no room for are cut to the nearest it has. */
    static String time(Instant time) {
        if (time.isBefore(EARLIEST)) {
            return TIME.format(EARLIEST);
        }
        return TIME.format(time.isAfter(LATEST) ? LATEST : time);
    }

    /** Seconds, to the microsecond. */
    static BigDecimal seconds(Duration duration) {
        return BigDecimal.valueOf(duration.getSeconds())
                .add(BigDecimal.valueOf(duration.getNano(), 9).setScale(6, RoundingMode.HALF_UP)).stripTrailingZeros()
                .add(BigDecimal.ZERO);
    }

    /** The text with U+FFFD for each half of a character that lacks the other half. */
    static String wellFormed(String text) {
        StringBuilder mended = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                mended = mended == null ? new StringBuilder(text) : mended;
                mended.setCharAt(i, '\uFFFD');
            }
        }
        return mended == null ? text : mended.toString();
    }

    /** What a media file calls itself need not be text, but JSON must be. */
    private static final class WellFormed extends StdSerializer<String> {
        private static final long serialVersionUID = 1L;

        WellFormed() {
            super(String.class);
        }

        @Override
        public void serialize(String value, JsonGenerator generator, SerializerProvider provider) throws IOException {
            generator.writeString(wellFormed(value));
        }
    }
}
