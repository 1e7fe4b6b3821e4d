package nl.schuilnaam.gateway.guard;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.policy.Policy;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.config.profile.Payload;
import nl.schuilnaam.config.profile.Profile;
import nl.schuilnaam.gateway.text.Redactor;
import org.jspecify.annotations.Nullable;

/**
 * Reads finished bytes on their way to a supplier for whom they name, and learns whom a school has from the school's own messages. It changes nothing: whoever asks it
 * refuses the exchange on a hit. May be used by any number of threads; waits for nothing.
 *
 * <p>It finds, also folded and wrapped as {@link Folded} and {@link Unwrapped} say: numbers, ids, user names, addresses and telephone numbers of everybody who is known at the
 * school; given and family name together of everybody; each part of a name of those whom the message speaks of; and numbers that the law reserves.
 */
public final class Guard {
    private static final int REMEMBERED_MESSAGES = 4_096;

    private final JsonFactory json = new JsonFactory();
    private final Map<SchoolId, Identities> schools = new ConcurrentHashMap<>();
    /** Of schools whose texts are read for names. */
    private final Map<SchoolId, SchoolRoster> rosters = new ConcurrentHashMap<>();
    /** By policy, as long as there is one. */
    private final Cache<Policy, Map<Payload, Place>> places =
            Caffeine.newBuilder().weakKeys().build();
    /** Sums of messages that taught nothing new when they were read last. */
    private final Cache<Long, Boolean> read =
            Caffeine.newBuilder().maximumSize(REMEMBERED_MESSAGES).build();

    private Identities of(SchoolId school) {
        return schools.computeIfAbsent(school, none -> new Identities());
    }

    /** Learns whom a message of the school's own system names. To be called before anything that was made of it is examined. */
    public void learn(SchoolId school, Profile profile, Payload payload, byte[] content) {
        if (!IdentityReader.teaches(profile, payload)) {
            return;
        }
        Optional<SchoolRoster> roster = Optional.ofNullable(rosters.get(school));
        // What was read before there was a roster taught it nothing, and what was read as something else may not have
        // either.
        long sum = (sum(school, content) * 31 + payload.hashCode()) * 31 + (roster.isPresent() ? 1 : 0);
        if (read.getIfPresent(sum) == null) {
            new IdentityReader(json, profile, of(school), roster).read(content, payload);
            read.put(sum, true);
        }
    }

    private static long sum(SchoolId school, byte[] content) {
        var one = new CRC32();
        one.update(content);
        var other = new CRC32C();
        other.update(content);
        return (one.getValue() << 32 | other.getValue()) * 31 + school.hashCode();
    }

    /** Learns an identifier of somebody at a school that did not come with a message. */
    public void learn(SchoolId school, IdentifierKind kind, String value) {
        of(school).add(kind.equals(IdentifierKind.EMAIL) ? Sort.EMAIL : Sort.IDENTIFIER, value);
        Optional.ofNullable(rosters.get(school)).ifPresent(roster -> roster.add(kind, value));
    }

    /**
     * From now on what is learnt of this school is also kept in a form in which texts can be read for names.
     *
     * @return whether it was not before
     */
    public boolean keepRoster(SchoolId school) {
        return rosters.putIfAbsent(school, new SchoolRoster()) == null;
    }

    public boolean keepsRoster(SchoolId school) {
        return rosters.containsKey(school);
    }

    /** Everybody whom the school's own system has was learnt since the roster is kept. */
    public void metEverybody(SchoolId school) {
        Optional.ofNullable(rosters.get(school)).ifPresent(SchoolRoster::metEverybody);
    }

    /** Reads texts for the names of whoever is known at a school up to now; empty as long as somebody of the school may not be known. */
    public Optional<Redactor> redactor(SchoolId school) {
        return Optional.ofNullable(rosters.get(school)).flatMap(SchoolRoster::redactor);
    }

