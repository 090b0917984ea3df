package org.stoatferret.libav;

/** What FFmpeg may do with a file, whichever way it is asked about it. */
public final class Restrictions {
    /** The most that a single allocation may take: a few bytes of header can ask for gigabytes. */
    public static final int MAX_ALLOCATION_BYTES = 64 << 20;

    /** The protocols it may open, separated by commas. */
    public static final String PROTOCOLS = "file";

    /**
     * The formats of moving pictures and of sound, separated by commas, by the names of FFmpeg 8.0's {@code -demuxers};
     * names that an older one does not know do no harm. Left out on purpose is whatever opens other files or addresses
     * (hls, dash, imf, sdp, rtsp, concat, image2, webm_dash_manifest), single pictures, text, subtitles, and raw data
     * without a header, which almost anything can be taken for.
     */
    public static final String FORMATS = String.join(",",
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

    private Restrictions() {}
}
