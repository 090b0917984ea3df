package org.stoatferret.media;

/**
 * One file or directory that a scan could not make a video of.
 *
 * @param message
 *            a sentence for the person who owns the file; names neither other files nor this program's internals
 */
public record FileProblem(FilePath path, Code code, String message) {

    /** What went wrong, in the words of the wire contract. */
    public enum Code {
        NO_VIDEO_STREAM, INVALID_MEDIA, UNSUPPORTED_FORMAT, PROBE_TIMEOUT, PROBE_FAILED, OUTPUT_TOO_LARGE, FILE_UNREADABLE, FILE_VANISHED, DIRECTORY_UNREADABLE, STILL_GROWING, QUARANTINED, STORAGE_STALLED;

        /** Whether the answer would be the same again for a file that has not changed, so that asking is pointless. */
        public boolean isLasting() {
            return switch (this) {
                case NO_VIDEO_STREAM, INVALID_MEDIA, UNSUPPORTED_FORMAT, PROBE_FAILED, OUTPUT_TOO_LARGE, QUARANTINED ->
                    true;
                case PROBE_TIMEOUT, FILE_UNREADABLE, FILE_VANISHED, DIRECTORY_UNREADABLE, STILL_GROWING,
                        STORAGE_STALLED ->
                    false;
            };
        }
    }
}
