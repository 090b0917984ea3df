package org.stoatferret.libav;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;

/** An open file whose streams are known, with an open decoder for each stream of which one has more to say. */
final class MediaFile implements AutoCloseable {
    /** A stream and what would decode it, null where that does not matter. */
    record OpenStream(AVStream stream, @Nullable AVCodecContext decoder) {}

    /**
     * Sound whose decoders take long to open and then say nothing that the stream does not: opened once already, to learn
     * the sample format, by {@code avformat_find_stream_info}, they need not be again. One for AAC that could not be opened has
     * said a sample format, but no profile.
     */
    private static final Set<Integer> DECODED_SOUND = Set.of(avcodec.AV_CODEC_ID_AAC, avcodec.AV_CODEC_ID_OPUS,
            avcodec.AV_CODEC_ID_VORBIS);

    private static final AVDictionary OPTIONS = options();
    static final PointerPointer<Pointer> NO_OPTIONS = new PointerPointer<>((Pointer) null);

    private final AVIOContext source;
    private final AVFormatContext format;
    private final List<OpenStream> streams = new ArrayList<>();
    private final Map<Integer, AVCodecContext> decoders = new HashMap<>(); // all that are to be freed, by stream

    private MediaFile(AVIOContext source, AVFormatContext format) {
        this.source = source;
        this.format = format;
    }

    /**
     * Reads as much of the file as it takes to know its streams. Blocks as long as the file system does.
     *
     * @param decodes
     *            whether that of which a header may tell enough is decoded nevertheless
     * @return nothing if a header does not tell enough
     * @throws FfmpegException
     *             if it cannot be read or is not understood
     * @throws DecoderException
     *             if a decoder exists but does not take what the stream says of itself
     */
    static Optional<MediaFile> open(BytePointer url, boolean decodes) throws FfmpegException, DecoderException {
        var source = opened(url);
        var file = new MediaFile(source, demuxed(source, url));
        try {
            if (file.isRead(decodes)) {
                return Optional.of(file);
            }
        } catch (FfmpegException | DecoderException e) {
            file.close();
            throw e;
        }
        file.close();
        return Optional.empty();
    }

    private boolean isRead(boolean decodes) throws FfmpegException, DecoderException {
        var headers = decodes ? null : new Headers(format);
        findStreams();
        if (headers != null && !headers.read(decoders)) {
            return false;
        }
        openDecoders();
        return true;
    }

    private static AVIOContext opened(BytePointer url) throws FfmpegException {
        var source = new AVIOContext((Pointer) null);
        var options = protocols();
        int error = avformat.avio_open2(source, url, avformat.AVIO_FLAG_READ, null, options);
        avutil.av_dict_free(options);
        if (error < 0) {
            throw new FfmpegException(error);
        }
        return source;
    }

    /** Closes the source if that is not understood. */
    private static AVFormatContext demuxed(AVIOContext source, BytePointer url) throws FfmpegException {
        var demuxer = Demuxers.of(source);
        var format = avformat.avformat_alloc_context().pb(source);
        var options = new AVDictionary((Pointer) null);
        avutil.av_dict_copy(options, OPTIONS, 0);
        int error = avformat.avformat_open_input(format, url, demuxer, options);
        avutil.av_dict_free(options);
        if (error < 0) {
            avformat.avio_closep(source);
            throw new FfmpegException(error);
        }
        return demuxer == null ? format : format.probe_score(avformat.AVPROBE_SCORE_MAX);
    }

    private static AVDictionary protocols() {
        var options = new AVDictionary((Pointer) null);
        avutil.av_dict_set(options, "protocol_whitelist", Restrictions.PROTOCOLS, 0);
        return options;
    }

    private static AVDictionary options() {
        var options = protocols();
        avutil.av_dict_set(options, "format_whitelist", Restrictions.FORMATS, 0);
        avutil.av_dict_set(options, "scan_all_pmts", "1", 0); // as ffprobe does
        return options;
    }

    private void openDecoders() throws DecoderException {
        int count = format.nb_streams();
        for (int i = 0; i < count; i++) {
            var stream = format.streams(i);
            streams.add(new OpenStream(stream, decoders.containsKey(i) ? decoders.get(i) : decoder(stream)));
        }
    }

    /**
     * Decodes what it takes to know the streams. Nobody looks at the pictures, so they are not smoothed, which is up to
     * half of the work with H.264 and HEVC.
     */
    private void findStreams() throws FfmpegException {
        int error = findStreamInfo();
        if (error < 0) {
            throw new FfmpegException(error);
        }
    }

    private int findStreamInfo() {
        int count = format.nb_streams();
        if (count == 0) { // they turn up while it reads
            return avformat.avformat_find_stream_info(format, NO_OPTIONS);
        }
        try (var options = new PointerPointer<AVDictionary>(count)) {
            for (int i = 0; i < count; i++) {
                var forStream = new AVDictionary((Pointer) null);
                avutil.av_dict_set(forStream, "skip_loop_filter", "all", 0);
                options.put(i, forStream);
            }
            int error = avformat.avformat_find_stream_info(format, options);
            for (int i = 0; i < count; i++) {
                avutil.av_dict_free(new AVDictionary(options.get(i))); // what no decoder has taken
            }
            return error;
        }
    }

    private @Nullable AVCodecContext decoder(AVStream stream) throws DecoderException {
        var parameters = stream.codecpar();
        int id = parameters.codec_id();
        if (DECODED_SOUND.contains(id) && parameters.format() != avutil.AV_SAMPLE_FMT_NONE
                && (id != avcodec.AV_CODEC_ID_AAC || parameters.profile() != avcodec.AV_PROFILE_UNKNOWN)) {
            return null;
        }
        var codec = id == avcodec.AV_CODEC_ID_PROBE ? null : avcodec.avcodec_find_decoder(id);
        if (codec == null) {
            return null;
        }
        var decoder = avcodec.avcodec_alloc_context3(codec);
        if (decoder == null) {
            throw new DecoderException(stream.index());
        }
        decoders.put(stream.index(), decoder);
        if (avcodec.avcodec_parameters_to_context(decoder, parameters) < 0) {
            throw new DecoderException(stream.index());
        }
        decoder.thread_count(1).flags(decoder.flags() | avcodec.AV_CODEC_FLAG_COPY_OPAQUE)
                .pkt_timebase(stream.time_base());
        if (avcodec.avcodec_open2(decoder, codec, NO_OPTIONS) < 0) {
            throw new DecoderException(stream.index());
        }
        return decoder;
    }

    AVFormatContext format() {
        return format;
    }

    /** In the file's order. */
    List<OpenStream> streams() {
        return streams;
    }

    /** Frees everything; to be called once. */
    @Override
    public void close() {
        decoders.values().forEach(avcodec::avcodec_free_context);
        avformat.avformat_close_input(format); // which leaves the source, as that was given to it
        avformat.avio_closep(source);
    }
}
