package org.stoatferret.media;

/**
 * What a client asked to be scanned.
 *
 * @param path
 *            the directory as the client named it; the paths of what is found in it begin with it
 * @param realPath
 *            the same directory with symbolic links resolved, by which two scans of one directory are told to be that
 */
public record ScanRequest(FilePath path, FilePath realPath, Depth depth, Mode mode, Missing missing) {

    /** A request that marks files as missing only where that is plausible. */
    public ScanRequest(FilePath path, FilePath realPath, Depth depth, Mode mode) {
        this(path, realPath, depth, mode, Missing.IF_PLAUSIBLE);
    }

    /** How far down a scan goes. */
    public enum Depth {
        RECURSIVE, DIRECTORY_ONLY
    }

    /** Which files are probed. */
    public enum Mode {
        CHANGED, ALL
    }

    /** Whether files are marked as missing when it looks as if their storage were what is missing. */
    public enum Missing {
        IF_PLAUSIBLE, ACCEPTED
    }

    /** Whether another request would do the same work. */
    public boolean isSameAs(ScanRequest other) {
        return realPath.equals(other.realPath) && path.equals(other.path) && depth == other.depth && mode == other.mode;
    }

    /** Whether one directory lies in the other, so that the two scans must not run at once. */
    public boolean overlaps(ScanRequest other) {
        return realPath.isIn(other.realPath) || other.realPath.isIn(realPath);
    }
}
