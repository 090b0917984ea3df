package org.stoatferret.http;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.regex.Pattern;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The secret that opens the server. It is never shown: nothing here gives it back, and its text is not it. */
public final class Token {
    private static final Pattern FORM = Pattern.compile("[!-~]{8,256}");
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;
    private final byte[] proof;

    private Token(String secret) {
        key = new SecretKeySpec(secret.getBytes(StandardCharsets.US_ASCII), ALGORITHM);
        proof = sign(secret);
    }

    /**
     * Takes 8 to 256 visible ASCII characters.
     *
     * @throws IllegalArgumentException
     *             for anything else
     */
    public static Token of(String secret) {
        if (!FORM.matcher(secret).matches()) {
            throw new IllegalArgumentException("a token is 8 to 256 visible ASCII characters");
        }
        return new Token(secret);
    }

    /** Takes as long for one that is nearly right as for any other of its length. */
    boolean is(String candidate) {
        return MessageDigest.isEqual(proof, sign(candidate));
    }

    /** What only those who have the token can say of a text. */
    byte[] sign(String text) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    @Override
    public String toString() {
        return "a token";
    }
}
