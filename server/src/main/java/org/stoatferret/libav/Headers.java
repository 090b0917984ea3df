package org.stoatferret.libav;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;

/**
 * The streams of an open file of which headers say all that {@code avformat_find_stream_info} would decode something for.
 * With some codecs that is most of what a file costs.
 */
final class Headers {
    private static final int MAX_PACKETS = 256; // the first of a stream is among the first of all

    private final AVFormatContext format;
    private final List<AVStream> pictures;
    private final List<AVStream> sounds;

    /** Keeps FFmpeg from decoding what is read here afterwards. */
    Headers(AVFormatContext format) {
        this.format = format;
        var streams = IntStream.range(0, format.nb_streams()).mapToObj(format::streams).toList();
        pictures = new ArrayList<>(streams.stream().filter(PictureHeaders::replaceDecoding).toList());
        sounds = new ArrayList<>(SoundHeaders.replaceDecoding(format, streams));
    }

    /**
     * Puts in what the headers say, once FFmpeg has found the streams.
     *
     * @return false if one says too little: then the file has to be opened anew, and all be decoded
     */
    boolean read() {
        var packet = avcodec.av_packet_alloc();
        try {
            for (int i = 0; i < MAX_PACKETS && !areRead(); i++) {
                if (avformat.av_read_frame(format, packet) < 0 || !isEnough(packet)) {
                    return false;
                }
                avcodec.av_packet_unref(packet);
            }
            return areRead();
        } finally {
            avcodec.av_packet_free(packet);
        }
    }

    private boolean areRead() {
        return pictures.isEmpty() && sounds.isEmpty();
    }

    /** Whether a packet is of no concern, or the first of a stream whose header says enough. */
    private boolean isEnough(AVPacket packet) {
        int index = packet.stream_index();
        for (var stream : pictures) {
            if (stream.index() == index) {
                pictures.remove(stream);
                return packet.size() > 0 && PictureHeaders.isRead(stream, packet);
            }
        }
        for (var stream : sounds) {
            if (stream.index() == index) {
                sounds.remove(stream);
                return packet.size() > 0 && SoundHeaders.agree(stream.codecpar(), packet);
            }
        }
        return true;
    }
}
