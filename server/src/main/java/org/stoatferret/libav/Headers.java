package org.stoatferret.libav;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.IntStream;

import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.Pointer;

/**
 * The streams of an open file of which headers say all that {@code avformat_find_stream_info} would decode something for.
 * With some codecs that is most of what a file costs.
 */
final class Headers {
    private static final int MAX_PACKETS = 256; // the first of a stream is among the first of all
    /** The names of the decoders of each codec, separated by commas. */
    private static final Map<Integer, String> DECODERS = decoders();

    private final AVFormatContext format;
    private final List<AVStream> pictures;
    private final List<AVStream> sounds;

    /** Keeps FFmpeg from decoding what is read here afterwards. */
    Headers(AVFormatContext format) {
        this.format = format;
        var streams = IntStream.range(0, format.nb_streams()).mapToObj(format::streams).toList();
        pictures = new ArrayList<>(PictureHeaders.replaceDecoding(format, streams));
        sounds = new ArrayList<>(SoundHeaders.replaceDecoding(format, streams));
        var undecoded = new HashSet<Integer>();
        if (pictures.stream().map(AVStream::codecpar).anyMatch(AvcPictures::are)) {
            undecoded.add(avcodec.AV_CODEC_ID_H264); // other pictures' decoders are opened, and get nothing to do
        }
        if (!sounds.isEmpty()) {
            undecoded.add(avcodec.AV_CODEC_ID_AAC);
        }
        if (!undecoded.isEmpty()) {
            permitDecoders(streams, undecoded);
        }
    }

    /** Of all other codecs: {@code avformat_find_stream_info} would open one for each stream, whatever is known already. */
    private void permitDecoders(List<AVStream> streams, Set<Integer> undecoded) {
        var names = new StringJoiner(",");
        names.add(LogLines.UNSAID); // FFmpeg says so when it wants to open one that is not named here
        for (var stream : streams) {
            int codec = stream.codecpar().codec_id();
            if (!undecoded.contains(codec)) {
                names.add(DECODERS.getOrDefault(codec, ""));
            }
        }
        avutil.av_opt_set(format, "codec_whitelist", names.toString(), 0);
    }

    private static Map<Integer, String> decoders() {
        var names = new HashMap<Integer, String>();
        var position = new Pointer();
        for (var codec = avcodec.av_codec_iterate(position); codec != null; codec = avcodec
                .av_codec_iterate(position)) {
            if (avcodec.av_codec_is_decoder(codec) != 0) {
                names.merge(codec.id(), codec.name().getString(), (some, more) -> some + "," + more);
            }
        }
        return names;
    }

    /**
     * Puts in what the headers say, once FFmpeg has found the streams.
     *
     * @param decoders
     *            to which those are added, by the index of their streams, that have been opened for it
     * @return false if one says too little: then the file has to be opened anew, and all be decoded
     */
    boolean read(Map<Integer, AVCodecContext> decoders) {
        var packet = avcodec.av_packet_alloc();
        try {
            for (int i = 0; i < MAX_PACKETS && !areRead(); i++) {
                if (avformat.av_read_frame(format, packet) < 0 || !isEnough(packet, decoders)) {
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
    private boolean isEnough(AVPacket packet, Map<Integer, AVCodecContext> decoders) {
        int index = packet.stream_index();
        for (var stream : pictures) {
            if (stream.index() == index) {
                pictures.remove(stream);
                return packet.size() > 0 && PictureHeaders.isRead(stream, packet, decoders);
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
