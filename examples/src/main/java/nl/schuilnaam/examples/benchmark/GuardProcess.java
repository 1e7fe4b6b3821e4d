package nl.schuilnaam.examples.benchmark;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.agreement.AgreementReader;
import nl.schuilnaam.config.agreement.Parties;
import nl.schuilnaam.config.policy.Addresses;
import nl.schuilnaam.config.policy.Policy;
import nl.schuilnaam.config.policy.PolicyCompiler;
import nl.schuilnaam.config.policy.Rule.ObjectRule;
import nl.schuilnaam.config.profile.BundledProfiles;
import nl.schuilnaam.config.profile.Payload;
import nl.schuilnaam.config.profile.Profile;
import nl.schuilnaam.config.source.Findings;
import nl.schuilnaam.config.source.Source;
import nl.schuilnaam.gateway.content.Draft;
import nl.schuilnaam.gateway.content.JsonRewriter;
import nl.schuilnaam.gateway.content.Mention;
import nl.schuilnaam.gateway.content.Order;
import nl.schuilnaam.gateway.guard.Guard;

/**
 * The guard alone, in a process of its own: on each line that it is given it learns from as many messages as an exchange benchmark exchanges in a round, examines what was
 * made of them, and prints what one of them took of the processor, in milliseconds.
 */
final class GuardProcess {
    private static final String OPERATION = "getAllStudents";
    private static final int LEARNT_AT_ONCE = 500;
    private static final int WARM_UP_ROUNDS = 10;

    private final Guard guard = new Guard();
    private final SchoolId school = new SchoolId("school");
    private final Profile profile = BundledProfiles.find("oneroster-1.2").orElseThrow();
    private final Payload payload =
            profile.operation(OPERATION).orElseThrow().response().orElseThrow();
    private final Policy policy;
    private long next;

    private GuardProcess(Path work) throws IOException {
        this.policy = policy(Files.writeString(work.resolve("guarded.yaml"), ServedGateway.agreement("everybody", "")));
        for (int from = 0; from < GuardBenchmark.PUPILS; from += LEARNT_AT_ONCE) {
            guard.learn(school, profile, payload, bytes(ServedGateway.users(from, from + LEARNT_AT_ONCE, "")));
        }
    }

    /** Runs until its input ends. */
    public static void main(String[] arguments) throws IOException {
        var process = new GuardProcess(Path.of(arguments[0]));
        for (int round = 0; round < WARM_UP_ROUNDS; round++) {
            double warmUp = process.millis();
            assert warmUp > 0;
        }
        System.out.println("ready");
        while (System.in.read() >= 0) {
            System.out.println(process.millis());
        }
    }

    private Policy policy(Path file) {
        var findings = new Findings();
        var reader = new AgreementReader(
                Map.of(profile.id(), profile),
                new Parties(Map.of(
                        school.value(),
                        new Parties.School(true, Set.of(profile.id()), Map.of("everybody", Set.of(profile.id()))))));
        return PolicyCompiler.compile(
                Source.read(file, "agreement", findings)
                        .flatMap(source -> reader.read(source, findings))
                        .orElseThrow(() -> new IllegalStateException("the agreement has findings")),
                profile,
                new Addresses("http://127.0.0.1:8080/school", "http://127.0.0.1:8081"),
                Optional.of("alias.school.example"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A message of the school's system and what is made of it. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Exchanged(byte[] content, byte[] finished, List<String> persons) {}

    private double millis() {
        List<Exchanged> exchanged = exchanged();
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadCpuTime();
        for (Exchanged one : exchanged) {
            guard.learn(school, profile, payload, one.content());
            if (guard.examine(policy, payload, one.finished(), one.persons()).isPresent()) {
                throw new IllegalStateException("the guard finds somebody in what the agreement lets pass");
            }
        }
        return (threads.getCurrentThreadCpuTime() - before) / 1e6 / exchanged.size();
    }

    private List<Exchanged> exchanged() {
        ObjectRule rule = Objects.requireNonNull(policy.supplierOperations().get(OPERATION))
                .response()
                .orElseThrow();
        var rewriter = new JsonRewriter();
        var exchanged = new ArrayList<Exchanged>();
        for (int i = 0; i < ServedGateway.exchanges(); i++) {
            byte[] content = bytes(ServedGateway.users(0, ServedGateway.LISTED, Long.toString(next++)));
            Draft draft = rewriter.rewrite(content, rule);
            Map<Mention, String> ids = new HashMap<>();
            draft.mentions()
                    .forEach(mention -> ids.put(mention, UUID.randomUUID().toString()));
            exchanged.add(new Exchanged(
                    content,
                    draft.complete(mention -> Optional.ofNullable(ids.get(mention)), Order.BY_ID)
                            .orElseThrow(),
                    draft.mentions().stream()
                            .filter(mention -> mention.entity().isPerson())
                            .map(Mention::value)
                            .toList()));
        }
        return exchanged;
    }
}
