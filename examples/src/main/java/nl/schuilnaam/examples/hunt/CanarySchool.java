package nl.schuilnaam.examples.hunt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import nl.schuilnaam.examples.school.Identity;
import nl.schuilnaam.examples.school.RecordStore;
import nl.schuilnaam.examples.school.RecordType;

/**
 * A small school of which every record has every field that the standard knows, and some that it does not, each with a text of its own ({@link Canaries}). Later it can let
 * somebody type what should not stand where it does.
 */
final class CanarySchool {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int PUPILS = 24;
    private static final int TEACHERS = 4;
    private static final Map<RecordType, Integer> COUNTS = Map.ofEntries(
            Map.entry(RecordType.ORG, 3),
            Map.entry(RecordType.ACADEMIC_SESSION, 4),
            Map.entry(RecordType.COURSE, 2),
            Map.entry(RecordType.CLASS, 4),
            Map.entry(RecordType.USER, PUPILS + TEACHERS + 2),
            Map.entry(RecordType.ENROLLMENT, PUPILS + TEACHERS),
            Map.entry(RecordType.CATEGORY, 2),
            Map.entry(RecordType.LINE_ITEM, 8),
            Map.entry(RecordType.RESULT, PUPILS),
            Map.entry(RecordType.SCORE_SCALE, 3),
            Map.entry(RecordType.ASSESSMENT_LINE_ITEM, 4),
            Map.entry(RecordType.ASSESSMENT_RESULT, 12),
            Map.entry(RecordType.RESOURCE, 4));

    private final Standard standard;
    private final Canaries canaries;
    private final Random random;
    private final RecordStore store = new RecordStore();
    private final Map<RecordType, List<String>> ids = new LinkedHashMap<>();
    private final Map<String, ObjectNode> pupils = new LinkedHashMap<>();

    private CanarySchool(Standard standard, Canaries canaries) {
        this.standard = standard;
        this.canaries = canaries;
        this.random = canaries.random();
    }

    static CanarySchool make(Standard standard, Canaries canaries) {
        var school = new CanarySchool(standard, canaries);
        school.make();
        return school;
    }

    RecordStore store() {
        return store;
    }

    Canaries canaries() {
        return canaries;
    }

    /** The ids of an entity. */
    List<String> ids(String entity) {
        return type(entity).map(type -> ids.getOrDefault(type, List.of())).orElse(List.of());
    }

    /** The kind of record that is about an entity; there is none for what the school's server does not have. */
    static Optional<RecordType> type(String entity) {
        String name = entity.equals("person") ? "user" : entity;
        return Arrays.stream(RecordType.values())
                .filter(type -> type.one().equals(name))
                .findFirst();
    }

    private void make() {
        COUNTS.forEach((type, count) -> {
            var made = new ArrayList<String>();
            for (int i = 0; i < count; i++) {
                made.add(id(type, i));
            }
            ids.put(type, made);
        });
        ids.put(RecordType.DEMOGRAPHICS, of(RecordType.USER));
        for (RecordType type : RecordType.values()) {
            Standard.Model model = model(type);
            for (int i = 0; i < of(type).size(); i++) {
                ObjectNode record = object(model.name(), model.fields(), of(type).get(i));
                record.put("sourcedId", of(type).get(i)).put("status", "active");
                settle(type, i, record);
                boolean unused = store.put(type, record);
            }
        }
        // As they are at first: a supplier may delete or change whom it may write.
        store.all(RecordType.USER)
                .forEach(user -> pupils.put(user.path("sourcedId").asText(), user));
        store.all(RecordType.USER)
                .forEach(user -> pupils.put(user.path("sourcedId").asText(), user));
    }

    private List<String> of(RecordType type) {
        return ids.getOrDefault(type, List.of());
    }

    private Standard.Model model(RecordType type) {
        return standard.models().values().stream()
                .filter(model -> model.one().contains(type.one()))
                .findFirst()
                .orElseThrow();
    }

    /** Ids as systems make them: digests, or words. */
    private String id(RecordType type, int index) {
        var bytes = new byte[16];
        random.nextBytes(bytes);
        String id = index % 2 == 0
                ? HexFormat.of().formatHex(bytes)
                : type.one().toLowerCase(Locale.ROOT) + ":" + canaries.plainWord() + "-" + index;
        canaries.add(Identity.Kind.SOURCED_ID, id, Canaries.NEVER);
        return id;
    }

    // What makes a school of the records

