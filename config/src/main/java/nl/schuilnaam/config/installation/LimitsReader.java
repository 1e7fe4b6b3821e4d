package nl.schuilnaam.config.installation;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import nl.schuilnaam.config.installation.CallerLimits.Pace;
import nl.schuilnaam.config.installation.CallerLimits.Rate;
import nl.schuilnaam.config.source.Findings;
import nl.schuilnaam.config.source.Node;
import nl.schuilnaam.config.source.Source;

/** Reads {@code limits}. The schema says which numbers may stand there; what has not the form of one reads as the default here, and was found by then. */
final class LimitsReader {
    private static final Duration LONGEST_TOKEN = Duration.ofHours(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

    private final Source source;
    private final Findings findings;
    private final Durations durations;

    LimitsReader(Source source, Findings findings) {
        this.source = source;
        this.findings = findings;
        this.durations = new Durations(source, findings);
    }

    Limits read() {
        Optional<Node.Mapping> written = source.root().mapping("limits");
        return written.isEmpty() ? Limits.DEFAULT : read(written.get());
    }

    private Limits read(Node.Mapping written) {
        Limits or = Limits.DEFAULT;
        Duration connect = durations.read(written, "connect", or.connect(), LONGEST_WAIT);
        Duration firstByte = durations.read(written, "first-byte", or.firstByte(), LONGEST_WAIT);
        Duration total = durations.read(written, "total", or.total(), LONGEST_WAIT);
        Duration token = durations.read(written, "token-lifetime", or.tokenLifetime(), LONGEST_TOKEN);
        if (total.compareTo(firstByte) < 0 || total.compareTo(connect) < 0) {
            findings.add(
                    source,
                    written.get("total").orElse(written),
                    "is shorter than a part of it",
                    "at least 'connect' and 'first-byte'");
        }
        int bytes = number(Optional.of(written), "message-bytes", or.messageBytes());
        return new Limits(
                bytes,
                connect,
                firstByte,
                total,
                token,
                breaker(written.mapping("breaker"), or.breaker()),
                callers(written, bytes));
    }

    private Limits.Breaker breaker(Optional<Node.Mapping> written, Limits.Breaker otherwise) {
        return new Limits.Breaker(
                number(written, "failures", otherwise.failures()),
                written.map(breaker -> durations.read(breaker, "pause", otherwise.pause(), LONGEST_PAUSE))
                        .orElse(otherwise.pause()));
    }

    private CallerLimits callers(Node.Mapping written, int messageBytes) {
        CallerLimits or = CallerLimits.DEFAULT;
        Optional<Node.Mapping> supplier = written.mapping("supplier");
        Optional<Node.Mapping> connections = written.mapping("connections");
        OptionalLong content = large(written, "content-bytes");
        if (content.isPresent() && content.getAsLong() < messageBytes) {
            findings.add(
                    source,
                    written.get("content-bytes").orElse(written),
                    "is less than one message may have",
                    "at least 'message-bytes'");
        }
        return new CallerLimits(
                rate(supplier, or.supplier()),
                rate(written.mapping("school"), or.school()),
                number(supplier, "exchanges", or.exchanges()),
                number(supplier, "connections", or.supplierConnections()),
                number(connections, "listener", or.connections()),
                number(connections, "address", or.addressConnections()),
                content,
                pace(written.mapping("pace"), or.pace()),
                number(written.mapping("unknown-ids"), "per-minute", or.unknownIds()),
                number(written.mapping("wrong-secrets"), "per-minute", or.wrongSecrets()),
                durations.read(written, "drain", or.drain(), LONGEST_WAIT));
    }

    private static Rate rate(Optional<Node.Mapping> written, Rate otherwise) {
        return new Rate(
                number(written, "per-second", otherwise.perSecond()), number(written, "burst", otherwise.burst()));
    }

    private Pace pace(Optional<Node.Mapping> written, Pace otherwise) {
        return new Pace(
                written.map(pace -> durations.read(pace, "grace", otherwise.grace(), LONGEST_WAIT))
                        .orElse(otherwise.grace()),
                number(written, "bytes-per-second", otherwise.bytesPerSecond()));
    }

    private static int number(Optional<Node.Mapping> written, String key, int otherwise) {
        long number = written.map(mapping -> large(mapping, key))
                .orElse(OptionalLong.empty())
                .orElse(otherwise);
        return (int) Math.min(number, Integer.MAX_VALUE);
    }

    private static OptionalLong large(Node.Mapping written, String key) {
        return written.get(key)
                .filter(node ->
                        node instanceof Node.Scalar scalar && scalar.text().matches("[1-9][0-9]{0,13}"))
                .map(node -> OptionalLong.of(Long.parseLong(((Node.Scalar) node).text())))
                .orElse(OptionalLong.empty());
    }
}
