package nl.schuilnaam.mapping.key;

import java.util.regex.Pattern;

/** Why a token did not give its key, as far as someone can put it right. */
enum Pkcs11Failure {
    WRONG_PIN(
            "CKR_PIN_INCORRECT|CKR_PIN_INVALID|CKR_PIN_LEN_RANGE",
            "the token refuses the PIN; correct the PIN file (each attempt counts, tokens lock themselves)"),
    PIN_LOCKED(
            "CKR_PIN_LOCKED|CKR_PIN_EXPIRED",
            "the token's PIN is locked or expired; reset it with the token's own tool"),
    NO_PIN("CKR_USER_PIN_NOT_INITIALIZED", "the token has no user PIN yet; set one with the token's own tool"),
    NO_TOKEN(
            "CKR_TOKEN_NOT_PRESENT|CKR_TOKEN_NOT_RECOGNIZED|CKR_SLOT_ID_INVALID|CKR_DEVICE_REMOVED|slotListIndex is"
                    + "|oken has been removed|oken is not present",
            "there is no token in this slot; put it in, initialise it, or correct the slot or token label"),
    /** Anything else. */
    UNKNOWN(
            "",
            "the PKCS#11 library or token does not work; check that the path names a PKCS#11 library for this machine and that the token is ready");

    private final Pattern signs;
    private final String advice;

    Pkcs11Failure(String signs, String advice) {
        this.signs = Pattern.compile(signs);
        this.advice = advice;
    }

    String advice() {
        return advice;
    }

    /** Java keeps the token's return value in the message of one of the causes only. */
    static Pkcs11Failure of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            for (Pkcs11Failure known : values()) {
                if (known != UNKNOWN && known.signs.matcher(message).find()) {
                    return known;
                }
            }
        }
        return UNKNOWN;
    }
}