    private void settle(RecordType type, int i, ObjectNode record) {
        switch (type) {
            case ORG -> record.put("type", i == 0 ? "district" : "school");
            case ACADEMIC_SESSION ->
                record.put(
                                "type",
                                List.of("schoolYear", "term", "term", "gradingPeriod")
                                        .get(i))
                        .put("startDate", "2026-08-01")
                        .put("endDate", "2027-07-31");
            case USER -> person(i, record);
            case ENROLLMENT -> {
                boolean pupil = i < PUPILS;
                record.set("user", reference(RecordType.USER, "user", i));
                record.set("class", reference(RecordType.CLASS, "class", i % 4));
                record.set("school", reference(RecordType.ORG, "org", 1 + i % 2));
                record.put("role", pupil ? "student" : "teacher")
                        .put("beginDate", "2026-08-01")
                        .put("endDate", "2027-07-31");
            }
            case LINE_ITEM -> record.set("class", reference(RecordType.CLASS, "class", i % 4));
            case RESULT -> {
                record.set("student", reference(RecordType.USER, "user", i));
                record.set("class", reference(RecordType.CLASS, "class", i % 4));
                record.set("lineItem", reference(RecordType.LINE_ITEM, "lineItem", i % 4));
            }
            case ASSESSMENT_RESULT -> record.set("student", reference(RecordType.USER, "user", i));
            default -> {}
        }
    }

    private void person(int i, ObjectNode record) {
        String role = i < PUPILS ? "student" : i < PUPILS + TEACHERS ? "teacher" : "parent";
        String grade = i % 4 < 2 ? "07" : "08";
        for (JsonNode each : record.path("roles")) {
            ((ObjectNode) each)
                    .put("role", role)
                    .put("roleType", "primary")
                    .put("beginDate", "2026-08-01")
                    .put("endDate", "2027-07-31")
                    .set("org", reference(RecordType.ORG, "org", 1 + i % 2));
        }
        record.put("grade", grade).putArray("grades").add(grade);
        record.putArray("agents").add(reference(RecordType.USER, "user", PUPILS + TEACHERS + i % 2));
        String given = record.path("givenName").asText();
        String family = record.path("familyName").asText();
        for (String full : List.of(given + " " + family, family + ", " + given, family + " " + given)) {
            canaries.add(Identity.Kind.FULL_NAME, full, "user.givenName", "user.familyName");
        }
    }

    private ObjectNode reference(RecordType type, String word, int index) {
        return JSON.objectNode().put("sourcedId", of(type).get(index)).put("type", word);
    }

    // Any field of any model

    private ObjectNode object(String path, Map<String, Standard.Field> fields, String owner) {
        ObjectNode object = JSON.objectNode();
        fields.forEach((name, field) -> {
            String here = path + "." + name;
            if (field.kind() == Standard.Kind.ID) {
                return;
            }
            if (field.list()) {
                ArrayNode list = object.putArray(name);
                for (int i = 1 + random.nextInt(2); i > 0; i--) {
                    list.add(value(here, field, owner));
                }
            } else {
                object.set(name, value(here, field, owner));
            }
        });
        // What no standard knows.
        object.put("canary", canary(Identity.Kind.TEXT, canaries.word(), Canaries.NEVER));
        return object;
    }

    private JsonNode value(String path, Standard.Field field, String owner) {
        return switch (field.kind()) {
            case ID -> JSON.textNode(owner);
            case REFERENCE -> reference(field);
            case OBJECT -> object(path, field.members(), owner);
            case EXTENSION -> extension();
            case FLAG -> JSON.textNode(Boolean.toString(random.nextBoolean()));
            case NUMBER -> number(path, field);
            case DATE ->
                JSON.textNode(
                        LocalDate.of(2026, 8, 1).plusDays(random.nextInt(90)).toString());
            case BIRTH_DATE -> birthDate(path);
            case TIMESTAMP -> timestamp(path);
            case PHONE -> phone(path);
            case EMAIL ->
                text(Identity.Kind.EMAIL, canaries.plainWord() + "." + canaries.plainWord() + "@canary.example", path);
            case NAME -> name(path, field);
            case IDENTIFIER -> identifier(path, field);
            case CREDENTIAL -> text(Identity.Kind.NUMBER, canaries.plainWord() + canaries.digits(6), Canaries.NEVER);
            case SPECIAL ->
                field.type().equals("flag")
                        ? JSON.textNode(Boolean.toString(random.nextBoolean()))
                        : text(Identity.Kind.TEXT, canaries.word(), path);
            case CODE, LABEL, TEXT, URL ->
                field.values().isEmpty()
                        ? text(Identity.Kind.TEXT, canaries.word() + " " + canaries.word(), path)
                        : JSON.textNode(canaries.pick(field.values()));
        };
    }

    private String canary(Identity.Kind kind, String text, String... fields) {
        canaries.add(kind, text, fields);
        return text;
    }

    private JsonNode text(Identity.Kind kind, String text, String field) {
        return JSON.textNode(canary(kind, text, field));
    }

