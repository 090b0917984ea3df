package org.stoatferret.http;

import java.util.List;

import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

import org.stoatferret.media.Backup;
import org.stoatferret.media.Backups;

/** Looks after the server itself. */
final class SystemApi {
    private final Backups backups;

    SystemApi(Backups backups) {
        this.backups = backups;
    }

    List<Endpoint> endpoints() {
        return List.of(Endpoint.at("/api/v1/system/backup").post(this::backUp));
    }

    /**
     * A backup on the wire.
     *
     * @param file
     *            within the data directory, wherever that is
     * @param verified
     *            always true: what could not be read through is not kept
     */
    private record BackupJson(String file, long sizeBytes, String createdAt, long rows, boolean verified) {
        static BackupJson of(Backup backup) {
            return new BackupJson(backup.file(), backup.sizeBytes(), Json.time(backup.createdAt()), backup.rows(),
                    true);
        }
    }

    private void backUp(ServerRequest request, ServerResponse response) throws InterruptedException {
        new Query(request.query()).check();
        var backup = backups.make().orElseThrow(() -> new ProblemException(
                Problem.of(Problem.Code.BACKUP_UNDER_WAY, "a backup is being made already")));
        Answers.json(request, response, Status.CREATED_201, BackupJson.of(backup));
    }
}
