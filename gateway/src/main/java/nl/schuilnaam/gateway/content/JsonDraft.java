package nl.schuilnaam.gateway.content;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A message as the bytes that are settled and the parts in which they, the holes and the records follow each other. */
final class JsonDraft implements Draft {
    private static final Comparator<Rendered> BY_ID =
            Comparator.comparing(Rendered::id).thenComparing(Rendered::bytes, Arrays::compareUnsigned);

    private final byte[] settled;
    private final List<Part> parts;
    private final Tally tally;

    JsonDraft(byte[] settled, List<Part> parts, Tally tally) {
        this.settled = settled;
        this.parts = parts;
        this.tally = tally;
    }

    /** What is counted and collected on the way. */
    record Tally(
            Set<Mention> mentions,
            List<Sighting> sightings,
            int records,
            Map<String, Integer> pseudonymised,
            Map<String, Integer> dropped,
            Map<String, Integer> unknown) {
        Tally {
            mentions = Collections.unmodifiableSet(mentions);
            sightings = List.copyOf(sightings);
            pseudonymised = Collections.unmodifiableMap(pseudonymised);
            dropped = Collections.unmodifiableMap(dropped);
            unknown = Collections.unmodifiableMap(unknown);
        }
    }

    /** One after the other they are the message. */
    sealed interface Part {}

    /** Settled bytes. */
    record Text(int from, int to) implements Part {}

    /** A string that depends on an id. */
    static final class Hole implements Part {
        private final OwnId id;
        private final Function<String, String> spelling;

        /** Leaves a hole for what an id, as the receiver knows it, is spelt into. */
        Hole(OwnId id, Function<String, String> spelling) {
            this.id = id;
            this.spelling = spelling;
        }
    }

    /**
     * The elements of a list; the commas between them are not settled.
     *
     * @param ordered whether they stand in the order that is asked for, or stay in the sender's
     */
    record Elements(List<One> elements, boolean ordered) implements Part {}

    /** An element of such a list. */
    static final class One {
        private final List<Part> parts;
        private final @Nullable OwnId id;

        One(List<Part> parts, @Nullable OwnId id) {
            this.parts = parts;
            this.id = id;
        }
    }

    /** The id that an object has in the eyes of the receiver: either yet to be looked up, or, where the rules keep it, as it was sent. */
    static final class OwnId {
        private final @Nullable Mention mention;
        private final String kept;

        private OwnId(@Nullable Mention mention, String kept) {
            this.mention = mention;
            this.kept = kept;
        }

        static OwnId of(Mention mention) {
            return new OwnId(mention, "");
        }

        static OwnId kept(String text) {
            return new OwnId(null, text);
        }

        @Nullable
        Mention mention() {
            return mention;
        }

        private String render(Function<Mention, Optional<String>> ids) {
            return mention == null ? kept : ids.apply(mention).orElseThrow(AbsentException::new);
        }
    }

    /** What is being rendered mentions an entity that does not exist for the receiver. */
    private static final class AbsentException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private AbsentException() {
            super("absent", null, false, false);
        }
    }

    /** One of the choices, by the SHA-256 of id and name: the same for the same id, and evenly spread. */
    static String choose(List<String> choices, String name, String id) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(id.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            byte[] hash = digest.digest(name.getBytes(StandardCharsets.UTF_8));
            long number = 0;
            for (int i = 0; i < Long.BYTES; i++) {
                number = number << 8 | (hash[i] & 0xFF);
            }
            return choices.get((int) Long.remainderUnsigned(number, choices.size()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static final class Rendered {
        private final String id;
        private final byte[] bytes;

        private Rendered(String id, byte[] bytes) {
            this.id = id;
            this.bytes = bytes;
        }

        private String id() {
            return id;
        }

        private byte[] bytes() {
            return bytes;
        }
    }

    @Override
    public Set<Mention> mentions() {
        return tally.mentions();
    }

    @Override
    public List<Sighting> sightings() {
        return tally.sightings();
    }

    @Override
    public int records() {
        return tally.records();
    }

    @Override
    public Map<String, Integer> pseudonymised() {
        return tally.pseudonymised();
    }

    @Override
    public Map<String, Integer> dropped() {
        return tally.dropped();
    }

    @Override
    public Map<String, Integer> unknown() {
        return tally.unknown();
    }

    @Override
    public Optional<byte[]> complete(Function<Mention, Optional<String>> ids, Order order) {
        var content = new ByteArrayOutputStream(settled.length + 64 * parts.size());
        try {
            render(parts, ids, order, content);
        } catch (AbsentException absent) {
            return Optional.empty();
        }
        return Optional.of(content.toByteArray());
    }

    private void render(
            List<Part> parts, Function<Mention, Optional<String>> ids, Order order, ByteArrayOutputStream content) {
        for (Part part : parts) {
            if (part instanceof Text text) {
                content.write(settled, text.from(), text.to() - text.from());
            } else if (part instanceof Hole hole) {
                content.write('"');
                content.writeBytes(quoted(hole.spelling.apply(hole.id.render(ids))));
                content.write('"');
            } else if (part instanceof Elements elements) {
                render(elements, ids, order, content);
            }
        }
    }

    private void render(
            Elements elements, Function<Mention, Optional<String>> ids, Order order, ByteArrayOutputStream content) {
        var rendered = new ArrayList<Rendered>(elements.elements().size());
        for (One one : elements.elements()) {
            var bytes = new ByteArrayOutputStream(512);
            try {
                render(one.parts, ids, order, bytes);
                rendered.add(new Rendered(one.id == null ? "" : one.id.render(ids), bytes.toByteArray()));
            } catch (AbsentException absent) {
                // Left out whole: a record about somebody that does not name them would still say that they are.
            }
        }
        if (elements.ordered() && order != Order.AS_SENT) {
            rendered.sort(order == Order.BY_ID ? BY_ID : BY_ID.reversed());
        }
        for (int i = 0; i < rendered.size(); i++) {
            if (i > 0) {
                content.write(',');
            }
            content.writeBytes(rendered.get(i).bytes);
        }
    }

    private static byte[] quoted(String text) {
        try {
            return JsonStringEncoder.getInstance().quoteAsUTF8(text);
        } catch (IllegalArgumentException e) {
            // Its words quote the text.
            throw new IllegalStateException("an id that was given holds a lone surrogate");
        }
    }

    @Override
    public String toString() {
        return "JsonDraft[records=" + tally.records() + ", mentions="
                + tally.mentions().size() + "]";
    }
}
