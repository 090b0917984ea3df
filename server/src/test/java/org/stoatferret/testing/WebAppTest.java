package org.stoatferret.testing;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** The web app's logic and components, without a browser: see the tests beside what they test in webapp/src. */
class WebAppTest {
    @Test
    void logicAndComponents() throws Exception {
        assertEquals(0, NodeProgram.run(Duration.ofMinutes(5), Map.of(), "node_modules/vitest/vitest.mjs", "run"),
                "see above");
    }
}
