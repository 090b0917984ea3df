package org.stoatferret.store;

import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;

/**
 * Copies the file of an open database, while it is read and written. That is what H2's {@code BACKUP TO} does, which
 * however packs the copy into a zip file: it would have to be unpacked again, and takes twice the room meanwhile.
 */
final class OnlineCopy {
    private OnlineCopy() {}

    static void write(Connection connection, OutputStream target) throws IOException, SQLException {
        var session = (SessionLocal) connection.unwrap(JdbcConnection.class).getSession();
        var store = session.getDatabase().getStore();
        store.flush();
        // While this runs, H2 overwrites nothing that it has written: it only adds to the file's end.
        store.getMvStore().getFileStore().backup(new Unpacked(target));
        target.flush();
    }

    /** What is put into this "archive" comes out as it is. */
    private static final class Unpacked extends ZipOutputStream {
        private final OutputStream target;

        Unpacked(OutputStream target) {
            super(target);
            this.target = target;
        }

        @Override
        public void putNextEntry(ZipEntry entry) {}

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            target.write(bytes, from, length);
        }

        @Override
        public void closeEntry() {}
    }
}