    private JsonNode reference(Standard.Field field) {
        List<String> those = ids(field.entity());
        String word = standard.entities().entrySet().stream()
                .filter(each -> each.getValue().equals(field.entity()))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
        String id = those.isEmpty() ? id(RecordType.RESOURCE, 1) : canaries.pick(those);
        return JSON.objectNode().put("sourcedId", id).put("type", word);
    }

    private JsonNode extension() {
        ObjectNode extension = JSON.objectNode();
        extension.put("note", canary(Identity.Kind.TEXT, canaries.word() + " " + canaries.word(), Canaries.NEVER));
        extension
                .putObject("key")
                .put("number", canary(Identity.Kind.NUMBER, canaries.digits(10), Canaries.NEVER))
                .putArray("names")
                .add(canary(Identity.Kind.FULL_NAME, canaries.word(), Canaries.NEVER));
        return extension;
    }

    /** Decimals that no other number has. */
    private JsonNode number(String path, Standard.Field field) {
        if (field.type().equals("integer")) {
            return JSON.numberNode(random.nextInt(10));
        }
        String number = (1 + random.nextInt(90)) + "." + canaries.digits(8) + (1 + random.nextInt(9));
        return JSON.numberNode(new java.math.BigDecimal(canary(Identity.Kind.TEXT, number, path)));
    }

    /** Never the first of a month: cut down to its month or year a date says less, and is then written as that. */
    private JsonNode birthDate(String path) {
        LocalDate date = LocalDate.of(2008 + random.nextInt(10), 1 + random.nextInt(12), 2 + random.nextInt(26));
        canaries.add(
                Identity.Kind.BIRTH_DATE,
                String.format("%02d-%02d-%d", date.getDayOfMonth(), date.getMonthValue(), date.getYear()),
                path);
        return text(Identity.Kind.BIRTH_DATE, date.toString(), path);
    }

    private JsonNode timestamp(String path) {
        String time = String.format(
                "2026-%02d-%02dT%02d:%02d:%02d.%03d",
                1 + random.nextInt(9),
                1 + random.nextInt(28),
                1 + random.nextInt(23),
                random.nextInt(60),
                random.nextInt(60),
                1 + random.nextInt(999));
        return JSON.textNode(canary(Identity.Kind.TEXT, time, path) + "Z");
    }

    private JsonNode phone(String path) {
        String digits = canaries.digits(8);
        canaries.add(Identity.Kind.PHONE, "06" + digits, path);
        canaries.add(Identity.Kind.PHONE, "+316" + digits, path);
        return text(Identity.Kind.PHONE, "06-" + digits, path);
    }

    private JsonNode name(String path, Standard.Field field) {
        boolean family = field.name().endsWith("amilyName") || field.name().endsWith("astName");
        String core = random.nextInt(3) == 0 ? canaries.word() + "-" + canaries.word() : canaries.word();
        canaries.add(family ? Identity.Kind.FAMILY_NAME : Identity.Kind.GIVEN_NAME, core, path);
        return JSON.textNode(
                family && random.nextInt(3) == 0 ? canaries.pick(List.of("van der ", "de ", "ter ")) + core : core);
    }

    private JsonNode identifier(String path, Standard.Field field) {
        if (field.name().toLowerCase(Locale.ROOT).contains("username")) {
            return text(Identity.Kind.USERNAME, canaries.plainWord() + "." + canaries.plainWord(), path);
        }
        if (field.name().equals("userMasterIdentifier")) {
            var bytes = new byte[64];
            random.nextBytes(bytes);
            String eck = "https://ketenid.nl/canary/" + HexFormat.of().formatHex(bytes);
            canaries.add(Identity.Kind.ECK_ID, eck.substring(eck.lastIndexOf('/') + 1), path);
            return text(Identity.Kind.ECK_ID, eck, path);
        }
        return text(Identity.Kind.NUMBER, canaries.digits(10), path);
    }

    // What somebody typed

    /**
     * Something of a person in a field where it has no business.
     *
     * @param field model and field
     * @param form how it is written
     */
    record Slip(String field, String form) {}

    private static final List<String> PLACES = List.of(
            "class.title",
            "class.location",
            "course.title",
            "lineItem.title",
            "lineItem.description",
            "result.comment",
            "result.textScore",
            "assessmentResult.comment",
            "assessmentLineItem.title",
            "category.title",
            "resource.title",
            "scoreScale.title",
            "academicSession.title",
            "org.name");

