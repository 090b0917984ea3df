package org.stoatferret.probe;

import java.io.IOException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class LaunchFailureTest {
    @ParameterizedTest
    @ValueSource(strings = {"Cannot run program \"x\": error=11, Resource temporarily unavailable",
            "Cannot run program \"x\": error=12, Cannot allocate memory",
            "Cannot run program \"x\": error=24, Too many open files", "Too many open files"})
    void aShortageIsNotForUsersToInstallFfmpegAgain(String message) {
        var sentence = LaunchFailure.sentence(new IOException(message));
        assertTrue(sentence.startsWith("FFmpeg could not be started: the system has no room for another process"),
                sentence);
        assertTrue(LaunchFailure.sentence(new OutOfMemoryError("unable to create native thread")).contains("no room"));
    }

    @Test
    void aProgramThatIsMissingIs() {
        assertEquals("FFmpeg could not be started: No such file or directory. " + LaunchFailure.REMEDY,
                LaunchFailure
                        .sentence(new IOException("Cannot run program \"x\": error=2, No such file or directory")));
    }
}
