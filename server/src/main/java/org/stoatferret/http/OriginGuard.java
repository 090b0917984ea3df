package org.stoatferret.http;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;

/**
 * Keeps other web sites out. A name that somebody else points at this machine is refused (DNS rebinding), and so is
 * what a page from elsewhere makes a browser send (cross-site request forgery).
 */
final class OriginGuard implements Filter {
    private static final Set<Method> SAFE = Set.of(Method.GET, Method.HEAD, Method.OPTIONS);
    private static final Set<String> WILDCARDS = Set.of("0.0.0.0", "::", "[::]");
    private static final Set<String> FOREIGN_SITES = Set.of("cross-site", "same-site");
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]");
    private static final Pattern ADDRESS = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-f:.]+]");
    private static final Pattern AUTHORITY = Pattern.compile("(\\[[^\\]]*]|[^:\\[\\]]*)(:\\d*)?");
    private static final Pattern ORIGIN = Pattern.compile("(https?)://([^/@]+)");
    private static final Pattern JSON = Pattern.compile("application/json\\s*(;\\s*charset=\"?utf-8\"?\\s*)?",
            Pattern.CASE_INSENSITIVE);
    private static final HeaderName SEC_FETCH_SITE = HeaderNames.create("Sec-Fetch-Site");
    private static final HeaderName SEC_FETCH_MODE = HeaderNames.create("Sec-Fetch-Mode");

    private final Set<String> names = new HashSet<>();
    private final Set<String> pages = new HashSet<>();
    private final boolean isAnyAddressAllowed;

    OriginGuard(WebConfig config) {
        names.add(asInUrl(config.host()));
        for (var host : config.allowedHosts()) {
            pages.add(host.toLowerCase(Locale.ROOT));
            names.add(name(host.toLowerCase(Locale.ROOT)));
        }
        // A rebound name is a name: whoever uses an address has not been led here by somebody else's DNS.
        isAnyAddressAllowed = WILDCARDS.contains(config.host());
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        var headers = request.headers();
        checkHost(headers);
        if (SAFE.contains(request.prologue().method())) {
            checkEmbedding(headers);
        } else {
            checkOrigin(headers);
            checkContentType(headers);
        }
        chain.proceed();
    }

    /** A page from elsewhere can link here. What else it loads it could not read, but measure, or hold open. */
    private static void checkEmbedding(ServerRequestHeaders headers) {
        boolean isLink = headers.first(SEC_FETCH_MODE).filter(mode -> mode.equalsIgnoreCase("navigate")).isPresent();
        if (!isLink && isFromForeignSite(headers)) {
            throw foreign("pages from elsewhere may link here, and nothing else");
        }
    }

    private void checkHost(ServerRequestHeaders headers) {
        var name = name(host(headers));
        if (!LOOPBACK.matcher(name).matches() && !names.contains(name)
                && !(isAnyAddressAllowed && ADDRESS.matcher(name).matches())) {
            throw new ProblemException(Problem.of(Problem.Code.MISDIRECTED_HOST,
                    "this server does not go by the name in the Host header"));
        }
    }

    private void checkOrigin(ServerRequestHeaders headers) {
        boolean isForeignOrigin = headers.first(HeaderNames.ORIGIN).filter(origin -> !isOwn(origin, host(headers)))
                .isPresent();
        if (isForeignOrigin || isFromForeignSite(headers)) {
            throw foreign("pages from elsewhere may not change anything here");
        }
    }

    private static boolean isFromForeignSite(ServerRequestHeaders headers) {
        return headers.first(SEC_FETCH_SITE).filter(site -> FOREIGN_SITES.contains(site.toLowerCase(Locale.ROOT)))
                .isPresent();
    }

    private static ProblemException foreign(String detail) {
        return new ProblemException(Problem.of(Problem.Code.FORBIDDEN_ORIGIN, detail));
    }

    /**
     * Whether a page comes from where the request goes. Behind a proxy it may have come by HTTPS, and the request be
     * addressed to what the proxy calls this server: then it is to come from a configured name, port included, since
     * on other ports of that name there may be anybody.
     */
    private boolean isOwn(String origin, String host) {
        var page = ORIGIN.matcher(origin.toLowerCase(Locale.ROOT));
        if (!page.matches()) {
            return false;
        }
        var port = page.group(1).equals("https") ? ":443" : ":80";
        var authority = without(port, page.group(2));
        return authority.equals(without(port, host)) || pages.contains(authority) || pages.contains(authority + port);
    }

    private static void checkContentType(ServerRequestHeaders headers) {
        boolean hasBody = headers.contains(HeaderNames.TRANSFER_ENCODING)
                || headers.first(HeaderNames.CONTENT_LENGTH).filter(length -> !length.equals("0")).isPresent();
        if (hasBody && headers.first(HeaderNames.CONTENT_TYPE).filter(type -> JSON.matcher(type).matches()).isEmpty()) {
            throw new ProblemException(
                    Problem.of(Problem.Code.UNSUPPORTED_MEDIA_TYPE, "send the body as application/json, in UTF-8"));
        }
    }

    private static String host(ServerRequestHeaders headers) {
        return headers.first(HeaderNames.HOST).orElse("").toLowerCase(Locale.ROOT);
    }

    /** Of a host with or without a port. */
    private static String name(String host) {
        var authority = AUTHORITY.matcher(host);
        return authority.matches() ? authority.group(1) : "";
    }

    private static String without(String port, String host) {
        return host.endsWith(port) ? host.substring(0, host.length() - port.length()) : host;
    }

    private static String asInUrl(String host) {
        var name = host.toLowerCase(Locale.ROOT);
        return name.contains(":") && !name.startsWith("[") ? "[" + name + "]" : name;
    }
}
