package org.stoatferret.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.helidon.common.Weighted;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.staticcontent.StaticContentService;

/**
 * The web app's files. Its own addresses, such as {@code /library}, are answered with its page, but only to those who
 * ask for a page: programs are told that there is nothing. Comes last, as it takes every path that is left.
 */
final class Pages implements HttpFeature, Weighted {
    /** What is below has a hash of its content in its name. */
    private static final String ASSETS = "/assets/";
    private static final Header FOR_EVER = HeaderValues.createCached(HeaderNames.CACHE_CONTROL,
            "public, max-age=31536000, immutable");
    /** RFC 9110, section 8.8.3. */
    private static final Pattern ETAGS = Pattern.compile("\\*|(W/)?\"[^\"]*\"(\\s*,\\s*(W/)?\"[^\"]*\")*");
    private static final Set<String> NOT_PAGES = Set.of("api", "assets", "health", "metrics", "openapi");

    private final byte[] page = page();

    @Override
    public double weight() {
        return 1;
    }

    @Override
    public void setup(HttpRouting.Builder routing) {
        routing.any(this::serve);
        routing.register(StaticContentService.builder("web").welcomeFileName("index.html").build());
    }

    private void serve(ServerRequest request, ServerResponse response) {
        var path = request.path().path();
        if (isRead(request) && isAddress(path) && wantsPage(request)) {
            Answers.page(request, response, page);
            return;
        }
        checkConditions(request.headers());
        if (path.startsWith(ASSETS)) {
            response.headers().set(FOR_EVER);
        }
        response.next();
    }

    /** Static content would fail on conditions that are none. */
    private static void checkConditions(ServerRequestHeaders headers) {
        boolean isClear = Stream.of(HeaderNames.IF_MATCH, HeaderNames.IF_NONE_MATCH)
                .flatMap(name -> headers.all(name, List::of).stream()).allMatch(tag -> ETAGS.matcher(tag).matches());
        try {
            headers.ifModifiedSince();
            headers.ifUnmodifiedSince();
        } catch (DateTimeParseException e) {
            isClear = false;
        }
        if (!isClear) {
            throw new ProblemException(Problem.of(Problem.Code.BAD_REQUEST, "a condition in the headers is none"));
        }
    }

    private static boolean isRead(ServerRequest request) {
        return request.prologue().method().equals(Method.GET) || Answers.isHead(request);
    }

    /** An address within the page, not a file: files have an extension. */
    private static boolean isAddress(String path) {
        var parts = path.split("/", -1);
        return parts.length > 1 && !path.equals("/") && !NOT_PAGES.contains(parts[1])
                && parts[parts.length - 1].indexOf('.') < 0;
    }

    private static boolean wantsPage(ServerRequest request) {
        return request.headers().first(HeaderNames.ACCEPT).filter(types -> types.contains("text/html")).isPresent();
    }

    private static byte[] page() {
        try (var in = Pages.class.getResourceAsStream("/web/index.html")) {
            if (in == null) {
                throw new IllegalStateException("the web app is not in the class path: build with Maven");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("read the web app", e);
        }
    }
}
