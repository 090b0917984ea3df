package org.stoatferret.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/** Tells whether the server lives, and whether it can work. */
final class HealthApi {
    private final Health health;
    private final Access access;

    HealthApi(Health health, Access access) {
        this.health = health;
        this.access = access;
    }

    List<Endpoint> endpoints() {
        return List.of(Endpoint.at("/health/live").open().get(this::live),
                Endpoint.at("/health/ready").open().get(this::ready));
    }

    /** Health on the wire. */
    private record HealthJson(String status, Map<String, Map<String, Object>> checks) {}

    private void live(ServerRequest request, ServerResponse response) {
        Answers.json(request, response, Map.of("status", "ok"));
    }

    /** Everybody may know whether, but not why: monitoring needs no secret. */
    private void ready(ServerRequest request, ServerResponse response) {
        var report = health.report();
        var checks = new LinkedHashMap<String, Map<String, Object>>();
        if (access.isGranted(request)) {
            report.checks().forEach((name, check) -> checks.put(name, json(check)));
        }
        Answers.json(request, response, report.status().isReady() ? Status.OK_200 : Status.SERVICE_UNAVAILABLE_503,
                new HealthJson(Query.Words.of(report.status()), checks));
    }

    private static Map<String, Object> json(Health.Check check) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("status", Query.Words.of(check.status()));
        fields.putAll(check.details());
        return fields;
    }
}
