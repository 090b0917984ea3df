package org.stoatferret.libav;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVClass;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

import org.stoatferret.libav.MediaFile.OpenStream;

/** Writes what ffprobe says about one stream, in its order. */
final class StreamSection {
    private static final int LAYOUT_BYTES = 128; // the room that ffprobe gives the name of a layout
    private static final int MAX_ASPECT = 1 << 20;
    private static final List<Disposition> DISPOSITIONS = dispositions();
    /** Of the dozens of options that a demuxer or decoder has; by the address of its class. For the one thread that asks. */
    private static final Map<Long, List<BytePointer>> EXPORTED = new HashMap<>();

    private record Disposition(int flag, String name) {}

    private final JsonWriter json;
    private final Values values;
    private final AVFormatContext format;

    StreamSection(JsonWriter json, Values values, AVFormatContext format) {
        this.json = json;
        this.values = values;
        this.format = format;
    }

    private static List<Disposition> dispositions() {
        var all = new ArrayList<Disposition>();
        for (int bit = 0; bit < Integer.SIZE; bit++) {
            var name = avformat.av_disposition_to_string(1 << bit);
            if (name != null) {
                all.add(new Disposition(1 << bit, name.getString(StandardCharsets.US_ASCII)));
            }
        }
        return List.copyOf(all);
    }

    void write(OpenStream open) {
        var stream = open.stream();
        var parameters = stream.codecpar();
        json.element();
        json.put("index", stream.index());
        writeCodec(parameters);
        switch (parameters.codec_type()) {
            case avutil.AVMEDIA_TYPE_VIDEO -> writePicture(stream, parameters, open.decoder());
            case avutil.AVMEDIA_TYPE_AUDIO -> writeSound(parameters);
            case avutil.AVMEDIA_TYPE_SUBTITLE -> {
                present("width", parameters.width());
                present("height", parameters.height());
            }
            default -> {
            }
        }
        writeExported(open.decoder());
        writeTimes(stream, parameters, open.decoder());
        int disposition = stream.disposition();
        json.object("disposition");
        for (var each : DISPOSITIONS) {
            json.put(each.name, (disposition & each.flag) == 0 ? 0 : 1);
        }
        json.end();
        values.tags(stream.metadata());
        if (parameters.nb_coded_side_data() > 0) {
            new SideDataSection(json, values).write(parameters);
        }
        json.end();
    }

    private void writeCodec(AVCodecParameters parameters) {
        var descriptor = avcodec.avcodec_descriptor_get(parameters.codec_id());
        if (descriptor != null) {
            json.put("codec_name", descriptor.name());
            var name = descriptor.long_name();
            if (name == null) {
                json.put("codec_long_name", "unknown");
            } else {
                json.put("codec_long_name", name);
            }
        }
        int profile = parameters.profile();
        var profileName = avcodec.avcodec_profile_name(parameters.codec_id(), profile);
        if (profileName != null) {
            json.put("profile", profileName);
        } else if (profile != avcodec.AV_PROFILE_UNKNOWN) {
            json.put("profile", Integer.toString(profile));
        }
        values.name("codec_type", avutil.av_get_media_type_string(parameters.codec_type()));
        int tag = parameters.codec_tag();
        json.put("codec_tag_string", fourCharacters(tag));
        var digits = Integer.toHexString(tag);
        json.put("codec_tag", "0x" + "0".repeat(Math.max(0, 4 - digits.length())) + digits);
    }

    private void writePicture(AVStream stream, AVCodecParameters parameters, @Nullable AVCodecContext decoder) {
        int width = parameters.width();
        int height = parameters.height();
        json.put("width", width);
        json.put("height", height);
        if (decoder != null) {
            json.put("coded_width", decoder.coded_width());
            json.put("coded_height", decoder.coded_height());
        }
        json.put("has_b_frames", parameters.video_delay());
        try (var aspect = avformat.av_guess_sample_aspect_ratio(format, stream, null)) {
            writeAspect(width, height, aspect.num(), aspect.den());
        }
        values.name("pix_fmt", avutil.av_get_pix_fmt_name(parameters.format()));
        json.put("level", parameters.level());
        writeColours(parameters);
        var order = switch (parameters.field_order()) {
            case avcodec.AV_FIELD_PROGRESSIVE -> "progressive";
            case avcodec.AV_FIELD_TT -> "tt";
            case avcodec.AV_FIELD_BB -> "bb";
            case avcodec.AV_FIELD_TB -> "tb";
            case avcodec.AV_FIELD_BT -> "bt";
            default -> "";
        };
        if (!order.isEmpty()) {
            json.put("field_order", order);
        }
        if (decoder != null) {
            json.put("refs", decoder.refs());
        }
    }

    private void writeAspect(int width, int height, int numerator, int denominator) {
        if (numerator == 0) {
            return;
        }
        var across = new int[1];
        var down = new int[1];
        avutil.av_reduce(across, down, (long) width * numerator, (long) height * denominator, MAX_ASPECT);
        values.ratio("sample_aspect_ratio", numerator, denominator, ':');
        values.ratio("display_aspect_ratio", across[0], down[0], ':');
    }

