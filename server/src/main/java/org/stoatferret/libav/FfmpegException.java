package org.stoatferret.libav;

/** FFmpeg refused a file, with one of its error codes (libavutil/error.h). */
final class FfmpegException extends Exception {
    private static final long serialVersionUID = 1;

    private final int code;

    FfmpegException(int code) {
        super("FFmpeg's error " + code, null, false, false);
        this.code = code;
    }

    int code() {
        return code;
    }
}
