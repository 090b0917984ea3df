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
final class Problems {
    private Problems() {}

    static FileProblem ofFile(FilePath path, IOException e) {
        if (e instanceof NoSuchFileException) {
            return new FileProblem(path, Code.FILE_VANISHED, "The file vanished while its directory was being read.");
        }
        return new FileProblem(path, Code.FILE_UNREADABLE, "The file cannot be read: " + reason(e) + ".");
    }

    static FileProblem ofDirectory(FilePath path, IOException e) {
        if (e instanceof StorageStalledException) {
            return new FileProblem(path, Code.STORAGE_STALLED, "The storage of the directory does not answer.");
        }
        return new FileProblem(path, Code.DIRECTORY_UNREADABLE, "The directory cannot be read: " + reason(e) + ".");
    }

    static String reason(IOException e) {
        return switch (e) {
            case AccessDeniedException _ -> "permission denied";
            case NoSuchFileException _ -> "it does not exist any more";
            case NotDirectoryException _ -> "it is not a directory";
            case FileSystemException other when other.getReason() != null -> other.getReason();
            default -> "input/output error";
        };
    }
}
