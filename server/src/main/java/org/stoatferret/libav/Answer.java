package org.stoatferret.libav;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * What a run of ffprobe would have left behind.
 *
 * @param exitValue
 *            0, 1 if it failed, {@link LibavWorker#TOO_LARGE} if it would have been stopped
 * @param output
 *            JSON in UTF-8
 * @param errors
 *            lines of its log
 */
record Answer(int exitValue, byte[] output, byte[] errors) {
    /** As it is sent: exit value, then output and errors with their lengths before them, all numbers big-endian. */
    byte[] frame() {
        var bytes = new ByteArrayOutputStream(3 * Integer.BYTES + output.length + errors.length);
        try (var data = new DataOutputStream(bytes)) {
            data.writeInt(exitValue);
            data.writeInt(output.length);
            data.write(output);
            data.writeInt(errors.length);
            data.write(errors);
        } catch (IOException e) {
            throw new UncheckedIOException("write to memory", e);
        }
        return bytes.toByteArray();
    }
}
