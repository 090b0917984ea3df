package org.stoatferret.http;

import java.util.UUID;
import java.util.regex.Pattern;

import io.helidon.webserver.http.ServerRequest;

import org.stoatferret.media.JobId;
import org.stoatferret.media.VideoId;

/** Ids in paths. What is no id at all names nothing: 404. */
final class Ids {
    private static final Pattern FORM = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private Ids() {}

    static JobId job(ServerRequest request) {
        return new JobId(read(request, "there is no such job"));
    }

    static VideoId video(ServerRequest request) {
        return new VideoId(read(request, "there is no such video"));
    }

    static ProblemException unknownJob() {
        return notFound("there is no such job");
    }

    static ProblemException unknownVideo() {
        return notFound("there is no such video");
    }

    private static UUID read(ServerRequest request, String ifNone) {
        var text = request.path().pathParameters().get("id");
        if (!FORM.matcher(text).matches()) {
            throw notFound(ifNone);
        }
        return UUID.fromString(text);
    }

    private static ProblemException notFound(String detail) {
        return new ProblemException(Problem.of(Problem.Code.NOT_FOUND, detail));
    }
}
