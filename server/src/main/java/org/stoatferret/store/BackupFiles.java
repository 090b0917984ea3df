package org.stoatferret.store;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.Optional;
import java.util.UUID;

import io.helidon.dbclient.DbClient;
import io.helidon.dbclient.DbExecute;
import org.flywaydb.core.api.MigrationVersion;

import org.stoatferret.files.DataDirectory;
import org.stoatferret.media.Backup;
import org.stoatferret.media.StorageFullException;
import org.stoatferret.media.StorageUnavailableException;

/**
 * The backups in the data directory: plain database files, each of which was opened and read through before it got its
 * name. Blocks; for one thread at a time.
 */
final class BackupFiles {
    static final String DIRECTORY = "backups";

    private static final System.Logger LOGGER = System.getLogger(BackupFiles.class.getName());
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'")
            .withZone(ZoneOffset.UTC);
    private static final String UNFINISHED = DIRECTORY + "/unfinished";
    private static final String UNFINISHED_FILE = UNFINISHED + DatabaseFile.ENDING;
    private static final String START = DatabaseFile.DATABASE + "-";
    private static final String BEFORE = "-before-v";
    private static final int AUTOMATIC_KEPT = 5;
    /** What a backup leaves of the disk: enough for the server to go on. */
    private static final long MARGIN = 4 << 20;
    private static final String EVENTS = "SELECT 1 FROM information_schema.tables WHERE table_name = 'event_stream'";
    private static final String MARK = "MERGE INTO settings (name, content) KEY (name) VALUES ('last_backup', ?)";

    private final DataDirectory data;
    private final InstantSource clock;

    BackupFiles(DataDirectory data, InstantSource clock) {
        this.data = data;
        this.clock = clock;
    }

    /** A moment, as it is part of file names: in their order, and without colons. */
    static String time(Instant moment) {
        return TIME.format(moment);
    }

    /** The mark of backups that are made without being asked for. */
    static String before(MigrationVersion version) {
        return BEFORE + version;
    }

    /** Removes what a server that was killed has left. */
    void clear() throws IOException {
        data.delete(UNFINISHED_FILE);
    }

    /** The newest one, if there is any, by its name within the data directory. */
    Optional<String> newest() throws IOException {
        return data.list(DIRECTORY).stream()
                .filter(name -> name.startsWith(START) && name.endsWith(DatabaseFile.ENDING))
                .max(Comparator.naturalOrder()).map(name -> DIRECTORY + "/" + name);
    }

    /**
     * Leaves a mark in the database. A backup is good only if it has the mark that was left before: so it is known to
     * have everything that was stored by then.
     */
    static String mark(DbExecute database) {
        var mark = UUID.randomUUID().toString();
        database.insert(MARK, mark);
        return mark;
    }

    /** Makes a backup of a database that nobody else writes to. */
    Backup make(DbClient database, String suffix) {
        return make(database, mark(database.execute()), suffix);
    }

    /**
     * Makes a backup.
     *
     * @param mark
     *            left and stored before
     * @param suffix
     *            of its name
     */
    Backup make(DbClient database, String mark, String suffix) {
        var madeAt = clock.instant();
        try {
            data.makeDirectory(DIRECTORY);
            clear();
            if (data.roomBytes() < data.sizeBytes(DatabaseFile.FILE) + MARGIN) {
                throw new StorageFullException(new IOException("no room for a copy of the database"));
            }
            copy(database);
            finish(mark);
            long rows = readThrough();
            var name = name(madeAt, suffix);
            data.publish(UNFINISHED_FILE, name);
            prune();
            return new Backup(name, data.sizeBytes(name), madeAt, rows);
        } catch (IOException | SQLException e) {
            throw Failure.of(e) == Failure.FULL
                    ? new StorageFullException(e)
                    : new StorageUnavailableException("the backup could not be made: " + Connections.reason(e), e);
        } finally {
            removeUnfinished();
        }
    }

    /** One that is free. */
    private String name(Instant moment, String suffix) {
        var name = DIRECTORY + "/" + START + time(moment) + suffix + DatabaseFile.ENDING;
        return data.has(name) ? name(moment.plusMillis(1), suffix) : name;
    }

    private void copy(DbClient database) throws IOException, SQLException {
        try (var connection = database.unwrap(Connection.class); var file = data.create(UNFINISHED_FILE)) {
            OnlineCopy.write(connection, file);
        }
    }

    /** Followers of the database's events must not take the copy, put in its place, for the database they knew. */
    private void finish(String mark) throws SQLException {
        try (var connection = open(""); var statement = connection.createStatement()) {
            try (var rows = statement.executeQuery("SELECT content FROM settings WHERE name = 'last_backup'")) {
                if (!rows.next() || !rows.getString(1).equals(mark)) {
                    throw new SQLException("the copy lacks what was stored last");
                }
            }
            try (var tables = statement.executeQuery(EVENTS)) {
                if (tables.next()) { // since version 2
                    statement.execute("UPDATE event_stream SET epoch = ''");
                }
            }
            statement.execute("SHUTDOWN");
        }
    }

    private long readThrough() throws SQLException {
        try (var connection = open(";ACCESS_MODE_DATA=r;LAZY_QUERY_EXECUTION=1")) {
            return Readability.rows(connection);
        }
    }

    private Connection open(String options) throws SQLException {
        var url = Connections.url(data.path(), UNFINISHED) + ";IFEXISTS=TRUE;CACHE_SIZE=4096" + options;
        return DriverManager.getConnection(url, Connections.USER, "");
    }

    /** Those that somebody asked for stay until somebody deletes them. */
    private void prune() throws IOException {
        var automatic = data.list(DIRECTORY).stream().filter(name -> name.contains(BEFORE)).toList();
        for (var old : automatic.subList(0, Math.max(0, automatic.size() - AUTOMATIC_KEPT))) {
            data.delete(DIRECTORY + "/" + old);
        }
    }

    private void removeUnfinished() {
        try {
            clear();
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, UNFINISHED_FILE + " is left behind", e);
        }
    }
}
