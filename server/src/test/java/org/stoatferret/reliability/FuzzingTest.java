package org.stoatferret.reliability;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

@Timeout(180)
class FuzzingTest {
    private static final String STRICT = "X-Content-Type-Options: nosniff\r\nX-Frame-Options: DENY\r\n"
            + "Referrer-Policy: no-referrer\r\nCross-Origin-Resource-Policy: same-origin\r\n";
    private static final String PROBLEM = "{\"status\":400,\"code\":\"BAD_REQUEST\",\"detail\":\"x\"}";

    @TempDir
    Path directory;

    @Test
    void noAnswerSaysMoreThanItMay() throws Exception {
        var figures = Fuzzing.run(directory, 2_000);
        assertEquals(List.of(), figures.broken(), figures::toString);
        System.out.println(figures.size() + ": " + String.join("; ", figures.counted()));
    }

    @Test
    void theSameSeedMakesTheSameRequests() {
        var first = new FuzzedRequests(7, directory);
        var second = new FuzzedRequests(7, directory);
        for (int i = 0; i < 100; i++) {
            assertArrayEquals(first.next(), second.next());
        }
        assertFalse(Arrays.equals(new FuzzedRequests(8, directory).next(), new FuzzedRequests(7, directory).next()));
    }

    private static List<String> faults(String status, String headers, String body) {
        return RawAnswer.parse("HTTP/1.1 " + status + "\r\n" + headers + "Content-Length: " + body.length() + "\r\n\r\n"
                + body).faults(Set.of("BAD_REQUEST"), List.of("/srv/secret"), false);
    }

    @Test
    void anAnswerAsItShouldBeHasNoFaults() {
        assertEquals(List.of(),
                faults("400 Bad Request", STRICT + "Content-Type: application/problem+json\r\n", PROBLEM));
        assertEquals(List.of(), faults("200 OK", STRICT, "java.lang.String is a video's name"));
        assertNull(RawAnswer.parse("220 smtp.example"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"500 Internal Server Error", "400 x", "502 Bad Gateway"})
    void whatIsWrongIsNoticed(String status) {
        assertFalse(faults(status, STRICT, "<html>").isEmpty());
        assertFalse(faults(status, STRICT + "Content-Type: application/problem+json\r\n",
                PROBLEM.replace("BAD_REQUEST", "OOPS")).isEmpty());
        assertFalse(faults("400 x", STRICT + "Content-Type: application/problem+json\r\n",
                PROBLEM.replace("\"x\"", "\"java.io.IOException\"")).isEmpty());
        assertFalse(faults("400 x", STRICT + "Content-Type: application/problem+json\r\n",
                PROBLEM.replace("\"x\"", "\"/srv/secret\"")).isEmpty());
        assertFalse(faults("200 OK", STRICT.replace("DENY", "ALLOW"), "{}").isEmpty());
        assertFalse(faults("200 OK", STRICT + "Access-Control-Allow-Origin: *\r\n", "{}").isEmpty());
    }
}
