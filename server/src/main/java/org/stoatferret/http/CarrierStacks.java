package org.stoatferret.http;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.regex.Pattern;

import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What the virtual threads that are on a carrier are doing. The carriers' own stacks do not show it, and neither do the
 * usual beans, which know no virtual threads; the virtual machine's thread dump does.
 */
final class CarrierStacks {
    private static final Pattern BLANK_LINE = Pattern.compile("\\R\\s*\\R");
    private static final String CARRYING = "Carrying virtual thread";
    private static final String MOUNTED = "Mounted virtual thread";

    private CarrierStacks() {}

    /**
     * One paragraph a carrier that carries somebody: its name and the stack it carries. Needs no virtual thread, stops
     * all threads for some milliseconds.
     */
    static String now() {
        try {
            var name = new ObjectName("com.sun.management:type=DiagnosticCommand");
            var dump = (String) ManagementFactory.getPlatformMBeanServer().invoke(name, "threadPrint",
                    new Object[]{new String[0]}, new String[]{String[].class.getName()});
            return carried(dump);
        } catch (JMException e) {
            return "unknown: the virtual machine gives no thread dump (" + e + ")";
        }
    }

    private static String carried(String dump) {
        var carriers = new ArrayList<String>();
        for (var thread : BLANK_LINE.split(dump)) {
            int mounted = thread.indexOf(MOUNTED);
            if (thread.contains(CARRYING) && mounted >= 0) {
                carriers.add(thread.strip().lines().findFirst().orElse("") + "\n   "
                        + thread.substring(mounted).stripTrailing());
            }
        }
        return carriers.isEmpty() ? "no virtual thread" : String.join("\n", carriers);
    }
}
