package org.stoatferret.libav;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * The least that has to be done to know what is in files: opens each, finds its streams, and forgets it. One thread for
 * each processor, all in this process. Prints how many seconds that took, without the start.
 */
public final class RawLoop {
    private RawLoop() {}

    /** Takes a file with a path in each line. */
    public static void main(String[] arguments) throws Exception {
        Libraries.load();
        avutil.av_log_set_level(avutil.AV_LOG_QUIET);
        var paths = Files.readAllLines(Path.of(arguments[0]));
        read(paths.getFirst());
        var next = new AtomicInteger();
        var threads = new ArrayList<Thread>();
        long start = System.nanoTime();
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            threads.add(Thread.ofPlatform().start(() -> readAll(paths, next)));
        }
        for (var thread : threads) {
            thread.join();
        }
        System.out.println((System.nanoTime() - start) / 1e9);
    }

    private static void readAll(List<String> paths, AtomicInteger next) {
        for (int i = next.getAndIncrement(); i < paths.size(); i = next.getAndIncrement()) {
            read(paths.get(i));
        }
    }

    private static void read(String path) {
        var format = new AVFormatContext((Pointer) null);
        if (avformat.avformat_open_input(format, path, null, (AVDictionary) null) < 0) {
            throw new IllegalStateException(path);
        }
        avformat.avformat_find_stream_info(format, new PointerPointer<>((Pointer) null));
        avformat.avformat_close_input(format);
    }
}
