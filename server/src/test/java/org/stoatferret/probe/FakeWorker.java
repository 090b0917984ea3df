package org.stoatferret.probe;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** Speaks as a worker does, reads no file, and does with each what the file's name says. */
final class FakeWorker {
    static final String VERSION = "9.9-fake";
    private static final byte[] NO_ERRORS = {};

    private FakeWorker() {}

    /** Runs this class. */
    static LibavCommand command(String... arguments) {
        var command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java", "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", "-Xshare:auto", "--enable-preview", "-cp",
                System.getProperty("java.class.path"), FakeWorker.class.getName()));
        command.addAll(List.of(arguments));
        return new LibavCommand(command, Map.of());
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 0) {
            System.err.println(arguments[0]);
            System.exit(1);
        }
        var questions = new DataInputStream(System.in);
        var answers = new DataOutputStream(System.out);
        write(answers, 0, VERSION);
        int asked = 0;
        try {
            while (true) {
                var address = questions.readNBytes(questions.readInt());
                questions.skipNBytes(questions.readInt());
                asked++;
                answer(answers, new String(address, StandardCharsets.UTF_8), asked);
            }
        } catch (EOFException e) {
            Runtime.getRuntime().halt(0);
        }
    }

    private static void answer(DataOutputStream answers, String address, int asked) throws Exception {
        String name = address.substring(address.lastIndexOf('/') + 1);
        if (name.contains("hang")) {
            new CountDownLatch(1).await();
        } else if (name.contains("crash")) {
            Runtime.getRuntime().halt(128 + 11);
        } else if (name.contains("leave")) {
            Runtime.getRuntime().halt(3);
        } else if (name.contains("nonsense")) {
            answers.writeInt(0);
            answers.writeInt(Integer.MAX_VALUE);
            answers.flush();
        } else if (name.contains("starving") && asked > 1 || name.contains("hungry")) {
            write(answers, 1, "{\"error\": {\"code\": -12, \"string\": \"Cannot allocate memory\"}}");
        } else {
            write(answers, 0, """
                    {"streams": [{"codec_type": "video", "codec_name": "h264", "width": 16, "height": 16}],
                     "format": {"format_name": "mov", "duration": "1", "tags": {"comment": "%d,%s,"}}}"""
                    .formatted(ProcessHandle.current().pid(), name));
        }
    }

    private static void write(DataOutputStream answers, int exitValue, String output) throws IOException {
        var bytes = output.getBytes(StandardCharsets.UTF_8);
        answers.writeInt(exitValue);
        answers.writeInt(bytes.length);
        answers.write(bytes);
        answers.writeInt(NO_ERRORS.length);
        answers.flush();
    }
}
