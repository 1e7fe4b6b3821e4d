package nl.schuilnaam.gateway.text;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Labelled sentences: the templates of a file with the places filled in from the made-up school, each some times. The forms that people give a name are made here by
 * other rules than the ones that find them.
 */
final class Corpus {
    /** A part of a sentence that is to go: its sort, and how it is written there. */
    record Label(int start, int end, String sort, String written, Kind kind) {}

    /** A sentence, its labels in order, and what it should become. */
    record Sentence(String sort, String text, List<Label> labels, String expected) {}

    private static final Pattern PLACE = Pattern.compile("\\{([A-Za-z]+)}");
    private static final String[] MONTHS_NL = {
        "januari",
        "februari",
        "maart",
        "april",
        "mei",
        "juni",
        "juli",
        "augustus",
        "september",
        "oktober",
        "november",
        "december"
    };
    private static final String[] MONTHS_EN = {
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December"
    };

    private final MadeUpSchool school;
    private final Random random;

    private Corpus(MadeUpSchool school, Random random) {
        this.school = school;
        this.random = random;
    }

    static List<Sentence> read(String file, MadeUpSchool school, int times) {
        var corpus = new Corpus(school, new Random(file.hashCode()));
        var sentences = new ArrayList<Sentence>();
        String section = "";
        for (String line : Resource.lines(file)) {
            if (line.startsWith("[")) {
                section = line.substring(1, line.length() - 1);
            } else {
                for (int i = 0; i < (line.contains("{") ? times : 1); i++) {
                    sentences.add(corpus.fill(section, line));
                }
            }
        }
        return sentences;
    }

    private Sentence fill(String sort, String template) {
        var text = new StringBuilder();
        var expected = new StringBuilder();
        var labels = new ArrayList<Label>();
        Matcher places = PLACE.matcher(template);
        int copied = 0;
        while (places.find()) {
            text.append(template, copied, places.start());
            expected.append(template, copied, places.start());
            copied = places.end();
            String place = places.group(1);
            String written = write(place);
            Kind kind = kindOf(place);
            String label = kind == Kind.NAME ? sort : place;
            labels.add(new Label(text.length(), text.length() + written.length(), label, written, kind));
            text.append(written);
            expected.append(kind.placeholder());
        }
        text.append(template.substring(copied));
        expected.append(template.substring(copied));
        return new Sentence(sort, text.toString(), labels, expected.toString());
    }

    private static Kind kindOf(String place) {
        return switch (place) {
            case "bsn", "number" -> Kind.NUMBER;
            case "email" -> Kind.EMAIL;
            case "phone" -> Kind.PHONE;
            case "dob" -> Kind.BIRTH_DATE;
            case "address" -> Kind.ADDRESS;
            default -> Kind.NAME;
        };
    }

    private String write(String place) {
        MadeUpSchool.Person person = pick();
        return switch (place) {
            case "given" -> person.given();
            case "family" -> person.family();
            case "full" -> person.given() + " " + person.family();
            case "initials" ->
                pick(person.initials() + " ", person.initials() + pick("A.", "M.C.") + " ") + person.family();
            case "turned" -> turned(person);
            case "diminutive" -> diminutive(person.given());
            case "genitive" -> genitive(person.given());
            case "typo" -> typo();
            case "lower" -> person.given().toLowerCase(Locale.ROOT);
            case "lowerfull" -> (person.given() + " " + person.family()).toLowerCase(Locale.ROOT);
            case "SHOUT" -> person.given().toUpperCase(Locale.ROOT);
            case "hidden" -> hidden(person.given());
            case "bsn" -> bsn();
            case "email" ->
                pick(person.email(), person.email(), "info@bedrijf.example", "O.Uder+school@post.example.org");
            case "phone" -> phone(person.phone());
            case "number" -> person.number();
            case "dob" -> date(person.birth());
            case "address" -> address(person);
            default -> throw new IllegalArgumentException(place);
        };
    }

