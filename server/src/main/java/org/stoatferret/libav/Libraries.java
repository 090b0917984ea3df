package org.stoatferret.libav;

import java.util.List;

import org.bytedeco.ffmpeg.global.avutil;

/** FFmpeg's libraries within this process. */
final class Libraries {
    // The bindings, which bring in FFmpeg's own libraries, in the order in which they need each other. Neither avdevice
    // nor avfilter nor swscale: a server without a desktop lacks what those need.
    private static final List<String> BINDINGS = List.of("jnijavacpp", "jniavutil", "jniavcodec", "jniavformat");

    private Libraries() {}

    /**
     * Loads them from {@code java.library.path}, which is {@code LD_LIBRARY_PATH} unless it is given. To be called before
     * anything of the bindings is touched.
     *
     * @throws UnsatisfiedLinkError
     *             if one is not there, or not for this machine
     */
    @SuppressWarnings("restricted")
    static void load() {
        // The bindings would look for libraries in the class path and unpack them into the home directory.
        System.setProperty("org.bytedeco.javacpp.loadlibraries", "false");
        // No thread that frees what nobody freed, and no look at the process's memory at each allocation: all that is
        // allocated here is freed here.
        System.setProperty("org.bytedeco.javacpp.nopointergc", "true");
        System.setProperty("org.bytedeco.javacpp.maxbytes", "0");
        System.setProperty("org.bytedeco.javacpp.maxphysicalbytes", "0");
        BINDINGS.forEach(System::loadLibrary);
        avutil.av_max_alloc(Restrictions.MAX_ALLOCATION_BYTES);
    }

    /** FFmpeg's version, as {@code ffprobe -version} begins with it. */
    static byte[] version() {
        return avutil.av_version_info().getStringBytes();
    }
}
