package org.stoatferret.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import org.jspecify.annotations.Nullable;

import org.stoatferret.media.FilePath;
import org.stoatferret.media.Hdr;
import org.stoatferret.media.Resolution;
import org.stoatferret.media.VideoQuery;
import org.stoatferret.media.VideoQuery.Sort;
import org.stoatferret.media.VideoStatus;
import org.stoatferret.media.VideoStore;

/** Lists, finds, shows and forgets videos. */
final class VideosApi {
    private static final String VIDEOS = "/api/v1/videos";
    private static final int MOST_WORDS = 20;
    private static final int TALLEST = 1_000_000;

    private static final List<String> FILTERS = List.of("status", "directory", "video_codec", "audio_codec",
            "container", "resolution", "hdr", "min_height", "max_height", "min_duration", "max_duration", "min_size",
            "max_size", "created_from", "created_to", "q");

    private final VideoStore videos;

    VideosApi(VideoStore videos) {
        this.videos = videos;
    }

    List<Endpoint> endpoints() {
        return List.of(Endpoint.at(VIDEOS).get(this::list), Endpoint.at(VIDEOS + "/search").get(this::search),
                Endpoint.at(VIDEOS + "/statistics").get(this::statistics),
                Endpoint.at(VIDEOS + "/{id}").get(this::show).delete(this::forget),
                Endpoint.at(VIDEOS + "/{id}/probe").get(this::probeAnswer));
    }

    private void list(ServerRequest request, ServerResponse response) throws InterruptedException {
        var query = new Query(request.query(), with("limit", "offset", "sort"));
        var wanted = filtered(query, order(query), query.limit(20), query.offset());
        query.check();
        Answers.json(request, response, VideoJson.VideoPage.of(videos.list(wanted)));
    }

    private void statistics(ServerRequest request, ServerResponse response) throws InterruptedException {
        var query = new Query(request.query(), with());
        var wanted = filtered(query, Order.NEWEST_FIRST, 1, 0);
        query.check();
        Answers.json(request, response, StatisticsJson.of(videos.statistics(wanted)));
    }

    private static VideoQuery filtered(Query query, Order order, int limit, int offset) {
        var bounds = new VideoQuery.Bounds(query.word("resolution", Resolution.class), query.size("min_size"),
                query.size("max_size"), query.moment("created_from"), query.moment("created_to"));
        return new VideoQuery(words(query), query.word("status", VideoStatus.class),
                query.read("directory", FilePath::of, "must be an absolute path without '.', '..' and NUL"),
                query.text("video_codec"), query.text("audio_codec"), query.text("container"),
                query.word("hdr", Hdr.class), query.integer("min_height", 0, TALLEST),
                query.integer("max_height", 0, TALLEST), query.seconds("min_duration"), query.seconds("max_duration"),
                order.sort(), order.isDescending(), limit, offset, bounds);
    }

    private static String[] with(String... others) {
        return Stream.concat(FILTERS.stream(), Stream.of(others)).toArray(String[]::new);
    }

    private void search(ServerRequest request, ServerResponse response) throws InterruptedException {
        var query = new Query(request.query(), "q", "limit");
        var words = words(query);
        if (words.isEmpty()) {
            query.reject("q", "must have at least one word");
        }
        var wanted = new VideoQuery(words, null, null, null, null, null, null, null, null, null, null, Sort.CREATED_AT,
                true, query.limit(20), 0);
        query.check();
        Answers.json(request, response,
                VideoJson.VideoMatches.of(videos.list(wanted), Objects.requireNonNullElse(query.text("q"), "")));
    }

    private void show(ServerRequest request, ServerResponse response) throws InterruptedException {
        new Query(request.query()).check();
        var video = videos.find(Ids.video(request)).orElseThrow(Ids::unknownVideo);
        Answers.json(request, response, VideoJson.of(video));
    }

    /** As FFmpeg gave it, to the byte. */
    private void probeAnswer(ServerRequest request, ServerResponse response) throws InterruptedException {
        new Query(request.query()).check();
        var answer = videos.findProbeAnswer(Ids.video(request)).orElseThrow(Ids::unknownVideo);
        Answers.send(request, response, Status.OK_200, "application/json", answer.getBytes(StandardCharsets.UTF_8));
    }

    private void forget(ServerRequest request, ServerResponse response) throws InterruptedException {
        new Query(request.query()).check();
        if (!videos.forget(Ids.video(request))) {
            throw Ids.unknownVideo();
        }
        response.status(Status.NO_CONTENT_204).header(HeaderNames.CACHE_CONTROL, "no-store").send();
    }

    private static List<String> words(Query query) {
        List<String> words = query.read("q", text -> {
            var found = Arrays.stream(text.split("\\s+")).filter(word -> !word.isEmpty()).toList();
            return found.size() > MOST_WORDS ? null : found;
        }, "must have " + MOST_WORDS + " words at most");
        return words == null ? List.of() : words;
    }

    private static Order order(Query query) {
        var order = query.read("sort", Order::parse,
                Query.Words.oneOf(Sort.class) + ", with - in front for the other direction");
        return order == null ? Order.NEWEST_FIRST : order;
    }

    /** What a list goes by. */
    private record Order(Sort sort, boolean isDescending) {
        static final Order NEWEST_FIRST = new Order(Sort.CREATED_AT, true);

        static @Nullable Order parse(String text) {
            boolean isDescending = text.startsWith("-");
            var sort = Query.Words.find(isDescending ? text.substring(1) : text, Sort.class);
            return sort == null ? null : new Order(sort, isDescending);
        }
    }
}
