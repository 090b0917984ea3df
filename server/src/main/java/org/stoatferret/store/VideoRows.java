package org.stoatferret.store;

import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;

import io.helidon.dbclient.DbClientException;
import io.helidon.dbclient.DbExecute;

import org.stoatferret.media.FilePath;
import org.stoatferret.media.FileSignature;
import org.stoatferret.media.Hdr;
import org.stoatferret.media.JobId;
import org.stoatferret.media.KnownFile.KnownVideo;
import org.stoatferret.media.MediaInfo;
import org.stoatferret.media.Rational;
import org.stoatferret.media.Track.AudioTrack;
import org.stoatferret.media.Track.VideoTrack;
import org.stoatferret.media.Video;
import org.stoatferret.media.VideoId;
import org.stoatferret.media.VideoStatus;

/**
 * Videos as rows of {@code videos}, which has what lists filter and sort by, and {@code video_tracks}, which has the
 * rest.
 */
final class VideoRows {
    private static final String SELECT_ALL = """
            SELECT id, path_key, size_bytes, modified_seconds, modified_nanos, file_key, device, status, created_at,
                updated_at, last_job_id, container, duration_seconds, duration_nanos, bit_rate, chapter_count, tracks
            FROM videos JOIN video_tracks ON video_id = id WHERE id\s""";
    private static final String SELECT = SELECT_ALL + "= CAST(:id AS UUID)";
    private static final String SELECT_SOME = SELECT_ALL + "= ANY(:ids)";
    /** H2 compares each row that it finds by its index with all of these once more. */
    private static final int AT_ONCE = 100;
    private static final Sql BEFORE = new Sql("""
            SELECT (SELECT id FROM videos WHERE path_key = :path_key) AS id,
                EXISTS (SELECT 1 FROM videos WHERE id = CAST(:id AS UUID)) AS has_moved,
                EXISTS (SELECT 1 FROM file_failures WHERE path_key = :path_key) AS has_failed""");
    private static final Sql UPDATE = new Sql("""
            UPDATE videos SET path_key = :path_key, directory_key = :directory_key, size_bytes = :size_bytes,
                modified_seconds = :modified_seconds, modified_nanos = :modified_nanos, file_key = :file_key,
                device = :device, status = :status, updated_at = :updated_at,
                last_job_id = CAST(:last_job_id AS UUID), container = :container, duration_seconds = :duration_seconds,
                duration_nanos = :duration_nanos, bit_rate = :bit_rate, chapter_count = :chapter_count,
                video_codec = :video_codec, audio_codec = :audio_codec, width = :width, height = :height,
                frame_rate = :frame_rate, hdr = :hdr, filename = :filename, search_text = :search_text
            WHERE id = CAST(:id AS UUID)""");
    private static final Sql INSERT = new Sql("""
            INSERT INTO videos (id, path_key, directory_key, size_bytes, modified_seconds, modified_nanos, file_key,
                device, status, created_at, updated_at, last_job_id, container, duration_seconds, duration_nanos,
                bit_rate, chapter_count, video_codec, audio_codec, width, height, frame_rate, hdr, filename,
                search_text)
            VALUES (CAST(:id AS UUID), :path_key, :directory_key, :size_bytes, :modified_seconds, :modified_nanos,
                :file_key, :device, :status, :created_at, :updated_at, CAST(:last_job_id AS UUID), :container,
                :duration_seconds, :duration_nanos, :bit_rate, :chapter_count, :video_codec, :audio_codec, :width,
                :height, :frame_rate, :hdr, :filename, :search_text)""");
    private static final Sql UPDATE_TRACKS = new Sql("""
            UPDATE video_tracks SET tracks = :tracks WHERE video_id = CAST(:id AS UUID)""");
    private static final Sql INSERT_TRACKS = new Sql("""
            INSERT INTO video_tracks (video_id, tracks) VALUES (CAST(:id AS UUID), :tracks)""");
    private static final String MARK = """
            UPDATE videos SET status = :status, updated_at = :updated_at, last_job_id = CAST(:last_job_id AS UUID)
            WHERE id = CAST(:id AS UUID) AND status <> :status""";
    private static final List<String> KNOWN = List.of("id", "path_key", "size_bytes", "modified_seconds",
            "modified_nanos", "file_key", "device", "status");
    private static final ManyRows IN = new ManyRows(KNOWN, "FROM videos WHERE directory_key = :directory_key");
    private static final ManyRows OF_KEYS = new ManyRows(KNOWN, "FROM videos WHERE file_key = ANY(:file_keys)");
    private static final String DELETE = "DELETE FROM videos WHERE id = CAST(:id AS UUID)";
    private static final String DELETE_TRACKS = "DELETE FROM video_tracks WHERE video_id = CAST(:id AS UUID)";

    private VideoRows() {}

    /** A video's columns, made before it is queued: the writer has enough to do. */
    static Parameters columns(Video video) {
        var media = video.media();
        var picture = media.video();
        return Parameters.of("id", video.id().value()).with("path_key", video.path())
                .with("directory_key", ProblemRows.directory(video.path()))
                .with("filename", SearchText.fold(video.path().displayName())).with(video.signature())
                .with("status", video.status())
                .with("created_at", video.createdAt()).with("updated_at", video.updatedAt())
                .with("last_job_id", video.lastJob().value()).with("container", media.container())
                .with("duration_seconds", "duration_nanos", media.duration()).with("bit_rate", media.bitRate())
                .with("chapter_count", media.chapterCount())
                .with("video_codec", picture.map(VideoTrack::codec).orElse(null))
                .with("audio_codec", media.audio().map(AudioTrack::codec).orElse(null))
                .with("width", picture.map(VideoTrack::width).orElse(null))
                .with("height", picture.map(VideoTrack::height).orElse(null))
                .with("frame_rate", picture.map(VideoTrack::frameRate).map(Rational::value).orElse(null))
                .with("hdr", picture.map(VideoTrack::hdr).orElse(Hdr.NONE))
                .with("tracks", TrackJson.write(media.tracks())).with("search_text", SearchText.of(video));
    }

