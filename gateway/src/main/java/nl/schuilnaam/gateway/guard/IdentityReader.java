package nl.schuilnaam.gateway.guard;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nl.schuilnaam.config.profile.EntityType;
import nl.schuilnaam.config.profile.Field;
import nl.schuilnaam.config.profile.FieldKind;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.config.profile.Model;
import nl.schuilnaam.config.profile.Payload;
import nl.schuilnaam.config.profile.Profile;
import org.jspecify.annotations.Nullable;

/** Learns from a message of the school's own system whom it names, by what the profile says that its fields are. Whether they pass has no part in it. */
final class IdentityReader {
    private final JsonFactory json;
    private final Profile profile;
    private final Identities identities;
    private final Optional<SchoolRoster> roster;

    /** @param roster told the same, where texts are read for names */
    IdentityReader(JsonFactory json, Profile profile, Identities identities, Optional<SchoolRoster> roster) {
        this.json = json;
        this.profile = profile;
        this.identities = identities;
        this.roster = roster;
    }

    /** Whether messages of this payload can name anybody. */
    static boolean teaches(Profile profile, Payload payload) {
        Model model = profile.models().get(payload.model());
        return model != null
                && payload.form() != Payload.Form.ID_PAIRS
                && (model.entity().isPerson()
                        || model.fields().values().stream().anyMatch(IdentityReader::isOfPerson));
    }

    private static boolean isOfPerson(Field field) {
        return field.kind() == FieldKind.REFERENCE
                && field.entity().filter(EntityType.PERSON::equals).isPresent();
    }

    /** Reads what was judged well-formed before. */
    void read(byte[] content, Payload payload) {
        Model model = profile.models().get(payload.model());
        if (model == null) {
            return;
        }
        try (JsonParser parser = json.createParser(content)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String wrapper = parser.currentName();
                boolean known = wrapper.equals(payload.wrapper())
                        || payload.others().stream()
                                .anyMatch(other -> other.wrapper().equals(wrapper));
                JsonToken token = parser.nextToken();
                if (known && token == JsonToken.START_ARRAY) {
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        record(parser, model);
                    }
                } else if (known) {
                    record(parser, model);
                } else {
                    parser.skipChildren();
                }
            }
        } catch (IOException notJson) {
            throw new IllegalStateException("a message that was judged is read in another way");
        }
    }

    private void record(JsonParser parser, Model model) throws IOException {
        var person = new Naming();
        object(parser, model.fields(), model.entity().isPerson() ? person : null);
        if (model.entity().isPerson()) {
            identities.add(person.person());
            roster.ifPresent(known -> known.addName(person.given, person.middle, person.family));
        }
    }

    /** What one record says of the name of whom it is about. */
    private static final class Naming {
        private @Nullable String id;
        private final List<String> given = new ArrayList<>(2);
        private final List<String> middle = new ArrayList<>(2);
        private final List<String> family = new ArrayList<>(2);

        private void add(String field, String name) {
            if (field.endsWith("iddleName")) {
                middle.add(name);
            } else if (field.endsWith("amilyName") || field.endsWith("astName")) {
                family.add(name);
            } else {
                given.add(name);
            }
        }

        private Identities.Person person() {
            return new Identities.Person(id, given, middle, family);
        }
    }

    private void object(JsonParser parser, Map<String, Field> fields, @Nullable Naming about) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            Field field = fields.get(parser.currentName());
            JsonToken token = parser.nextToken();
            if (field == null || !isTelling(field, about)) {
                parser.skipChildren();
            } else if (token == JsonToken.START_ARRAY) {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    value(parser, field, about);
                }
            } else {
                value(parser, field, about);
            }
        }
    }

    private static boolean isTelling(Field field, @Nullable Naming about) {
        return switch (field.kind()) {
            case ID, IDENTIFIER, EMAIL, PHONE, NAME, BIRTH_DATE, OBJECT -> about != null;
            case REFERENCE -> isOfPerson(field);
            default -> false;
        };
    }

    private void value(JsonParser parser, Field field, @Nullable Naming about) throws IOException {
        if (field.kind() == FieldKind.OBJECT) {
            object(parser, field.members(), about);
            return;
        }
        if (field.kind() == FieldKind.REFERENCE) {
            reference(parser);
            return;
        }
        JsonToken token = parser.currentToken();
        if ((token != JsonToken.VALUE_STRING && token != JsonToken.VALUE_NUMBER_INT) || about == null) {
            parser.skipChildren();
            return;
        }
        String text = parser.getText();
        switch (field.kind()) {
            case ID -> {
                about.id = text;
                identities.add(Sort.IDENTIFIER, text);
                roster.ifPresent(known -> known.add(IdentifierKind.SIS_ID, text));
            }
            case IDENTIFIER -> {
                identities.add(Sort.IDENTIFIER, text);
                roster.ifPresent(known -> known.add(field.identifies().orElse(IdentifierKind.PUPIL_NUMBER), text));
            }
            case EMAIL -> {
                identities.add(Sort.EMAIL, text);
                roster.ifPresent(known -> known.add(IdentifierKind.EMAIL, text));
            }
            case PHONE -> {
                identities.add(Sort.PHONE, text);
                roster.ifPresent(known -> known.addPhone(text));
            }
            case BIRTH_DATE -> roster.ifPresent(known -> known.addBirthDate(text));
            default -> about.add(field.name(), text);
        }
    }

    private void reference(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean id = parser.currentName().equals("sourcedId");
            if (parser.nextToken() == JsonToken.VALUE_STRING && id) {
                identities.add(Sort.IDENTIFIER, parser.getText());
            } else {
                parser.skipChildren();
            }
        }
    }
}
