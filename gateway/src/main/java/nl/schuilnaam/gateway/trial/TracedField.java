package nl.schuilnaam.gateway.trial;

import java.util.Optional;

/**
 * One value of a message before and after, and what decided. The values are those of the message, so {@code toString} shows none.
 *
 * @param path in names of the profile, and below an unknown name that of the sender: {@code users.roles.org.sourcedId}
 * @param place where it stands: {@code users[3].roles[0].org.sourcedId}
 * @param before JSON text; nothing where the message does not hold it
 * @param after JSON text; nothing where it does not pass
 * @param learned whether it is read, whether it passes or not, as one more identifier of the person
 * @param line what the agreement says of it; nothing where it says nothing
 */
public record TracedField(
        String path,
        String place,
        Optional<String> before,
        Optional<String> after,
        Reason reason,
        boolean learned,
        Optional<AgreementLines.Line> line) {
    /** Why, in one sentence. */
    public String why() {
        String because = line.map(one -> reason == Reason.STAND_IN ? one + "; " + reason.words() : one.toString())
                .orElse(reason.words());
        if (reason == Reason.NEVER || reason == Reason.NOT_BACK || reason == Reason.NULL) {
            because = line.map(one -> one + "; " + reason.words()).orElse(reason.words());
        } else if (reason == Reason.STAND_IN && line.isEmpty()) {
            because = "not listed; " + reason.words();
        }
        return learned && after.isEmpty() ? because + "; learned, not passed" : because;
    }

    @Override
    public String toString() {
        return "TracedField[" + path + ", " + reason + "]";
    }
}
