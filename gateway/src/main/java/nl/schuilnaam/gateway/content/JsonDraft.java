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
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A message as the bytes that are settled and the parts in which they, the holes and the records follow each other. */
final class JsonDraft implements Draft {
    private static final Comparator<Rendered> BY_ID =
            Comparator.comparing(Rendered::id).thenComparing(Rendered::bytes, Arrays::compareUnsigned);

    /** Of the objects around a mention, roughly. */
    private static final int PART_WEIGHT = 200;

    private final byte[] settled;
    private final List<Part> parts;
    private final List<Sighting> sightings;
    private final Map<String, Integer> dropped;
    private final Map<String, Integer> unknown;

    private final Set<Mention> mentions = new LinkedHashSet<>();
    private final Map<String, Integer> pseudonymised = new LinkedHashMap<>();
    private int records;

    /**
     * Holds what was read.
     *
     * @param sightings those about an id that the parts do not hold are left out
     */
    JsonDraft(
            byte[] settled,
            List<Part> parts,
            List<Sighting> sightings,
            Map<String, Integer> dropped,
            Map<String, Integer> unknown) {
        this.settled = settled;
        this.parts = parts;
        this.dropped = Collections.unmodifiableMap(dropped);
        this.unknown = Collections.unmodifiableMap(unknown);
        look(parts);
        this.sightings = sightings.stream()
                .filter(sighting -> mentions.contains(sighting.about()))
                .toList();
    }

