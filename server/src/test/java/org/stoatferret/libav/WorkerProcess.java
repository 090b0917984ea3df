package org.stoatferret.libav;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.stoatferret.probe.TestFfmpeg;

/** A worker as a child process, and the other end of its pipes. */
public final class WorkerProcess implements AutoCloseable {
    /** What it says about one file. */
    public record Frame(int exitValue, byte[] output, byte[] errors) {
        /** As text, whatever the bytes. */
        public String outputText() {
            return new String(output, StandardCharsets.UTF_8);
        }

        /** Likewise. */
        public String errorText() {
            return new String(errors, StandardCharsets.UTF_8);
        }
    }

    private final Process process;
    private final DataOutputStream requests;
    private final DataInputStream frames;

    private WorkerProcess(Process process) {
        this.process = process;
        requests = new DataOutputStream(process.getOutputStream());
        frames = new DataInputStream(process.getInputStream());
    }

    /** Starts one, with the bundled libraries, and these options of Java's before its name. Takes no frame yet. */
    public static WorkerProcess start(String... options) throws IOException {
        var environment = new HashMap<>(TestFfmpeg.environment());
        environment.put("LC_ALL", "C");
        environment.put("MALLOC_ARENA_MAX", "1");
        environment.put("MALLOC_TRIM_THRESHOLD_", "33554432");
        environment.put("MALLOC_MMAP_THRESHOLD_", "16777216");
        return start(Redirect.DISCARD, environment, options);
    }

    static WorkerProcess start(Redirect errors, Map<String, String> environment, String... options)
            throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var command = new ArrayList<>(List.of(java, "-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData", "--enable-preview", "--enable-native-access=ALL-UNNAMED"));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), LibavWorker.class.getName()));
        var builder = new ProcessBuilder(command).redirectError(errors);
        builder.environment().putAll(environment);
        builder.environment().remove("LD_BIND_NOW");
        return new WorkerProcess(builder.start());
    }

    /** Asks about a URL and waits for what comes. */
    public Frame ask(byte[] url) throws IOException {
        request(url);
        return frame();
    }

    /** Asks about a file and waits for what comes. */
    public Frame ask(Path file) throws IOException {
        return ask(("file:" + file).getBytes(StandardCharsets.UTF_8));
    }

    /** Asks only. */
    void request(byte[] url) throws IOException {
        request(url, url);
    }

    /** Asks about a file that is called something else. */
    void request(byte[] url, byte[] name) throws IOException {
        requests.writeInt(url.length);
        requests.write(url);
        requests.writeInt(name.length);
        requests.write(name);
        requests.flush();
    }

    /** Waits for the next frame. */
    public Frame frame() throws IOException {
        int exitValue = frames.readInt();
        return new Frame(exitValue, frames.readNBytes(frames.readInt()), frames.readNBytes(frames.readInt()));
    }

    DataOutputStream input() {
        return requests;
    }

    DataInputStream output() {
        return frames;
    }

    long residentKib() throws IOException {
        return Files.readAllLines(proc("status")).stream().filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).findFirst().orElseThrow();
    }

    Path proc(String name) {
        return Path.of("/proc", String.valueOf(process.pid()), name);
    }

    int awaitExit() throws InterruptedException {
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new AssertionError("the worker has not ended");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
