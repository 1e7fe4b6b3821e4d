package nl.schuilnaam.config.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import nl.schuilnaam.config.agreement.Action;
import nl.schuilnaam.config.agreement.Constants;
import nl.schuilnaam.config.agreement.ExchangeTerms;
import nl.schuilnaam.config.agreement.FieldTerms;
import nl.schuilnaam.config.policy.Rule.Added;
import nl.schuilnaam.config.policy.Rule.ListRule;
import nl.schuilnaam.config.policy.Rule.Member;
import nl.schuilnaam.config.policy.Rule.ObjectRule;
import nl.schuilnaam.config.policy.Rule.Precision;
import nl.schuilnaam.config.policy.Rule.ValueAction;
import nl.schuilnaam.config.policy.Rule.ValueRule;
import nl.schuilnaam.config.profile.EntityType;
import nl.schuilnaam.config.profile.Field;
import nl.schuilnaam.config.profile.FieldKind;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.config.profile.Model;
import nl.schuilnaam.config.profile.Payload;
import nl.schuilnaam.config.profile.Profile;
import nl.schuilnaam.config.profile.StandIn;
import nl.schuilnaam.config.profile.ValueType;
import org.jspecify.annotations.Nullable;

/**
 * Makes the rules of one direction.
 *
 * <p>Outward, what the school's message holds is minimised: what may not pass unchanged is left out, and what takes its place is written whatever the message held, so
 * that nothing of the receiver's copy depends on it. Inward, the supplier's message is re-linked: what the supplier saw unchanged (or as a coarser date) it may write;
 * what it saw replaced is withheld, for a stand-in must never overwrite the school's real value.
 */
final class RuleCompiler {
    private static final int ID_LENGTH = 255;
    private static final int TYPE_LENGTH = 64;
    private static final String HREF = "href";
    private static final String TYPE = "type";
    static final String SOURCED_ID = "sourcedId";
    private static final String SUPPLIED = "suppliedSourcedId";
    private static final String ALLOCATED = "allocatedSourcedId";

    private final Profile profile;
    private final ExchangeTerms terms;
    private final Direction direction;
    private final String base;
    private final Optional<String> aliasDomain;
    private final Set<EntityType> watched;

    enum Direction {
        OUTWARD,
        INWARD
    }

    /**
     * @param base where the receiver of this direction finds records
     * @param watched of what an entity may not exist for the supplier: outward, records that speak of such are judged by it, also where they do not say so to the supplier
     */
    RuleCompiler(
            Profile profile,
            ExchangeTerms terms,
            Direction direction,
            String base,
            Optional<String> aliasDomain,
            Set<EntityType> watched) {
        this.profile = profile;
        this.terms = terms;
        this.direction = direction;
        this.base = base;
        this.aliasDomain = aliasDomain;
        this.watched = direction == Direction.OUTWARD ? Set.copyOf(watched) : Set.of();
    }

    /** The rule of a whole message, in any of the forms that it may have. */
    ObjectRule message(Payload payload) {
        var members = new LinkedHashMap<String, Member>();
        members.put(payload.wrapper(), permitted(content(payload.form(), payload.wrapper(), payload.model())));
        for (Payload.Spelling other : payload.others()) {
            members.putIfAbsent(other.wrapper(), permitted(content(other.form(), other.wrapper(), payload.model())));
        }
        return new ObjectRule("", members, Optional.empty(), List.of());
    }

    private Rule content(Payload.Form form, String wrapper, String model) {
        return switch (form) {
            case ONE -> record(model, wrapper);
            case LIST -> new ListRule(wrapper, record(model, wrapper), true);
            case ID_PAIRS -> new ListRule(wrapper, idPair(model, wrapper), false);
        };
    }

    /** The rule of one record, below this path. */
    ObjectRule record(String modelName, String path) {
        Model model = profile.models().get(modelName);
        Map<String, FieldTerms> listed = terms.fields().get(modelName);
        if (model == null || listed == null) {
            throw new IllegalArgumentException("an operation is permitted whose model is not: " + modelName);
        }
        return new ObjectCompiler(model, model.fields(), Optional.of(model.id().name())).compile(path, listed);
    }

