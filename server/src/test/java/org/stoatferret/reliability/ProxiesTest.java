package org.stoatferret.reliability;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

@Timeout(180)
class ProxiesTest {
    @TempDir
    Path directory;

    @Test
    void thePageWorksBehindProxiesWithTheirDefaultSettings() throws Exception {
        assumeTrue(!Proxies.installed().isEmpty(), "none of nginx, haproxy and caddy is installed");
        var figures = Proxies.run(directory, Duration.ZERO);
        assertEquals(List.of(), figures.broken(), figures::toString);
        System.out.println(Proxies.installed() + ": " + String.join("; ", figures.counted()));
    }
}
