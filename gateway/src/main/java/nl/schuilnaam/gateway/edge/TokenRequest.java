package nl.schuilnaam.gateway.edge;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a client sent to the token endpoint, read strictly (RFC 6749 sections 2.3.1, 3.2 and 4.4.2). The secret shows in no text. */
final class TokenRequest {
    // RFC 6749 appendix A.4.
    private static final Pattern SCOPE =
            Pattern.compile("[\\x21\\x23-\\x5b\\x5d-\\x7e]+(?: [\\x21\\x23-\\x5b\\x5d-\\x7e]+)*");
    // RFC 6749 appendix A.1 and A.2.
    private static final Pattern VISIBLE = Pattern.compile("[\\x20-\\x7e]{1,1024}");
    private static final Pattern BASIC = Pattern.compile("(?i:basic) +([A-Za-z0-9+/]+={0,2})");

    /** Why it cannot be read, by the names of RFC 6749 section 5.2. */
    enum Flaw {
        INVALID_REQUEST,
        INVALID_CLIENT,
        UNSUPPORTED_GRANT_TYPE,
        INVALID_SCOPE
    }

    /** Carries the flaw out of the reading. */
    static final class Unreadable extends Exception {
        private final Flaw flaw;

        Unreadable(Flaw flaw) {
            super(flaw.name(), null, false, false);
            this.flaw = flaw;
        }

        Flaw flaw() {
            return flaw;
        }
    }

    private final String clientId;
    private final byte[] secret;
    private final Optional<Set<String>> scopes;

    private TokenRequest(String clientId, byte[] secret, Optional<Set<String>> scopes) {
        this.clientId = clientId;
        this.secret = secret;
        this.scopes = scopes;
    }

    String clientId() {
        return clientId;
    }

    byte[] secret() {
        return secret;
    }

    /** The scopes asked for, if any are named. */
    Optional<Set<String>> scopes() {
        return scopes;
    }

    @Override
    public String toString() {
        return "TokenRequest[...]";
    }

    /**
     * Reads a request.
     *
     * @param authorization the value of {@code Authorization}
     * @param content a form
     */
    static TokenRequest read(@Nullable String authorization, byte[] content) throws Unreadable {
        Map<String, String> form = form(content);
        String grant = form.get("grant_type");
        if (grant == null) {
            throw new Unreadable(Flaw.INVALID_REQUEST);
        }
        if (!grant.equals("client_credentials")) {
            throw new Unreadable(Flaw.UNSUPPORTED_GRANT_TYPE);
        }
        Optional<Set<String>> scopes = scopes(form.get("scope"));
        String clientId = form.get("client_id");
        String secret = form.get("client_secret");
        if (authorization != null) {
            if (secret != null) {
                throw new Unreadable(Flaw.INVALID_REQUEST);
            }
            String[] basic = basic(authorization);
            if (clientId != null && !clientId.equals(basic[0])) {
                throw new Unreadable(Flaw.INVALID_REQUEST);
            }
            clientId = basic[0];
            secret = basic[1];
        }
        if (clientId == null
                || secret == null
                || !VISIBLE.matcher(clientId).matches()
                || !VISIBLE.matcher(secret).matches()) {
            throw new Unreadable(Flaw.INVALID_CLIENT);
        }
        return new TokenRequest(clientId, secret.getBytes(StandardCharsets.UTF_8), scopes);
    }

    private static Optional<Set<String>> scopes(@Nullable String scope) throws Unreadable {
        if (scope == null || scope.isEmpty()) {
            return Optional.empty();
        }
        if (!SCOPE.matcher(scope).matches()) {
            throw new Unreadable(Flaw.INVALID_SCOPE);
        }
        return Optional.of(Set.copyOf(Arrays.asList(scope.split(" "))));
    }

    private static String[] basic(String authorization) throws Unreadable {
        var parts = BASIC.matcher(authorization);
        if (!parts.matches()) {
            throw new Unreadable(Flaw.INVALID_CLIENT);
        }
        String pair;
        try {
            pair = utf8(Base64.getDecoder().decode(parts.group(1)), Flaw.INVALID_CLIENT);
        } catch (IllegalArgumentException e) {
            throw new Unreadable(Flaw.INVALID_CLIENT);
        }
        int colon = pair.indexOf(':');
        if (colon < 1) {
            throw new Unreadable(Flaw.INVALID_CLIENT);
        }
        return new String[] {
            decode(pair.substring(0, colon), Flaw.INVALID_CLIENT),
            decode(pair.substring(colon + 1), Flaw.INVALID_CLIENT)
        };
    }

    private static Map<String, String> form(byte[] content) throws Unreadable {
        String text = utf8(content, Flaw.INVALID_REQUEST);
        var form = new LinkedHashMap<String, String>();
        if (text.isEmpty()) {
            return form;
        }
        for (String pair : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw new Unreadable(Flaw.INVALID_REQUEST);
            }
            String name = decode(pair.substring(0, equals), Flaw.INVALID_REQUEST);
            String value = decode(pair.substring(equals + 1), Flaw.INVALID_REQUEST);
            if (form.put(name, value) != null) {
                throw new Unreadable(Flaw.INVALID_REQUEST);
            }
        }
        return form;
    }

    /** Undoes {@code application/x-www-form-urlencoded}, strictly. */
    private static String decode(String raw, Flaw flaw) throws Unreadable {
        byte[] in = raw.getBytes(StandardCharsets.UTF_8);
        var out = ByteBuffer.allocate(in.length);
        for (int i = 0; i < in.length; i++) {
            if (in[i] == '+') {
                out.put((byte) ' ');
            } else if (in[i] == '%') {
                int high = hex(in, i + 1);
                int low = high < 0 ? -1 : hex(in, i + 2);
                if (low < 0) {
                    throw new Unreadable(flaw);
                }
                out.put((byte) (high << 4 | low));
                i += 2;
            } else {
                out.put(in[i]);
            }
        }
        return utf8(Arrays.copyOf(out.array(), out.position()), flaw);
    }

    private static int hex(byte[] bytes, int at) {
        return at < bytes.length && bytes[at] > 0 ? Character.digit(bytes[at], 16) : -1;
    }

    private static String utf8(byte[] bytes, Flaw flaw) throws Unreadable {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Unreadable(flaw);
        }
    }
}
