package org.stoatferret.reliability;

import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Requests that are nearly right, or not at all; the same ones for the same seed. */
final class FuzzedRequests {
    private static final List<String> METHODS = List.of("GET", "GET", "GET", "GET", "GET", "GET", "GET", "GET",
            "GET", "GET", "GET", "GET", "GET", "GET", "POST", "POST", "POST", "POST", "POST", "DELETE", "HEAD", "PUT",
            "PATCH", "OPTIONS", "TRACE", "CONNECT", "get", "G{T", "\u00e9", "");
    private static final List<String> PATHS = List.of("/api/v1/videos/scan", "/api/v1/jobs", "/api/v1/jobs/{id}",
            "/api/v1/jobs/{id}/cancel", "/api/v1/jobs/{id}/wait", "/api/v1/jobs/{id}/errors",
            "/api/v1/jobs/{id}/events", "/api/v1/events", "/api/v1/videos", "/api/v1/videos/search",
            "/api/v1/videos/statistics", "/api/v1/videos/{id}", "/api/v1/videos/{id}/probe",
            "/api/v1/filesystem/directories", "/api/v1/session", "/health/live", "/health/ready", "/metrics",
            "/metrics/{id}", "/openapi", "/", "/library/{id}", "/assets/{id}", "/icon.svg", "/{id}", "*",
            "http://localhost/api/v1/jobs", "//api/v1/jobs", "/api/v1/../../etc/passwd");
    private static final List<String> PARAMETERS = List.of("limit", "offset", "sort", "status", "q", "path", "timeout",
            "last_event_id", "directory", "min_size", "created_from", "hdr", "format", "scope", "name", "x", "", "a[]");
    private static final List<String> VALUES = List.of("1", "0", "-1", "99999999999999999999", "1e9", "NaN", "", "null",
            "true", "%00", "%", "%zz", "%ff", "%c0%ae", "%252e%252e", "..%2f..%2fetc", "/proc/self/environ", "\u0000",
            "%0d%0aX-Evil:%20yes", "{{7*7}}", "${jndi:ldap://x}", "' OR 1=1 --", "<script>", "\ud83e\udda6", "+", "a;b",
            "2026-03-04T05:06:07Z", "+1000000000-12-31T23:59:59Z", "00000000-0000-0000-0000-000000000000",
            "x".repeat(3_000), "-created_at", "running,failed", "e1-7", "9".repeat(400));
    private static final List<String> HEADERS = List.of("Host: evil.example", "Host: localhost:99999999999",
            "Origin: null", "Origin: http://evil.example", "Sec-Fetch-Site: cross-site", "Content-Type: text/plain",
            "Content-Type: application/json; charset=utf-16", "Content-Type: a/b/c;;=", "Content-Length: -5",
            "Content-Length: 99999999999999999999", "Content-Length: 5, 6", "Transfer-Encoding: chunked",
            "Transfer-Encoding: gzip, chunked", "Content-Encoding: gzip", "Expect: 100-continue", "Expect: nonsense",
            "Accept: \"", "Accept: text/html;q=nonsense", "Accept: ,;/", "Range: bytes=9-1", "Range: bytes=0-,0-,0-",
            "If-None-Match: \"", "If-Modified-Since: yesterday", "If-Match: *", "Last-Event-ID: " + "9".repeat(5_000),
            "Last-Event-ID: e1--1", "Idempotency-Key: ", "Idempotency-Key: \u0001", "Cookie: =;;=",
            "Cookie: stoat_ferret_session=1.2.3", "Authorization: Bearer", "Authorization: Basic !!!", "Upgrade: h2c",
            "Connection: Upgrade, HTTP2-Settings", "HTTP2-Settings: !", "X-Forwarded-For: \u0000", "TE: trailers",
            "Trailer: x", "X\u0000Y: z", "no colon", " folded: line", "Accept-Encoding: gzip, br, *;q=x",
            "X-HTTP-Method-Override: DELETE", "Via: 1.0 x", "Content-Disposition: x");

