package org.stoatferret.reliability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.stoatferret.testing.HangingChildren;
import org.stoatferret.testing.ServerProcess;

/** The page behind nginx, HAProxy and Caddy: it logs in, listens, scans, stops, and is left alone for a while. */
public final class Proxies {
    private static final String TOKEN = "a-token-nobody-guesses";
    private static final long FIRST_BYTE_MILLIS = 100;

    private final List<String> refused = new ArrayList<>();
    private final List<String> lost = new ArrayList<>();
    private final HangingChildren children;
    private final Path media;

    private Proxies(Path directory) throws IOException {
        children = new HangingChildren(directory);
        media = Files.createDirectories(directory.resolve("media"));
        Files.createFile(media.resolve("hangs.mp4"));
    }

    /** Which of them are installed here. */
    static List<Proxy.Kind> installed() {
        return Stream.of(Proxy.Kind.values()).filter(kind -> kind.executable().isPresent()).toList();
    }

    /**
     * Tries all that are installed.
     *
     * @param idle
     *            for how long nothing happens on the streams
     */
    public static Figures run(Path directory, Duration idle) throws Exception {
        return new Proxies(directory).all(directory, idle);
    }

    private Figures all(Path directory, Duration idle) throws Exception {
        Map<Proxy.Kind, Integer> ports = new EnumMap<>(Proxy.Kind.class);
        for (var kind : installed()) {
            ports.put(kind, Proxy.freePort());
        }
        var hosts = ports.values().stream().map(port -> "media.example:" + port).collect(Collectors.joining(","));
        var figures = Figures.of("idle " + idle.toSeconds() + " s");
        var pages = new ArrayList<ProxiedPage>();
        var proxies = new ArrayList<Proxy>();
        try (var server = Server.start(directory, "-Dserver.token=" + TOKEN, "-Dserver.hosts=" + hosts,
                "-Dscan.roots=" + media, "-Dprobe.executable=" + children.script())) {
            for (var port : ports.entrySet()) {
                var proxy = Proxy.start(port.getKey(), port.getValue(), address(server), directory);
                proxies.add(proxy);
                var page = new ProxiedPage(proxy.port());
                pages.add(page);
                long millis = open(proxy.name(), page).toMillis();
                // A promise where there is time to keep it; on a busy machine that runs all tests, there is none.
                figures = idle.isZero()
                        ? figures.with(proxy.name() + ": " + millis + " ms to the first byte")
                        : figures.atMost(FIRST_BYTE_MILLIS, "ms to the first byte through " + proxy.name(), millis);
            }
            Server.pass(idle.toNanos());
            for (int i = 0; i < pages.size(); i++) {
                stillListens(proxies.get(i).name(), pages.get(i), idle);
            }
        } finally {
            for (var page : pages) {
                page.close();
            }
            proxies.forEach(Proxy::close);
        }
        return figures.never("requests of the page refused", refused).never("streams lost", lost);
    }

    private static String address(ServerProcess server) throws InterruptedException {
        return server.address().substring("http://".length());
    }

    private Duration open(String proxy, ProxiedPage page) throws Exception {
        expect(proxy, "401", page.call("GET", "/api/v1/jobs", ""));
        page.logIn(TOKEN);
        var firstByte = page.listen();
        page.await("snapshot", "");
        expect(proxy, "403", page.call("POST", "/api/v1/videos/scan", scan(), "http://media.example:1"));
        scanAndStop(proxy, page);
        return firstByte;
    }

    /** Each event has to come while the scan still hangs: none of them is held back. The heartbeats before it. */
    private int scanAndStop(String proxy, ProxiedPage page) throws IOException {
        var answer = page.call("POST", "/api/v1/videos/scan", scan());
        expect(proxy, "202", answer);
        var path = ProxiedPage.header(answer, "Location").orElse("/api/v1/jobs/none");
        var job = path.substring(path.lastIndexOf('/') + 1);
        int heartbeats = page.await("running", job);
        page.await("progress", job);
        expect(proxy, "202", page.call("POST", path + "/cancel", ""));
        page.await("cancelled", job);
        return heartbeats;
    }

    private void stillListens(String proxy, ProxiedPage page, Duration idle) {
        try {
            int heartbeats = scanAndStop(proxy, page);
            if (heartbeats < idle.toSeconds() / 20) {
                lost.add(proxy + ": only " + heartbeats + " heartbeats");
            }
        } catch (IOException e) {
            lost.add(proxy + ": " + e.getMessage());
        }
    }

    private String scan() {
        return "{\"path\":\"" + media + "\"}";
    }

    private void expect(String proxy, String status, String answer) {
        var first = answer.lines().findFirst().orElse("no answer");
        if (!first.matches("HTTP/1\\.[01] " + status + "( .*)?")) {
            refused.add(proxy + ": " + status + " was expected, not " + answer);
        }
    }
}
