package org.stoatferret.reliability;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.stoatferret.files.DataDirectory;
import org.stoatferret.media.FilePath;
import org.stoatferret.media.FileSignature;
import org.stoatferret.media.JobId;
import org.stoatferret.media.MediaInfo;
import org.stoatferret.media.Track.SubtitleTrack;
import org.stoatferret.media.Video;
import org.stoatferret.media.VideoId;
import org.stoatferret.media.VideoStatus;
import org.stoatferret.media.VideoStore;
import org.stoatferret.media.WriteReceipt;
import org.stoatferret.store.Database;
import org.stoatferret.store.DatabaseConfig;
import org.stoatferret.store.Retention;

/** Numbered videos, of which it can be told in every detail whether they are stored as they should be. */
final class StoredVideos {
    static final FilePath DIRECTORY = FilePath.of("/m");
    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");

    private StoredVideos() {}

    static Database open(Path directory) {
        return Database.open(DataDirectory.take(directory),
                new DatabaseConfig(2, new Retention(1000, Duration.ofDays(30))), InstantSource.system());
    }

    static Video video(int number) {
        var path = FilePath.of("/m/video-" + number);
        return new Video(VideoId.at(NOW), path, new FileSignature(number, NOW, "key-" + number, "7"),
                new MediaInfo("matroska", Duration.ofSeconds(number), null, 0,
                        List.of(new SubtitleTrack("subrip", "eng"))),
                VideoStatus.PRESENT, NOW, NOW, new JobId(new java.util.UUID(1, number)));
    }

    static String answer(int number) {
        return "{\"n\": " + number + "}";
    }

    static void save(VideoStore videos, int number, WriteReceipt receipt) throws InterruptedException {
        videos.save(video(number), answer(number), receipt);
    }

    static void saveAndWait(VideoStore videos, int number) throws Exception {
        var stored = new CompletableFuture<Void>();
        save(videos, number, new WriteReceipt() {
            @Override
            public void stored() {
                stored.complete(null);
            }

            @Override
            public void lost(Exception cause) {
                stored.completeExceptionally(cause);
            }
        });
        stored.get(30, TimeUnit.SECONDS);
    }

    /** The numbers of the videos that are stored, each of which was read as a whole. */
    static Set<Integer> read(VideoStore videos) throws InterruptedException {
        var numbers = new TreeSet<Integer>();
        for (var known : videos.knownIn(DIRECTORY).entrySet()) {
            var name = known.getKey().displayName();
            int number = Integer.parseInt(name.substring(name.indexOf('-') + 1));
            var video = known.getValue().video();
            if (video == null || !isAsSaved(videos, video.id(), number)) {
                throw new AssertionError("video " + number + " is not as it was saved");
            }
            numbers.add(number);
        }
        return numbers;
    }

    private static boolean isAsSaved(VideoStore videos, VideoId id, int number) throws InterruptedException {
        var stored = videos.find(id).orElseThrow();
        var saved = video(number);
        return stored.path().equals(saved.path()) && stored.signature().equals(saved.signature())
                && stored.media().equals(saved.media()) && stored.status() == saved.status()
                && stored.createdAt().equals(saved.createdAt()) && stored.lastJob().equals(saved.lastJob())
                && videos.findProbeAnswer(id).orElseThrow().equals(answer(number));
    }
}
