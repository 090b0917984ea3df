package org.stoatferret.libav;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext.Get_buffer2_AVCodecContext_AVFrame_int;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
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

    private static boolean wantsRoom; // the decoder in hand; for the one thread that asks

    private static final Get_buffer2_AVCodecContext_AVFrame_int STOP = new Get_buffer2_AVCodecContext_AVFrame_int() {
        @Override
        public int call(AVCodecContext decoder, AVFrame frame, int flags) {
            wantsRoom = true;
            return avutil.AVERROR_EXIT();
        }
    };

    private PictureHeaders() {}

    /**
     * Makes FFmpeg believe that it knows the pixels of streams that are read here afterwards.
     *
     * @return those streams
     */
    static List<AVStream> replaceDecoding(AVFormatContext format, List<AVStream> streams) {
        boolean isAvcReplaced = AvcPictures.isReplaced(format, streams);
        var replaced = new ArrayList<AVStream>();
        for (var stream : streams) {
            var parameters = stream.codecpar();
            boolean isRead = CODECS.contains(parameters.codec_id()) || isAvcReplaced && AvcPictures.are(parameters);
            if (isRead && isToBeKnown(parameters)) {
                parameters.format(avutil.AV_PIX_FMT_YUV420P);
                replaced.add(stream);
            }
        }
        return replaced;
    }

    /** Whether all that is not known about pictures is their pixels. */
    static boolean isToBeKnown(AVCodecParameters parameters) {
        return parameters.codec_tag() != ENCRYPTED && parameters.format() == avutil.AV_PIX_FMT_NONE
                && parameters.width() > 0 && parameters.height() > 0;
    }

    /**
     * Puts in what the header of the stream's first packet says, once FFmpeg has found the streams.
     *
     * @param decoders
     *            to which the one is added, by the stream's index, that has been opened for it
     * @return whether that is enough
     */
    static boolean isRead(AVStream stream, AVPacket packet, Map<Integer, AVCodecContext> decoders) {
        var parameters = stream.codecpar();
        if (parameters.codec_id() == avcodec.AV_CODEC_ID_AV1) {
            return isParsed(stream, packet);
        }
        var codec = avcodec.avcodec_find_decoder(parameters.codec_id());
        var decoder = avcodec.avcodec_alloc_context3(codec);
        if (decoder == null) {
            return false;
        }
        decoders.put(stream.index(), decoder);
        parameters.format(avutil.AV_PIX_FMT_NONE);
        return avcodec.avcodec_parameters_to_context(decoder, parameters) >= 0
                && isDecoded(parameters, packet, codec, decoder);
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
    private static boolean isDecoded(AVCodecParameters parameters, AVPacket packet, AVCodec codec,
            AVCodecContext decoder) {
        decoder.thread_count(1).get_buffer2(STOP);
        decoder.log_level_offset(QUIET);
        wantsRoom = false;
        if (avcodec.avcodec_open2(decoder, codec, MediaFile.NO_OPTIONS) < 0) {
            return false;
        }
        int refs = decoder.refs();
        int ignored = avcodec.avcodec_send_packet(decoder, packet); // not all say that they have been stopped
        if (!wantsRoom || !AvcPictures.agree(parameters, decoder)
                || avcodec.avcodec_parameters_from_context(parameters, decoder) < 0) {
            return false;
        }
        // As one that has not read anything has it, such as ffprobe asks.
        decoder.coded_width(parameters.width()).coded_height(parameters.height()).refs(refs);
        return true;
    }
}
