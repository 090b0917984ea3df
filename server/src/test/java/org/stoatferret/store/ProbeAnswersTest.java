package org.stoatferret.store;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ProbeAnswersTest {
    private static final String ANSWER = "{\"streams\":[{\"index\":0,\"codec_name\":\"h264\"},"
            + "{\"index\":1,\"codec_name\":\"aac\"}],\"format\":{\"tags\":{\"title\":\"été 映画 🎬\"}}}";

    @Test
    void whatComesBackIsWhatWasStored() {
        assertComesBack("");
        assertComesBack("1");
        assertComesBack("{}");
        assertComesBack(ANSWER);
        assertComesBack(ANSWER.repeat(20_000));
        assertTrue(ProbeAnswers.compress(ANSWER.repeat(20)).length < ANSWER.length() * 4);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 31, 32, 33, 64, 1000, 100_000})
    void soDoesWhatCannotBeMadeSmaller(int length) {
        var random = new Random(length);
        for (int round = 0; round < 200 && round * length < 2_000_000; round++) {
            var text = new StringBuilder();
            random.ints(length, ' ', '~').forEach(text::appendCodePoint);
            assertComesBack(text.toString());
        }
    }

    @Test
    void whatEarlierVersionsStoredIsReadAsWell() throws IOException {
        var deflated = new ByteArrayOutputStream();
        try (var out = new DeflaterOutputStream(deflated)) {
            out.write(ANSWER.getBytes(StandardCharsets.UTF_8));
        }
        assertEquals(ANSWER, ProbeAnswers.expand(deflated.toByteArray()));
    }

    private static void assertComesBack(String answer) {
        assertEquals(answer, ProbeAnswers.expand(ProbeAnswers.compress(answer)));
    }
}
