package nl.schuilnaam.gateway.text;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Some hundreds of persons who do not exist, of the names in {@code school.txt}; the same ones every time. */
final class MadeUpSchool {
    /** One of them. */
    record Person(
            String given,
            String family,
            String initials,
            String userName,
            String number,
            String email,
            String phone,
            LocalDate birth,
            String address,
            String postcode) {}

    private static final int PERSONS = 420;
    private static final String[] STREETS = {
        "Dorpsstraat",
        "Kerkweg",
        "Lange Nieuwstraat",
        "Burgemeester Smeetslaan",
        "Plein 1944",
        "Jan van Eyckstraat",
        "Beukenhof",
        "'t Zand",
        "Oude Rijksweg",
        "Van Goghplein"
    };

    final List<Person> persons = new ArrayList<>();
    final Roster roster;

    MadeUpSchool() {
        List<String> given = section("[given]");
        List<String> families = section("[family]");
        var random = new Random(1917);
        var builder = Roster.builder();
        for (int i = 0; i < PERSONS; i++) {
            String first = given.get(i % given.size());
            String family = families.get((i * 7 + 3) % families.size());
            String plain = plain(first).replaceAll("[^a-z]", "");
            String initials = Character.toUpperCase(first.charAt(0)) + ".";
            String userName = plain + plain(family).replaceAll("[^a-z]", "").charAt(0) + (10 + random.nextInt(90));
            var person = new Person(
                    first,
                    family,
                    initials,
                    userName,
                    Integer.toString(100_000 + random.nextInt(900_000)),
                    plain + "." + plain(family).replaceAll("[^a-z]", "") + "@leerling.school.example",
                    "06" + (10_000_000 + random.nextInt(89_999_999)),
                    LocalDate.of(2005 + random.nextInt(14), 1 + random.nextInt(12), 1 + random.nextInt(28)),
                    STREETS[random.nextInt(STREETS.length)] + " " + (1 + random.nextInt(250)),
                    (1000 + random.nextInt(8999)) + " " + (char) ('A' + random.nextInt(26))
                            + (char) ('B' + random.nextInt(3)));
            persons.add(person);
            builder.name(person.given, person.initials, "", person.family)
                    .userName(person.userName)
                    .pupilNumber(person.number)
                    .email(person.email)
                    .phone(person.phone)
                    .birthDate(person.birth)
                    .address(person.address)
                    .postcode(person.postcode);
        }
        roster = builder.build();
    }

    private static String plain(String name) {
        FoldedText folded = FoldedText.of(name.toLowerCase(Locale.ROOT));
        return folded.substring(0, folded.length());
    }

    private static List<String> section(String wanted) {
        var names = new ArrayList<String>();
        String section = "";
        for (String line : Resource.lines("school.txt")) {
            if (line.startsWith("[")) {
                section = line;
            } else if (section.equals(wanted)) {
                names.addAll(wanted.equals("[given]") ? List.of(line.split(" +")) : List.of(line.strip()));
            }
        }
        return names;
    }
}
