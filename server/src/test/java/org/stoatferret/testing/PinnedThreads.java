package org.stoatferret.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * Flight recordings of virtual threads that kept their carriers while they waited, or that could not be given one. All
 * are printed; our own code must not be what caused them.
 */
public final class PinnedThreads {
    private static final String PINNED = "jdk.VirtualThreadPinned";
    private static final String NOT_SUBMITTED = "jdk.VirtualThreadSubmitFailed";
    private static final Duration THRESHOLD = Duration.ofMillis(20);
    private static final String REASON = "pinnedReason";
    private static final String INITIALISATION = "Waited for initialization of ";
    private static final String OURS = "org.stoatferret.";

    private PinnedThreads() {}

    /** What makes a Java process record itself, into a file that is written when it ends. */
    public static String option(Path file) {
        return "-XX:StartFlightRecording:settings=none,dumponexit=true,filename=" + file + ",+" + PINNED
                + "#enabled=true,+" + PINNED + "#stackTrace=true,+" + PINNED + "#threshold=" + THRESHOLD.toMillis()
                + "ms,+" + NOT_SUBMITTED + "#enabled=true,+" + NOT_SUBMITTED + "#stackTrace=true";
    }

    /** Records this process. */
    public static Recording record() {
        var recording = new Recording();
        recording.enable(PINNED).withStackTrace().withThreshold(THRESHOLD);
        recording.enable(NOT_SUBMITTED).withStackTrace();
        recording.start();
        return recording;
    }

    /** Prints what was recorded and fails if our own code caused any of it. */
    public static void assertNoneOfOurs(Path recording) throws IOException {
        assertEquals(List.of(), ours(recording), "threads that our code pinned");
    }

    /** Ends a recording of this process and does the same with what is in it. */
    public static void assertNoneOfOurs(Recording recording, Path file) throws IOException {
        recording.stop();
        recording.dump(file);
        assertNoneOfOurs(file);
    }

    /** Prints what was recorded, and returns what our own code caused, each with its stack. */
    public static List<String> ours(Path recording) throws IOException {
        var ours = new ArrayList<String>();
        for (var event : RecordingFile.readAllEvents(recording)) {
            var name = event.getEventType().getName();
            if (name.equals(PINNED) || name.equals(NOT_SUBMITTED)) {
                var text = describe(event);
                System.out.println(text);
                if (isOurs(event)) {
                    ours.add(text);
                }
            }
        }
        return ours;
    }

    /**
     * Whether our code is on the stack, and did more there than use a class for the first time: while the virtual machine
     * loads or initialises one, whoever else needs it keeps its carrier, which code cannot help.
     */
    private static boolean isOurs(RecordedEvent event) {
        if (event.getStackTrace() == null
                || event.hasField(REASON) && String.valueOf(event.getString(REASON)).startsWith(INITIALISATION)) {
            return false;
        }
        for (var frame : event.getStackTrace().getFrames()) {
            if (frame.getMethod().getType().getName().startsWith(OURS)) {
                return true;
            }
            if (List.of("loadClass", "<clinit>").contains(frame.getMethod().getName())) {
                return false;
            }
        }
        return false;
    }

    private static String describe(RecordedEvent event) {
        var text = new StringBuilder(event.getEventType().getName()).append(' ')
                .append(event.getDuration().toMillis()).append(" ms");
        for (var field : List.of("blockingOperation", REASON)) {
            if (event.hasField(field)) {
                text.append(", ").append(event.getString(field));
            }
        }
        if (event.getStackTrace() != null) {
            event.getStackTrace().getFrames().forEach(frame -> text.append("\n    at ").append(describe(frame)));
        }
        return text.toString();
    }

    private static String describe(RecordedFrame frame) {
        var method = frame.getMethod();
        return method.getType().getName() + "." + method.getName() + ":" + frame.getLineNumber();
    }
}