    /**
     * Stores a video under a path of which nothing is known; where something is after all, this is {@link #save}.
     *
     * @return whether there are more videos than before; the columns have its id then
     */
    static boolean add(DbExecute tables, Video video, Parameters columns, byte[] compressedAnswer) {
        try {
            INSERT.execute(tables, columns);
        } catch (DbClientException e) {
            if (!Failure.isDuplicate(e)) {
                throw e;
            }
            return save(tables, video, columns, compressedAnswer);
        }
        INSERT_TRACKS.execute(tables, columns);
        ProbeAnswers.insert(tables, video.id().value(), compressedAnswer);
        return true;
    }

    /**
     * Stores a video under its path, keeping the id and the creation time of what was there. A video that is known by
     * its id under another path moves here.
     *
     * @return whether there are more videos than before; the columns have its id then
     */
    static boolean save(DbExecute tables, Video video, Parameters columns, byte[] compressedAnswer) {
        var before = BEFORE.first(tables, columns).orElseThrow();
        var at = before.optionalUuid("id");
        var id = at == null ? video.id().value() : at;
        columns.with("id", id);
        boolean known = at != null || before.flag("has_moved");
        if (known) {
            UPDATE.execute(tables, columns);
            UPDATE_TRACKS.execute(tables, columns);
            ProbeAnswers.delete(tables, id);
        } else {
            INSERT.execute(tables, columns);
            INSERT_TRACKS.execute(tables, columns);
        }
        ProbeAnswers.insert(tables, id, compressedAnswer);
        if (before.flag("has_failed")) {
            ProblemRows.forget(tables, video.path());
        }
        return !known;
    }

    /** Changes the status of a video; false if there is none, or it has that status already. */
    static boolean mark(DbExecute tables, VideoId video, Parameters changed) {
        return tables.createUpdate(MARK).params(changed.with("id", video.value()).values()).execute() > 0;
    }

    static boolean delete(DbExecute tables, VideoId video) {
        var id = Parameters.of("id", video.value()).values();
        ProbeAnswers.delete(tables, video.value());
        tables.createDelete(DELETE_TRACKS).params(id).execute();
        return tables.createDelete(DELETE).params(id).execute() > 0;
    }

    static long count(DbExecute tables) {
        return tables.get("SELECT COUNT(*) AS videos FROM videos").map(Row::new).orElseThrow().number("videos");
    }

    static Optional<Video> find(DbExecute tables, UUID id) {
        return tables.createGet(SELECT).params(Parameters.of("id", id).values()).execute()
                .map(row -> video(new Row(row)));
    }

    /** Those that are there, in this order. */
    static List<Video> find(DbExecute tables, List<UUID> ids) {
        var found = new HashMap<UUID, Video>();
        for (int from = 0; from < ids.size(); from += AT_ONCE) {
            var some = ids.subList(from, Math.min(from + AT_ONCE, ids.size())).toArray(UUID[]::new);
            try (var rows = tables.createQuery(SELECT_SOME).params(Parameters.of("ids", some).values()).execute()) {
                rows.map(row -> video(new Row(row))).forEach(video -> found.put(video.id().value(), video));
            }
        }
        return ids.stream().map(found::get).filter(Objects::nonNull).toList();
    }

    /** The videos directly in a directory, each with its path. */
    static List<At<KnownVideo>> knownIn(DbExecute tables, FilePath directory) {
        return IN.read(tables, Parameters.of("directory_key", directory), VideoRows::known);
    }

    /** The videos with one of these file keys, of which there are some at least. */
    static List<At<KnownVideo>> knownByKey(DbExecute tables, Set<String> fileKeys) {
        return OF_KEYS.read(tables, Parameters.of("file_keys", fileKeys.toArray(String[]::new)), VideoRows::known);
    }

    /** Gives a video another path. Its row is made anew, as its search text has the path in it: its columns, if there is one. */
    static Optional<Parameters> move(DbExecute tables, VideoId id, UnaryOperator<Video> change) {
        return find(tables, id.value()).map(change).map(moved -> {
            var columns = columns(moved);
            UPDATE.execute(tables, columns);
            ProblemRows.forget(tables, moved.path());
            return columns;
        });
    }

    /** Something that is known about a path. */
    record At<T>(FilePath path, T known) {}

    private static At<KnownVideo> known(Row row) {
        return new At<>(new FilePath(row.text("path_key")),
                new KnownVideo(new VideoId(row.uuid("id")), signature(row), status(row)));
    }

    private static Video video(Row row) {
        var media = new MediaInfo(row.text("container"), row.optionalDuration("duration_seconds", "duration_nanos"),
                row.optionalNumber("bit_rate"), row.integer("chapter_count"), TrackJson.read(row.text("tracks")));
        return new Video(new VideoId(row.uuid("id")), new FilePath(row.text("path_key")), signature(row), media,
                status(row), row.instant("created_at"), row.instant("updated_at"), new JobId(row.uuid("last_job_id")));
    }

    static FileSignature signature(Row row) {
        return new FileSignature(row.number("size_bytes"), row.instant("modified_seconds", "modified_nanos"),
                row.text("file_key"), row.text("device"));
    }

    private static VideoStatus status(Row row) {
        return Parameters.constant(VideoStatus.class, row.text("status"));
    }
}
