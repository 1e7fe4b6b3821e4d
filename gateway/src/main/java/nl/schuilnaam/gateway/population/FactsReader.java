package nl.schuilnaam.gateway.population;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.policy.MembershipRules;
import nl.schuilnaam.config.policy.MembershipRules.Listing;
import nl.schuilnaam.config.policy.QueryPolicy;
import nl.schuilnaam.config.profile.Memberships;
import nl.schuilnaam.config.profile.Profile;
import nl.schuilnaam.gateway.content.Draft;
import nl.schuilnaam.gateway.content.Mention;
import nl.schuilnaam.gateway.content.Order;
import nl.schuilnaam.gateway.content.ParsedQuery;
import nl.schuilnaam.gateway.content.QueryParser;
import nl.schuilnaam.gateway.content.Sighting;
import nl.schuilnaam.gateway.exchange.Errand;
import nl.schuilnaam.gateway.exchange.Origin;
import nl.schuilnaam.gateway.exchange.WholeLists;
import nl.schuilnaam.gateway.guard.Guard;
import org.jspecify.annotations.Nullable;

/** Reads who belongs where from a school's system: three lists, whole, by the profile, as strictly as a message that is passed on. */
final class FactsReader {
    /** A school day is a day there. */
    private static final ZoneId ZONE = ZoneId.of("Europe/Amsterdam");

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final SchoolId of;
    private final Profile profile;
    private final Guard guard;
    private final Memberships said;
    private final MembershipRules rules;
    private final WholeLists lists;
    private final Clock clock;

    /** @param guard is told whom the school has, whatever else comes of it */
    FactsReader(SchoolId of, Profile profile, WholeLists lists, Guard guard, Clock clock) {
        this.of = of;
        this.profile = profile;
        this.guard = guard;
        this.said = profile.memberships().orElseThrow();
        this.rules = MembershipRules.of(profile);
        this.lists = lists;
        this.clock = clock;
    }

    /** What was read: the facts, and what the records of persons say of who is who besides. */
    record Read(Facts facts, List<Sighting> sightings) {}

    /** Fails when one of the lists is not there, not whole, or not what the profile describes; then nothing was learnt. */
    Future<Read> read(Origin school) {
        return persons(school)
                .compose(persons -> list(school, rules.classes())
                        .compose(classes -> list(school, rules.members())
                                .map(members -> new Read(facts(persons, classes, members), persons.sightings()))));
    }

    /** Reads only whom the school has; the guard is all that learns of it. */
    Future<Void> acquaint(Origin school) {
        return persons(school).mapEmpty();
    }

    private Future<Draft> persons(Origin school) {
        // A roster that comes to be kept while the list is read does not have its first pages.
        boolean kept = guard.keepsRoster(of);
        return list(school, rules.persons()).onSuccess(everybody -> {
            if (kept) {
                guard.metEverybody(of);
            }
        });
    }

    private Future<Draft> list(Origin school, Listing listing) {
        ParsedQuery all = new QueryParser(new QueryPolicy(listing.operation().query(), Map.of())).parse(null);
        return lists.read(
                        new WholeLists.Listing(
                                school,
                                listing.operation().path().toString(),
                                profile.mediaType(),
                                false,
                                (limit, offset) -> all.renderForOrigin(Mention::value, limit, offset),
                                listing.rule(),
                                Errand.OWN),
                        WholeLists.Stretch.WHOLE,
                        (content, page) -> {
                            listing.operation()
                                    .response()
                                    .ifPresent(payload -> guard.learn(of, profile, payload, content));
                            return page;
                        },
                        PATIENCE)
                .map(WholeLists.Part::records);
    }

    private Facts facts(Draft persons, Draft classes, Draft members) {
        var people = new HashMap<String, Facts.Person>();
        Memberships.Persons person = said.persons();
        for (JsonObject record : records(persons, rules.persons())) {
            people.put(
                    record.getString(rules.persons().id()),
                    new Facts.Person(
                            values(record, person.roles()),
                            values(record, person.grades()),
                            values(record, person.orgs()),
                            values(record, person.agents())));
        }
        var groups = new HashMap<String, Set<String>>();
        for (JsonObject record : records(classes, rules.classes())) {
            groups.put(
                    record.getString(rules.classes().id()),
                    values(record, List.of(said.classes().course())));
        }
        var seats = new ArrayList<Facts.Seat>();
        Memberships.Members member = said.members();
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZONE);
        for (JsonObject record : records(members, rules.members())) {
            boolean over = one(record, member.until())
                    .map(day -> !LocalDate.parse(day).isAfter(today))
                    .orElse(false);
            Optional<String> who = one(record, member.person());
            Optional<String> where = one(record, member.group());
            Optional<String> what = one(record, member.role());
            if (!over && who.isPresent() && where.isPresent() && what.isPresent()) {
                seats.add(new Facts.Seat(who.get(), where.get(), what.get()));
            }
        }
        return new Facts(people, groups, seats, rules.classes().entity(), said.pupil());
    }

    /** The records that are there, and not those that only tell that there is no such thing any more. */
    private List<JsonObject> records(Draft list, Listing listing) {
        byte[] content = list.complete(mention -> Optional.of(mention.value()), Order.AS_SENT)
                .orElseThrow();
        var message = new JsonObject(Buffer.buffer(content));
        var records = new ArrayList<JsonObject>();
        for (String wrapper : listing.wrappers()) {
            JsonArray elements = message.getJsonArray(wrapper, new JsonArray());
            for (int i = 0; i < elements.size(); i++) {
                JsonObject record = elements.getJsonObject(i);
                if (!one(record, said.gone().field())
                        .filter(said.gone().value()::equals)
                        .isPresent()) {
                    records.add(record);
                }
            }
        }
        return records;
    }

    private static Optional<String> one(JsonObject record, String path) {
        return values(record, List.of(path)).stream().findFirst();
    }

    private static Set<String> values(JsonObject record, List<String> paths) {
        var values = new LinkedHashSet<String>();
        paths.forEach(path -> collect(record, List.of(path.split("\\.", -1)), values));
        return Set.copyOf(values);
    }

    private static void collect(@Nullable Object value, List<String> path, Set<String> values) {
        if (value instanceof JsonArray array) {
            array.forEach(element -> collect(element, path, values));
        } else if (value instanceof JsonObject object) {
            // A path that has come to its end at a reference stands for the id in it.
            String next = path.isEmpty() ? MembershipRules.REFERENCE_ID : path.get(0);
            collect(object.getValue(next), path.isEmpty() ? path : path.subList(1, path.size()), values);
        } else if (value != null) {
            values.add(value.toString());
        }
    }
}
