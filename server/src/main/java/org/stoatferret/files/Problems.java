package org.stoatferret.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

import org.stoatferret.media.FilePath;
import org.stoatferret.media.FileProblem;
import org.stoatferret.media.FileProblem.Code;

/** What to tell people about errors of the file system. */
public final class Problems {
    /** Linux' PATH_MAX, less the NUL at the end: nobody can open a longer one. */
    private static final int LONGEST = 4_095;
    private static final String TOO_LONG = "its path is longer than 4,095 bytes.";

    private Problems() {}

    /** Whether a path is one that the system takes from nobody. */
    static boolean isTooLong(FilePath path) {
        return path.encoded().length() > LONGEST && path.bytes().length > LONGEST;
    }

    static FileProblem tooLongFile(FilePath path) {
        return new FileProblem(path, Code.FILE_UNREADABLE, "The file cannot be read: " + TOO_LONG);
    }

    static FileProblem tooLongDirectory(FilePath path) {
        return new FileProblem(path, Code.DIRECTORY_UNREADABLE, "The directory cannot be read: " + TOO_LONG);
    }

    /** Also for whoever could not take hold of a file that had been found. */
    public static FileProblem ofFile(FilePath path, IOException e) {
        if (e instanceof StorageStalledException) {
            return new FileProblem(path, Code.STORAGE_STALLED, "The storage of the file does not answer.");
        }
        if (e instanceof NoSuchFileException || e instanceof NotDirectoryException
                || e instanceof NotRegularException) {
            return new FileProblem(path, Code.FILE_VANISHED,
                    "The file vanished, or something else has taken its place, while the scan was under way.");
        }
        return new FileProblem(path, Code.FILE_UNREADABLE, "The file cannot be read: " + reason(e) + ".");
    }

    public static FileProblem ofDirectory(FilePath path, IOException e) {
        if (e instanceof StorageStalledException) {
            return new FileProblem(path, Code.STORAGE_STALLED, "The storage of the directory does not answer.");
        }
        return new FileProblem(path, Code.DIRECTORY_UNREADABLE, "The directory cannot be read: " + reason(e) + ".");
    }

    /** Some of what is in a directory could not even be looked at, and may be anything. */
    static FileProblem ofSomeIn(FilePath path, IOException e) {
        return new FileProblem(path, Code.DIRECTORY_UNREADABLE,
                "Some of what is in the directory cannot be looked at: " + reason(e) + ".");
    }

    static String reason(IOException e) {
        return switch (e) {
            case StorageStalledException _ -> "its storage does not answer";
            case AccessDeniedException _ -> "permission denied";
            case NoSuchFileException _ -> "it does not exist any more";
            case NotDirectoryException _ -> "it is not a directory";
            case FileSystemException other when other.getReason() != null -> other.getReason();
            default -> "input/output error";
        };
    }
}
