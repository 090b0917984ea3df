package org.stoatferret.libav;

import java.nio.charset.StandardCharsets;

import org.bytedeco.ffmpeg.avcodec.AVCPBProperties;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avutil.AVContentLightMetadata;
import org.bytedeco.ffmpeg.avutil.AVMasteringDisplayMetadata;
import org.bytedeco.ffmpeg.avutil.AVSphericalMapping;
import org.bytedeco.ffmpeg.avutil.AVStereo3D;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.SizeTPointer;

/** Writes what ffprobe says about the side data that a stream has as a whole: rotation, HDR, Dolby Vision and so on. */
final class SideDataSection {
    private static final int MATRIX_BYTES = 9 * Integer.BYTES;
    private static final double FIXED_POINT = 1 << 16;

    private final JsonWriter json;
    private final Values values;

    SideDataSection(JsonWriter json, Values values) {
        this.json = json;
        this.values = values;
    }

    void write(AVCodecParameters parameters) {
        json.array("side_data_list");
        var all = parameters.coded_side_data();
        int count = parameters.nb_coded_side_data();
        for (int i = 0; i < count; i++) {
            json.element();
            var each = new AVPacketSideData(all).position(i);
            var name = avcodec.av_packet_side_data_name(each.type());
            if (name == null) {
                json.put("side_data_type", "unknown");
            } else {
                json.put("side_data_type", name);
            }
            write(each, parameters);
            json.end();
        }
        json.end();
    }

    private void write(AVPacketSideData side, AVCodecParameters parameters) {
        var data = side.data();
        switch (side.type()) {
            case avcodec.AV_PKT_DATA_DISPLAYMATRIX -> writeMatrix(data, side.size());
            case avcodec.AV_PKT_DATA_STEREO3D -> writeStereo(new AVStereo3D(data));
            case avcodec.AV_PKT_DATA_SPHERICAL -> writeSpherical(new AVSphericalMapping(data), parameters);
            case avcodec.AV_PKT_DATA_SKIP_SAMPLES -> writeSkipped(data, side.size());
            case avcodec.AV_PKT_DATA_MASTERING_DISPLAY_METADATA -> writeMastering(new AVMasteringDisplayMetadata(data));
            case avcodec.AV_PKT_DATA_CONTENT_LIGHT_LEVEL -> writeLight(new AVContentLightMetadata(data));
            case avcodec.AV_PKT_DATA_AMBIENT_VIEWING_ENVIRONMENT -> writeAmbient(data);
            case avcodec.AV_PKT_DATA_DOVI_CONF -> writeDolbyVision(data);
            case avcodec.AV_PKT_DATA_AUDIO_SERVICE_TYPE -> json.put("service_type", data.getInt(0));
            case avcodec.AV_PKT_DATA_MPEGTS_STREAM_ID -> json.put("id", unsigned(data, 0));
            case avcodec.AV_PKT_DATA_CPB_PROPERTIES -> writeBuffer(new AVCPBProperties(data));
            case avcodec.AV_PKT_DATA_FRAME_CROPPING -> writeCropping(data, side.size());
            case avcodec.AV_PKT_DATA_AFD -> {
                if (side.size() > 0) {
                    json.put("active_format", unsigned(data, 0));
                }
            }
            default -> {
            }
        }
    }

    private void writeMatrix(BytePointer data, long sizeBytes) {
        if (sizeBytes < MATRIX_BYTES) {
            return;
        }
        var matrix = new int[9];
        var text = new StringBuilder("\n");
        for (int i = 0; i < matrix.length; i++) {
            matrix[i] = data.getInt((long) i * Integer.BYTES);
            var number = Integer.toString(matrix[i]);
            text.append(i % 3 == 0 ? "0000000" + i / 3 + ": " : "").append(' ')
                    .append(" ".repeat(11 - number.length())).append(number).append(i % 3 == 2 ? "\n" : "");
        }
        json.put("displaymatrix", text.toString().getBytes(StandardCharsets.US_ASCII));
        // Java makes 0 of what is no number, as ffprobe does.
        json.put("rotation", (long) avutil.av_display_rotation_get(matrix));
    }

    private void writeStereo(AVStereo3D stereo) {
        json.put("type", avutil.av_stereo3d_type_name(stereo.type()));
        json.put("inverted", (stereo.flags() & avutil.AV_STEREO3D_FLAG_INVERT) == 0 ? 0 : 1);
        json.put("view", avutil.av_stereo3d_view_name(stereo.view()));
        json.put("primary_eye", avutil.av_stereo3d_primary_eye_name(stereo.primary_eye()));
        json.put("baseline", Integer.toUnsignedLong(stereo.baseline()));
        values.ratio("horizontal_disparity_adjustment", stereo.horizontal_disparity_adjustment(), '/');
        values.ratio("horizontal_field_of_view", stereo.horizontal_field_of_view(), '/');
    }

