package org.stoatferret.reliability;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * The first answer on a connection, and what is wrong with it.
 *
 * @param headers
 *            by name, in lower case
 */
record RawAnswer(int status, Map<String, String> headers, String body) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern HEAD = Pattern.compile("HTTP/1\\.1 (\\d{3}) [^\r\n]+\r\n(.*?)\r\n\r\n(.*)",
            Pattern.DOTALL);
    private static final Pattern INSIDES = Pattern.compile(
            "Exception|Throwable|\\bat [a-z]+\\.|\\b(java|javax|jdk|sun)\\.[a-z]|org\\.stoatferret|io\\.helidon|fasterxml");
    private static final Set<Integer> PROMISED_FAILURES = Set.of(503, 507);
    private static final Map<String, String> STRICT = Map.of("x-content-type-options", "nosniff", "x-frame-options",
            "DENY", "referrer-policy", "no-referrer", "cross-origin-resource-policy", "same-origin");

    /** Reads to the end, or as much of an event stream as comes first. */
    static String read(InputStream in) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var buffer = new byte[8192];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            bytes.write(buffer, 0, count);
            if (bytes.toString(StandardCharsets.ISO_8859_1).contains("text/event-stream")) {
                break;
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** Null if this is none. */
    static RawAnswer parse(String text) {
        var head = HEAD.matcher(text.replaceFirst("^HTTP/1.1 100 Continue\r\n\r\n", ""));
        if (!head.matches()) {
            return null;
        }
        var headers = new TreeMap<String, String>();
        head.group(2).lines().map(line -> line.split(": ?", 2)).forEach(
                header -> headers.put(header[0].toLowerCase(Locale.ROOT), header.length > 1 ? header[1] : ""));
        return new RawAnswer(Integer.parseInt(head.group(1)), headers, head.group(3));
    }

    /**
     * What must not be.
     *
     * @param codes
     *            those that the description has
     * @param secrets
     *            what the caller has not sent and may not learn
     */
    List<String> faults(Set<String> codes, List<String> secrets, boolean isHead) {
        var faults = new ArrayList<String>();
        if (status >= 500 && !PROMISED_FAILURES.contains(status)) {
            faults.add("status " + status);
        }
        STRICT.forEach((name, value) -> {
            if (!value.equals(headers.get(name))) {
                faults.add(name + " is " + headers.get(name));
            }
        });
        if (headers.keySet().stream().anyMatch(name -> name.startsWith("access-control") || name.equals("x-evil"))) {
            faults.add("headers " + headers.keySet());
        }
        if (status >= 400) {
            if (INSIDES.matcher(body).find()) {
                faults.add("shows its insides: " + body);
            }
            secrets.stream().filter(secret -> body.contains(secret) || headers.toString().contains(secret))
                    .forEach(secret -> faults.add("tells of " + secret));
            if (!isHead) {
                problem(codes, faults);
            }
        }
        return faults;
    }

    private void problem(Set<String> codes, List<String> faults) {
        if (!"application/problem+json".equals(headers.get("content-type"))) {
            faults.add(status + " as " + headers.get("content-type"));
            return;
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        try {
            var problem = JSON.readTree(new String(bytes, 0, Math.min(length, bytes.length), StandardCharsets.UTF_8));
            if (problem.path("status").asInt() != status || !codes.contains(problem.path("code").asText())
                    || problem.path("detail").asText().isEmpty()) {
                faults.add("is no problem of ours: " + problem);
            }
        } catch (JsonProcessingException e) {
            faults.add("is no JSON: " + body);
        }
    }
}
