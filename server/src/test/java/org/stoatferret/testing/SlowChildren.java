package org.stoatferret.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;

/** A program in ffprobe's place that takes its time for every file, then answers like ffprobe. */
public final class SlowChildren {
    private SlowChildren() {}

    /** Writes the program into a directory. */
    public static Path script(Path directory, Duration each) throws IOException {
        var script = Files.writeString(directory.resolve("slow.sh"), """
                #!/bin/sh
                if [ "$1" = -version ]; then echo "ffprobe version 1-test"; exit 0; fi
                sleep %d
                echo '{"streams":[{"index":0,"codec_type":"video","codec_name":"h264","width":2,"height":2}],'
                echo '"format":{"format_name":"mp4"}}'
                """.formatted(each.toSeconds()));
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
