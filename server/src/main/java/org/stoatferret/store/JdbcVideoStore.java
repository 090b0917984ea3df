package org.stoatferret.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import io.helidon.dbclient.DbExecute;
import org.jspecify.annotations.Nullable;

import org.stoatferret.media.EventReceipt;
import org.stoatferret.media.FilePath;
import org.stoatferret.media.FileProblem;
import org.stoatferret.media.FileSignature;
import org.stoatferret.media.JobId;
import org.stoatferret.media.KnownFile;
import org.stoatferret.media.KnownFile.KnownFailure;
import org.stoatferret.media.LibraryStatistics;
import org.stoatferret.media.Page;
import org.stoatferret.media.Video;
import org.stoatferret.media.VideoId;
import org.stoatferret.media.VideoQuery;
import org.stoatferret.media.VideoStatus;
import org.stoatferret.media.VideoStore;
import org.stoatferret.media.WriteReceipt;
import org.stoatferret.store.Write.Kind;

/** Videos in the database. */
public final class JdbcVideoStore implements VideoStore {
    // Not status = 'present': that would have H2 go by the index of the status, which is nearly always that.
    // Grouped, H2 goes along the index of the directories and keeps one row of each.
    private static final String DIRECTORIES = """
            SELECT directory_key FROM videos WHERE status <> 'missing' AND directory_key = :root GROUP BY directory_key
            UNION ALL SELECT directory_key FROM videos WHERE status <> 'missing' AND %1$s GROUP BY directory_key
            UNION ALL SELECT directory_key FROM file_failures WHERE directory_key = :root GROUP BY directory_key
            UNION ALL SELECT directory_key FROM file_failures WHERE %1$s GROUP BY directory_key"""
            .formatted(VideoFilter.below("directory_key"));

    private static final int AT_ONCE = 1000;
    private static final int BYTES_EACH = 100;

    private final Database database;
    private final CatalogueKeeper catalogues;
    private volatile Library library; // written by the writer's thread only

    /** Counts the videos, on the calling thread, and begins to read them on another. */
    public JdbcVideoStore(Database database) {
        this(database, new CatalogueKeeper(database));
    }

    JdbcVideoStore(Database database, CatalogueKeeper catalogues) {
        this.database = database;
        this.catalogues = catalogues;
        this.library = new Library(database.readHere(VideoRows::count), 0);
        catalogues.fill(library.total());
    }

    @Override
    public Map<FilePath, KnownFile> knownIn(FilePath directory) throws InterruptedException {
        return database.read(tables -> {
            var known = new HashMap<FilePath, KnownFile>();
            for (var video : VideoRows.knownIn(tables, directory)) {
                known.put(video.path(), new KnownFile(video.known(), null));
            }
            for (var failure : ProblemRows.rememberedIn(tables, directory)) {
                known.merge(failure.problem().path(), new KnownFile(null, failure),
                        (video, added) -> new KnownFile(video.video(), failure));
            }
            return known;
        });
    }

    @Override
    public Set<FilePath> directoriesIn(FilePath root) throws InterruptedException {
        var parameters = VideoFilter.bounds(Parameters.of("root", root), root);
        return database.read(tables -> {
            var directories = new HashSet<FilePath>();
            try (var rows = tables.createQuery(DIRECTORIES).params(parameters.values()).execute()) {
                rows.forEach(row -> directories.add(new FilePath(new Row(row).text("directory_key"))));
            }
            return directories;
        });
    }

    @Override
    public void add(Video video, String probeAnswer, WriteReceipt receipt) throws InterruptedException {
        store(video, probeAnswer, VideoRows::add, receipt);
    }

    @Override
    public void save(Video video, String probeAnswer, WriteReceipt receipt) throws InterruptedException {
        store(video, probeAnswer, VideoRows::save, receipt);
    }

    private interface Store {
        boolean store(DbExecute tables, Video video, Parameters columns, byte[] compressedAnswer);
    }

