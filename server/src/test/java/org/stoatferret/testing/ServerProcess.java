package org.stoatferret.testing;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** A server as a process of its own. */
public final class ServerProcess implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(ServerProcess.class.getName());
    private static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final Path JAR = Path.of("target", "stoat-ferret.jar").toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String LISTENING = "Listening on ";

    private final StringBuffer said = new StringBuffer();
    private final Semaphore lines = new Semaphore(0);
    private final Process process;
    private final Thread listener;

    private ServerProcess(Process process) {
        this.process = process;
        listener = Thread.ofPlatform().daemon().name("output-of-" + process.pid()).start(this::listen);
    }

    /** Starts the packaged server, on a port of its own choice and with its data in the directory. */
    public static ServerProcess packaged(Path directory, List<String> options, Map<String, String> environment)
            throws IOException {
        return packagedUnder(List.of(), directory, options, environment);
    }

    /** Starts the packaged server by its name alone, with as few options as can be. */
    public static ServerProcess packagedPlainly(Path directory, List<String> options) throws IOException {
        var command = new ArrayList<>(List.of(JAVA, "-Ddata.dir=" + directory.resolve("data"), "-Dserver.port=0"));
        command.addAll(options);
        command.addAll(List.of("-jar", JAR.toString()));
        return launch(command, directory, Map.of());
    }

    /** Starts a copy of the packaged server. */
    public static ServerProcess packagedAs(Path jar, Path directory) throws IOException {
        return start(List.of(), directory, List.of(), Map.of(), List.of("-jar", jar.toString()));
    }

    /** The packaged server. */
    public static Path jar() {
        return JAR;
    }

    /** Starts the packaged server by a program that changes something about itself and then becomes the server. */
    public static ServerProcess packagedUnder(List<String> program, Path directory, List<String> options,
            Map<String, String> environment) throws IOException {
        return start(program, directory, options, environment, List.of("-jar", JAR.toString()));
    }

    /** Starts another server from the class path of the tests; it must say, too, where it listens. */
    public static ServerProcess of(Class<?> main, Path directory, List<String> options,
            Map<String, String> environment, List<String> arguments) throws IOException {
        return of(System.getProperty("java.class.path"), main, directory, options, environment, arguments);
    }

    /** Starts another server from a class path. */
    public static ServerProcess of(String classPath, Class<?> main, Path directory, List<String> options,
            Map<String, String> environment, List<String> arguments) throws IOException {
        var command = new ArrayList<>(List.of("-classpath", classPath, main.getName()));
        command.addAll(arguments);
        return start(List.of(), directory, options, environment, command);
    }

    private static ServerProcess start(List<String> program, Path directory, List<String> options,
            Map<String, String> environment, List<String> main) throws IOException {
        var command = new ArrayList<>(program);
        command.addAll(List.of(JAVA, "--enable-preview", "--enable-native-access=ALL-UNNAMED", "-Xmx256m",
                "-Ddata.dir=" + directory.resolve("data"), "-Dserver.port=0"));
        command.addAll(options);
        command.addAll(main);
        return launch(command, directory, environment);
    }

    private static ServerProcess launch(List<String> command, Path directory, Map<String, String> environment)
            throws IOException {
        var builder = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return new ServerProcess(builder.start());
    }

    /** Where it listens, once it does. */
    public String address() throws InterruptedException {
        awaitOutput(LISTENING);
        awaitOutput("\n", said.indexOf(LISTENING));
        int start = said.indexOf(LISTENING) + LISTENING.length();
        return said.substring(start, said.indexOf("\n", start));
    }

    /** Waits until it has said something, on its standard output or error. */
    public void awaitOutput(String text) throws InterruptedException {
        awaitOutput(text, 0);
    }

    private void awaitOutput(String text, int from) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (said.indexOf(text, from) < 0) {
            boolean more = lines.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            assertTrue(more && process.isAlive() || said.indexOf(text, from) >= 0,
                    () -> "the server did not say '" + text + "' but: " + said);
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public ProcessHandle handle() {
        return process.toHandle();
    }

    /** Ends it, and nothing else, as {@code kill -9} does, and waits until it has ended. */
    public void kill() throws InterruptedException {
        process.toHandle().destroyForcibly();
        assertTrue(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), "it does not even stop when killed");
    }

    public String output() {
        return said.toString();
    }

    /** Gives it a line on its standard input. */
    public void tell(String line) throws IOException {
        var input = process.outputWriter();
        input.write(line + "\n");
        input.flush();
    }

    /** Tells it to end, and waits until it has. */
    public void stop(Duration limit) throws InterruptedException {
        process.destroy();
        assertTrue(process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS), "it does not stop when told to");
    }

    /** Waits until it has ended by itself and all it had to say has been heard; what it ended with. */
    public int awaitEnd() throws InterruptedException {
        assertTrue(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), this::output);
        assertTrue(listener.join(PATIENCE));
        return process.exitValue();
    }

    /** Ends it and its children, whatever they are doing. */
    @Override
    public void close() {
        var children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        try {
            assertTrue(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), "it does not even stop when killed");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void listen() {
        try (var output = process.inputReader()) {
            for (var line = output.readLine(); line != null; line = output.readLine()) {
                said.append(line).append('\n');
                lines.release();
            }
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, "whoever destroys a process closes what it could still say", e);
        } finally {
            lines.release();
        }
    }
}
