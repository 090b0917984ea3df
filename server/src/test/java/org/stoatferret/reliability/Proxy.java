package org.stoatferret.reliability;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** A proxy in front of the server, set up as the manual says and otherwise with the settings that Debian gives it. */
final class Proxy implements AutoCloseable {
    private static final Path MANUAL = Path.of(System.getProperty("basedir", "."), "..", "docs", "operations.md");
    private static final long PATIENCE_SECONDS = 30;

    private final Kind kind;
    private final int port;
    private final Process process;

    /** Which programs there are. */
    enum Kind {
        NGINX("nginx"), HAPROXY("haproxy"), CADDY("caddy");

        private final String program;

        Kind(String program) {
            this.program = program;
        }

        /** Where it is installed, if it is. */
        Optional<Path> executable() {
            var path = Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator));
            return Stream.concat(path, Stream.of("/usr/sbin", "/usr/local/sbin"))
                    .map(directory -> Path.of(directory, program)).filter(Files::isExecutable).findFirst();
        }

        private List<String> command(Path executable, Path configuration) {
            var file = configuration.toString();
            return Stream.concat(Stream.of(executable.toString()), (switch (this) {
                case NGINX -> Stream.of("-e", "stderr", "-p", configuration.getParent().toString(), "-c", file);
                case HAPROXY -> Stream.of("-db", "-f", file);
                case CADDY -> Stream.of("run", "--adapter", "caddyfile", "--config", file);
            })).toList();
        }

        /** What surrounds the manual's lines. The limits are those of Debian's haproxy.cfg. */
        private String configuration(String lines, int port) {
            return switch (this) {
                case NGINX -> """
                        daemon off; pid nginx.pid;
                        events {}
                        http {
                            access_log off;
                            client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
                            uwsgi_temp_path uwsgi; scgi_temp_path scgi;
                        """ + lines.replace("listen 80", "listen 127.0.0.1:" + port) + "}\n";
                case HAPROXY -> """
                        defaults
                            mode http
                            timeout connect 5000
                            timeout client 50000
                            timeout server 50000
                        """ + lines.replace("bind :80", "bind 127.0.0.1:" + port);
                case CADDY -> "{\n    admin off\n}\n" + lines
                        .replace("http://media.example {", "http://media.example:" + port + " {\n    bind 127.0.0.1");
            };
        }
    }

    private Proxy(Kind kind, int port, Process process) {
        this.kind = kind;
        this.port = port;
        this.process = process;
    }

    /** Starts one that listens on a port and passes everything on to an address. */
    static Proxy start(Kind kind, int port, String server, Path directory) throws Exception {
        var own = Files.createDirectories(directory.resolve(kind.program));
        var lines = manual(kind.program).replace("127.0.0.1:8765", server);
        var configuration = Files.writeString(own.resolve("configuration"), kind.configuration(lines, port));
        var builder = new ProcessBuilder(kind.command(kind.executable().orElseThrow(), configuration))
                .directory(own.toFile()).redirectErrorStream(true).redirectOutput(own.resolve("output").toFile());
        builder.environment().put("HOME", own.toString());
        builder.environment().put("XDG_DATA_HOME", own.toString());
        builder.environment().put("XDG_CONFIG_HOME", own.toString());
        var proxy = new Proxy(kind, port, builder.start());
        proxy.awaitListening(own.resolve("output"));
        return proxy;
    }

    /** A port that nobody uses just now. */
    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** The lines that the manual has for a program. */
    private static String manual(String language) throws IOException {
        var block = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(MANUAL));
        assertTrue(block.find(), () -> MANUAL + " has nothing for " + language);
        return block.group(1);
    }

    private void awaitListening(Path output) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            try (var socket = new Socket("127.0.0.1", port); InputStream in = socket.getInputStream()) {
                assertTrue(in.available() >= 0);
                return;
            } catch (IOException e) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    close();
                    throw new AssertionError(kind + " does not listen: " + Files.readString(output), e);
                }
                Server.pass(TimeUnit.MILLISECONDS.toNanos(20));
            }
        }
    }

    String name() {
        return kind.program;
    }

    int port() {
        return port;
    }

    /** Ends it and what it has started. */
    @Override
    public void close() {
        var children = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        children.forEach(ProcessHandle::destroyForcibly);
    }
}