    private void look(List<Part> within) {
        for (Part part : within) {
            if (part instanceof Hole hole) {
                hole.id.note(mentions);
                if (hole.replaced != null) {
                    pseudonymised.merge(hole.replaced, 1, Integer::sum);
                }
            } else if (part instanceof Witness witness) {
                witness.id.note(mentions);
            } else if (part instanceof Elements elements) {
                records += elements.ordered() ? elements.elements().size() : 0;
                elements.elements().forEach(one -> look(one.parts));
            }
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
        private final @Nullable String replaced;

        /**
         * Leaves a hole for what an id, as the receiver knows it, is spelt into.
         *
         * @param replaced the path of the rule, where a value of the message is replaced by it
         */
        Hole(OwnId id, Function<String, String> spelling, @Nullable String replaced) {
            this.id = id;
            this.spelling = spelling;
            this.replaced = replaced;
        }
    }

    /** Nothing that is written, but of whom what is around it speaks. */
    record Witness(OwnId id) implements Part {}

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

        private void note(Set<Mention> mentions) {
            if (mention != null) {
                mentions.add(mention);
            }
        }

        private boolean isAbsent(Predicate<Mention> absent) {
            return mention != null && absent.test(mention);
        }

        private String asSent() {
            return mention == null ? kept : mention.value();
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
        return Collections.unmodifiableSet(mentions);
    }

    @Override
    public List<Sighting> sightings() {
        return sightings;
    }

    @Override
    public int records() {
        return records;
    }

    @Override
    public Map<String, Integer> pseudonymised() {
        return Collections.unmodifiableMap(pseudonymised);
    }

    @Override
    public Map<String, Integer> dropped() {
        return dropped;
    }

    @Override
    public Map<String, Integer> unknown() {
        return unknown;
    }

    @Override
    public Optional<Draft> without(Predicate<Mention> absent) {
        if (mentions.stream().noneMatch(absent)) {
            return Optional.of(this);
        }
        return without(parts, absent).map(staying -> new JsonDraft(settled, staying, sightings, dropped, unknown));
    }

    private static Optional<List<Part>> without(List<Part> parts, Predicate<Mention> absent) {
        var staying = new ArrayList<Part>(parts.size());
        for (Part part : parts) {
            if ((part instanceof Hole hole && hole.id.isAbsent(absent))
                    || (part instanceof Witness witness && witness.id.isAbsent(absent))) {
                return Optional.empty();
            }
            staying.add(
                    part instanceof Elements elements
                            ? new Elements(
                                    elements.elements().stream()
                                            .flatMap(one ->
                                                    without(one.parts, absent)
                                                            .map(left -> new One(left, one.id))
                                                            .stream())
                                            .toList(),
                                    elements.ordered())
                            : part);
        }
        return Optional.of(staying);
    }

    @Override
    public Draft compact() {
        var bytes = new ByteArrayOutputStream(settled.length);
        List<Part> own = parts.stream().map(part -> copy(part, settled, bytes)).toList();
        return new JsonDraft(bytes.toByteArray(), own, sightings, dropped, unknown);
    }

    @Override
    public Draft joined(List<Draft> more) {
        if (more.isEmpty()) {
            return distinct();
        }
        var bytes = new ByteArrayOutputStream(settled.length);
        var seen = new HashSet<String>();
        var elements = new ArrayList<One>();
        var allSightings = new ArrayList<Sighting>();
        var allDropped = new LinkedHashMap<String, Integer>();
        var allUnknown = new LinkedHashMap<String, Integer>();
        var all = new ArrayList<JsonDraft>();
        all.add(this);
        more.forEach(draft -> all.add((JsonDraft) draft));
        for (JsonDraft draft : all) {
            for (One one : draft.list().elements()) {
                if (one.id == null || seen.add(one.id.asSent())) {
                    elements.add(copy(one, draft.settled, bytes));
                }
            }
            allSightings.addAll(draft.sightings);
            draft.dropped.forEach((path, count) -> allDropped.merge(path, count, Integer::sum));
            draft.unknown.forEach((path, count) -> allUnknown.merge(path, count, Integer::sum));
        }
        List<Part> around = parts.stream()
                .map(part -> isRecords(part) ? new Elements(elements, true) : copy(part, settled, bytes))
                .toList();
        return new JsonDraft(bytes.toByteArray(), around, allSightings, allDropped, allUnknown);
    }

    /** The same message with each of its records once. */
    private Draft distinct() {
        if (!isList()) {
            return this;
        }
        var seen = new HashSet<String>();
        List<One> all = list().elements();
        List<One> once = all.stream()
                .filter(one -> one.id == null || seen.add(one.id.asSent()))
                .toList();
        return once.size() == all.size() ? this : of(once);
    }

    /** The same message with other records in the place of its own. */
    private JsonDraft of(List<One> records) {
        List<Part> around = parts.stream()
                .map(part -> isRecords(part) ? new Elements(records, true) : part)
                .toList();
        return new JsonDraft(settled, around, sightings, dropped, unknown);
    }

    private static boolean isRecords(Part part) {
        return part instanceof Elements elements && elements.ordered();
    }

    @Override
    public Draft page(
            Function<Mention, Optional<String>> ids, Order order, Optional<String> sorted, int offset, int limit) {
        if (!isList()) {
            return this;
        }
        List<One> elements = new ArrayList<>(list().elements());
        var texts = new IdentityHashMap<One, String>();
        elements.forEach(one -> texts.put(one, one.id == null ? "" : one.id.render(ids)));
        Comparator<One> byId = Comparator.comparing(texts::get);
        if (order != Order.AS_SENT) {
            elements.sort(order == Order.BY_ID ? byId : byId.reversed());
        } else if (sorted.isPresent()) {
            sortAlike(elements, ids, List.of(sorted.get().split("\\.", -1)), byId);
        }
        int from = Math.min(offset, elements.size());
        int to = (int) Math.min((long) from + limit, elements.size());
        return of(List.copyOf(elements.subList(from, to)));
    }

    /** Puts records that stand side by side and do not differ in a field in the order of their ids. */
    private void sortAlike(
            List<One> elements, Function<Mention, Optional<String>> ids, List<String> field, Comparator<One> byId) {
        int from = 0;
        String first = elements.isEmpty() ? "" : JsonField.of(rendered(elements.get(0), ids), field);
        for (int to = 1; to <= elements.size(); to++) {
            String next = to == elements.size() ? "" : JsonField.of(rendered(elements.get(to), ids), field);
            if (to == elements.size() || !next.equals(first)) {
                elements.subList(from, to).sort(byId);
                from = to;
                first = next;
            }
        }
    }

    private byte[] rendered(One one, Function<Mention, Optional<String>> ids) {
        var bytes = new ByteArrayOutputStream(512);
        render(one.parts, ids, Order.AS_SENT, bytes);
        return bytes.toByteArray();
    }

    @Override
    public int weight() {
        return settled.length + PART_WEIGHT * mentions.size();
    }

    private boolean isList() {
        return parts.stream().filter(JsonDraft::isRecords).count() == 1;
    }

    /** The one list of records that the message is. */
    private Elements list() {
        List<Elements> lists = parts.stream()
                .filter(JsonDraft::isRecords)
                .map(Elements.class::cast)
                .toList();
        if (lists.size() != 1) {
            throw new IllegalArgumentException("the message is not one list of records");
        }
        return lists.get(0);
    }

    private static One copy(One one, byte[] from, ByteArrayOutputStream to) {
        return new One(one.parts.stream().map(part -> copy(part, from, to)).toList(), one.id);
    }

    /** The same part over other settled bytes, to which its own are added. */
    private static Part copy(Part part, byte[] from, ByteArrayOutputStream to) {
        if (part instanceof Text text) {
            int at = to.size();
            to.write(from, text.from(), text.to() - text.from());
            return new Text(at, to.size());
        }
        return part instanceof Elements elements
                ? new Elements(
                        elements.elements().stream()
                                .map(one -> copy(one, from, to))
                                .toList(),
                        elements.ordered())
                : part;
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
            } else if (part instanceof Witness witness) {
                String unused = witness.id.render(ids);
                assert unused != null;
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
        return "JsonDraft[records=" + records + ", mentions=" + mentions.size() + "]";
    }
}
