package nl.schuilnaam.gateway.audit;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;

/**
 * What is kept of one exchange, or of one request for an access token: who, under which agreement, which operation, with what outcome, and how much of what. Never a
 * value, an identifier, a pseudonym, a path or a query as they were sent: every part is a type of its own, a name from the configuration, an enum or a count.
 *
 * <p>What a caller sent may only be recorded once the configuration knows it: a client id that is not registered stays out.
 */
public final class AuditRecord {
    private static final int MAX_PATHS = 1_000;
    private static final int MAX_PATH_LENGTH = 160;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Pattern PATH =
            Pattern.compile("[A-Za-z_$][A-Za-z0-9_$-]{0,63}(?:\\.[A-Za-z_$][A-Za-z0-9_$-]{0,63}){0,15}");
    private static final Pattern REFERENCE = Pattern.compile("[0-9a-f]{32}");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{8,64}");
    /** How a school numbers its matters, narrow enough that neither a name nor a number of nine digits fits. */
    public static final Pattern CASE_NUMBER = Pattern.compile("[A-Z]{1,8}[0-9]{1,8}");

    /** What happened. */
    public enum Event {
        /** A request was judged, and answered if the outcome says so. */
        EXCHANGE,
        /** A client asked for an access token. */
        TOKEN,
        /** An administrator did something to a person, a key or the store. */
        ADMINISTRATION
    }

    /** Which way the content of the exchange went, or would have gone. */
    public enum Direction {
        /** From the school to the supplier. */
        OUTWARD,
        /** From the supplier to the school. */
        INWARD
    }

    /** The step of the exchange that refused. */
    public enum Step {
        REQUEST,
        AUTHENTICATION,
        /** Under the limits of who calls how often. */
        ADMISSION,
        AGREEMENT,
        OPERATION,
        QUERY,
        REQUEST_CONTENT,
        ORIGIN,
        RESPONSE_CONTENT,
        MAPPING,
        GUARD,
        AUDIT,
        REPLY
    }

    /** How it ended. */
    public sealed interface Outcome {
        /** What was asked for was done, and the answer may leave once this record is durable. */
        record Released() implements Outcome {}

        /**
         * The exchange was refused; nothing of it passed.
         *
         * @param problem name of the problem type, such as {@code unknown-id}
         */
        record Refused(String problem, Step step, Severity severity) implements Outcome {
            public Refused {
                check("problem", NAME, problem);
            }
        }

        Outcome RELEASED = new Released();
    }

    /**
     * Where an identity was found that was about to leave, and by which rule; never what.
     *
     * @param path model and field: {@code lineItem.title}
     * @param rule such as {@code name}
     */
    public record Found(String path, String rule) {
        public Found {
            check("path of a profile", PATH, path);
            check("rule", NAME, rule);
        }
    }

    private final Event event;
    private final UUID exchange;
    private final Instant began;
    private final Listener listener;
    private final Outcome outcome;
    private final int status;
    private final Optional<SchoolId> school;
    private final Optional<SupplierId> supplier;
    private final Optional<String> client;
    private final Optional<String> agreement;
    private final Optional<String> agreementVersion;
    private final Optional<String> profile;
    private final Optional<String> operation;
    private final Optional<Direction> direction;
    private final OptionalInt records;
    private final Map<String, Long> pseudonymised;
    private final Map<String, Long> dropped;
    private final long unknownFields;
    private final Set<String> persons;
    private final OptionalLong store;
    private final Optional<Found> found;
    private final Optional<String> command;
    private final Optional<String> caseNumber;
    private final long repeated;

    private AuditRecord(Builder builder, Outcome outcome, int status) {
        this.event = builder.event;
        this.exchange = builder.exchange;
        this.began = builder.began;
        this.listener = builder.listener;
        this.outcome = outcome;
        this.status = status;
        this.school = builder.school;
        this.supplier = builder.supplier;
        this.client = builder.client;
        this.agreement = builder.agreement;
        this.agreementVersion = builder.agreementVersion;
        this.profile = builder.profile;
        this.operation = builder.operation;
        this.direction = builder.direction;
        this.records = builder.records;
        this.pseudonymised = Collections.unmodifiableMap(new TreeMap<>(builder.pseudonymised));
        this.dropped = Collections.unmodifiableMap(new TreeMap<>(builder.dropped));
        this.unknownFields = builder.unknownFields;
        this.persons = Collections.unmodifiableSet(new LinkedHashSet<>(builder.persons));
        this.store = builder.store;
        this.found = builder.found;
        this.command = builder.command;
        this.caseNumber = builder.caseNumber;
        this.repeated = builder.repeated;
    }

