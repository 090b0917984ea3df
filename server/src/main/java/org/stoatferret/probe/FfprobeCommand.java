package org.stoatferret.probe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is run to ask about a file.
 *
 * @param executable
 *            a path, or a name to be looked for where the system looks for programs
 * @param environment
 *            what differs from the server's own; the empty string takes a variable away
 * @param guardian
 *            ends the children's families
 * @param isLimited
 *            whether it is held to the {@link ResourceLimits}
 */
record FfprobeCommand(String executable, Map<String, String> environment, Guardian guardian, boolean isLimited) {
    // The formats of moving pictures and of sound, by the names of FFmpeg 8.0's `-demuxers`; names that an older one
    // does not know do no harm. Left out on purpose is whatever opens other files or addresses (hls, dash, imf, sdp,
    // rtsp, concat, image2, webm_dash_manifest), single pictures, text, subtitles, and raw data without a header, which
    // almost anything can be taken for.
    private static final String FORMATS = String.join(",",
            // containers
            "mov", "mp4", "m4a", "3gp", "3g2", "mj2", "matroska", "webm", "avi", "asf", "asf_o", "flv", "live_flv",
            "kux", "mpegts", "mpeg", "mxf", "gxf", "lxf", "nut", "ogg", "rm", "ivr", "wtv", "dhav", "nsv", "nuv", "ivf",
            "pmp", "pva", "ty", "swf", "mtv", "mv", "mvi", "mgsts", "xmv", "moflex", "vivo", "yop", "film_cpk", "dxa",
            "cdxl", "flic", "smk", "bink", "bfi", "bethsoftvid", "roq", "rl2", "rpl", "thp", "lvf", "luodat",
            "filmstrip", "frm", "gdv", "hnm", "idcin", "ipmovie", "iv8", "jv", "lmlm4", "4xm", "mlv", "dcstr", "derf",
            "dv", "ea", "c93", "bmv", "psxstr", "r3d", "sga", "siff", "simbiosis_imx", "smush", "sdr2", "tiertexseq",
            "tmv", "vmd", "wc3movie", "wsvqa", "argo_brp", "evc", "ser", "yuv4mpegpipe", "apng", "gif",
            // one stream of video
            "h261", "h263", "h264", "hevc", "vvc", "m4v", "mpegvideo", "mjpeg", "mjpeg_2000", "mpjpeg", "dirac",
            "dnxhd", "cavsvideo", "avs", "avs2", "avs3", "vc1", "vc1test", "av1", "obu", "apv", "ingenient", "ipu",
            "cine",
            // sound, which turns up in files named as videos: the answer is then that there is no video
            "mp3", "aac", "ac3", "eac3", "ac4", "dts", "dtshd", "truehd", "mlp", "flac", "wav", "w64", "aiff", "caf",
            "amr", "amrnb", "amrwb", "ape", "au", "mpc", "mpc8", "wv", "tta", "tak", "dsf", "oma", "iff", "voc");

    private static final List<String> OPTIONS = List.of("-v", "error", "-hide_banner",
            // A single allocation; a few bytes of header can ask for gigabytes.
            "-max_alloc", "67108864",
            // One picture is decoded at most: more threads cost more than they bring.
            "-threads", "1", "-protocol_whitelist", "file", "-format_whitelist", FORMATS, "-print_format",
            "json=compact=1", "-show_error", "-show_format", "-show_streams", "-show_chapters", "-i");

    FfprobeCommand {
        var all = new HashMap<>(environment);
        all.put("FFREPORT", ""); // would have every child write a log file
        all.put("AV_LOG_FORCE_COLOR", "");
        environment = Map.copyOf(all);
    }

    /** The same one, free to take whatever it wants. */
    FfprobeCommand unlimited() {
        return new FfprobeCommand(executable, environment, guardian, false);
    }

    /** Asks for the version. */
    ChildProcess version() {
        return child(List.of(executable, "-version"));
    }

    /** Asks about a file. The protocol is named, so that nothing in a file's name is taken for one or for an option. */
    ChildProcess about(Path file) {
        var command = new ArrayList<String>(OPTIONS.size() + 2);
        command.add(executable);
        command.addAll(OPTIONS);
        command.add(argument(file));
        return child(command);
    }

    private ChildProcess child(List<String> command) {
        return guardian.child(isLimited ? ResourceLimits.around(command) : command, environment);
    }

    /** What the child is told the file is called. */
    static String argument(Path file) {
        return "file:" + file.toAbsolutePath();
    }
}
