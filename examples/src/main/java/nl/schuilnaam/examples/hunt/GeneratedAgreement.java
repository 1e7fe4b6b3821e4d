package nl.schuilnaam.examples.hunt;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import nl.schuilnaam.examples.hunt.Standard.Field;
import nl.schuilnaam.examples.hunt.Standard.Kind;
import nl.schuilnaam.examples.hunt.Standard.Operation;
import nl.schuilnaam.examples.hunt.Standard.StandIn;

/**
 * An agreement as an officer could have written it: any operations, any fields, any action that the kind of field allows.
 *
 * @param operations what the supplier may ask of the school
 * @param schoolOperations what the school may ask of the supplier
 * @param kept the fields whose values pass as they are, as model and field: {@code user.roles.role}
 * @param listed all fields that the agreement names
 * @param population whom it is about, as it stands in the file; empty for everybody
 */
record GeneratedAgreement(
        String supplier,
        List<Operation> operations,
        List<Operation> schoolOperations,
        Set<String> kept,
        Set<String> listed,
        String population,
        String text) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<Kind> NO_CONSTANT = Set.of(
            Kind.ID,
            Kind.REFERENCE,
            Kind.IDENTIFIER,
            Kind.EMAIL,
            Kind.PHONE,
            Kind.CREDENTIAL,
            Kind.EXTENSION,
            Kind.OBJECT);
    private static final Set<Kind> NO_STAND_IN =
            Set.of(Kind.REFERENCE, Kind.PHONE, Kind.TEXT, Kind.NUMBER, Kind.SPECIAL, Kind.OBJECT);

    GeneratedAgreement {
        operations = List.copyOf(operations);
        schoolOperations = List.copyOf(schoolOperations);
        kept = Set.copyOf(kept);
        listed = Set.copyOf(listed);
    }

    /** Whether the agreement lets a value of all these fields pass. */
    boolean permits(Set<String> fields) {
        return kept.containsAll(fields);
    }

    static GeneratedAgreement make(
            Random random, String supplier, String school, Standard standard, CanarySchool records) {
        return new Writer(random, standard, records).write(supplier, school);
    }

    private static final class Writer {
        private final Random random;
        private final Standard standard;
        private final CanarySchool records;
        private final Set<String> kept = new HashSet<>();
        private final Set<String> listed = new HashSet<>();

        Writer(Random random, Standard standard, CanarySchool records) {
            this.random = random;
            this.standard = standard;
            this.records = records;
        }

        GeneratedAgreement write(String supplier, String school) {
            List<Operation> operations = operations(14);
            List<Operation> schoolOperations = operations(8);
            var models = new LinkedHashSet<String>();
            Stream.concat(operations.stream(), schoolOperations.stream())
                    .flatMap(operation -> Stream.of(operation.sent(), operation.answered()))
                    .flatMap(Optional::stream)
                    .forEach(content -> models.add(content.model()));
            String population = random.nextInt(3) == 0 ? population() : "";
            LocalDate today = LocalDate.now(ZoneId.of("Europe/Amsterdam"));
            var text = new StringBuilder("""
                    agreement: %1$s-%2$08x
                    school: %3$s
                    supplier: {id: %1$s, name: %1$s, country: NL, contact: privacy@supplier.example}
                    status: active
                    period: {from: %4$s, until: %5$s}
                    purposes: [testing]
                    pseudonyms: {format: %6$s, epoch: %7$s}
                    exchanges:
                      oneroster-1.2:
                        operations: %8$s
                        school-operations: %9$s
                        total-count: %10$s
                    %11$s    fields:
                    """.formatted(
                            supplier,
                            random.nextInt(),
                            school,
                            today.minusDays(1),
                            today.plusMonths(6),
                            pick(List.of("uuid", "hex", "base32", "urn")),
                            pick(List.of("agreement", "school-year")),
                            operations.stream().map(Operation::id).toList(),
                            schoolOperations.stream().map(Operation::id).toList(),
                            random.nextBoolean(),
                            population.isEmpty() ? "" : "    population: " + population + "\n"));
            for (String model : models) {
                text.append("      ").append(model).append(":\n");
                terms(model, standard.model(model).fields(), true)
                        .forEach((name, said) -> text.append("        ")
                                .append(name)
                                .append(": ")
                                .append(json(said))
                                .append('\n'));
            }
            return new GeneratedAgreement(
                    supplier, operations, schoolOperations, kept, listed, population, text.toString());
        }

        /** At random, and most of the time with the list that a single record is found in. */
        private List<Operation> operations(int about) {
            var chosen = new LinkedHashSet<Operation>();
            List<Operation> all = standard.operations();
            while (chosen.size() < about) {
                Operation operation = pick(all);
                if (!operation.reads() && random.nextInt(3) == 0) {
                    continue;
                }
                Set<String> needed = new HashSet<>(Standard.variables(operation));
                operation
                        .sent()
                        .ifPresent(
                                sent -> needed.add(standard.model(sent.model()).entity()));
                for (String entity : needed) {
                    all.stream()
                            .filter(each -> each.lists()
                                    && Standard.variables(each).isEmpty()
                                    && each.answered()
                                            .map(content -> standard.model(content.model())
                                                    .entity()
                                                    .equals(entity))
                                            .orElse(false))
                            .findFirst()
                            .filter(list -> random.nextInt(4) > 0)
                            .ifPresent(chosen::add);
                }
                chosen.add(operation);
            }
            var shuffled = new ArrayList<>(chosen);
            Collections.shuffle(shuffled, random);
            return shuffled;
        }

        private String population() {
            return switch (random.nextInt(4)) {
                case 0 -> "{grades: [\"07\"]}";
                case 1 -> "{classes: [" + json(pick(records.ids("class"))) + "]}";
                case 2 -> "{orgs: [" + json(records.ids("org").get(1)) + "], roles: [student]}";
                default ->
                    "{grades: [\"08\"], classes: [" + json(records.ids("class").get(2)) + "]}";
            };
        }

        private Map<String, Object> terms(String path, Map<String, Field> fields, boolean atRecord) {
            var terms = new LinkedHashMap<String, Object>();
            int oneIn = 1 + random.nextInt(3);
            for (Field field : fields.values()) {
                String here = path + "." + field.name();
                if (field.kind() == Kind.ID) {
                    terms.put(field.name(), "pseudonym");
                    boolean unused = listed.add(here);
                } else if (random.nextInt(oneIn) == 0) {
                    boolean group = field.kind() == Kind.OBJECT && random.nextInt(5) > 0;
                    Object said = group ? terms(here, field.members(), false) : pick(actions(field, atRecord));
                    terms.put(field.name(), said);
                    boolean unused = listed.add(here);
                    boolean passes = said.equals("keep")
                            || (said instanceof Map<?, ?> reasoned && "keep".equals(reasoned.get("action")))
                            || (said.equals("day") && field.kind() == Kind.BIRTH_DATE);
                    if (passes && !group) {
                        unused = kept.add(here);
                    }
                }
            }
            return terms;
        }

        private List<Object> actions(Field field, boolean atRecord) {
            var actions = new ArrayList<Object>(List.of("drop"));
            switch (field.kind()) {
                case REFERENCE -> actions.addAll(List.of("pseudonym", "pseudonym"));
                case IDENTIFIER -> {
                    if (atRecord) {
                        actions.add("pseudonym");
                    }
                    if (field.identifies()) {
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
                case NAME -> actions.add("keep");
                case TEXT, LABEL, CODE, URL, FLAG -> actions.addAll(List.of("keep", "keep"));
                case BIRTH_DATE, DATE, TIMESTAMP -> actions.addAll(List.of("keep", "year", "month", "day"));
                case NUMBER ->
                    actions.addAll(List.of("keep", pick(List.of("band:[0]", "band:[-5, 0,10]", "band:[5,6,70]"))));
                default -> {}
            }
            boolean isShortText = field.kind() == Kind.LABEL || field.kind() == Kind.CODE || field.kind() == Kind.URL;
            if (isShortText && field.type().equals("string") && field.values().isEmpty()) {
                actions.add("prefix:" + (1 + random.nextInt(6)));
            }
            if (!NO_CONSTANT.contains(field.kind())) {
                actions.add("constant:" + constant(field));
            }
            boolean standsIn = field.standIn() == StandIn.ALWAYS || (atRecord && field.standIn() == StandIn.PER_RECORD);
            if (standsIn && !NO_STAND_IN.contains(field.kind())) {
                actions.add("stand-in");
            }
            return actions;
        }

        private String constant(Field field) {
            return switch (field.type()) {
                case "flag" -> pick(List.of("true", "false"));
                case "integer" -> pick(List.of("0", "-7"));
                case "number" -> pick(List.of("0", "-7.50", "100.00"));
                case "date" -> "2001-02-03";
                case "timestamp" -> "2001-02-03T04:05:06Z";
                default -> pick(field.values().isEmpty() ? List.of("x", "", "it's \"so\"", "é😀") : field.values());
            };
        }

        private static Object reasoned(String word) {
            return Map.of("action", "keep", word, Map.of("reason", "The school has decided so."));
        }

        private <T> T pick(List<T> choices) {
            return choices.get(random.nextInt(choices.size()));
        }
    }

    private static String json(Object said) {
        try {
            return JSON.writeValueAsString(said);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
