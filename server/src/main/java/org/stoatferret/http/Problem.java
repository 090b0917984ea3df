package org.stoatferret.http;

import java.util.LinkedHashMap;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.helidon.http.Status;

/**
 * An error as a client is told it: RFC 9457, with a stable code of ours.
 *
 * @param detail
 *            a sentence that gives away nothing the client may not know
 * @param errors
 *            what is wrong with which field or parameter
 * @param headers
 *            to be sent along
 */
record Problem(Status status, Code code, String detail, Map<String, String> errors, Map<String, String> headers) {
    static final String MEDIA_TYPE = "application/problem+json";

    /** What went wrong, for programs. */
    enum Code {
        BAD_REQUEST(400), INVALID_PATH(400), UNAUTHORIZED(401), FORBIDDEN_ORIGIN(403), PATH_NOT_ALLOWED(403), NOT_FOUND(
                404), METHOD_NOT_ALLOWED(405), REQUEST_TIMEOUT(408), JOB_WAIT_TIMEOUT(408), ALREADY_TERMINAL(
                        409), BACKUP_UNDER_WAY(409), PAYLOAD_TOO_LARGE(413), URI_TOO_LONG(414), UNSUPPORTED_MEDIA_TYPE(
                                415), MISDIRECTED_HOST(
                                        421), INVALID_BODY(422), INVALID_PARAMETER(422), TOO_MANY_ATTEMPTS(
                                                429), IDEMPOTENCY_KEY_REUSED(
                                                        422), HTTP_ERROR(500), INTERNAL_ERROR(
                                                                500), QUEUE_FULL(503), SHUTTING_DOWN(503), OVERLOADED(
                                                                        503), STORAGE_UNAVAILABLE(
                                                                                503), STORAGE_FULL(507);

        private final int status;

        Code(int status) {
            this.status = status;
        }
    }

    /** The document on the wire. */
    record Document(String type, String title, int status, String detail, String code,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> errors) {}

    Problem {
        errors = new LinkedHashMap<>(errors);
        headers = Map.copyOf(headers);
    }

    static Problem of(Code code, String detail) {
        return new Problem(Status.create(code.status), code, detail, Map.of(), Map.of());
    }

    static Problem of(Code code, String detail, Map<String, String> errors) {
        return new Problem(Status.create(code.status), code, detail, errors, Map.of());
    }

    static Problem notFound() {
        return of(Code.NOT_FOUND, "there is nothing here");
    }

    /** Tells of a status that the server library chose; says no more than the status does. */
    static Problem of(Status status) {
        return switch (status.code()) {
            case 400 -> of(Code.BAD_REQUEST, "the request is not valid HTTP");
            case 404 -> notFound();
            case 405 -> of(Code.METHOD_NOT_ALLOWED, "this method is not supported here");
            case 413 -> of(Code.PAYLOAD_TOO_LARGE, "the request's body is too large");
            case 414 -> of(Code.URI_TOO_LONG, "the request's URI is too long");
            case 415 -> of(Code.UNSUPPORTED_MEDIA_TYPE, "this media type is not supported here");
            case 503 -> of(Code.OVERLOADED, "too many requests at once").with("Retry-After", "1");
            case 500 -> of(Code.INTERNAL_ERROR, "something went wrong in the server; its log says what");
            default -> new Problem(status, Code.HTTP_ERROR, "the request cannot be served", Map.of(), Map.of());
        };
    }

    Problem with(Status other) {
        return new Problem(other, code, detail, errors, headers);
    }

    Problem with(String header, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Problem(status, code, detail, errors, more);
    }

    /** The same, after which the connection cannot be used any more: what follows on it would be misread. */
    Problem thatEndsTheConnection() {
        return with("Connection", "close");
    }

    byte[] document() {
        return Json.bytes(
                new Document("about:blank", status.reasonPhrase(), status.code(), detail, code.name(), errors));
    }
}
