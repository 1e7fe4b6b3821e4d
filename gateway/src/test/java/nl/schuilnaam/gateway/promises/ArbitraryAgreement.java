package nl.schuilnaam.gateway.promises;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import nl.schuilnaam.config.agreement.Agreement;
import nl.schuilnaam.config.agreement.AgreementReader;
import nl.schuilnaam.config.agreement.Parties;
import nl.schuilnaam.config.policy.Addresses;
import nl.schuilnaam.config.policy.Policy;
import nl.schuilnaam.config.policy.PolicyCompiler;
import nl.schuilnaam.config.profile.BundledProfiles;
import nl.schuilnaam.config.profile.Field;
import nl.schuilnaam.config.profile.FieldKind;
import nl.schuilnaam.config.profile.Operation;
import nl.schuilnaam.config.profile.Payload;
import nl.schuilnaam.config.profile.Profile;
import nl.schuilnaam.config.profile.StandIn;
import nl.schuilnaam.config.profile.ValueType;
import nl.schuilnaam.config.source.Findings;
import nl.schuilnaam.config.source.Source;

/**
 * An agreement as an officer could have written it: any operations, any fields, any action that the kind of field allows.
 *
 * @param operations those that are permitted in both directions
 * @param fields what the file lists under {@code fields}, as a plain YAML parser reads it
 * @param policy what the gateway makes of the file
 * @param source the file itself
 */
record ArbitraryAgreement(List<Operation> operations, JsonNode fields, Policy policy, Source source) {
    static final Profile PROFILE = BundledProfiles.find("oneroster-1.2").orElseThrow();
    static final String EDGE = "https://edge.example/school";
    static final String ORIGIN = "https://sis.example";
    static final String ALIAS_DOMAIN = "alias.example";

    /** Whom agreements may be with. */
    static final List<String> SUPPLIERS = List.of("rekenmaat", "leesplank");

    private static final Set<String> PROFILES = Set.of(PROFILE.id());
    static final AgreementReader READER = new AgreementReader(
            Map.of(PROFILE.id(), PROFILE),
            new Parties(Map.of(
                    "school",
                    new Parties.School(
                            true, PROFILES, Map.of(SUPPLIERS.get(0), PROFILES, SUPPLIERS.get(1), PROFILES)))));
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> TEXTS = List.of(
            "x", "", "it's \"so\"", "back\\slash", "é😀", "# no: comment", "constant:x", "null", "\u2028", "{a}");