    private void writeSpherical(AVSphericalMapping spherical, AVCodecParameters parameters) {
        int projection = spherical.projection();
        json.put("projection", avutil.av_spherical_projection_name(projection));
        if (projection == avutil.AV_SPHERICAL_CUBEMAP) {
            json.put("padding", Integer.toUnsignedLong(spherical.padding()));
        } else if (projection == avutil.AV_SPHERICAL_EQUIRECTANGULAR_TILE) {
            try (var left = new SizeTPointer(1);
                    var top = new SizeTPointer(1);
                    var right = new SizeTPointer(1);
                    var bottom = new SizeTPointer(1)) {
                avutil.av_spherical_tile_bounds(spherical, parameters.width(), parameters.height(), left, top, right,
                        bottom);
                json.put("bound_left", left.get());
                json.put("bound_top", top.get());
                json.put("bound_right", right.get());
                json.put("bound_bottom", bottom.get());
            }
        }
        json.put("yaw", (long) (spherical.yaw() / FIXED_POINT));
        json.put("pitch", (long) (spherical.pitch() / FIXED_POINT));
        json.put("roll", (long) (spherical.roll() / FIXED_POINT));
    }

    private void writeSkipped(BytePointer data, long sizeBytes) {
        if (sizeBytes == 10) {
            json.put("skip_samples", littleEndian(data, 0));
            json.put("discard_padding", littleEndian(data, 4));
            json.put("skip_reason", unsigned(data, 8));
            json.put("discard_reason", unsigned(data, 9));
        }
    }

    private void writeMastering(AVMasteringDisplayMetadata display) {
        if (display.has_primaries() != 0) {
            values.ratio("red_x", display.display_primaries(0, 0), '/');
            values.ratio("red_y", display.display_primaries(0, 1), '/');
            values.ratio("green_x", display.display_primaries(1, 0), '/');
            values.ratio("green_y", display.display_primaries(1, 1), '/');
            values.ratio("blue_x", display.display_primaries(2, 0), '/');
            values.ratio("blue_y", display.display_primaries(2, 1), '/');
            values.ratio("white_point_x", display.white_point(0), '/');
            values.ratio("white_point_y", display.white_point(1), '/');
        }
        if (display.has_luminance() != 0) {
            values.ratio("min_luminance", display.min_luminance(), '/');
            values.ratio("max_luminance", display.max_luminance(), '/');
        }
    }

    private void writeLight(AVContentLightMetadata light) {
        json.put("max_content", Integer.toUnsignedLong(light.MaxCLL()));
        json.put("max_average", Integer.toUnsignedLong(light.MaxFALL()));
    }

    // The bindings leave out this structure (libavutil/ambient_viewing_environment.h), three ratios, and the next.
    private void writeAmbient(BytePointer data) {
        values.ratio("ambient_illuminance", data.getInt(0), data.getInt(4), '/');
        values.ratio("ambient_light_x", data.getInt(8), data.getInt(12), '/');
        values.ratio("ambient_light_y", data.getInt(16), data.getInt(20), '/');
    }

    /** libavutil/dovi_meta.h: a byte for each field. */
    private void writeDolbyVision(BytePointer data) {
        json.put("dv_version_major", unsigned(data, 0));
        json.put("dv_version_minor", unsigned(data, 1));
        json.put("dv_profile", unsigned(data, 2));
        json.put("dv_level", unsigned(data, 3));
        json.put("rpu_present_flag", unsigned(data, 4));
        json.put("el_present_flag", unsigned(data, 5));
        json.put("bl_present_flag", unsigned(data, 6));
        json.put("dv_bl_signal_compatibility_id", unsigned(data, 7));
        json.put("dv_md_compression", switch (unsigned(data, 8)) {
            case 0 -> "none";
            case 1 -> "limited";
            case 2 -> "reserved";
            case 3 -> "extended";
            default -> "unknown";
        });
    }

    private void writeBuffer(AVCPBProperties buffer) {
        json.put("max_bitrate", buffer.max_bitrate());
        json.put("min_bitrate", buffer.min_bitrate());
        json.put("avg_bitrate", buffer.avg_bitrate());
        json.put("buffer_size", buffer.buffer_size());
        json.put("vbv_delay", buffer.vbv_delay());
    }

    private void writeCropping(BytePointer data, long sizeBytes) {
        if (sizeBytes >= 4 * Integer.BYTES) {
            json.put("crop_top", littleEndian(data, 0));
            json.put("crop_bottom", littleEndian(data, 4));
            json.put("crop_left", littleEndian(data, 8));
            json.put("crop_right", littleEndian(data, 12));
        }
    }

    private static int unsigned(BytePointer data, long at) {
        return data.get(at) & 0xFF;
    }

    private static long littleEndian(BytePointer data, long at) {
        return unsigned(data, at) | unsigned(data, at + 1) << 8 | unsigned(data, at + 2) << 16
                | (long) unsigned(data, at + 3) << 24;
    }
}