    /** Reads of one record of whom it speaks, and nothing else; empty when records of the model speak of nobody who is watched. */
    Optional<ObjectRule> witness(Payload payload) {
        Model model = Objects.requireNonNull(profile.models().get(payload.model()));
        return witness(model, model.fields(), payload.wrapper())
                .map(record ->
                        new ObjectRule("", Map.of(payload.wrapper(), permitted(record)), Optional.empty(), List.of()))
                .map(first -> {
                    var members = new LinkedHashMap<>(first.members());
                    for (Payload.Spelling other : payload.others()) {
                        if (other.form() == Payload.Form.ONE) {
                            members.put(
                                    other.wrapper(),
                                    permitted(witness(model, model.fields(), other.wrapper())
                                            .orElseThrow()));
                        }
                    }
                    return new ObjectRule("", members, Optional.empty(), List.of());
                });
    }

    private Optional<ObjectRule> witness(Model model, Map<String, Field> fields, String path) {
        var members = new LinkedHashMap<String, Member>();
        fields.forEach((name, field) -> witness(model, field, below(path, name))
                .ifPresent(
                        rule -> members.put(name, new Member(Optional.empty(), Optional.empty(), Optional.of(rule)))));
        return members.isEmpty()
                ? Optional.empty()
                : Optional.of(new ObjectRule(path, members, Optional.empty(), List.of()));
    }

    /**
     * What is read of a field that does not pass, because the object in which it stands speaks of whom it names. In a list nothing is: of those whom it names, each would
     * be left out of it alone.
     */
    private Optional<Rule> witness(Model model, Field field, String path) {
        if (field.list()) {
            return Optional.empty();
        }
        return switch (field.kind()) {
            case ID ->
                watched.contains(model.entity())
                        ? Optional.of(id(
                                path, field, model.entity(), field.identifies().orElse(IdentifierKind.SIS_ID)))
                        : Optional.empty();
            case REFERENCE ->
                field.entity()
                        .filter(watched::contains)
                        .map(entity -> new ObjectRule(
                                path,
                                Map.of(
                                        SOURCED_ID,
                                        permitted(id(below(path, SOURCED_ID), field, entity, IdentifierKind.SIS_ID))),
                                Optional.of(SOURCED_ID),
                                List.of()));
            case OBJECT -> witness(model, field.members(), path).map(Rule.class::cast);
            default -> Optional.empty();
        };
    }

    private static ValueRule id(String path, Field field, EntityType entity, IdentifierKind kind) {
        return new ValueRule(
                path, ValueType.STRING, List.of(), idLength(field), new ValueAction.Identify(entity, kind, false));
    }

    /**
     * The answer to a creation. The id that was supplied is one that this direction's receiver chose or knows. The one that was allocated may be new: outward, it is
     * learnt as a further id of the same record, so that the supplier goes on seeing its own.
     */
    private ObjectRule idPair(String modelName, String path) {
        Model model = profile.models().get(modelName);
        if (model == null) {
            throw new IllegalArgumentException("no such model: " + modelName);
        }
        IdentifierKind kind = model.id().identifies().orElse(IdentifierKind.SIS_ID);
        var members = new LinkedHashMap<String, Member>();
        for (String name : List.of(SUPPLIED, ALLOCATED)) {
            var id = new ValueRule(
                    path + "." + name,
                    ValueType.STRING,
                    List.of(),
                    idLength(model.id()),
                    new ValueAction.Identify(model.entity(), kind, name.equals(ALLOCATED)));
            boolean learns = direction == Direction.OUTWARD && name.equals(ALLOCATED);
            members.put(name, new Member(Optional.of(id), learns ? Optional.of(kind) : Optional.empty()));
        }
        return new ObjectRule(path, members, Optional.of(SUPPLIED), List.of());
    }

    private static Member permitted(Rule rule) {
        return new Member(Optional.of(rule), Optional.empty());
    }

    private static int idLength(Field field) {
        return field.maxLength() > 0 ? field.maxLength() : ID_LENGTH;
    }

