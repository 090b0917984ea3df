package org.stoatferret.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import io.helidon.dbclient.DbExecute;
import org.jspecify.annotations.Nullable;

import org.stoatferret.media.FilePath;
import org.stoatferret.media.LibraryStatistics;
import org.stoatferret.media.Page;
import org.stoatferret.media.Video;
import org.stoatferret.media.VideoQuery;

/** A query for videos as SQL. */
final class VideoFilter {
    private final List<String> conditions = new ArrayList<>();
    private final Parameters parameters = new Parameters();
    private final VideoQuery query;

    VideoFilter(VideoQuery query) {
        this.query = query;
        // Not LIKE: nothing in a word has a meaning of its own.
        for (int i = 0; i < query.words().size(); i++) {
            where("POSITION(:word" + i + " IN search_text) > 0", "word" + i, SearchText.fold(query.words().get(i)));
        }
        where("status = :status", "status", query.status());
        where("video_codec = :video_codec", "video_codec", query.videoCodec());
        where("audio_codec = :audio_codec", "audio_codec", query.audioCodec());
        where("container = :container", "container", query.container());
        where("hdr = :hdr", "hdr", query.hdr());
        where("height >= :min_height", "min_height", query.minHeight());
        where("height <= :max_height", "max_height", query.maxHeight());
        whereDuration(">", "min_duration", query.minDuration());
        whereDuration("<", "max_duration", query.maxDuration());
        var bounds = query.bounds();
        where(VideoStatistics.RESOLUTION + " = :resolution", "resolution", bounds.resolution());
        where("size_bytes >= :min_size", "min_size", bounds.minSize());
        where("size_bytes <= :max_size", "max_size", bounds.maxSize());
        where("created_at >= :created_from", "created_from", bounds.createdFrom());
        where("created_at < :created_to", "created_to", bounds.createdTo());
        if (query.directory() != null) {
            conditions.add(below("path_key"));
            bounds(parameters, query.directory());
        }
    }

    Page<Video> run(DbExecute tables) {
        var where = where();
        long total = tables.createGet("SELECT COUNT(*) AS videos FROM videos" + where).params(parameters.values())
                .execute().map(Row::new).orElseThrow().number("videos");
        // Only what is sorted goes through the sort: whole rows of a large table would go through a file.
        var page = "SELECT id FROM videos" + where + order() + " LIMIT :limit OFFSET :offset";
        parameters.with("limit", query.limit()).with("offset", query.offset());
        List<UUID> ids;
        try (var rows = tables.createQuery(page).params(parameters.values()).execute()) {
            ids = rows.map(row -> new Row(row).uuid("id")).toList();
        }
        return new Page<>(VideoRows.find(tables, ids), total, query.limit(), query.offset());
    }

    LibraryStatistics count(DbExecute tables) {
        var statistics = new VideoStatistics();
        try (var groups = tables.createQuery(VideoStatistics.SELECT + where() + VideoStatistics.GROUPS)
                .params(parameters.values()).execute()) {
            groups.forEach(group -> statistics.add(new Row(group)));
        }
        return statistics.statistics();
    }

    /** That a path lies anywhere below a directory. */
    static String below(String column) {
        return column + " >= :from_path AND " + column + " < :to_path";
    }

    /** What {@link #below} asks for: '0' is what follows '/'. */
    static Parameters bounds(Parameters parameters, FilePath directory) {
        var prefix = directory.asPrefix();
        return parameters.with("from_path", prefix).with("to_path", prefix.substring(0, prefix.length() - 1) + "0");
    }

    private String where() {
        return conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
    }

    private String order() {
        var direction = query.descending() ? " DESC" : "";
        var columns = switch (query.sort()) {
            case CREATED_AT -> "created_at" + direction;
            case UPDATED_AT -> "updated_at" + direction;
            case PATH -> "search_text" + direction; // it begins with the path
            case FILENAME -> "filename" + direction;
            case SIZE_BYTES -> "size_bytes" + direction;
            case MODIFIED_AT -> "modified_seconds" + direction + ", modified_nanos" + direction;
            case DURATION_SECONDS -> nullsLast("duration_seconds", direction) + ", duration_nanos" + direction;
            case WIDTH -> nullsLast("width", direction);
            case HEIGHT -> nullsLast("height", direction);
            case BIT_RATE -> nullsLast("bit_rate", direction);
            case FRAME_RATE -> nullsLast("frame_rate", direction);
            case VIDEO_CODEC -> nullsLast("video_codec", direction);
            case AUDIO_CODEC -> nullsLast("audio_codec", direction);
            case CONTAINER -> "container" + direction;
            case HDR -> "hdr" + direction;
            case STATUS -> "status" + direction;
        };
        return " ORDER BY " + columns + ", id" + direction;
    }

    private static String nullsLast(String column, String direction) {
        return column + direction + " NULLS LAST";
    }

    private void where(String condition, String name, @Nullable Object value) {
        if (value != null) {
            conditions.add(condition);
            parameters.with(name, value);
        }
    }

    private void whereDuration(String direction, String name, @Nullable Duration limit) {
        if (limit != null) {
            conditions.add("(duration_seconds " + direction + " :" + name + " OR duration_seconds = :" + name
                    + " AND duration_nanos " + direction + "= :" + name + "_nanos)");
            parameters.with(name, name + "_nanos", limit);
        }
    }
}
