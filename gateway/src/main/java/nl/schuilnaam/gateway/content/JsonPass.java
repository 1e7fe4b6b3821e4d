package nl.schuilnaam.gateway.content;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import nl.schuilnaam.config.policy.Rule;
import nl.schuilnaam.config.policy.Rule.Added.Content;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.config.profile.ValueType;
import nl.schuilnaam.gateway.content.RefusedContentException.Reason;
import org.jspecify.annotations.Nullable;

/** One pass over one message. Every method that reads a value starts with the parser on its first symbol and leaves it on its last. */
final class JsonPass {
    private static final int MAX_UNKNOWN_NAMES = 1000;
    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,63}");

    private final JsonLimits limits;
    private final TextRedaction redaction;
    private final JsonParser parser;
    private final ByteArrayOutputStream settled = new ByteArrayOutputStream();
    private final JsonGenerator generator;

    private final List<Sighting> sightings = new ArrayList<>();
    private final Map<String, Integer> dropped = new LinkedHashMap<>();
    private final Map<String, Integer> unknown = new LinkedHashMap<>();

    private List<JsonDraft.Part> parts = new ArrayList<>();
    private int settledFrom;

    private String path = "";
    private int depth;
    private int nodes;
    private int nodesAtRecord = Integer.MAX_VALUE;

    JsonPass(JsonFactory json, JsonLimits limits, TextRedaction redaction, byte[] content) {
        this.limits = limits;
        this.redaction = redaction;
        try {
            this.parser = json.createParser(content);
            this.generator = json.createGenerator(settled);
        } catch (IOException e) {
            throw new IllegalStateException("a parser and a generator over arrays cannot fail to open");
        }
    }

    /** Reads the whole message. */
    JsonDraft follow(Rule.ObjectRule root) {
        try (parser) {
            if (parser.nextToken() == null) {
                throw refused(Reason.NOT_JSON);
            }
            count(parser.currentToken());
            keep(root);
            path = "";
            if (parser.nextToken() != null) {
                throw refused(Reason.NOT_JSON);
            }
            generator.flush();
            cut();
            return new JsonDraft(settled.toByteArray(), parts, sightings, dropped, unknown);
        } catch (StreamConstraintsException e) {
            throw refused(Reason.OVER_LIMIT);
        } catch (IOException e) {
            throw refused(Reason.NOT_JSON);
        }
    }

    /** Gives the own id of an object, if it has one. */
    @CanIgnoreReturnValue
    private JsonDraft.@Nullable OwnId keep(Rule rule) throws IOException {
        String outer = path;
        path = rule.path();
        JsonDraft.OwnId id = null;
        if (rule instanceof Rule.ObjectRule object) {
            require(parser.currentToken() == JsonToken.START_OBJECT, Reason.WRONG_FORM);
            id = keepObject(object);
        } else if (rule instanceof Rule.ListRule list) {
            require(parser.currentToken() == JsonToken.START_ARRAY, Reason.WRONG_FORM);
            keepList(list);
        } else if (rule instanceof Rule.ValueRule value) {
            require(parser.currentToken().isScalarValue(), Reason.WRONG_FORM);
            keepValue(value);
        }
        path = outer;
        return id;
    }

    private JsonDraft.@Nullable OwnId keepObject(Rule.ObjectRule rule) throws IOException {
        generator.writeStartObject();
        var names = new HashSet<String>();
        var learned = new ArrayList<Sighting.Learned>();
        JsonDraft.OwnId id = null;
        while (next() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            require(names.add(name), Reason.DUPLICATE_NAME);
            JsonToken token = next();
            Rule.Member member = rule.members().get(name);
            if (member == null) {
                countUnknown(name);
                skip();
                continue;
            }
            member.learned().flatMap(kind -> learn(kind, token)).ifPresent(learned::add);
            Optional<Rule> permitted = member.permitted().filter(any -> !isAdded(rule, name));
            if (permitted.isEmpty()) {
                count(dropped, below(name));
                if (member.witnessed().isPresent()) {
                    witness(member.witnessed().get());
                } else {
                    skip();
                }
            } else if (!isLeftOut(permitted.get())) {
                generator.writeFieldName(name);
                keep(permitted.get());
                if (rule.idMember().filter(name::equals).isPresent()) {
                    id = ownId(permitted.get());
                }
            }
        }
        for (Rule.Added added : rule.added()) {
            add(added, id);
        }
        generator.writeEndObject();
        Mention about = id == null ? null : id.mention();
        if (about != null && !learned.isEmpty()) {
            sightings.add(new Sighting(about, learned));
        }
        return id;
    }

    /** Reads of whom the value speaks, which decides whether the object around it exists for the receiver, and writes nothing. */
    private void witness(Rule rule) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        String outer = path;
        path = rule.path();
        if (rule instanceof Rule.ValueRule value) {
            require(
                    parser.currentToken() == JsonToken.VALUE_STRING && ScalarText.isId(parser.getText()),
                    Reason.NOT_AN_ID);
            JsonDraft.OwnId id = ownId(value);
            if (id != null) {
                parts.add(new JsonDraft.Witness(id));
            }
        } else {
            require(parser.currentToken() == JsonToken.START_OBJECT, Reason.WRONG_FORM);
            witness((Rule.ObjectRule) rule);
        }
        path = outer;
    }

    private void witness(Rule.ObjectRule rule) throws IOException {
        var names = new HashSet<String>();
        while (next() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            require(names.add(name), Reason.DUPLICATE_NAME);
            JsonToken token = next();
            Rule.Member member = rule.members().get(name);
            Optional<Rule> looked =
                    member == null ? Optional.empty() : member.permitted().or(member::witnessed);
            require(
                    looked.isEmpty()
                            || token != JsonToken.VALUE_NULL
                            || rule.idMember().isEmpty(),
                    Reason.ID_MISSING);
            if (looked.isPresent()) {
                witness(looked.get());
            } else {
                skip();
            }
        }
        // Who is spoken of without being named cannot be known to exist.
        require(rule.idMember().isEmpty() || names.contains(rule.idMember().get()), Reason.ID_MISSING);
    }

    private void keepList(Rule.ListRule rule) throws IOException {
        generator.writeStartArray();
        if (rule.records() || mayBeAboutSomebody(rule.element())) {
            keepElements(rule.element(), rule.records());
        } else {
            while (next() != JsonToken.END_ARRAY) {
                if (!isLeftOut(rule.element())) {
                    keep(rule.element());
                }
            }
        }
        generator.writeEndArray();
    }

    private static boolean mayBeAboutSomebody(Rule element) {
        return element instanceof Rule.ObjectRule
                || (element instanceof Rule.ValueRule value && value.action() instanceof Rule.ValueAction.Identify);
    }

    /** Keeps the elements apart, as some may be left out when it is known whom they are about, and records may get another order. */
    private void keepElements(Rule element, boolean areRecords) throws IOException {
        cut();
        List<JsonDraft.Part> around = parts;
        int nodesAround = nodesAtRecord;
        var elements = new ArrayList<JsonDraft.One>();
        if (areRecords) {
            nodesAtRecord = nodes;
        }
        while (next() != JsonToken.END_ARRAY) {
            if (!isLeftOut(element)) {
                parts = new ArrayList<>();
                // The generator sets a comma before every element but the first; between records it is written when
                // their order is known.
                settledFrom = position() + (elements.isEmpty() ? 0 : 1);
                JsonDraft.OwnId id = keep(element);
                // A record that cannot be told apart cannot be put in order either.
                boolean needsId = areRecords
                        && element instanceof Rule.ObjectRule object
                        && object.idMember().isPresent();
                require(id != null || !needsId, Reason.ID_MISSING);
                cut();
                elements.add(new JsonDraft.One(parts, id));
            }
            if (areRecords) {
                nodesAtRecord = nodes;
            }
        }
        nodesAtRecord = nodesAround;
        parts = around;
        parts.add(new JsonDraft.Elements(elements, areRecords));
    }

    private void keepValue(Rule.ValueRule rule) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_NULL) {
            generator.writeNull();
            return;
        }
        String text = parser.getText();
        if (rule.action() instanceof Rule.ValueAction.Identify) {
            require(token == JsonToken.VALUE_STRING && ScalarText.isId(text), Reason.NOT_AN_ID);
            JsonDraft.OwnId id = ownId(rule);
            if (id != null) {
                leaveHole(id, spelt -> spelt, rule.path());
            }
            return;
        }
        require(isOfType(token, rule.type()) && ScalarText.hasForm(rule.type(), text), Reason.WRONG_FORM);
        require(ScalarText.isWithinLength(rule, text), Reason.TOO_LONG);
        require(ScalarText.isInVocabulary(rule, text), Reason.NOT_IN_VOCABULARY);
        if (rule.action() instanceof Rule.ValueAction.Keep) {
            write(token, text);
        } else if (rule.action() instanceof Rule.ValueAction.Floor floor) {
            LocalDate date = CalendarText.date(rule.type(), text).orElseThrow(() -> refused(Reason.WRONG_FORM));
            generator.writeString(CalendarText.floor(date, rule.type(), floor.precision()));
        } else if (rule.action() instanceof Rule.ValueAction.Prefix prefix) {
            require(token == JsonToken.VALUE_STRING, Reason.WRONG_FORM);
            generator.writeString(first(prefix.characters(), text));
        } else if (rule.action() instanceof Rule.ValueAction.Redact) {
            require(token == JsonToken.VALUE_STRING, Reason.WRONG_FORM);
            // A placeholder may be longer than the name that it stands for, and the receiver goes by the same standard.
            generator.writeString(first(rule.maxLength(), redaction.redact(text)));
        } else if (rule.action() instanceof Rule.ValueAction.Band band) {
            require(token.isNumeric(), Reason.WRONG_FORM);
            generator.writeNumber(lowerBound(band, text));
        }
    }

    private static String first(int most, String text) {
        int characters = Math.min(most, text.codePointCount(0, text.length()));
        return text.substring(0, text.offsetByCodePoints(0, characters));
    }

    private static boolean isOfType(JsonToken token, ValueType type) {
        return switch (type) {
            case INTEGER, NUMBER -> token.isNumeric();
            case FLAG -> token.isBoolean() || token == JsonToken.VALUE_STRING;
            case STRING, DATE, TIMESTAMP -> token == JsonToken.VALUE_STRING;
        };
    }

    private void write(JsonToken token, String text) throws IOException {
        if (token == JsonToken.VALUE_STRING) {
            generator.writeString(text);
        } else if (token.isNumeric()) {
            generator.writeNumber(text);
        } else {
            generator.writeBoolean(token == JsonToken.VALUE_TRUE);
        }
    }

    private String lowerBound(Rule.ValueAction.Band band, String text) {
        BigDecimal number;
        try {
            number = new BigDecimal(text);
        } catch (NumberFormatException e) {
            // An exponent beyond reckoning.
            throw refused(Reason.OVER_LIMIT);
        }
        String bound = band.lowerBounds().get(0);
        for (String next : band.lowerBounds()) {
            if (new BigDecimal(next).compareTo(number) <= 0) {
                bound = next;
            }
        }
        return bound;
    }

    /** The id that the scalar under the parser is to the receiver; none where it is null or its rule changes it in another way than to another id. */
    private JsonDraft.@Nullable OwnId ownId(Rule rule) throws IOException {
        if (!(rule instanceof Rule.ValueRule value) || parser.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        if (value.action() instanceof Rule.ValueAction.Identify identify) {
            var mention = new Mention(identify.entity(), identify.kind(), parser.getText(), identify.subject());
            return JsonDraft.OwnId.of(mention);
        }
        return value.action() instanceof Rule.ValueAction.Keep ? JsonDraft.OwnId.kept(parser.getText()) : null;
    }

    private Optional<Sighting.Learned> learn(IdentifierKind kind, JsonToken token) {
        if (token != JsonToken.VALUE_STRING && !token.isNumeric()) {
            return Optional.empty();
        }
        try {
            String text = parser.getText();
            return ScalarText.isId(text) ? Optional.of(new Sighting.Learned(kind, text)) : Optional.empty();
        } catch (StreamConstraintsException e) {
            throw refused(Reason.OVER_LIMIT);
        } catch (IOException e) {
            throw refused(Reason.NOT_JSON);
        }
    }

    private void add(Rule.Added added, JsonDraft.@Nullable OwnId id) throws IOException {
        generator.writeFieldName(added.name());
        if (added.content() instanceof Content.Constant constant) {
            generator.writeRawValue(constant.json());
            return;
        }
        if (id == null) {
            throw refused(Reason.ID_MISSING);
        }
        if (added.content() instanceof Content.AroundId around) {
            leaveHole(id, spelt -> around.prefix() + spelt + around.suffix(), null);
        } else if (added.content() instanceof Content.Address address) {
            leaveHole(id, spelt -> address.base() + "/" + PercentCoding.encode(spelt), null);
        } else if (added.content() instanceof Content.OneOf oneOf) {
            leaveHole(id, spelt -> JsonDraft.choose(oneOf.choices(), added.name(), spelt), null);
        }
    }

    private static boolean isAdded(Rule.ObjectRule rule, String name) {
        return rule.added().stream().anyMatch(added -> added.name().equals(name));
    }

    private boolean isLeftOut(Rule rule) {
        return parser.currentToken() == JsonToken.VALUE_NULL
                && !(rule instanceof Rule.ValueRule value && value.action() instanceof Rule.ValueAction.Keep);
    }

    /** Passes over a value, which must be well-formed all the same. */
    private void skip() throws IOException {
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            var names = new HashSet<String>();
            while (next() != JsonToken.END_OBJECT) {
                require(names.add(parser.currentName()), Reason.DUPLICATE_NAME);
                next();
                skip();
            }
        } else if (parser.currentToken() == JsonToken.START_ARRAY) {
            while (next() != JsonToken.END_ARRAY) {
                skip();
            }
        }
    }

    @CanIgnoreReturnValue
    private JsonToken next() throws IOException {
        JsonToken token = parser.nextToken();
        if (token == null) {
            throw refused(Reason.NOT_JSON);
        }
        count(token);
        return token;
    }

    private void count(JsonToken token) throws IOException {
        if (token.isStructEnd()) {
            depth--;
            return;
        }
        if (token == JsonToken.FIELD_NAME) {
            require(isWithin(parser.currentName(), limits.nameBytes()), Reason.OVER_LIMIT);
            return;
        }
        if (token.isStructStart()) {
            require(++depth <= limits.depth(), Reason.OVER_LIMIT);
        } else if (token == JsonToken.VALUE_STRING) {
            require(isStringWithin(limits.stringBytes()), Reason.OVER_LIMIT);
        } else if (token.isNumeric()) {
            require(parser.getTextLength() <= limits.numberCharacters(), Reason.OVER_LIMIT);
        }
        nodes++;
        require(nodes <= limits.contentNodes(), Reason.OVER_LIMIT);
        require(nodesAtRecord > nodes || nodes - nodesAtRecord <= limits.recordNodes(), Reason.OVER_LIMIT);
    }

    private boolean isStringWithin(int maxBytes) throws IOException {
        // A code unit takes at most three bytes (a pair of them takes four).
        return parser.getTextLength() <= maxBytes / 3 || isWithin(parser.getText(), maxBytes);
    }

    private static boolean isWithin(String text, int maxBytes) {
        return text.length() <= maxBytes / 3 || text.getBytes(StandardCharsets.UTF_8).length <= maxBytes;
    }

    private void countUnknown(String name) {
        String shown = PLAIN_NAME.matcher(name).matches() ? name : Draft.UNPRINTABLE;
        String key = below(shown);
        count(unknown, unknown.size() < MAX_UNKNOWN_NAMES || unknown.containsKey(key) ? key : Draft.FURTHER);
    }

    private String below(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private static void count(Map<String, Integer> counts, String key) {
        counts.merge(key, 1, Integer::sum);
    }

    private void leaveHole(JsonDraft.OwnId id, Function<String, String> spelling, @Nullable String replaced)
            throws IOException {
        // Writes the colon or comma that belongs before the value.
        generator.writeRawValue("");
        cut();
        parts.add(new JsonDraft.Hole(id, spelling, replaced));
    }

    /** Makes a part of what was settled since the last cut. */
    private void cut() {
        int position = position();
        if (position > settledFrom) {
            parts.add(new JsonDraft.Text(settledFrom, position));
        }
        settledFrom = position;
    }

    private int position() {
        return settled.size() + generator.getOutputBuffered();
    }

    private void require(boolean condition, Reason reason) {
        if (!condition) {
            throw refused(reason);
        }
    }

    private RefusedContentException refused(Reason reason) {
        return new RefusedContentException(reason, path);
    }
}
