package org.stoatferret.libav;

import java.util.Set;

import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext.Get_buffer2_AVCodecContext_AVFrame_int;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;

/**
 * Reads from the header of a stream's first picture what {@code avformat_find_stream_info} decodes the whole of it for: the
 * format of its pixels, and what else a decoder says before it begins. With some codecs that is most of what a file costs.
 */
final class PictureHeaders {
    /** Those whose decoders learn nothing from the pixels. */
    private static final Set<Integer> CODECS = Set.of(avcodec.AV_CODEC_ID_AV1, avcodec.AV_CODEC_ID_CFHD,
            avcodec.AV_CODEC_ID_DNXHD, avcodec.AV_CODEC_ID_PRORES, avcodec.AV_CODEC_ID_VP9);
    private static final int ENCRYPTED = 'e' | 'n' << 8 | 'c' << 16 | 'v' << 24; // as MP4 has it
    private static final int MAX_HEADER_BYTES = 4096;
    private static final int QUIET = 128; // makes the worst that a decoder logs less than an error

    private static final Get_buffer2_AVCodecContext_AVFrame_int STOP = new Get_buffer2_AVCodecContext_AVFrame_int() {
        @Override
        public int call(AVCodecContext decoder, AVFrame frame, int flags) {
            return avutil.AVERROR_EXIT();
        }
    };

    private PictureHeaders() {}

    /** Makes FFmpeg believe that it knows the pixels of a stream, if they are read here afterwards; whether that is so. */
    static boolean replaceDecoding(AVStream stream) {
        var parameters = stream.codecpar();
        boolean isReplaced = CODECS.contains(parameters.codec_id()) && parameters.codec_tag() != ENCRYPTED
                && parameters.format() == avutil.AV_PIX_FMT_NONE && parameters.width() > 0 && parameters.height() > 0;
        if (isReplaced) {
            parameters.format(avutil.AV_PIX_FMT_YUV420P);
        }
        return isReplaced;
    }

    /** Puts in what the header of the stream's first packet says, once FFmpeg has found the streams; whether that is enough. */
    static boolean isRead(AVStream stream, AVPacket packet) {
        return stream.codecpar().codec_id() == avcodec.AV_CODEC_ID_AV1
                ? isParsed(stream, packet)
                : isDecoded(stream.codecpar(), packet);
    }

    /** The parser, which has been through the first packets, says all but the shape of a pixel. */
    private static boolean isParsed(AVStream stream, AVPacket packet) {
        var parser = avformat.av_stream_get_parser(stream);
        var parameters = stream.codecpar();
        if (parser == null || parser.format() == avutil.AV_PIX_FMT_NONE || parser.width() != parameters.width()
                || parser.height() != parameters.height() || !Av1Headers.areSquare(obus(parameters, packet))) {
            return false;
        }
        parameters.format(parser.format()).sample_aspect_ratio().num(1).den(1);
        return true;
    }

    /** What begins a film in AV1: what its container says of all pictures, and the first of them as far as it matters. */
    private static byte[] obus(AVCodecParameters parameters, AVPacket packet) {
        var configuration = new byte[Math.min(parameters.extradata_size(), MAX_HEADER_BYTES)];
        if (configuration.length > 0) {
            parameters.extradata().get(configuration);
        }
        int skipped = Av1Headers.offset(configuration);
        int configured = configuration.length - skipped;
        var obus = new byte[configured + Math.min(packet.size(), MAX_HEADER_BYTES)];
        System.arraycopy(configuration, skipped, obus, 0, configured);
        packet.data().get(obus, configured, obus.length - configured);
        return obus;
    }

    /** A decoder says what it knows when it asks for the room to decode the picture in, and gets none. */
    private static boolean isDecoded(AVCodecParameters parameters, AVPacket packet) {
        var codec = avcodec.avcodec_find_decoder(parameters.codec_id());
        var decoder = avcodec.avcodec_alloc_context3(codec);
        try {
            parameters.format(avutil.AV_PIX_FMT_NONE);
            if (avcodec.avcodec_parameters_to_context(decoder, parameters) < 0) {
                return false;
            }
            decoder.thread_count(1).get_buffer2(STOP);
            decoder.log_level_offset(QUIET);
            return avcodec.avcodec_open2(decoder, codec, MediaFile.NO_OPTIONS) >= 0
                    && avcodec.avcodec_send_packet(decoder, packet) == avutil.AVERROR_EXIT()
                    && avcodec.avcodec_parameters_from_context(parameters, decoder) >= 0;
        } finally {
            avcodec.avcodec_free_context(decoder);
        }
    }
}