    private static String below(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    /** Makes the rule of one object: a record, or a group within one. */
    private final class ObjectCompiler {
        private final Model model;
        private final Map<String, Field> fields;
        private final Optional<String> idMember;
        private final Map<String, Member> members = new LinkedHashMap<>();
        private final List<Added> added = new ArrayList<>();

        private ObjectCompiler(Model model, Map<String, Field> fields, Optional<String> idMember) {
            this.model = model;
            this.fields = fields;
            this.idMember = idMember;
        }

        private ObjectRule compile(String path, Map<String, FieldTerms> listed) {
            for (Field field : fields.values()) {
                FieldTerms said =
                        listed.getOrDefault(field.name(), new FieldTerms.Single(Action.DROP, Optional.empty()));
                Optional<Rule> rule = said instanceof FieldTerms.Group group
                        ? Optional.of(listed(
                                field, below(path, field.name()), group(field, below(path, field.name()), group)))
                        : single(field, below(path, field.name()), ((FieldTerms.Single) said).action());
                members.put(
                        field.name(),
                        new Member(rule, learned(field), witness(model, field, below(path, field.name()))));
            }
            return new ObjectRule(path, members, idMember, added);
        }

        /** An identifier teaches the gateway who someone is, unless a supplier says so. */
        private Optional<IdentifierKind> learned(Field field) {
            return direction == Direction.OUTWARD
                            && model.entity().isPerson()
                            && idMember.isPresent()
                            && field.kind() != FieldKind.ID
                            && !field.list()
                    ? field.identifies()
                    : Optional.empty();
        }

        private Rule group(Field field, String path, FieldTerms.Group group) {
            if (field.kind() != FieldKind.OBJECT) {
                throw new IllegalArgumentException(path + " is not a group");
            }
            return new ObjectCompiler(model, field.members(), Optional.empty()).compile(path, group.members());
        }

        private Optional<Rule> single(Field field, String path, Action action) {
            if (field.name().equals(HREF) && idMember.isPresent() && field.kind() == FieldKind.URL) {
                if (action.verb() == Action.Verb.KEEP) {
                    added.add(new Added(HREF, new Added.Content.Address(base + model.path())));
                }
                return Optional.empty();
            }
            return switch (action.verb()) {
                case KEEP -> Optional.of(value(field, path, new ValueAction.Keep()));
                case PSEUDONYM -> pseudonym(field, path);
                case YEAR -> Optional.of(date(field, path, Precision.YEAR));
                case MONTH -> Optional.of(date(field, path, Precision.MONTH));
                case DAY -> Optional.of(date(field, path, Precision.DAY));
                case PREFIX -> outward(value(field, path, new ValueAction.Prefix(Integer.parseInt(action.argument()))));
                case BAND -> outward(value(field, path, new ValueAction.Band(action.arguments())));
                case REDACT -> outward(value(field, path, new ValueAction.Redact()));
                case ALIAS -> instead(field, path, aroundId(path, "@" + requireAliasDomain(path)));
                case STAND_IN -> instead(field, path, standIn(field).orElse(null));
                case CONSTANT ->
                    instead(
                            field,
                            path,
                            Constants.json(field, action.argument())
                                    .map(Added.Content.Constant::new)
                                    .orElse(null));
                case DROP -> dropped(field);
            };
        }

        private Optional<Rule> pseudonym(Field field, String path) {
            return switch (field.kind()) {
                case ID ->
                    Optional.of(value(
                            field,
                            path,
                            new ValueAction.Identify(
                                    model.entity(), field.identifies().orElse(IdentifierKind.SIS_ID), true)));
                case REFERENCE -> Optional.of(listed(field, path, reference(field, path)));
                case IDENTIFIER -> instead(field, path, aroundId(path, ""));
                default -> throw new IllegalArgumentException(path + " is not an id");
            };
        }

        private Rule reference(Field field, String path) {
            EntityType entity = field.entity().orElseThrow();
            var reference = new LinkedHashMap<String, Member>();
            reference.put(HREF, Member.WITHHELD);
            reference.put(
                    SOURCED_ID,
                    permitted(new ValueRule(
                            below(path, SOURCED_ID),
                            ValueType.STRING,
                            List.of(),
                            idLength(field),
                            new ValueAction.Identify(entity, IdentifierKind.SIS_ID, false))));
            // Without a vocabulary anything could stand in it.
            reference.put(
                    TYPE,
                    field.values().isEmpty()
                            ? Member.WITHHELD
                            : permitted(new ValueRule(
                                    below(path, TYPE),
                                    ValueType.STRING,
                                    field.values(),
                                    TYPE_LENGTH,
                                    new ValueAction.Keep())));
            List<Added> address = home(field)
                    .map(home -> List.of(new Added(HREF, new Added.Content.Address(base + home.path()))))
                    .orElse(List.of());
            return new ObjectRule(path, reference, Optional.of(SOURCED_ID), address);
        }

        /** The model at whose path the entity that a reference names is found: the one that the reference's own vocabulary names, or else the first about it. */
        private Optional<Model> home(Field reference) {
            List<Model> candidates = profile.models().values().stream()
                    .filter(candidate -> reference
                            .entity()
                            .filter(candidate.entity()::equals)
                            .isPresent())
                    .toList();
            return candidates.stream()
                    .filter(candidate -> reference.values().contains(candidate.name()))
                    .findFirst()
                    .or(() -> candidates.stream().findFirst());
        }

        private Rule value(Field field, String path, ValueAction action) {
            int maxLength = field.kind() == FieldKind.ID ? idLength(field) : field.maxLength();
            return listed(field, path, new ValueRule(path, field.type(), field.values(), maxLength, action));
        }

        /** A date that the supplier made may be had in full; it saw the school's only as far as agreed. */
        private Rule date(Field field, String path, Precision precision) {
            return value(
                    field,
                    path,
                    direction == Direction.OUTWARD ? new ValueAction.Floor(precision) : new ValueAction.Keep());
        }

        private Rule listed(Field field, String path, Rule element) {
            return field.list() ? new ListRule(path, element, false) : element;
        }

        private Optional<Rule> outward(Rule rule) {
            return direction == Direction.OUTWARD ? Optional.of(rule) : Optional.empty();
        }

        /** Writes this in the place of the field, in every message that goes outward. */
        private Optional<Rule> instead(Field field, String path, Added.@Nullable Content content) {
            if (content == null) {
                throw new IllegalArgumentException(path + ": nothing can stand in its place");
            }
            if (direction == Direction.OUTWARD) {
                added.add(new Added(field.name(), content));
            }
            return Optional.empty();
        }

        /** A strict client refuses a record without its required fields, so something stands in their place when the profile knows what. */
        private Optional<Rule> dropped(Field field) {
            if (direction == Direction.OUTWARD && field.required()) {
                standIn(field).ifPresent(content -> added.add(new Added(field.name(), content)));
            }
            return Optional.empty();
        }

        private Added.Content aroundId(String path, String suffix) {
            if (idMember.isEmpty()) {
                throw new IllegalArgumentException(path + ": only an object with an id has a pseudonym");
            }
            return new Added.Content.AroundId("", suffix);
        }

        private String requireAliasDomain(String path) {
            return aliasDomain.orElseThrow(
                    () -> new IllegalArgumentException(path + ": the school names no domain for aliases"));
        }

        /** What the profile puts in the place of the field; empty when it has nothing, or needs an id or a domain that is not there. */
        private Optional<Added.Content> standIn(Field field) {
            if (field.standIn().isEmpty()) {
                return Optional.empty();
            }
            StandIn standIn = field.standIn().get();
            if (standIn instanceof StandIn.Constant constant) {
                return Optional.of(new Added.Content.Constant(constant.json()));
            }
            if (idMember.isEmpty()) {
                return Optional.empty();
            }
            if (standIn instanceof StandIn.OneOf oneOf) {
                return Optional.of(new Added.Content.OneOf(oneOf.choices()));
            }
            if (standIn instanceof StandIn.Alias) {
                return aliasDomain.map(domain -> new Added.Content.AroundId("", "@" + domain));
            }
            return Optional.of(new Added.Content.AroundId("", ""));
        }
    }
}