    /** Starts a record; what is learnt on the way is added, and the outcome ends it. */
    public static Builder of(Event event, UUID exchange, Instant began, Listener listener) {
        return new Builder(event, exchange, began, listener);
    }

    public Event event() {
        return event;
    }

    /** Our own random id of the exchange, which also stands in logs and in the answer. */
    public UUID exchange() {
        return exchange;
    }

    public Instant began() {
        return began;
    }

    public Listener listener() {
        return listener;
    }

    public Outcome outcome() {
        return outcome;
    }

    /** The HTTP status of the answer. */
    public int status() {
        return status;
    }

    public Optional<SchoolId> school() {
        return school;
    }

    public Optional<SupplierId> supplier() {
        return supplier;
    }

    public Optional<String> client() {
        return client;
    }

    public Optional<String> agreement() {
        return agreement;
    }

    public Optional<String> agreementVersion() {
        return agreementVersion;
    }

    public Optional<String> profile() {
        return profile;
    }

    public Optional<String> operation() {
        return operation;
    }

    public Optional<Direction> direction() {
        return direction;
    }

    /** How many records of the standard the content held. */
    public OptionalInt records() {
        return records;
    }

    /** How often the id at each path of the profile was replaced, sorted by path. */
    public Map<String, Long> pseudonymised() {
        return pseudonymised;
    }

    /** How often the field at each path of the profile was held back, sorted by path. */
    public Map<String, Long> dropped() {
        return dropped;
    }

    /** How many members were dropped that the profile does not know; their names are the sender's and stay out. */
    public long unknownFields() {
        return unknownFields;
    }

    /** References to the persons of whom something left: keyed, and meaningless without the store (GDPR art. 15, which data went to whom). */
    public Set<String> persons() {
        return persons;
    }

    /** How many minting commits of this node were durable when the record was made: a store that knows of fewer is an older one. */
    public OptionalLong store() {
        return store;
    }

    /** Where the guard found an identity, if it did. */
    public Optional<Found> found() {
        return found;
    }

    /** What an administrator did, such as {@code person.erase}. */
    public Optional<String> command() {
        return command;
    }

    /** Under which number the school keeps the matter that an administrator acts in. */
    public Optional<String> caseNumber() {
        return caseNumber;
    }

    /** How many refusals like this one the record stands for, which have none of their own; 0 for a record of one. */
    public long repeated() {
        return repeated;
    }

    @Override
    public String toString() {
        return "AuditRecord[" + event + " " + exchange + " " + outcome + "]";
    }

