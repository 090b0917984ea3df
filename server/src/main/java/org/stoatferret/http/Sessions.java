package org.stoatferret.http;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * Sessions of browsers. The server keeps none of them, so that they outlive it: each says when it ends and is signed
 * with the token. Another token ends them all.
 */
final class Sessions {
    static final Duration LENGTH = Duration.ofDays(30);
    private static final String PURPOSE = "stoat-ferret session ";
    private static final Pattern FORM = Pattern.compile("(\\d{1,12}\\.[\\w-]{22})\\.([\\w-]{43})");
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final SecureRandom random = new SecureRandom();
    private final Token token;
    private final InstantSource clock;

    Sessions(Token token, InstantSource clock) {
        this.token = token;
        this.clock = clock;
    }

    /** A new one. */
    String begin() {
        var id = new byte[16];
        random.nextBytes(id);
        var session = clock.instant().plus(LENGTH).getEpochSecond() + "." + ENCODER.encodeToString(id);
        return session + "." + signature(session);
    }

    /** Whether it was begun here, with this token, and has not ended. */
    boolean isGoingOn(String text) {
        var parts = FORM.matcher(text);
        return parts.matches()
                && MessageDigest.isEqual(signature(parts.group(1)).getBytes(), parts.group(2).getBytes())
                && clock.instant().isBefore(end(parts.group(1)));
    }

    private static Instant end(String session) {
        return Instant.ofEpochSecond(Long.parseLong(session.substring(0, session.indexOf('.'))));
    }

    private String signature(String session) {
        return ENCODER.encodeToString(token.sign(PURPOSE + session));
    }
}
