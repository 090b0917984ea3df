package org.stoatferret.probe;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.stoatferret.media.FilePath;
import org.stoatferret.media.FileProblem.Code;
import org.stoatferret.media.MediaInfo;
import org.stoatferret.media.Track.AudioTrack;
import org.stoatferret.probe.ChildProcess.Ending;
import org.stoatferret.probe.ProbeResult.Crashed;
import org.stoatferret.probe.ProbeResult.Failed;
import org.stoatferret.probe.ProbeResult.NotVideo;
import org.stoatferret.probe.ProbeResult.Probed;
import org.stoatferret.probe.ProbeResult.Unsupported;

/** Makes out what ffprobe's ending says about a file. Whatever a file brings it to write, a result comes of it. */
final class FfprobeJson {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    // FFmpeg's error codes: negated errno, the same on all platforms as far as they are named here.
    private static final int EPERM = -1;
    private static final int ENOENT = -2;
    private static final int ENOMEM = -12;
    private static final int EACCES = -13;
    private static final int ENOTDIR = -20;
    private static final int EINVAL = -22;
    private static final int EDOM = -33;
    private static final int ERANGE = -34;
    private static final int LAST_ERRNO = -133;

    private static final int AVERROR_EOF = -541478725; // 'EOF ', negated: libavutil/error.h

    private FfprobeJson() {}

    /**
     * What came of asking about a file.
     *
     * @param asked
     *            what ffprobe was told the file is called
     */
    static ProbeResult read(FilePath file, String asked, Ending ending) {
        if (ending.isTooLarge()) {
            return new Failed(Code.OUTPUT_TOO_LARGE, "FFmpeg wrote more about this file than is accepted ("
                    + ChildProcess.MAX_OUTPUT / (1 << 20) + " MiB), and was stopped.");
        }
        String errors = new String(ending.errors(), StandardCharsets.UTF_8);
        String answer = new String(ending.output(), StandardCharsets.UTF_8);
        var root = object(answer).orElse(null);
        if (root != null && root.has("error")) {
            return refused(root.path("error"), errors, asked);
        }
        if (root == null || ending.exitValue() != 0) {
            return broken(ending, errors, asked, answer);
        }
        return answered(file, root, answer);
    }

    private static Optional<ObjectNode> object(String answer) {
        try {
            return JSON.readTree(answer) instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static ProbeResult answered(FilePath file, ObjectNode root, String answer) {
        MediaInfo media = MediaReading.of(root, extension(file));
        if (media.video().isPresent()) {
            return new Probed(media, withOwnName(file, root, answer));
        }
        if (media.tracks().isEmpty()) {
            return new NotVideo("There is no stream of any kind in this file.");
        }
        boolean sounds = !media.tracks(AudioTrack.class).isEmpty();
        return new NotVideo(sounds
                ? "There is no video stream in this file, only sound."
                : "There is no video stream in this file.");
    }

    /** What a file is called in an answer. */
    static String name(FilePath file) {
        return "file:" + file.display();
    }

    /** A file that ffprobe was shown under another name keeps its own in the answer. */
    private static String withOwnName(FilePath file, ObjectNode root, String answer) {
        String own = name(file);
        if (!(root.get("format") instanceof ObjectNode format) || own.equals(format.path("filename").textValue())) {
            return answer;
        }
        format.put("filename", own);
        return root.toString();
    }

    private static ProbeResult refused(JsonNode error, String errors, String asked) {
        int code = error.path("code").asInt();
        String verdict = error.path("string").asText("unknown error");
        if (Complaint.isRefusal(errors)) {
            return new Unsupported("This is not a kind of file that is read here: neither a video nor sound, or one "
                    + "that leads to other files.");
        }
        if (code == ENOENT || code == ENOTDIR) {
            return new Failed(Code.FILE_VANISHED, "The file is no longer there.");
        }
        if (code == EACCES || code == EPERM) {
            return new Failed(Code.FILE_UNREADABLE, "The file may not be read: permission denied.");
        }
        if (code == ENOMEM) {
            return new Failed(Code.INVALID_MEDIA,
                    "FFmpeg cannot read this file: it asks for more memory than allowed.");
        }
        String reason = Complaint.of(errors, asked, code == AVERROR_EOF
                ? "nothing in it is recognised as media"
                : verdict);
        // Below are FFmpeg's own codes; above, what the system said. Those of arithmetic are about the content.
        boolean system = code < 0 && code >= LAST_ERRNO && code != EINVAL && code != EDOM && code != ERANGE;
        return system
                ? new Failed(Code.FILE_UNREADABLE, "The file cannot be read: " + Complaint.oneLine(verdict) + ".")
                : new Failed(Code.INVALID_MEDIA, "FFmpeg cannot read this file: " + reason + ".");
    }

    private static ProbeResult broken(Ending ending, String errors, String asked, String answer) {
        int exit = ending.exitValue();
        if (Signal.isDeath(exit)) {
            return new Crashed("FFmpeg was ended by signal " + Signal.of(exit) + " while it read this file.");
        }
        String reason = Complaint.of(errors, asked, "");
        String detail = reason.isEmpty() ? "." : ": " + reason + ".";
        if (exit != 0) {
            return new Failed(Code.PROBE_FAILED, "FFmpeg gave up on this file with status " + exit + detail);
        }
        return new Failed(Code.PROBE_FAILED, answer.isBlank()
                ? "FFmpeg said nothing about this file" + detail
                : "FFmpeg's answer about this file is damaged" + detail);
    }

    private static String extension(FilePath file) {
        String name = file.displayName();
        int dot = name.lastIndexOf('.');
        return dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
    }
}
