package org.stoatferret.libav;

import org.bytedeco.ffmpeg.avformat.AVChapter;
import org.bytedeco.ffmpeg.global.avformat;

/** Writes what ffprobe's {@code -show_streams -show_chapters -show_format} say about a file. */
final class Description {
    private final JsonWriter json;
    private final MediaFile file;
    private final Values values;
    private final byte[] name;

    /**
     * Writes nothing yet.
     *
     * @param name
     *            what the file is called
     */
    Description(JsonWriter json, MediaFile file, byte[] name) {
        this.json = json;
        this.file = file;
        this.values = new Values(json);
        this.name = name;
    }

    void write() {
        json.array("streams");
        var section = new StreamSection(json, values, file.format());
        for (var stream : file.streams()) {
            section.write(stream);
        }
        json.end();
        writeChapters();
        writeFormat();
    }

    private void writeChapters() {
        var format = file.format();
        json.array("chapters");
        int count = format.nb_chapters();
        for (int i = 0; i < count; i++) {
            writeChapter(format.chapters(i));
        }
        json.end();
    }

    private void writeChapter(AVChapter chapter) {
        var timeBase = chapter.time_base();
        json.element();
        json.put("id", chapter.id());
        values.ratio("time_base", timeBase, '/');
        json.put("start", chapter.start());
        values.time("start_time", chapter.start(), timeBase);
        json.put("end", chapter.end());
        values.time("end_time", chapter.end(), timeBase);
        values.tags(chapter.metadata());
        json.end();
    }

    private void writeFormat() {
        var format = file.format();
        var kind = format.iformat();
        var source = format.pb();
        long sizeBytes = source == null ? -1 : avformat.avio_size(source);
        json.object("format");
        json.put("filename", Utf8.valid(name));
        json.put("nb_streams", format.nb_streams());
        json.put("nb_programs", format.nb_programs());
        json.put("nb_stream_groups", format.nb_stream_groups());
        json.put("format_name", kind.name());
        values.name("format_long_name", kind.long_name());
        values.microseconds("start_time", format.start_time());
        values.microseconds("duration", format.duration());
        if (sizeBytes >= 0) {
            json.put("size", Long.toString(sizeBytes));
        }
        values.positive("bit_rate", format.bit_rate());
        json.put("probe_score", format.probe_score());
        values.tags(format.metadata());
        json.end();
    }
}