    private void store(Video video, String probeAnswer, Store rows, WriteReceipt receipt) throws InterruptedException {
        var columns = VideoRows.columns(video);
        var answer = ProbeAnswers.compress(probeAnswer);
        write(answer.length, tables -> {
            columns.with("id", video.id().value()); // an attempt that was lost may have left another
            int added = rows.store(tables, video, columns, answer) ? 1 : 0;
            return new Change(added, stored(columns));
        }, receipt);
    }

    @Override
    public void hurry() {
        database.hurry();
    }

    @Override
    public List<StoredVideo> findSame(Collection<FileSignature> signatures) throws InterruptedException {
        var keys = signatures.stream().map(FileSignature::fileKey).filter(key -> !key.isEmpty())
                .collect(Collectors.toSet());
        if (keys.isEmpty()) {
            return List.of();
        }
        var same = new HashSet<>(signatures);
        return database.read(tables -> VideoRows.knownByKey(tables, keys)).stream()
                .filter(at -> same.contains(at.known().signature()))
                .map(at -> new StoredVideo(at.path(), at.known())).toList();
    }

    @Override
    public void move(VideoId id, FilePath to, FileSignature signature, JobId job, WriteReceipt receipt)
            throws InterruptedException {
        var now = database.clock().instant();
        write(0, tables -> {
            var moved = VideoRows.move(tables, id, video -> new Video(id, to, signature, video.media(),
                    VideoStatus.PRESENT, video.createdAt(), now, job));
            return new Change(0, moved.map(this::stored).orElse(List.of()));
        }, receipt);
    }

    @Override
    public void saveProblem(JobId job, FileProblem problem, @Nullable KnownFailure remembered, EventReceipt receipt)
            throws InterruptedException {
        var now = database.clock().instant();
        database.write(Write.withEvent(Kind.ORDINARY, (tables, sequence) -> {
            ProblemRows.insert(tables, job, problem);
            EventRows.insert(tables, sequence, job, problem, now);
            if (remembered != null) {
                ProblemRows.remember(tables, remembered);
            }
            return problem;
        }, (stored, sequence) -> receipt.stored(sequence), receipt::lost));
    }

    @Override
    public void markPresent(Collection<VideoId> videos, JobId job, WriteReceipt receipt) throws InterruptedException {
        mark(videos, job, VideoStatus.PRESENT, receipt);
    }

    @Override
    public void markMissing(Collection<VideoId> videos, JobId job, WriteReceipt receipt) throws InterruptedException {
        mark(videos, job, VideoStatus.MISSING, receipt);
    }

    @Override
    public void forgetFailures(Collection<FilePath> paths, WriteReceipt receipt) throws InterruptedException {
        writeAll(paths, (tables, path) -> {
            ProblemRows.forget(tables, path);
            return null;
        }, receipt);
    }

    @Override
    public Optional<Video> find(VideoId id) throws InterruptedException {
        return database.read(tables -> VideoRows.find(tables, id.value()));
    }

    @Override
    public Optional<String> findProbeAnswer(VideoId id) throws InterruptedException {
        return database.read(tables -> ProbeAnswers.find(tables, id.value())).map(ProbeAnswers::expand);
    }

    @Override
    public Page<Video> list(VideoQuery query) throws InterruptedException {
        var catalogue = catalogues.whole(library.total());
        var found = catalogue.isPresent()
                ? database.compute(() -> catalogue.get().list(query))
                : Optional.<Catalogue.Slice>empty();
        if (found.isEmpty()) {
            return database.read(tables -> new VideoFilter(query).run(tables));
        }
        var ids = found.get().ids();
        List<Video> rows = ids.isEmpty() ? List.of() : database.read(tables -> VideoRows.find(tables, ids));
        return new Page<>(rows, found.get().total(), query.limit(), query.offset());
    }

    @Override
    public LibraryStatistics statistics(VideoQuery query) throws InterruptedException {
        var catalogue = catalogues.whole(library.total());
        var counted = catalogue.isPresent()
                ? database.compute(() -> catalogue.get().statistics(query))
                : Optional.<LibraryStatistics>empty();
        return counted.isPresent() ? counted.get() : database.read(tables -> new VideoFilter(query).count(tables));
    }

