package org.stoatferret.libav;

import java.util.List;

import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;

/**
 * Reads from the header of a track of sound in AAC what {@code avformat_find_stream_info} opens a decoder for, whose
 * preparations for all the transforms that there might be take a quarter of what a small film costs. Of the kind that nearly
 * all films have: Low Complexity in one or two channels, above the 24 kHz beyond which nothing is hidden in it that would
 * make it another kind (ISO/IEC 14496-3, 1.6.5: spectral band replication is to be expected without being announced up to
 * there).
 */
final class SoundHeaders {
    /** Which sampling rate the numbers stand for, as far as they are above 24 kHz. */
    private static final int[] SAMPLING_RATES = {96_000, 88_200, 64_000, 48_000, 44_100, 32_000};
    private static final int LOW_COMPLEXITY = 2;
    private static final int SAMPLES_IN_FRAME = 1024;
    /** The configuration of such sound alone, and followed by an announcement that nothing is hidden. */
    private static final int SHORT = 2;
    private static final int LONG = 5;
    private static final int ANNOUNCEMENT = 0x56E500;
    private static final int FILL = 6;
    private static final int BEGINNING = 512; // the longest fill element has 269 bytes
    private static final int ENCRYPTED = 'e' | 'n' << 8 | 'c' << 16 | 'a' << 24; // as MP4 has it

    private SoundHeaders() {}

    /**
     * Puts in what a decoder would say, if that is certain for all tracks in AAC: FFmpeg can be kept from opening a decoder for
     * all or none.
     *
     * @return the streams of which that was so
     */
    static List<AVStream> replaceDecoding(AVFormatContext format, List<AVStream> streams) {
        var sounds = streams.stream().filter(SoundHeaders::isAac).toList();
        boolean areAllKnown = (format.ctx_flags() & avformat.AVFMTCTX_NOHEADER) == 0;
        if (sounds.isEmpty() || !areAllKnown || !sounds.stream().allMatch(stream -> isPlain(stream.codecpar()))) {
            return List.of();
        }
        for (var stream : sounds) {
            var parameters = stream.codecpar().format(avutil.AV_SAMPLE_FMT_FLTP).profile(avcodec.AV_PROFILE_AAC_LOW)
                    .frame_size(SAMPLES_IN_FRAME);
            avutil.av_channel_layout_default(parameters.ch_layout(), parameters.ch_layout().nb_channels());
        }
        return sounds;
    }

    private static boolean isAac(AVStream stream) {
        return stream.codecpar().codec_id() == avcodec.AV_CODEC_ID_AAC;
    }

    private static boolean isPlain(AVCodecParameters parameters) {
        return parameters.codec_tag() != ENCRYPTED && parameters.format() == avutil.AV_SAMPLE_FMT_NONE
                && isPlain(configuration(parameters), parameters.sample_rate(), parameters.ch_layout().nb_channels());
    }

    private static byte[] configuration(AVCodecParameters parameters) {
        var configuration = new byte[Math.min(Math.max(0, parameters.extradata_size()), LONG + 1)];
        if (configuration.length > 0) {
            parameters.extradata().get(configuration);
        }
        return configuration;
    }

    /** Whether an AudioSpecificConfig is of the usual kind, and the container says the same; of more than there is room for, no. */
    private static boolean isPlain(byte[] configuration, int sampleRate, int channels) {
        if (configuration.length != SHORT
                && (configuration.length != LONG || bits(configuration, 16, 24) != ANNOUNCEMENT)) {
            return false;
        }
        int rate = bits(configuration, 5, 4);
        // And frames of 1,024 samples, which need no other track, without an extension.
        return bits(configuration, 0, 5) == LOW_COMPLEXITY && rate < SAMPLING_RATES.length
                && SAMPLING_RATES[rate] == sampleRate && bits(configuration, 9, 4) == channels
                && (channels == 1 || channels == 2) && bits(configuration, 13, 3) == 0;
    }

    /** Whether a stream's first packet begins with as many channels as its header says: with others, a decoder believes it. */
    static boolean agree(AVCodecParameters parameters, AVPacket packet) {
        var beginning = new byte[Math.min(packet.size(), BEGINNING)];
        packet.data().get(beginning);
        return element(beginning) == parameters.ch_layout().nb_channels() - 1; // of one channel: 0, of two: 1
    }

    /** The kind of the first element that is not there to fill up room, as encoders do to leave their names; -1 for anything else. */
    private static int element(byte[] frame) {
        int element = bits(frame, 0, 3);
        if (element != FILL) {
            return element;
        }
        int count = bits(frame, 3, 4);
        int at = 7;
        if (count == 15) {
            count += bits(frame, 7, 8) - 1;
            at = 15;
        }
        boolean isFill = count == 0 || bits(frame, at, 4) <= 1; // rather than something that is hidden there
        return isFill ? bits(frame, at + 8 * count, 3) : -1;
    }

    /** Beyond the end: -1. */
    private static int bits(byte[] bytes, int from, int count) {
        return from + count > bytes.length * Byte.SIZE ? -1 : Bits.at(bytes, from, count);
    }
}
