package org.stoatferret.libav;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.bytedeco.ffmpeg.avutil.LogCallback;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;

/**
 * Collects what FFmpeg logs, as ffprobe would print it to a pipe: a message that is repeated is counted and not said
 * again, control characters are made question marks. A single message is cut after 1,023 bytes, which the bindings do.
 */
final class LogLines {
    /** What is kept about one file, in bytes; what is logged beyond that is dropped. */
    static final int MAX_BYTES = 64 << 10;

    /** A message in which a list begins with this is of our own making, and left out. */
    static final String UNSAID = "none-whose-header-says-enough";

    private static final long MAX_LOGGED_BYTES = 16 << 20; // as much as ffprobe is let write before it is stopped

    private final ByteArrayOutputStream lines = new ByteArrayOutputStream();
    private byte[] previous = {};
    private int repetitions;
    private long loggedBytes;
    private boolean isWithinLine;

    // Held for as long as FFmpeg may call it: it keeps no reference that Java sees.
    @SuppressWarnings("this-escape")
    private final LogCallback callback = new LogCallback() {
        @Override
        public void call(int level, BytePointer message) {
            add(message.getStringBytes());
        }
    };

    /** From now on FFmpeg's messages of level error and worse come here, from whichever thread. */
    static LogLines collect() {
        var lines = new LogLines();
        avutil.av_log_set_level(avutil.AV_LOG_ERROR);
        avutil.setLogCallback(lines.callback);
        return lines;
    }

    /** A message, or a part of one. */
    synchronized void add(byte[] message) {
        if (message.length == 0 || isUnsaid(message)) {
            return;
        }
        byte last = message[message.length - 1];
        isWithinLine = last != '\n' && last != '\r';
        if (last == '\n' && Arrays.equals(message, previous)) {
            repetitions++;
            return;
        }
        if (repetitions > 0) {
            append(("    Last message repeated " + repetitions + " times\n").getBytes(StandardCharsets.US_ASCII));
            repetitions = 0;
        }
        previous = message;
        append(printable(message));
    }

    /** Whether there is no end to what has been logged since it was taken the last time. */
    synchronized boolean isTooLarge() {
        return loggedBytes > MAX_LOGGED_BYTES;
    }

    /** What was logged since it was asked for the last time. The next file's messages begin as those of a new process. */
    byte[] take() {
        if (isWithinLine) {
            // FFmpeg itself remembers that a line is not ended, and would not name the next one's origin.
            var kept = bytes();
            avutil.av_log(null, avutil.AV_LOG_ERROR, "\n");
            clear();
            return kept;
        }
        var bytes = bytes();
        clear();
        return bytes;
    }

    private synchronized byte[] bytes() {
        return lines.toByteArray();
    }

    private synchronized void clear() {
        lines.reset();
        previous = new byte[0];
        repetitions = 0;
        loggedBytes = 0;
        isWithinLine = false;
    }

    private static boolean isUnsaid(byte[] message) {
        return message.length > UNSAID.length()
                && new String(message, StandardCharsets.ISO_8859_1).contains("not on whitelist '" + UNSAID);
    }

    private void append(byte[] bytes) {
        loggedBytes += bytes.length;
        lines.write(bytes, 0, Math.min(bytes.length, MAX_BYTES - lines.size()));
    }

    private static byte[] printable(byte[] message) {
        var result = message.clone();
        for (int i = 0; i < result.length; i++) {
            if (result[i] >= 0 && (result[i] < 0x08 || result[i] > 0x0D && result[i] < 0x20)) {
                result[i] = '?';
            }
        }
        return result;
    }
}
