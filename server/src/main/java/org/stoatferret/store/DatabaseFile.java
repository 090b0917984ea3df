package org.stoatferret.store;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Optional;

import io.helidon.dbclient.DbClientException;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;

import org.stoatferret.files.DataDirectory;
import org.stoatferret.files.Seal;
import org.stoatferret.media.StorageFullException;
import org.stoatferret.media.StorageUnavailableException;
import org.stoatferret.store.Connections.Access;

/**
 * The file that the database is in, at start-up: made if there is none, brought up to date on a copy that then takes its
 * place, or set aside if it is damaged. So whatever has the file's name is a whole database, whenever the server is
 * killed, and none that is empty takes the place of one that was not.
 */
final class DatabaseFile {
    /** H2's name for it. */
    static final String DATABASE = "stoat-ferret";
    static final String ENDING = ".mv.db";
    static final String FILE = DATABASE + ENDING;

    private static final System.Logger LOGGER = System.getLogger(DatabaseFile.class.getName());
    /** H2's, twice: it has the number of the last version. */
    private static final int HEADER_BYTES = 2 * 4096;
    private static final String UNFINISHED = DATABASE + ".unfinished";
    private static final String UNFINISHED_FILE = UNFINISHED + ENDING;
    private static final String DAMAGED = FILE + ".damaged-";

    private final DataDirectory data;
    private final Schema schema;
    private final BackupFiles backups;
    private final InstantSource clock;

    DatabaseFile(DataDirectory data, Schema schema, BackupFiles backups, InstantSource clock) {
        this.data = data;
        this.schema = schema;
        this.backups = backups;
        this.clock = clock;
    }

    /**
     * Opens the database with so many connections; only what is there already can be opened to be read only.
     *
     * @throws StorageUnavailableException
     *             with a sentence that names the directory and says what to do
     */
    Connections open(int size, Access access) {
        try {
            clear();
            if (data.has(FILE)) {
                checkSeal();
            } else {
                make();
            }
            var connections = openSound(size, access);
            if (version(connections).equals(Optional.of(schema.newest()))) {
                return connections;
            }
            migrate(connections, access);
            return openSound(size, access);
        } catch (IOException e) {
            throw Failure.of(e) == Failure.FULL
                    ? new StorageFullException(e)
                    : new StorageUnavailableException("the data directory " + data.path() + " cannot be used: " + e, e);
        }
    }

    /** To be called when nobody has it open any more and nothing in it is half done. */
    void close() {
        seal().put();
    }

    private Seal seal() {
        return new Seal(data, FILE, HEADER_BYTES);
    }

    /** Removes what a server that was killed has left half done. */
    private void clear() throws IOException {
        data.delete(UNFINISHED_FILE);
        backups.clear();
    }

    private void checkSeal() throws IOException {
        if (data.sizeBytes(FILE) == 0) {
            throw setAside("it is empty", new IOException("no content"));
        }
        if (!seal().isIntact()) {
            throw setAside("it is not as the server left it", new IOException("another content"));
        }
        seal().remove();
    }

    private void make() throws IOException {
        var damaged = data.list("").stream().filter(name -> name.startsWith(DAMAGED)).max(String::compareTo);
        if (damaged.isPresent()) {
            throw refusal("was damaged", damaged.get(), new IOException("no database"));
        }
        var backup = backups.newest();
        if (backup.isPresent()) {
            LOGGER.log(Level.WARNING,
                    "there is no database in {0}: an empty one is made, though there is a backup, {1}",
                    data.path(), backup.get());
        }
        bringUpToDate();
    }

    /** Opens it, and sets it aside instead if that shows that it is damaged. */
    private Connections openSound(int size, Access access) throws IOException {
        Connections connections = null;
        try {
            connections = Connections.open(data.path(), size, access);
            var version = version(connections);
            if (version.isEmpty()) {
                throw new StorageUnavailableException("its tables are missing",
                        new SQLException("its tables are missing"));
            }
            if (version.get().equals(schema.newest())) {
                Schema.touch(connections.client().execute());
            }
            return connections;
        } catch (DbClientException | StorageUnavailableException e) {
            if (connections != null) {
                connections.shutDown("SHUTDOWN IMMEDIATELY");
            }
            throw Failure.ofOpening(e) == Failure.DAMAGED ? setAside(Connections.reason(e), e) : unavailable(e);
        }
    }

    private StorageUnavailableException unavailable(RuntimeException e) {
        return e instanceof StorageUnavailableException told
                ? told
                : new StorageUnavailableException("the database in the data directory " + data.path()
                        + " cannot be read: " + Connections.reason(e), e);
    }

    private Optional<MigrationVersion> version(Connections connections) {
        var applied = Schema.applied(connections.client().execute());
        if (applied.filter(version -> version.isNewerThan(schema.newest())).isPresent()) {
            throw new StorageUnavailableException("the database in the data directory " + data.path()
                    + " was written by a newer version of this server", new IllegalStateException(applied.toString()));
        }
        return applied;
    }

    private void migrate(Connections connections, Access access) throws IOException {
        try {
            if (access == Access.READ_ONLY) {
                throw new StorageFullException(new IOException("there is no room for the reserve"));
            }
            backups.make(connections.client(), BackupFiles.before(schema.newest()));
        } catch (DbClientException | StorageUnavailableException e) {
            throw new StorageUnavailableException("the database in the data directory " + data.path()
                    + " has to be brought up to date, but cannot be backed up before: " + unavailable(e).getMessage(),
                    e);
        } finally {
            connections.shutDown("SHUTDOWN");
        }
        data.copy(FILE, UNFINISHED_FILE);
        bringUpToDate();
    }

    /** Runs the scripts on the unfinished file, which they make if need be, and gives it its name. */
    private void bringUpToDate() throws IOException {
        try {
            schema.migrate(data.path(), UNFINISHED);
        } catch (FlywayException e) {
            data.delete(UNFINISHED_FILE);
            throw Failure.of(e) == Failure.FULL
                    ? new StorageFullException(e)
                    : new StorageUnavailableException("the database in the data directory " + data.path()
                            + " cannot be brought up to date: " + Connections.reason(e), e);
        }
        data.publish(UNFINISHED_FILE, FILE);
    }

    private StorageUnavailableException setAside(String reason, Exception cause) throws IOException {
        var name = DAMAGED + BackupFiles.time(clock.instant());
        data.rename(FILE, name);
        seal().remove();
        return refusal("is damaged (" + reason + ")", name, cause);
    }

    private StorageUnavailableException refusal(String state, String setAside, Exception cause) throws IOException {
        var backup = backups.newest();
        var restore = backup.isPresent()
                ? "to restore the newest backup, copy " + backup.get() + " to " + FILE
                : "there is no backup in " + BackupFiles.DIRECTORY;
        return new StorageUnavailableException("the database in the data directory " + data.path() + " " + state
                + "; it has been set aside as " + setAside + ". In that directory, " + restore
                + "; to begin with an empty database, move " + setAside + " elsewhere", cause);
    }
}
