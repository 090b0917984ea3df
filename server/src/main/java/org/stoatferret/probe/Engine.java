package org.stoatferret.probe;

import org.stoatferret.files.Storage;
import org.stoatferret.probe.Prober.Availability.Available;
import org.stoatferret.probe.Prober.Availability.Unavailable;

/** What reads the files. */
public enum Engine {
    /** A configured ffprobe, or else FFmpeg's libraries where they load, or else any ffprobe that runs. */
    AUTO,
    /** FFmpeg's own libraries, in a few children that live long. */
    LIBAV,
    /** One ffprobe for each file. */
    FFPROBE;

    private static final System.Logger LOG = System.getLogger(Engine.class.getName());

    /** Has it ready, by trying it. Unpacks what this program brings along. Blocks for some seconds at most. */
    public Prober find(FfprobeConfig config, Storage storage) throws InterruptedException {
        if (this == FFPROBE || this == AUTO && config.executable() != null) {
            return Ffprobe.find(config, storage);
        }
        var workers = LibavWorkers.find(config, storage);
        if (this == LIBAV || workers.availability() instanceof Available) {
            return workers;
        }
        workers.close();
        if (workers.availability() instanceof Unavailable none) {
            LOG.log(System.Logger.Level.WARNING, "one ffprobe is run for each file, which is slower: "
                    + none.remedy());
        }
        return Ffprobe.find(config, storage);
    }
}