    private MadeUpSchool.Person pick() {
        return school.persons.get(random.nextInt(school.persons.size()));
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private String turned(MadeUpSchool.Person person) {
        return person.family() + ", " + pick(person.given(), person.initials());
    }

    static String diminutive(String name) {
        String last = name.substring(name.length() - 1).toLowerCase(Locale.ROOT);
        String lastTwo = name.substring(Math.max(0, name.length() - 2)).toLowerCase(Locale.ROOT);
        if ("aou".contains(last)) {
            return name + last + "tje";
        }
        if (last.equals("y")) {
            return name + "'tje";
        }
        if ("ieéèëh".contains(last) || lastTwo.matches("[aeiou]w|ij")) {
            return name + "tje";
        }
        if (last.equals("m")) {
            return lastTwo.matches("[aeiou]m") && name.length() <= 4 ? name + "metje" : name + "pje";
        }
        if (lastTwo.equals("ng")) {
            return name + "etje";
        }
        if ("lnr".contains(last)) {
            return name + "tje";
        }
        return name + "je";
    }

    private String genitive(String name) {
        char last = Character.toLowerCase(name.charAt(name.length() - 1));
        if ("sxz".indexOf(last) >= 0) {
            return name + "'";
        }
        boolean apostrophe = "aeiouy".indexOf(last) >= 0;
        if (random.nextInt(4) == 0) {
            apostrophe = !apostrophe;
        }
        return name + (apostrophe ? pick("'s", "\u2019s") : "s");
    }

    /** One letter too many, too few, another, or two exchanged, in a name of five letters or more; never the first. */
    private String typo() {
        String name;
        do {
            MadeUpSchool.Person person = pick();
            name = random.nextInt(4) == 0 ? lastWord(person.family()) : person.given();
        } while (name.length() < 5 || !name.matches("\\p{L}+"));
        int at = 1 + random.nextInt(name.length() - 1);
        char letter = (char) ('a' + random.nextInt(26));
        String typo = switch (random.nextInt(4)) {
            case 0 -> name.substring(0, at) + letter + name.substring(at);
            case 1 -> name.substring(0, at) + name.substring(at + 1);
            case 2 -> name.substring(0, at) + letter + name.substring(at + 1);
            default ->
                at + 1 < name.length()
                        ? name.substring(0, at) + name.charAt(at + 1) + name.charAt(at) + name.substring(at + 2)
                        : name.substring(0, at);
        };
        return typo.equals(name) ? typo() : typo;
    }

    private static String lastWord(String family) {
        return family.substring(family.lastIndexOf(' ') + 1);
    }

    /** A name that people read and programs do not. */
    private String hidden(String name) {
        return switch (random.nextInt(7)) {
            case 0 -> name.substring(0, 2) + "\u00ad" + name.substring(2);
            case 1 -> name.charAt(0) + "\u200b" + name.substring(1) + "\u200d";
            case 2 -> wide(name);
            case 3 ->
                name.replace('a', '\u0430')
                        .replace('e', '\u0435')
                        .replace('o', '\u043e')
                        .replace('i', '\u0456');
            case 4 -> name.replace("a", "&#97;").replace("e", "&#x65;").replace("\u00eb", "&euml;");
            case 5 -> java.text.Normalizer.normalize(name, java.text.Normalizer.Form.NFD);
            default ->
                java.text.Normalizer.normalize(name, java.text.Normalizer.Form.NFD)
                        .replaceAll("\\p{M}", "");
        };
    }

    private static String wide(String text) {
        var wide = new StringBuilder();
        text.chars().forEach(c -> wide.append((char) (c > 0x20 && c < 0x7f ? c + 0xfee0 : c)));
        return wide.toString();
    }

    private String bsn() {
        while (true) {
            String digits = Integer.toString(10_000_000 + random.nextInt(989_999_999));
            if (!NumberForms.isBsn(digits)) {
                continue;
            }
            if (digits.length() == 8) {
                return pick(digits, digits.substring(0, 2) + "." + digits.substring(2, 5) + "." + digits.substring(5));
            }
            return switch (random.nextInt(5)) {
                case 0 -> digits.substring(0, 3) + "." + digits.substring(3, 6) + "." + digits.substring(6);
                case 1 -> digits.substring(0, 3) + " " + digits.substring(3, 6) + "\u00a0" + digits.substring(6);
                case 2 -> digits.substring(0, 4) + "." + digits.substring(4, 6) + "." + digits.substring(6);
                case 3 -> wide(digits);
                default -> digits;
            };
        }
    }

    private String phone(String mobile) {
        String rest = mobile.substring(2);
        return switch (random.nextInt(9)) {
            case 0 -> mobile;
            case 1 -> "06-" + rest;
            case 2 ->
                "06 " + rest.substring(0, 2) + " " + rest.substring(2, 4) + " " + rest.substring(4, 6) + " "
                        + rest.substring(6);
            case 3 -> "+31 6 " + rest;
            case 4 -> "+31 (0)6-" + rest;
            case 5 -> "0031 6 " + rest.substring(0, 4) + " " + rest.substring(4);
            case 6 -> "020-" + rest.substring(0, 7);
            case 7 -> "0344 - " + rest.substring(0, 6);
            default -> "(030) " + rest.substring(0, 3) + " " + rest.substring(3, 5) + " " + rest.substring(5, 7);
        };
    }

    private String date(LocalDate date) {
        int day = date.getDayOfMonth();
        int month = date.getMonthValue();
        int year = date.getYear();
        String dutch = MONTHS_NL[month - 1];
        String english = MONTHS_EN[month - 1];
        return switch (random.nextInt(10)) {
            case 0 -> "%02d-%02d-%d".formatted(day, month, year);
            case 1 -> day + "-" + month + "-" + year;
            case 2 -> day + " " + dutch + " " + year;
            case 3 -> english + " " + day + ", " + year;
            case 4 -> date.toString();
            case 5 -> "%02d/%02d/%d".formatted(day, month, year);
            case 6 -> day + " " + dutch.substring(0, 3) + ". " + year;
            case 7 -> day + "th of " + english + " " + year;
            case 8 -> "%d.%d.%02d".formatted(day, month, year % 100);
            default -> english.substring(0, 3) + " " + day + " " + year;
        };
    }

    private String address(MadeUpSchool.Person person) {
        String town = person.postcode();
        return switch (random.nextInt(5)) {
            case 0 -> person.address();
            case 1 -> person.address() + pick("a", "-b", " ".strip());
            case 2 -> person.address() + ", " + town;
            case 3 -> person.address().replace("straat ", "str. ").toLowerCase(Locale.ROOT);
            default -> town.replace(" ", "") + " " + (1 + random.nextInt(99));
        };
    }
}
