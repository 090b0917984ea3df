package org.stoatferret.reliability;

import org.stoatferret.testing.HostileMedia;
import org.stoatferret.testing.Orphans;

/** What was promised of the experiments that have figures of their own. */
final class Promises {
    private static final long MOST_MEMORY_MEGABYTES = 256;

    private Promises() {}

    static Figures of(CutStreams.Figures cut) {
        return Figures.of(cut.clients() + " clients").with(cut.cuts() + " cuts").with(cut.kills() + " kills")
                .with(cut.events() + " events, told " + cut.told() + " times")
                .never("lost, doubled, out of order or reset", cut.complaints());
    }

    static Figures of(TornImages.Figures torn) {
        return Figures.of(torn.images() + " images").with(torn.opened() + " opened")
                .zero("refused", torn.images() - torn.opened()).never("with something lost", torn.complaints());
    }

    /** After a crash, damage cannot always be told from what the crash has left; the seal of a tidy end tells all. */
    static Figures of(FlippedBytes.Figures flipped) {
        return Figures.of(flipped.rounds() + " files").with(flipped.refused() + " refused at the start")
                .with(flipped.told() + " told by a read").with(flipped.unharmed() + " unharmed")
                .with(flipped.unnoticed() + " unnoticed").never("begun anew or without a sentence",
                        flipped.complaints());
    }

    static Figures ofTidy(FlippedBytes.Figures flipped) {
        return of(flipped).zero("not refused", flipped.rounds() - flipped.refused());
    }

    static Figures of(KilledBackups.Figures killed) {
        return Figures.of(2 * killed.rounds() + " kills").with(killed.acknowledged() + " rows acknowledged")
                .with(killed.backups() + " backups finished").with(killed.migrated() + " migrations finished")
                .never("with something lost", killed.complaints());
    }

    static Figures of(RandomNames.Figures names) {
        return Figures.of(names.names() + " names").zero("not probed", names.names() - names.probed())
                .zero("not the same again", names.names() - names.roundTrips())
                .zero("not known again", names.names() - names.knownAgain());
    }

    static Figures of(HugeTree.Figures tree) {
        return Figures.of(tree.entries() + " entries").with(tree.media() + " to probe")
                .with(tree.heapMegabytes() + " MB of heap").with(tree.counts().strip().replaceAll("\\s*\\n", ", then "))
                .zero("exit value", tree.exitValue());
    }

    /** Sockets and foreign files are counted by strace: without it there is nothing to promise. */
    static Figures of(HostileMedia.Figures hostile) {
        var figures = Figures.of(hostile.files() + " files").with(hostile.refused() + " refused")
                .with(hostile.videos().size() + " films").never("violations", hostile.violations())
                .atMost(MOST_MEMORY_MEGABYTES, "MB of memory in any", hostile.maxRssBytes() >> 20)
                .with("slowest " + hostile.slowest().toMillis() + " ms")
                .zero("unaccounted for", hostile.files() - hostile.refused() - hostile.videos().size());
        return hostile.sockets() < 0
                ? figures.with("not watched, since there is no strace")
                : figures.zero("sockets", hostile.sockets()).zero("foreign opens", hostile.foreignOpens());
    }

    static Figures of(Orphans.Figures orphans) {
        return Figures.of(orphans.children() + " children").zero("left after " + Orphans.LIMIT.toSeconds() + " s",
                orphans.left()).with("the last of the others gone after " + orphans.slowest().toMillis() + " ms");
    }
}
