package org.stoatferret.http;

import org.stoatferret.files.ScanRoots;
import org.stoatferret.files.ScanRoots.Verdict;

/** Directories as clients name them. */
final class Directories {
    private Directories() {}

    /** The directory that a client has named, if it may have it. */
    static Verdict.Allowed require(ScanRoots roots, String path) throws InterruptedException {
        if (!Json.wellFormed(path).equals(path)) {
            throw invalid("the path is not valid Unicode");
        }
        return require(roots.check(path));
    }

    /** The directory whose exact bytes a client has sent, percent-encoded. */
    static Verdict.Allowed requireEncoded(ScanRoots roots, String encoded) throws InterruptedException {
        return require(roots.checkEncoded(encoded));
    }

    private static Verdict.Allowed require(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Allowed allowed -> allowed;
            case Verdict.Invalid(String detail) -> throw invalid(detail);
            case Verdict.NotAllowed() -> throw new ProblemException(
                    Problem.of(Problem.Code.PATH_NOT_ALLOWED, "the path lies outside the directories set up here"));
            case Verdict.Stalled(String detail) -> throw stalled(detail);
        };
    }

    static ProblemException invalid(String detail) {
        return new ProblemException(Problem.of(Problem.Code.INVALID_PATH, detail));
    }

    static ProblemException stalled(String detail) {
        return new ProblemException(
                Problem.of(Problem.Code.STORAGE_UNAVAILABLE, detail).with("Retry-After", "30"));
    }
}
