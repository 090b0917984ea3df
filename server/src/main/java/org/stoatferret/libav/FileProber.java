package org.stoatferret.libav;

import java.nio.charset.StandardCharsets;

import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;

import org.stoatferret.libav.JsonWriter.TooLargeException;
import org.stoatferret.libav.Requests.Request;

/** Answers about files, one after the other, for one thread. Blocks for as long as FFmpeg reads, without a limit. */
final class FileProber {
    private static final int ERROR_BYTES = 64; // what FFmpeg sets aside for the name of an error

    private final LogLines log;
    private final JsonWriter json = new JsonWriter();
    private final BytePointer url = new BytePointer(Requests.MAX_BYTES + 1L); // for as long as the process lives

    FileProber(LogLines log) {
        this.log = log;
    }

    /**
     * Opens the file, describes it and closes it.
     *
     * @param request
     *            the URL as {@code avformat_open_input} takes it, without a terminating zero
     */
    Answer probe(Request request) {
        int length = request.url().length;
        url.put(request.url(), 0, length).put(length, (byte) 0);
        json.clear();
        json.root();
        try {
            int exitValue = describe(request);
            return log.isTooLarge() ? tooLarge("log") : new Answer(exitValue, json.bytes(), log.take());
        } catch (TooLargeException e) {
            return tooLarge("output");
        }
    }

    private Answer tooLarge(String what) {
        log.take();
        log.add(("The " + what + " is too large\n").getBytes(StandardCharsets.US_ASCII));
        return new Answer(LibavWorker.TOO_LARGE, new byte[0], log.take());
    }

    private int describe(Request request) {
        try (var file = open()) {
            var description = new Description(json, file, request.name());
            description.write();
            json.end();
            return 0;
        } catch (FfmpegException e) {
            return failed(request.url(), e);
        } catch (DecoderException e) {
            // Here ffprobe exits in the middle of its output, without another word.
            return 1;
        }
    }

    private MediaFile open() throws FfmpegException, DecoderException {
        var file = MediaFile.open(url, false);
        if (file.isPresent()) {
            return file.get();
        }
        log.take(); // it is about to be said again
        return MediaFile.open(url, true).orElseThrow();
    }

    private int failed(byte[] address, FfmpegException failure) {
        var reason = new byte[ERROR_BYTES];
        avutil.av_strerror(failure.code(), reason, reason.length);
        String message = new String(reason, StandardCharsets.ISO_8859_1);
        message = message.substring(0, message.indexOf('\0'));
        var line = new String(address, StandardCharsets.ISO_8859_1) + ": " + message + "\n";
        log.add(line.getBytes(StandardCharsets.ISO_8859_1));
        json.object("error");
        json.put("code", failure.code());
        json.put("string", message.getBytes(StandardCharsets.ISO_8859_1));
        json.end();
        json.end();
        return 1;
    }
}
