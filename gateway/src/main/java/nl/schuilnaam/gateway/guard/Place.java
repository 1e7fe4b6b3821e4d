package nl.schuilnaam.gateway.guard;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import nl.schuilnaam.config.agreement.Action.Verb;
import nl.schuilnaam.config.agreement.ExchangeTerms;
import nl.schuilnaam.config.agreement.FieldTerms;
import nl.schuilnaam.config.profile.Field;
import nl.schuilnaam.config.profile.FieldKind;
import nl.schuilnaam.config.profile.Model;
import nl.schuilnaam.config.profile.Payload;
import nl.schuilnaam.config.profile.Profile;
import org.jspecify.annotations.Nullable;

/**
 * A place in a message, and what may stand there as far as the guard is concerned. Made from what the agreement says, and not from the rules that were compiled from it:
 * the guard takes for granted that those may be wrong. The elements of a list stand where the list does.
 *
 * @param path model and field: {@code lineItem.title}
 * @param members of an object
 */
record Place(String path, Content content, Map<String, Place> members) {
    /** Where nothing is known of what may stand there. */
    static final Place UNKNOWN = new Place("$unknown", Content.TEXT, Map.of());

    private static final String HREF = "href";
    private static final String SOURCED_ID = "sourcedId";

    Place {
        members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    /** What may stand at a place. */
    enum Content {
        /** Words that somebody wrote: looked through for everything. */
        TEXT,
        /** A word of some vocabulary: looked through, but a part of a name may well be one. */
        CODE,
        /** What the gateway made: no number in it means anything. */
        MADE,
        /** An identity that the agreement lets pass. */
        AGREED,
        /** A day, in a form that was checked. */
        DATE
    }

    Place member(String name) {
        Place member = members.get(name);
        return member == null ? new Place(path + ".$unknown", Content.TEXT, Map.of()) : member;
    }

    /** Of a whole message. */
    static Place of(Profile profile, ExchangeTerms terms, Payload payload) {
        Model model = profile.models().get(payload.model());
        Map<String, FieldTerms> said = terms.fields().getOrDefault(payload.model(), Map.of());
        if (model == null) {
            return UNKNOWN;
        }
        Place record = payload.form() == Payload.Form.ID_PAIRS
                ? new Place(
                        model.name(),
                        Content.MADE,
                        Map.of(
                                "suppliedSourcedId", new Place(model.name() + "." + SOURCED_ID, Content.MADE, Map.of()),
                                "allocatedSourcedId",
                                        new Place(model.name() + "." + SOURCED_ID, Content.MADE, Map.of())))
                : new Place(model.name(), Content.TEXT, members(model.name(), model.fields(), said));
        var wrappers = new LinkedHashMap<String, Place>();
        wrappers.put(payload.wrapper(), record);
        payload.others().forEach(other -> wrappers.put(other.wrapper(), record));
        return new Place("$message", Content.TEXT, wrappers);
    }

    private static Map<String, Place> members(String path, Map<String, Field> fields, Map<String, FieldTerms> said) {
        var members = new LinkedHashMap<String, Place>();
        fields.forEach((name, field) -> members.put(name, of(path + "." + name, field, said.get(name))));
        return members;
    }

    private static Place of(String path, Field field, @Nullable FieldTerms said) {
        if (said instanceof FieldTerms.Group group) {
            return new Place(path, Content.TEXT, members(path, field.members(), group.members()));
        }
        Verb verb = said instanceof FieldTerms.Single single ? single.action().verb() : Verb.DROP;
        if (field.kind() == FieldKind.REFERENCE) {
            Content id = verb == Verb.KEEP ? Content.AGREED : Content.MADE;
            return new Place(
                    path,
                    Content.TEXT,
                    Map.of(
                            HREF,
                            new Place(path + "." + HREF, id, Map.of()),
                            SOURCED_ID,
                            new Place(path + "." + SOURCED_ID, id, Map.of()),
                            "type",
                            new Place(path + ".type", Content.CODE, Map.of())));
        }
        return new Place(path, content(field.kind(), verb), Map.of());
    }

    private static Content content(FieldKind kind, Verb verb) {
        // What was dropped may have been replaced, if a strict client needs something there.
        if (verb != Verb.KEEP && verb != Verb.YEAR && verb != Verb.MONTH && verb != Verb.DAY) {
            return verb == Verb.PREFIX || verb == Verb.REDACT || verb == Verb.BAND ? Content.TEXT : Content.MADE;
        }
        return switch (kind) {
            case ID, IDENTIFIER, NAME, EMAIL, PHONE -> Content.AGREED;
            case BIRTH_DATE, DATE, TIMESTAMP -> Content.DATE;
            case CODE, FLAG, SPECIAL -> Content.CODE;
            default -> Content.TEXT;
        };
    }
}