    private final SplittableRandom random;
    private final String root;

    FuzzedRequests(long seed, Path root) {
        this.random = new SplittableRandom(seed);
        this.root = root.toString();
    }

    /** The next one. */
    byte[] next() {
        byte[] body = random.nextInt(3) == 0 ? new byte[0] : body();
        var head = new StringBuilder(one(METHODS) + " " + target() + " HTTP/1." + (random.nextInt(20) == 0 ? 0 : 1));
        head.append("\r\nHost: localhost\r\n");
        if (random.nextInt(4) > 0) {
            head.append("Content-Type: application/json\r\n");
        }
        for (int i = random.nextInt(4) - 2; i > 0; i--) {
            head.append(one(HEADERS)).append("\r\n");
        }
        if (body.length > 0) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        var request = new ByteArrayOutputStream();
        request.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
        request.writeBytes(body);
        return random.nextInt(5) == 0 ? damage(request.toByteArray()) : request.toByteArray();
    }

    private String target() {
        var target = new StringBuilder(one(PATHS).replace("{id}", one(VALUES)));
        for (int i = random.nextInt(4); i > 0; i--) {
            target.append(target.indexOf("?") < 0 ? '?' : '&').append(one(PARAMETERS)).append('=').append(value());
        }
        if (random.nextInt(10) == 0) {
            target.insert(random.nextInt(target.length() + 1),
                    one(List.of(";x=y", "/", "/.", "/..", "%2f", "#", "?", "\\")));
        }
        return random.nextInt(10) == 0 ? target.toString() : target.toString().replace(' ', '+');
    }

    /** Mostly encoded, so that it gets further in. */
    private String value() {
        var value = random.nextInt(10) == 0 ? root : one(VALUES);
        return random.nextInt(4) == 0 ? value : URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private byte[] body() {
        var path = switch (random.nextInt(6)) {
            case 0 -> root;
            case 1 -> root + "/\u2028\ud800";
            case 2 -> "/etc";
            case 3 -> "../" + one(VALUES);
            default -> one(VALUES);
        };
        var text = switch (random.nextInt(8)) {
            case 0 -> "[".repeat(random.nextInt(5_000)) + "1";
            case 1 -> "{\"path\":" + "9".repeat(random.nextInt(3_000)) + "}";
            case 2 -> "{\"token\":\"" + one(VALUES).replace("\"", "") + "\"}";
            case 3 -> one(VALUES);
            default -> "{\"path\":\"" + path.replace("\"", "").replace("\\", "") + "\",\"" + one(PARAMETERS) + "\":"
                    + one(List.of("true", "null", "1e999", "\"x\"", "{}", "[]", "\"\\ud800\"")) + "}";
        };
        return text.getBytes(random.nextInt(10) == 0 ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8);
    }

    /** Flips, takes out, doubles or cuts bytes. */
    private byte[] damage(byte[] request) {
        byte[] bytes = request;
        for (int i = random.nextInt(1, 4); i > 0 && bytes.length > 1; i--) {
            int from = random.nextInt(bytes.length);
            int to = Math.min(bytes.length, from + random.nextInt(1, 20));
            switch (random.nextInt(4)) {
                case 0 -> bytes[from] = (byte) random.nextInt();
                case 1 -> bytes = join(Arrays.copyOf(bytes, from), Arrays.copyOfRange(bytes, to, bytes.length));
                case 2 -> bytes = join(Arrays.copyOf(bytes, to), Arrays.copyOfRange(bytes, from, bytes.length));
                default -> bytes = Arrays.copyOf(bytes, to);
            }
        }
        return bytes;
    }

    private static byte[] join(byte[] first, byte[] second) {
        var joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }

    private String one(List<String> of) {
        return of.get(random.nextInt(of.size()));
    }
}