    /**
     * Reads a message that is finished and about to go to a supplier.
     *
     * @param persons the ids, at the school, of the persons whom the message speaks of
     * @return the first place where somebody is named whom the agreement does not name there
     */
    public Optional<Hit> examine(Policy policy, Payload payload, byte[] content, Collection<String> persons) {
        Identities identities = of(policy.agreement().school());
        Set<Long> parts = identities.partsOf(persons);
        try (JsonParser parser = json.createParser(content)) {
            var examination = new Examination(identities, parts, permitted(policy), new HashSet<>());
            return parser.nextToken() == null
                    ? Optional.empty()
                    : Optional.ofNullable(examination.value(parser, place(policy, payload)));
        } catch (IOException notJson) {
            throw new IllegalStateException("a finished message is not JSON");
        }
    }

    /** Reads a query that is about to go to a supplier. */
    public Optional<Hit> examine(Policy policy, String query) {
        var place = new Place("$query", Place.Content.CODE, Map.of());
        var examination =
                new Examination(of(policy.agreement().school()), Set.of(), permitted(policy), new HashSet<>());
        return Optional.ofNullable(examination.text(query, place));
    }

    private Place place(Policy policy, Payload payload) {
        Map<Payload, Place> ofPolicy = places.get(policy, none -> new ConcurrentHashMap<>());
        return ofPolicy.computeIfAbsent(
                payload,
                one -> Optional.ofNullable(policy.agreement()
                                .exchanges()
                                .get(policy.profile().id()))
                        .map(terms -> Place.of(policy.profile(), terms, one))
                        .orElse(Place.UNKNOWN));
    }

    private static Set<Hit> permitted(Policy policy) {
        return policy.permits().stream()
                .flatMap(permit -> Sort.of(permit.finds()).map(sort -> new Hit(permit.field(), sort)).stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** A text at a place. Records of a message are alike, so most of what stands in one was read in the one before. */
    private record Seen(String path, String text) {}

    /** Of one message. */
    private record Examination(Identities identities, Set<Long> parts, Set<Hit> permitted, Set<Seen> seen) {
        @Nullable
        Hit value(JsonParser parser, Place place) throws IOException {
            switch (parser.currentToken()) {
                case START_OBJECT -> {
                    while (parser.nextToken() == JsonToken.FIELD_NAME) {
                        Place member = place.member(parser.currentName());
                        parser.nextToken();
                        Hit hit = value(parser, member);
                        if (hit != null) {
                            return hit;
                        }
                    }
                    return null;
                }
                case START_ARRAY -> {
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        Hit hit = value(parser, place);
                        if (hit != null) {
                            return hit;
                        }
                    }
                    return null;
                }
                case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                    return place.content() == Place.Content.DATE ? null : text(parser.getText(), place);
                }
                default -> {
                    return null;
                }
            }
        }

        @Nullable
        Hit text(String text, Place place) {
            if (!seen.add(new Seen(place.path(), text))) {
                return null;
            }
            // What the gateway made is wrapped in nothing.
            for (String reading : place.content() == Place.Content.MADE ? List.of(text) : Unwrapped.of(text)) {
                Sort found = reading(reading, place);
                if (found != null) {
                    return new Hit(place.path(), found);
                }
            }
            return null;
        }

        private @Nullable Sort reading(String reading, Place place) {
            boolean made = place.content() == Place.Content.MADE;
            boolean agreed = place.content() == Place.Content.AGREED;
            Folded words = Folded.of(reading);
            Folded segments = words.mixes() ? Folded.inSegments(reading) : words;
            if (!made && ReservedNumber.isIn(segments)) {
                return Sort.BSN;
            }
            if (agreed) {
                return null;
            }
            Set<Long> alone = place.content() == Place.Content.TEXT ? parts : Set.of();
            Sort found = find(words, alone, !made, place);
            return found != null || segments == words || made ? found : find(segments, alone, true, place);
        }

        private @Nullable Sort find(Folded text, Set<Long> alone, boolean digits, Place place) {
            return identities.find(text, alone, digits, sort -> permitted.contains(new Hit(place.path(), sort)));
        }
    }

    /** How many fingerprints are known of a school. */
    public int known(SchoolId school) {
        return of(school).size();
    }
}
