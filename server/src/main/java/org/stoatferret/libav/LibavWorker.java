package org.stoatferret.libav;

import java.io.PrintStream;

/**
 * A process that answers about one file after another what ffprobe would, without starting a program for each.
 *
 * <p>
 * It reads requests from standard input: a length (32 bits, big-endian, 1 to 65,536) and as many bytes, the URL as
 * {@code avformat_open_input} takes it; then, in the same way, what the file is called in the answer. It writes frames to
 * standard output, one for each request, in their order, and one before all of them that says, as its output, which
 * version FFmpeg is. A frame is an exit value, the length of the output, the output, the length of the errors, the errors;
 * see {@link Answer}. Nothing else is written there. When standard input ends, so does the process, also while it reads a
 * file. What it says on standard error is for a person to read; if it cannot load FFmpeg's libraries it says so there and
 * ends with status 1 without a frame.
 *
 * <p>
 * It needs of whoever starts it:
 * <ul>
 * <li>{@code LD_LIBRARY_PATH}: the directory with FFmpeg's libraries and the bindings' ({@code libjni…});
 * <li>{@code LC_ALL=C}: Java, unlike ffprobe, adopts the locale, by which C then writes and reads numbers and errors;
 * <li>advisable with glibc: {@code MALLOC_ARENA_MAX=1 MALLOC_TRIM_THRESHOLD_=33554432 MALLOC_MMAP_THRESHOLD_=16777216}, so that
 * what one file's decoders took is kept for the next one's instead of being given back to the system and cleared anew;
 * <li>{@code --enable-native-access=ALL-UNNAMED}, without which Java warns on standard error;
 * <li>advisable: a small heap ({@code -Xmx64m}; 16 MiB are needed for an answer of the greatest length),
 * {@code -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto -XX:-UsePerfData}.
 * </ul>
 * It needs no writable directory. It opens regular files and whatever else the URL names: that is for whoever asks to
 * know, as it is to set a limit and to kill.
 */
public final class LibavWorker {
    /** The exit value of a file about which there is more to say, or to log, than is taken; the errors are a sentence then. */
    public static final int TOO_LARGE = 2;

    private LibavWorker() {}

    /** Never returns while standard input is open. */
    public static void main(String[] arguments) throws InterruptedException {
        PrintStream frames = System.out;
        System.setOut(System.err);
        try {
            Libraries.load();
        } catch (UnsatisfiedLinkError e) {
            System.err.println("FFmpeg's libraries cannot be loaded: " + e.getMessage());
            Runtime.getRuntime().halt(1);
        }
        var requests = new Requests(System.in);
        Thread.ofPlatform().daemon().name("requests").start(requests);
        send(frames, new Answer(0, Libraries.version(), new byte[0]));
        var prober = new FileProber(LogLines.collect());
        while (true) {
            send(frames, prober.probe(requests.next()));
        }
    }

    private static void send(PrintStream frames, Answer answer) {
        var frame = answer.frame();
        frames.write(frame, 0, frame.length);
        frames.flush();
        if (frames.checkError()) { // nobody reads any more
            Runtime.getRuntime().halt(0);
        }
    }
}
