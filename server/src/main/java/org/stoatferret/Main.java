package org.stoatferret;

import java.nio.file.Path;

import io.helidon.logging.common.LogConfig;

/** Starts the server, and stops it when the process is told to end. */
public final class Main {
    private Main() {}

    /** Reads {@code application.yaml} in the working directory, if there is one. */
    public static void main(String[] arguments) {
        if (Boolean.getBoolean("stoatferret.rehearsal")) {
            Rehearsal.run();
            return;
        }
        Relaunch.withCache();
        LogConfig.configureRuntime();
        try {
            var app = App.start(AppConfig.load(Path.of("application.yaml")));
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(app::close));
            if (Boolean.getBoolean("stoatferret.endwithparent")) {
                endWithParent();
            }
            System.out.println("Listening on " + app.address());
            System.out.println("Try: curl -d '{\"path\": \"/path/to/videos\"}' -H 'Content-Type: application/json' "
                    + app.address() + "/api/v1/videos/scan && curl -N " + app.address() + "/api/v1/events");
        } catch (ConfigurationException e) {
            System.err.println("Stoat Ferret cannot start: " + e.getMessage());
            System.exit(1);
        } catch (UnsupportedClassVersionError e) {
            System.err.println("Stoat Ferret cannot start: it needs Java 25 with preview features, as in "
                    + "java --enable-preview -jar stoat-ferret.jar");
            System.exit(1);
        } catch (InterruptedException e) {
            System.exit(1);
        }
    }

    @SuppressWarnings("PMD.ProcessOutsideProbe") // a callback at the end of the server's own parent: nothing waits
    private static void endWithParent() {
        ProcessHandle.current().parent().ifPresent(parent -> parent.onExit().thenRun(() -> System.exit(0)));
    }
}