    /** Makes one for this supplier; the file stands in the directory for as long as it takes to read it. */
    static ArbitraryAgreement make(Random random, String supplier, Path directory) {
        List<Operation> candidates = PROFILE.operations().stream()
                .filter(operation -> models(operation).findAny().isPresent())
                .toList();
        var operations = new LinkedHashSet<Operation>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            operations.add(candidates.get(random.nextInt(candidates.size())));
        }
        return make(random, supplier, directory, List.copyOf(operations));
    }

    static ArbitraryAgreement make(Random random, String supplier, Path directory, List<Operation> operations) {
        var models = new LinkedHashSet<String>();
        operations.forEach(operation -> models(operation).forEach(models::add));
        PROFILE.models().keySet().stream()
                .filter(name -> random.nextInt(12) == 0)
                .forEach(models::add);
        String yaml = write(random, supplier, operations, models);
        Path file = directory.resolve("agreement.yaml");
        try {
            Files.writeString(file, yaml);
            var findings = new Findings();
            Optional<Source> source = Source.read(file, "agreement.yaml", findings);
            Optional<Agreement> agreement = source.flatMap(read -> READER.read(read, findings));
            assertThat(findings.list()).isEmpty();
            Policy policy = PolicyCompiler.compile(
                    agreement.orElseThrow(), PROFILE, new Addresses(EDGE, ORIGIN), Optional.of(ALIAS_DOMAIN));
            JsonNode fields = new YAMLMapper().readTree(yaml).at("/exchanges/oneroster-1.2/fields");
            return new ArbitraryAgreement(operations, fields, policy, source.orElseThrow());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> models(Operation operation) {
        return Stream.of(operation.request(), operation.response())
                .flatMap(Optional::stream)
                .map(Payload::model);
    }

    private static String write(Random random, String supplier, List<Operation> operations, Set<String> models) {
        List<String> ids = operations.stream().map(Operation::id).toList();
        var yaml = new StringBuilder("""
                agreement: made-up-%s
                school: school
                supplier: {id: %s, name: Supplier, country: NL, contact: a@b.example}
                status: active
                period: {from: 2026-08-01, until: 2027-07-31}
                purposes: [testing]
                pseudonyms: {format: %s, epoch: school-year}
                exchanges:
                  oneroster-1.2:
                    operations: %s
                    school-operations: %s
                    total-count: %s
                    fields:
                """.formatted(
                        supplier,
                        supplier,
                        pick(random, List.of("uuid", "hex", "base32", "urn")),
                        ids,
                        ids,
                        random.nextBoolean()));
        for (String model : models) {
            yaml.append("      ").append(model).append(":\n");
            terms(random, PROFILE.models().get(model).fields(), true)
                    .forEach((name, said) -> yaml.append("        ")
                            .append(name)
                            .append(": ")
                            .append(json(said))
                            .append('\n'));
        }
        return yaml.toString();
    }

    private static Map<String, Object> terms(Random random, Map<String, Field> fields, boolean atRecord) {
        var terms = new LinkedHashMap<String, Object>();
        int oneIn = 1 + random.nextInt(4);
        for (Field field : fields.values()) {
            if (field.kind() == FieldKind.ID) {
                terms.put(field.name(), "pseudonym");
            } else if (random.nextInt(oneIn) == 0) {
                boolean group = field.kind() == FieldKind.OBJECT && random.nextInt(5) > 0;
                terms.put(
                        field.name(),
                        group ? terms(random, field.members(), false) : pick(random, actions(random, field, atRecord)));
            }
        }
        return terms;
    }

    private static List<Object> actions(Random random, Field field, boolean atRecord) {
        var actions = new ArrayList<Object>(List.of("drop"));
        switch (field.kind()) {
            case REFERENCE -> actions.add("pseudonym");
            case IDENTIFIER -> {
                if (atRecord) {
                    actions.add("pseudonym");
                }
                if (field.identifies().isPresent()) {
                    actions.add(reasoned("identified"));
                }
            }
            case EMAIL -> {
                if (atRecord) {
                    actions.add("alias");
                }
                actions.add(reasoned("identified"));
            }
            case PHONE -> actions.add(reasoned("identified"));
            case SPECIAL -> actions.add(reasoned("special"));
            case NAME, TEXT, LABEL, CODE, URL, FLAG -> actions.add("keep");
            case BIRTH_DATE, DATE, TIMESTAMP -> actions.addAll(List.of("keep", "year", "month", "day"));
            case NUMBER ->
                actions.addAll(List.of(
                        "keep", pick(random, List.of("band:[0]", "band:[-5, 0,10]", "band:[5,6,700000000000]"))));
            default -> {}
        }
        boolean isText = field.kind() == FieldKind.TEXT || field.kind() == FieldKind.LABEL;
        if (isText && field.type() == ValueType.STRING && field.values().isEmpty()) {
            actions.add("redact");
        }
        boolean isShortText =
                field.kind() == FieldKind.LABEL || field.kind() == FieldKind.CODE || field.kind() == FieldKind.URL;
        if (isShortText && field.type() == ValueType.STRING && field.values().isEmpty()) {
            actions.add("prefix:" + (1 + random.nextInt(6)));
        }
        if (!Set.of(
                        FieldKind.ID,
                        FieldKind.REFERENCE,
                        FieldKind.IDENTIFIER,
                        FieldKind.EMAIL,
                        FieldKind.PHONE,
                        FieldKind.CREDENTIAL,
                        FieldKind.EXTENSION,
                        FieldKind.OBJECT)
                .contains(field.kind())) {
            actions.add("constant:" + constant(random, field));
        }
        boolean allowsStandIn = !Set.of(
                        FieldKind.REFERENCE,
                        FieldKind.PHONE,
                        FieldKind.TEXT,
                        FieldKind.NUMBER,
                        FieldKind.SPECIAL,
                        FieldKind.OBJECT)
                .contains(field.kind());
        if (allowsStandIn
                && field.standIn().isPresent()
                && (atRecord || field.standIn().get() instanceof StandIn.Constant)) {
            actions.add("stand-in");
        }
        return actions;
    }

    private static Object reasoned(String word) {
        return Map.of("action", "keep", word, Map.of("reason", "The school has decided so."));
    }

    private static String constant(Random random, Field field) {
        return switch (field.type()) {
            case STRING -> pick(random, field.values().isEmpty() ? TEXTS : field.values());
            case INTEGER -> pick(random, List.of("0", "-7", "123456789012345678"));
            case NUMBER -> pick(random, List.of("0", "-7.50", "100.00"));
            case FLAG -> pick(random, List.of("true", "false"));
            case DATE -> "2001-02-03";
            case TIMESTAMP -> "2001-02-03T04:05:06Z";
        };
    }

    private static String json(Object said) {
        try {
            return JSON.writeValueAsString(said);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static <T> T pick(Random random, List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
