package org.stoatferret.store;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import java.util.function.Predicate;

import org.h2.api.ErrorCode;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;

/** What has gone wrong when the database fails, told from the exception. */
enum Failure {
    /** The disk, a quota or the file system's own limit has no room for what was to be written. */
    FULL,
    /** What is in the file makes no sense. */
    DAMAGED,
    /** The database has closed itself, or cannot be reached; opening it again may help. */
    CLOSED,
    /** Anything else, such as a statement that is wrong. */
    OTHER;

    /** H2's, as SQL's, for a statement that has no meaning: ours have one, for tables that are as they were made. */
    private static final String MEANINGLESS = "42";
    /** The last two: an index has entries without rows, or none for a row. */
    private static final Set<Integer> DATABASE_DAMAGED = Set.of(ErrorCode.FILE_CORRUPTED_1,
            ErrorCode.ROW_NOT_FOUND_IN_PRIMARY_INDEX, ErrorCode.ROW_NOT_FOUND_WHEN_DELETING_1);
    private static final Set<Integer> STORE_DAMAGED = Set.of(DataUtils.ERROR_FILE_CORRUPT,
            DataUtils.ERROR_CHUNK_NOT_FOUND);
    private static final Set<Integer> STORE_CLOSED = Set.of(DataUtils.ERROR_CLOSED, DataUtils.ERROR_WRITING_FAILED);

    static Failure of(Throwable failure) {
        if (any(failure, Failure::isFull)) {
            return FULL;
        }
        if (any(failure, Failure::isDamage)) {
            return DAMAGED;
        }
        return any(failure, Failure::isClosed) ? CLOSED : OTHER;
    }

    /**
     * The same for a failure to open the database. The file's content has been checked by nobody then, so that whatever
     * is not known to come from elsewhere comes from there: such as a syntax error in the tables' definitions.
     */
    static Failure ofOpening(Throwable failure) {
        var kind = of(failure);
        if (kind == FULL || kind == DAMAGED || any(failure, EOFException.class::isInstance)) {
            return kind == FULL ? FULL : DAMAGED;
        }
        boolean isFromElsewhere = any(failure, e -> e instanceof IOException || isInUse(e)
                || e instanceof OutOfMemoryError || e instanceof LinkageError || hasCode(e, ErrorCode.OUT_OF_MEMORY)
                || isOfAnotherVersion(e));
        return !isFromElsewhere && any(failure, SQLException.class::isInstance) ? DAMAGED : OTHER;
    }

    static boolean isInUse(Throwable failure) {
        return any(failure, e -> hasCode(e, ErrorCode.DATABASE_ALREADY_OPEN_1));
    }

    /** Whether a row is there already that has what only one may have. */
    static boolean isDuplicate(Throwable failure) {
        return any(failure, e -> hasCode(e, ErrorCode.DUPLICATE_KEY_1));
    }

    private static boolean isOfAnotherVersion(Throwable e) {
        return hasCode(e, ErrorCode.FILE_VERSION_ERROR_1)
                || e instanceof MVStoreException store && store.getErrorCode() == DataUtils.ERROR_UNSUPPORTED_FORMAT;
    }

    /** By the words of the operating systems; there is no exception of its own for it. */
    private static boolean isFull(Throwable e) {
        var words = e instanceof IOException ? String.valueOf(e.getMessage()) : "";
        return words.contains("No space left on device") || words.contains("Disk quota exceeded")
                || words.contains("File too large") || words.contains("not enough space on the disk");
    }

    private static boolean isDamage(Throwable e) {
        return e instanceof SQLException sql
                && (DATABASE_DAMAGED.contains(sql.getErrorCode()) || isMeaningless(sql))
                || e instanceof MVStoreException store && STORE_DAMAGED.contains(store.getErrorCode());
    }

    private static boolean isMeaningless(SQLException e) {
        return e.getSQLState() != null && e.getSQLState().startsWith(MEANINGLESS);
    }

    /** What is under way when the database closes itself fails with the file, or with H2's own assertions. */
    private static boolean isClosed(Throwable e) {
        return e instanceof SQLNonTransientConnectionException || e instanceof SQLTransientConnectionException
                || e instanceof ClosedChannelException || e instanceof AssertionError
                || e instanceof MVStoreException store && STORE_CLOSED.contains(store.getErrorCode());
    }

    private static boolean hasCode(Throwable e, int code) {
        return e instanceof SQLException sql && sql.getErrorCode() == code;
    }

    private static boolean any(Throwable failure, Predicate<Throwable> matches) {
        for (Throwable e = failure; e != null; e = e.getCause()) {
            if (matches.test(e)) {
                return true;
            }
        }
        return false;
    }
}
