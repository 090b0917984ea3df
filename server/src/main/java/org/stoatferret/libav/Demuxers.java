package org.stoatferret.libav;

import java.nio.charset.StandardCharsets;

import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the demuxer for the two kinds of files that most videos are, of which FFmpeg would ask each demuxer that it has,
 * which is an eighth of what a small film costs. It would come to the same: of files that begin like this, the one is as
 * sure as it can be.
 */
final class Demuxers {
    private static final int BEGINNING = 2048; // as much as FFmpeg looks at first
    private static final BytePointer BUFFER = new BytePointer(BEGINNING); // for the one thread that opens files

    private static final AVInputFormat MP4 = avformat.av_find_input_format("mov");
    private static final AVInputFormat MATROSKA = avformat.av_find_input_format("matroska");

    private static final String FILE_TYPE = "ftyp";
    private static final int SMALLEST_FILE = 64;
    private static final int SMALLEST_BOX = 16;
    private static final int LARGEST_BOX = 1024;
    /** As MP4's: pictures in JPEG 2000 and JPEG XL. */
    private static final String PICTURES = "j";
    /** What QuickTime once packed an MPEG programme stream into, which another demuxer reads. */
    private static final String PACKED = "MPEG";
    private static final int EBML = 0x1A45DFA3;

    private Demuxers() {}

    static boolean isMp4(AVFormatContext format) {
        return format.iformat().equals(MP4);
    }

    /** The demuxer of a file that has just been opened, and is as if it had not been read; null if FFmpeg has to be asked. */
    static @Nullable AVInputFormat of(AVIOContext file) {
        int count = avformat.avio_read(file, BUFFER, BEGINNING);
        avformat.avio_seek(file, 0, 0); // within what it has in its buffer
        if (count < SMALLEST_FILE) {
            return null;
        }
        var bytes = new byte[count];
        BUFFER.get(bytes);
        return of(bytes);
    }

    private static @Nullable AVInputFormat of(byte[] beginning) {
        var text = new String(beginning, StandardCharsets.ISO_8859_1);
        int first = beginning[0] << 24 | (beginning[1] & 0xFF) << 16 | (beginning[2] & 0xFF) << 8 | beginning[3] & 0xFF;
        if (text.startsWith(FILE_TYPE, Integer.BYTES)) {
            boolean isFilm = first >= SMALLEST_BOX && first <= LARGEST_BOX && !text.startsWith(PICTURES, 8)
                    && !text.contains(PACKED);
            return isFilm ? MP4 : null;
        }
        return first == EBML && isMatroska(beginning, text) ? MATROSKA : null;
    }

    /** Whether what an EBML file is said to be within its header is one of these: its length has up to eight bytes. */
    private static boolean isMatroska(byte[] beginning, String text) {
        int more = Integer.numberOfLeadingZeros(beginning[4] & 0xFF) - Byte.SIZE * 3;
        long length = beginning[4] & 0x7F >> more;
        for (int i = 5; i < 5 + more; i++) {
            length = length << Byte.SIZE | beginning[i] & 0xFF;
        }
        int start = 5 + more;
        if (more == Byte.SIZE || length < 0 || length > beginning.length - start) {
            return false;
        }
        var header = text.substring(start, start + (int) length);
        return header.contains("matroska") || header.contains("webm");
    }
}