    @CanIgnoreReturnValue
    private static String check(String what, Pattern spelling, String value) {
        if (!spelling.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "not a " + what + " that may stand in a record; expected " + spelling.pattern());
        }
        return value;
    }

    /** Collects what becomes known of an exchange. Not safe for use by several threads at once. */
    public static final class Builder {
        private final Event event;
        private final UUID exchange;
        private final Instant began;
        private final Listener listener;
        private final Map<String, Long> pseudonymised = new TreeMap<>();
        private final Map<String, Long> dropped = new TreeMap<>();
        private Optional<SchoolId> school = Optional.empty();
        private Optional<SupplierId> supplier = Optional.empty();
        private Optional<String> client = Optional.empty();
        private Optional<String> agreement = Optional.empty();
        private Optional<String> agreementVersion = Optional.empty();
        private Optional<String> profile = Optional.empty();
        private Optional<String> operation = Optional.empty();
        private Optional<Direction> direction = Optional.empty();
        private OptionalInt records = OptionalInt.empty();
        private final Set<String> persons = new LinkedHashSet<>();
        private OptionalLong store = OptionalLong.empty();
        private Optional<Found> found = Optional.empty();
        private Optional<String> command = Optional.empty();
        private Optional<String> caseNumber = Optional.empty();
        private long unknownFields;
        private long repeated;

        private Builder(Event event, UUID exchange, Instant began, Listener listener) {
            this.event = event;
            this.exchange = exchange;
            this.began = began;
            this.listener = listener;
        }

        /** A school that the configuration knows. */
        @CanIgnoreReturnValue
        public Builder school(SchoolId school) {
            this.school = Optional.of(school);
            return this;
        }

        @CanIgnoreReturnValue
        public Builder supplier(SupplierId supplier) {
            this.supplier = Optional.of(supplier);
            return this;
        }

        /** The id of a registered client, whether or not it proved to be that client. */
        @CanIgnoreReturnValue
        public Builder client(String client) {
            this.client = Optional.of(check("client id", NAME, client));
            return this;
        }

        /**
         * The agreement that the exchange is judged by.
         *
         * @param version hash of its content, lower-case hexadecimal
         */
        @CanIgnoreReturnValue
        public Builder agreement(String agreement, String version) {
            this.agreement = Optional.of(check("agreement id", NAME, agreement));
            this.agreementVersion = Optional.of(check("agreement version", HASH, version));
            return this;
        }

        /** The operation that the request matched, by the names of the profile. */
        @CanIgnoreReturnValue
        public Builder operation(String profile, String operation) {
            this.profile = Optional.of(check("profile id", NAME, profile));
            this.operation = Optional.of(check("operation id", NAME, operation));
            return this;
        }

        @CanIgnoreReturnValue
        public Builder direction(Direction direction) {
            this.direction = Optional.of(direction);
            return this;
        }

        @CanIgnoreReturnValue
        public Builder records(int records) {
            if (records < 0) {
                throw new IllegalArgumentException("a number of records must not be negative");
            }
            this.records = OptionalInt.of(records);
            return this;
        }

        /** Adds to the count at a path of the profile, as {@code Rule.path()} spells it. */
        @CanIgnoreReturnValue
        public Builder pseudonymised(String path, long count) {
            add(pseudonymised, path, count);
            return this;
        }

        /** Adds to the count at a path of the profile, as {@code Rule.path()} spells it. */
        @CanIgnoreReturnValue
        public Builder dropped(String path, long count) {
            add(dropped, path, count);
            return this;
        }

        /** Adds to the number of members that the profile does not know. */
        @CanIgnoreReturnValue
        public Builder unknownFields(long count) {
            if (count < 0) {
                throw new IllegalArgumentException("a count must not be negative");
            }
            this.unknownFields += count;
            return this;
        }

        /** A keyed reference to a person of whom something leaves. */
        @CanIgnoreReturnValue
        public Builder person(String reference) {
            persons.add(check("reference", REFERENCE, reference));
            return this;
        }

        /** How many minting commits of this node are durable by now. */
        @CanIgnoreReturnValue
        public Builder store(long position) {
            this.store = OptionalLong.of(position);
            return this;
        }

        /** Where the guard found an identity, and by which rule. */
        @CanIgnoreReturnValue
        public Builder found(String path, String rule) {
            this.found = Optional.of(new Found(path, rule));
            return this;
        }

        /** What an administrator has done: the name of a command. */
        @CanIgnoreReturnValue
        public Builder command(String command) {
            this.command = Optional.of(check("command", NAME, command));
            return this;
        }

        /** Under which number the school keeps the matter: capital letters, then digits. */
        @CanIgnoreReturnValue
        public Builder caseNumber(String number) {
            this.caseNumber = Optional.of(check("case number", CASE_NUMBER, number));
            return this;
        }

        /** Makes it a record of so many refusals, of which none was recorded alone. */
        @CanIgnoreReturnValue
        public Builder repeated(long count) {
            if (count < 1) {
                throw new IllegalArgumentException("a record stands for one refusal at least");
            }
            this.repeated = count;
            return this;
        }

        /** Ends the record. The builder may be used again, so that a release that failed can be recorded as refused. */
        public AuditRecord released(int status) {
            return new AuditRecord(this, Outcome.RELEASED, checkStatus(status));
        }

        /** Ends the record. */
        public AuditRecord refused(int status, Outcome.Refused refused) {
            return new AuditRecord(this, refused, checkStatus(status));
        }

        private static int checkStatus(int status) {
            if (status < 200 || status > 599) {
                throw new IllegalArgumentException("not a final HTTP status: " + status);
            }
            return status;
        }

        private static void add(Map<String, Long> counts, String path, long count) {
            check("path of a profile", PATH, path);
            if (path.length() > MAX_PATH_LENGTH) {
                throw new IllegalArgumentException("a path has at most " + MAX_PATH_LENGTH + " characters");
            }
            if (count < 0) {
                throw new IllegalArgumentException("a count must not be negative");
            }
            if (count > 0) {
                counts.merge(path, count, Math::addExact);
            }
            if (counts.size() > MAX_PATHS) {
                throw new IllegalStateException("a record names at most " + MAX_PATHS + " paths");
            }
        }
    }
}
