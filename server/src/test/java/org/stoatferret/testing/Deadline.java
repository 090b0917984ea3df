package org.stoatferret.testing;

import java.time.Instant;
import java.time.InstantSource;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Begins no more tests of a kind when its time is up, and says what is left out: where all have to end by some time, a
 * machine that is far too slow for that had better test some of each kind. Nobody else sets such a time, in seconds since
 * 1970.
 */
public final class Deadline implements ExecutionCondition {
    private static final ConditionEvaluationResult IN_TIME = ConditionEvaluationResult.enabled("in time");

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        var until = context.getTestClass().map(Deadline::variable).map(System::getenv);
        if (until.isEmpty()
                || InstantSource.system().instant().isBefore(Instant.ofEpochSecond(Long.parseLong(until.get())))) {
            return IN_TIME;
        }
        System.out.println("LEFT OUT, for want of time: " + context.getUniqueId());
        return ConditionEvaluationResult.disabled("there is no time left for it");
    }

    private static String variable(Class<?> test) {
        var name = test.getSimpleName();
        if (name.equals(WebAppIT.class.getSimpleName())) {
            return "STOAT_FERRET_PAGE_TESTS_UNTIL";
        }
        return name.endsWith("IT") ? "STOAT_FERRET_SERVER_TESTS_UNTIL" : "STOAT_FERRET_UNIT_TESTS_UNTIL";
    }
}
