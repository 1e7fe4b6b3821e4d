package nl.schuilnaam.config.agreement;

import java.time.LocalDate;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the annexes of the Dutch model agreement ask for beside the policy: the privacy leaflet (<i>Privacybijsluiter</i>) and the security measures. Every part may be
 * left out of a file; what is left out is shown as not stated.
 *
 * @param stated the parts that the file has, empty ones included
 * @param data by group of persons
 * @param transfers what goes outside the EEA, beside where the data is kept and who the sub-processors are
 * @param contacts for {@code security} and {@code data-leak}
 */
public record Annex(
        Set<Part> stated,
        Optional<Product> product,
        List<Service> services,
        Map<String, List<DataCategory>> data,
        List<Place> storage,
        List<Place> transfers,
        Map<String, Contact> contacts,
        Optional<Edition> edition,
        Security security,
        Optional<Consent> consent) {
    /** Nothing is stated. */
    public static final Annex NOTHING = new Annex(
            Set.of(),
            Optional.empty(),
            List.of(),
            Map.of(),
            List.of(),
            List.of(),
            Map.of(),
            Optional.empty(),
            new Security(List.of(), List.of()),
            Optional.empty());

    public Annex {
        stated = stated.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(stated));
        services = List.copyOf(services);
        data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
        storage = List.copyOf(storage);
        transfers = List.copyOf(transfers);
        contacts = Collections.unmodifiableMap(new LinkedHashMap<>(contacts));
    }

    /** A part of the annexes that a file can leave out. */
    public enum Part {
        EDITION("version", "{number: \"1.0\", date: 2026-06-15}"),
        PRODUCT("product", "{name: ..., description: ..., target-group: ...}"),
        SERVICES("services", "a list of services, such as [{name: ...}]"),
        DATA("data", "categories of data by group of persons, such as {pupils: [contact]}"),
        STORAGE("storage", "a list of places, such as [{country: NL}]"),
        TRANSFERS("transfers", "a list of transfers outside the EEA"),
        SUBPROCESSORS("subprocessors", "a list of sub-processors, or [] where there are none"),
        RETENTION("retention", "periods, such as {results: P1Y, after-end: P3M}"),
        CONTACTS("contacts", "{security: {email: ...}, data-leak: {email: ...}}"),
        SECURITY("security", "{measures: [...], certificates: [...]}"),
        CONSENT("participation-council", "{date: 2026-06-12, decision: given}");

        private final String key;
        private final String expected;

        Part(String key, String expected) {
            this.key = key;
            this.expected = expected;
        }

        /** Its name in a file. */
        public String key() {
            return key;
        }

        String expected() {
            return expected;
        }

        /** Whether the model agreement asks every school for it. A school need not record its council's consent here, and may transfer nothing. */
        boolean isAskedFor() {
            return this != CONSENT && this != TRANSFERS;
        }
    }

    /** Part A: what the school buys, and for whom it is made. */
    public record Product(String name, String description, Optional<String> targetGroup) {}

    /** Part H: which edition of the annex this is. */
    public record Edition(String number, LocalDate date) {}

    /** Annex 2. */
    public record Security(List<String> measures, List<String> certificates) {
        public Security {
            measures = List.copyOf(measures);
            certificates = List.copyOf(certificates);
        }
    }

    /** What the participation council (<i>medezeggenschapsraad</i>) decided: {@code given}, {@code given-with-conditions} or {@code withheld}. */
    public record Consent(LocalDate date, String decision) {}

    public boolean states(Part part) {
        return stated.contains(part);
    }

    /** The categories of data that part D lists, of whomever. */
    public Set<String> categories() {
        return data.values().stream()
                .flatMap(List::stream)
                .map(DataCategory::key)
                .collect(Collectors.toUnmodifiableSet());
    }
}