    /** Lets as many records as asked say something of a pupil, each in a field and form of its own. */
    List<Slip> slip(int count) {
        var slips = new ArrayList<Slip>();
        var places = new ArrayList<>(PLACES);
        java.util.Collections.shuffle(places, random);
        for (String place : places.subList(0, count)) {
            String[] steps = place.split("\\.", 2);
            RecordType type = type(steps[0]).orElseThrow();
            Optional<ObjectNode> found = store.find(type, canaries.pick(of(type)));
            if (found.isEmpty()) {
                continue; // A supplier has deleted it.
            }
            ObjectNode record = found.get();
            boolean speaks = record.has("student");
            ObjectNode pupil = pupils.getOrDefault(
                    record.path("student").path("sourcedId").asText(),
                    pupils.getOrDefault(of(RecordType.USER).get(random.nextInt(PUPILS)), record));
            Typed typed = Typed.pick(random, speaks);
            record.put(steps[1], typed.write(pupil, canaries));
            boolean unused = store.put(type, record);
            slips.add(new Slip(place, typed.name().toLowerCase(Locale.ROOT).replace('_', ' ')));
        }
        return slips;
    }

    /** What people type, and how it may be wrapped. */
    private enum Typed {
        FULL_NAME,
        NAME_IN_LIST_ORDER,
        NAME_WITH_SOFT_HYPHENS,
        NAME_IN_HTML,
        NAME_IN_ESCAPES,
        NUMBER_IN_FULL_WIDTH,
        NUMBER_IN_GROUPS,
        EMAIL_IN_BASE64_JSON,
        EMAIL_IN_PERCENTS,
        USERNAME,
        PHONE,
        BSN_WITH_DOTS,
        BSN_IN_ONE_PIECE,
        /** Only where the record speaks of that pupil: a first name alone in the title of anything else may be a word. */
        FIRST_NAME;

        static Typed pick(Random random, boolean speaks) {
            return values()[random.nextInt(values().length - (speaks ? 0 : 1))];
        }

        String write(ObjectNode pupil, Canaries canaries) {
            String given = pupil.path("givenName").asText();
            String family = pupil.path("familyName").asText();
            String number = pupil.path("identifier").asText();
            String email = pupil.path("email").asText();
            return switch (this) {
                case FULL_NAME -> "Groepje van " + given + " " + family;
                case NAME_IN_LIST_ORDER -> family + ", " + given;
                case NAME_WITH_SOFT_HYPHENS ->
                    given.substring(0, 3) + "\u00ad" + given.substring(3) + " " + family.substring(0, 4) + "\u200b"
                            + family.substring(4);
                case NAME_IN_HTML -> "<b>" + references(given + " " + family) + "</b>";
                case NAME_IN_ESCAPES -> escapes(given + " " + family);
                case NUMBER_IN_FULL_WIDTH -> "nr. " + fullWidth(number);
                case NUMBER_IN_GROUPS -> {
                    String grouped = number.substring(0, 4) + " " + number.substring(4, 7) + " " + number.substring(7);
                    canaries.add(Identity.Kind.NUMBER, grouped, "user.identifier");
                    yield grouped;
                }
                case EMAIL_IN_BASE64_JSON ->
                    Base64.getEncoder()
                            .encodeToString(("{\"mail\":\"" + email + "\",\"naam\":\"" + family + "\"}")
                                    .getBytes(StandardCharsets.UTF_8));
                case EMAIL_IN_PERCENTS -> "mailto:" + percents(email);
                case USERNAME -> "login " + pupil.path("username").asText();
                case PHONE -> "bel " + pupil.path("phone").asText();
                case BSN_WITH_DOTS -> {
                    String bsn = canaries.reserved();
                    String dotted = bsn.substring(0, 3) + "." + bsn.substring(3, 6) + "." + bsn.substring(6);
                    canaries.add(Identity.Kind.NUMBER, dotted, Canaries.NEVER);
                    yield "bsn " + dotted;
                }
                case BSN_IN_ONE_PIECE -> {
                    String bsn = canaries.reserved();
                    canaries.add(Identity.Kind.NUMBER, bsn, Canaries.NEVER);
                    yield bsn;
                }
                case FIRST_NAME -> given + " heeft goed gewerkt";
            };
        }

        private static String references(String text) {
            var written = new StringBuilder();
            text.codePoints().forEach(c -> written.append("&#").append(c).append(';'));
            return written.toString();
        }

        private static String escapes(String text) {
            var written = new StringBuilder();
            text.chars().forEach(c -> written.append(String.format("\\u%04x", c)));
            return written.toString();
        }

        private static String fullWidth(String digits) {
            var written = new StringBuilder();
            digits.chars().forEach(c -> written.append((char) (c - '0' + '\uff10')));
            return written.toString();
        }

        private static String percents(String text) {
            var written = new StringBuilder();
            for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
                written.append(String.format("%%%02X", b));
            }
            return written.toString();
        }
    }
}
