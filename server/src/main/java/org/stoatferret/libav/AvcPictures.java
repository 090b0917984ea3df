package org.stoatferret.libav;

import java.util.HashMap;
import java.util.List;
import java.util.Optional;

import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;

import org.stoatferret.libav.AvcHeaders.Sequence;

/**
 * Pictures in H.264 whose header says enough. {@code avformat_find_stream_info} decodes up to twenty, most often seven, to
 * see how they are ordered, although most encoders say it and FFmpeg's decoder then believes them. Only in MP4, which
 * says when each picture is decoded: elsewhere FFmpeg works that out from the order.
 */
final class AvcPictures {
    private static final int MAX_CONFIGURATION_BYTES = 4096;
    private static final int MAX_FRAME_RATE = 1 << 30; // of its parts, as FFmpeg's decoder has it

    private AvcPictures() {}

    static boolean are(AVCodecParameters parameters) {
        return parameters.codec_id() == avcodec.AV_CODEC_ID_H264;
    }

    /**
     * Puts in what a decoder would say before the first picture, if that is certain for all streams in H.264: FFmpeg can be
     * kept from opening a decoder for all or none.
     */
    static boolean isReplaced(AVFormatContext format, List<AVStream> streams) {
        if (!Demuxers.isMp4(format)) {
            return false;
        }
        var sequences = new HashMap<AVCodecParameters, Sequence>();
        for (var stream : streams) {
            var parameters = stream.codecpar();
            if (are(parameters)) {
                var sequence = sequence(parameters);
                if (!PictureHeaders.isToBeKnown(parameters) || sequence.isEmpty()) {
                    return false;
                }
                sequences.put(parameters, sequence.get());
            }
        }
        sequences.forEach(AvcPictures::putFrameRate);
        return !sequences.isEmpty();
    }

    /** What is said of the sequence, if it fits what the container says of the order. */
    private static Optional<Sequence> sequence(AVCodecParameters parameters) {
        int size = parameters.extradata_size();
        if (size <= 0 || size > MAX_CONFIGURATION_BYTES) {
            return Optional.empty();
        }
        var configuration = new byte[size];
        parameters.extradata().get(configuration);
        // By one, FFmpeg would doubt the times of pictures that do not come before any other, once it has decoded one.
        return AvcHeaders.sequence(configuration).filter(sequence -> parameters.video_delay() <= sequence.reordered()
                && (sequence.reordered() != 1 || parameters.video_delay() == 1));
    }

    private static void putFrameRate(AVCodecParameters parameters, Sequence sequence) {
        if (sequence.ticks() > 0) {
            var numerator = new int[1];
            var denominator = new int[1];
            avutil.av_reduce(denominator, numerator, 2 * sequence.ticks(), sequence.ticksInSecond(), MAX_FRAME_RATE);
            parameters.framerate().num(numerator[0]).den(denominator[0]);
        }
    }

    /** Whether a decoder that has read the first picture's header says what was put in; not of other pictures. */
    static boolean agree(AVCodecParameters parameters, AVCodecContext decoder) {
        if (!are(parameters)) {
            return true;
        }
        var isFramed = new long[1]; // or pictures follow each other as in a broadcast, whatever the container says
        int error = avutil.av_opt_get_int(decoder.priv_data(), "is_avc", 0, isFramed);
        int reordered = sequence(parameters).map(Sequence::reordered).orElse(-1);
        var rate = parameters.framerate();
        var decoded = decoder.framerate();
        return error >= 0 && isFramed[0] == 1 && reordered == decoder.has_b_frames() && rate.num() == decoded.num()
                && rate.den() == decoded.den();
    }
}