    private void writeColours(AVCodecParameters parameters) {
        if (parameters.color_range() != avutil.AVCOL_RANGE_UNSPECIFIED) {
            values.name("color_range", avutil.av_color_range_name(parameters.color_range()));
        }
        if (parameters.color_space() != avutil.AVCOL_SPC_UNSPECIFIED) {
            values.name("color_space", avutil.av_color_space_name(parameters.color_space()));
        }
        if (parameters.color_trc() != avutil.AVCOL_TRC_UNSPECIFIED) {
            values.name("color_transfer", avutil.av_color_transfer_name(parameters.color_trc()));
        }
        if (parameters.color_primaries() != avutil.AVCOL_PRI_UNSPECIFIED) {
            values.name("color_primaries", avutil.av_color_primaries_name(parameters.color_primaries()));
        }
        if (parameters.chroma_location() != avutil.AVCHROMA_LOC_UNSPECIFIED) {
            values.name("chroma_location", avutil.av_chroma_location_name(parameters.chroma_location()));
        }
    }

    private void writeSound(AVCodecParameters parameters) {
        values.name("sample_fmt", avutil.av_get_sample_fmt_name(parameters.format()));
        json.put("sample_rate", Integer.toString(parameters.sample_rate()));
        var layout = parameters.ch_layout();
        json.put("channels", layout.nb_channels());
        if (layout.order() != avutil.AV_CHANNEL_ORDER_UNSPEC) {
            var name = new byte[LAYOUT_BYTES];
            avutil.av_channel_layout_describe(layout, name, name.length);
            json.put("channel_layout", terminated(name));
        }
        json.put("bits_per_sample", avcodec.av_get_bits_per_sample(parameters.codec_id()));
        json.put("initial_padding", parameters.initial_padding());
    }

    private void present(String key, int value) {
        if (value != 0) {
            json.put(key, value);
        }
    }

    /** What the decoder and the demuxer tell of themselves. */
    private void writeExported(@Nullable AVCodecContext decoder) {
        if (decoder != null) {
            writeExported(decoder.codec().priv_class(), decoder.priv_data());
        }
        writeExported(format.iformat().priv_class(), format.priv_data());
    }

    private void writeExported(@Nullable AVClass kind, Pointer context) {
        if (kind == null) {
            return;
        }
        for (var option : EXPORTED.computeIfAbsent(kind.address(), address -> exported(context))) {
            var value = new BytePointer((Pointer) null);
            if (avutil.av_opt_get(context, option, 0, value) >= 0) {
                json.put(option, value);
                avutil.av_free(value);
            }
        }
    }

    private static List<BytePointer> exported(Pointer context) {
        var names = new ArrayList<BytePointer>();
        var option = avutil.av_opt_next(context, null);
        while (option != null) {
            if ((option.flags() & avutil.AV_OPT_FLAG_EXPORT) != 0) {
                names.add(option.name());
            }
            option = avutil.av_opt_next(context, option);
        }
        return names;
    }

    private void writeTimes(AVStream stream, AVCodecParameters parameters, @Nullable AVCodecContext decoder) {
        if ((format.iformat().flags() & avformat.AVFMT_SHOW_IDS) != 0) {
            json.put("id", "0x" + Integer.toHexString(stream.id()));
        }
        var timeBase = stream.time_base();
        values.ratio("r_frame_rate", stream.r_frame_rate(), '/');
        values.ratio("avg_frame_rate", stream.avg_frame_rate(), '/');
        values.ratio("time_base", timeBase, '/');
        values.timestamp("start_pts", stream.start_time());
        values.time("start_time", stream.start_time(), timeBase);
        values.timestamp("duration_ts", stream.duration());
        values.time("duration", stream.duration(), timeBase);
        values.positive("bit_rate", parameters.bit_rate());
        if (decoder != null) {
            values.positive("max_bit_rate", decoder.rc_max_rate());
            values.positive("bits_per_raw_sample", decoder.bits_per_raw_sample());
        }
        long frames = stream.nb_frames();
        if (frames != 0) {
            json.put("nb_frames", Long.toString(frames));
        }
        if (parameters.extradata_size() > 0) {
            json.put("extradata_size", parameters.extradata_size());
        }
    }

    /** The four characters that a number stands for; those that a name would not have, as numbers in brackets. */
    private static String fourCharacters(int tag) {
        var text = new StringBuilder();
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            int each = tag >>> shift & 0xFF;
            boolean plain = each >= '0' && each <= '9' || each >= 'A' && each <= 'Z' || each >= 'a' && each <= 'z'
                    || each != 0 && ". -_".indexOf(each) >= 0;
            if (plain) {
                text.append((char) each);
            } else {
                text.append('[').append(each).append(']');
            }
        }
        return text.toString();
    }

    private static byte[] terminated(byte[] string) {
        int length = 0;
        while (length < string.length && string[length] != 0) {
            length++;
        }
        return Arrays.copyOf(string, length);
    }
}
