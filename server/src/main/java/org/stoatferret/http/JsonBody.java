package org.stoatferret.http;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * The JSON object that a client sent. Reading a field that is wrong notes why and yields a stand-in; {@link #check}
 * then refuses the request and names all that was wrong.
 */
final class JsonBody {
    private static final int MOST_ERRORS = 20;

    private final Map<String, String> errors = new LinkedHashMap<>();
    private final JsonNode object;

    private JsonBody(JsonNode object, Set<String> known) {
        this.object = object;
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name) && errors.size() < MOST_ERRORS) {
                errors.put(Json.wellFormed(Query.shorten(name)), "is not known here");
            }
        });
    }

    /** Reads a request's body. Its size and how long it may take are bounded by its connection. */
    static JsonBody of(ServerRequest request, Set<String> known) {
        var tree = parse(decode(read(request)));
        if (!tree.isObject()) {
            throw new ProblemException(Problem.of(Problem.Code.INVALID_BODY, "the body must be a JSON object"));
        }
        return new JsonBody(tree, known);
    }

    @Nullable
    String text(String name) {
        var value = object.get(name);
        if (value == null || !value.isTextual()) {
            errors.put(name, value == null ? "is missing" : "must be a string");
            return null;
        }
        return value.textValue();
    }

    boolean has(String name) {
        return object.has(name);
    }

    /** Notes why a field must not be there. */
    void refuse(String name, String reason) {
        errors.put(name, reason);
    }

    boolean flag(String name, boolean ifAbsent) {
        var value = object.get(name);
        if (value != null && !value.isBoolean()) {
            errors.put(name, "must be true or false");
        }
        return value == null ? ifAbsent : value.booleanValue();
    }

    /** Refuses the request if anything that has been read was wrong. */
    void check() {
        if (!errors.isEmpty()) {
            throw new ProblemException(Problem.of(Problem.Code.INVALID_BODY,
                    "fields are wrong: " + String.join(", ", errors.keySet()), errors));
        }
    }

    private static byte[] read(ServerRequest request) {
        if (!request.content().hasEntity()) {
            return new byte[0];
        }
        try {
            return request.content().inputStream().readAllBytes(); // left open: closing it would wait for the rest
        } catch (RequestException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw isTimeout(e) ? tooSlow() : unreadable();
        }
    }

    private static boolean isTimeout(@Nullable Throwable e) {
        return e != null && (e instanceof SocketTimeoutException || isTimeout(e.getCause()));
    }

    private static ProblemException tooSlow() {
        return new ProblemException(
                Problem.of(Problem.Code.REQUEST_TIMEOUT, "the request's body took too long").thatEndsTheConnection());
    }

    /** Such as chunks that are none: where the next request would begin, nobody knows. */
    private static ProblemException unreadable() {
        return new ProblemException(
                Problem.of(Problem.Code.BAD_REQUEST, "the request's body could not be read").thatEndsTheConnection());
    }

    private static String decode(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw malformed("the body is not UTF-8");
        }
    }

    private static JsonNode parse(String text) {
        if (text.isBlank()) {
            throw malformed("the body is empty; it must be a JSON object");
        }
        try {
            return Json.MAPPER.readTree(text);
        } catch (MismatchedInputException e) {
            throw new ProblemException(Problem.of(Problem.Code.INVALID_BODY,
                    "the body must be one JSON object, and no field may appear in it twice"));
        } catch (JsonProcessingException e) {
            var where = e.getLocation();
            throw malformed(where == null
                    ? "the body is not valid JSON"
                    : "the body is not valid JSON at line %d, column %d".formatted(where.getLineNr(),
                            where.getColumnNr()));
        }
    }

    private static ProblemException malformed(String detail) {
        return new ProblemException(Problem.of(Problem.Code.INVALID_BODY, detail).with(Status.BAD_REQUEST_400));
    }
}