    @Override
    public boolean forget(VideoId id) throws InterruptedException {
        return database.writeAndWait(Kind.ORDINARY, tables -> VideoRows.delete(tables, id), deleted -> {
            if (deleted) {
                apply(new Change(-1, List.of(new Catalogue.Change.Forgotten(id.value()))));
            }
        });
    }

    @Override
    public Library library() {
        return library;
    }

    private void mark(Collection<VideoId> videos, JobId job, VideoStatus status, WriteReceipt receipt)
            throws InterruptedException {
        var now = database.clock().instant();
        var changed = Parameters.of("status", status).with("updated_at", now).with("last_job_id", job.value());
        writeAll(videos, (tables, video) -> VideoRows.mark(tables, video, changed)
                ? new Catalogue.Change.Marked(video.value(), status, now)
                : null, receipt);
    }

    /** Makes many changes in several writes, lest they hold up others, and reports once. */
    private <T> void writeAll(Collection<T> items, Each<T> change, WriteReceipt receipt) throws InterruptedException {
        var rest = List.copyOf(items);
        var whole = new WholeReceipt(receipt);
        while (rest.size() > AT_ONCE) {
            writeSome(rest.subList(0, AT_ONCE), change, whole.part());
            rest = rest.subList(AT_ONCE, rest.size());
        }
        writeSome(rest, change, whole);
    }

    private <T> void writeSome(List<T> items, Each<T> change, WriteReceipt receipt) throws InterruptedException {
        write(items.size() * BYTES_EACH, tables -> {
            touch(tables);
            var visible = new ArrayList<Catalogue.Change>();
            for (var item : items) {
                var made = change.apply(tables, item);
                if (made != null) {
                    visible.add(made);
                }
            }
            return new Change(0, visible.isEmpty() ? null : visible);
        }, receipt);
    }

    private void write(int bytes, Write.Change<Change> change, WriteReceipt receipt) throws InterruptedException {
        database.write(new Write<>(Kind.ORDINARY, bytes, change, committed -> {
            apply(committed);
            receipt.stored();
        }, cause -> {
            catalogues.lose();
            receipt.lost(cause);
        }));
    }

    /** What the catalogue is to know of a row that has been written. */
    private List<Catalogue.Change> stored(Parameters columns) {
        return List.of(new Catalogue.Change.Stored(catalogues.entry(columns)));
    }

    private void apply(Change change) {
        var visible = change.visible();
        if (visible != null) {
            catalogues.record(visible);
            library = new Library(library.total() + change.added(), library.revision() + 1);
        }
    }

    /** A transaction that turns out to have nothing to do must not be empty: DbClient warns of those. */
    private static void touch(DbExecute tables) {
        tables.get("SELECT 1 AS one");
    }

    /**
     * What a write does to the list of videos.
     *
     * @param visible
     *            null if nothing
     */
    private record Change(int added, @Nullable List<Catalogue.Change> visible) {}

    /** Changes one of many things; what that does to the list of videos, null if nothing. */
    private interface Each<T> {
        Catalogue.@Nullable Change apply(DbExecute tables, T item);
    }

    /** Reports the last of several writes, and that it is lost if any of them was. The writer's thread only. */
    private static final class WholeReceipt implements WriteReceipt {
        private final WriteReceipt receipt;
        private @Nullable Exception failure;

        WholeReceipt(WriteReceipt receipt) {
            this.receipt = receipt;
        }

        WriteReceipt part() {
            return new WriteReceipt() {
                @Override
                public void stored() {
                    // the last part reports
                }

                @Override
                public void lost(Exception cause) {
                    failure = cause;
                }
            };
        }

        @Override
        public void stored() {
            if (failure == null) {
                receipt.stored();
            } else {
                receipt.lost(failure);
            }
        }

        @Override
        public void lost(Exception cause) {
            receipt.lost(cause);
        }
    }
}
