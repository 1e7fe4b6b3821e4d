package nl.schuilnaam.examples.school;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Makes a {@link School} of a seed: people first, then the records about them. Used once. */
final class SchoolGenerator {
    private static final int PUPILS_PER_CLASS = 25;
    private static final int TEACHERS_PER_CLASS = 2;
    private static final int FIRST_PUPIL_NUMBER = 1_450_001;
    private static final int FIRST_STAFF_NUMBER = 7_300_001;
    private static final int RESULTS = 1_000;
    private static final String MODIFIED = "2026-11-%02dT%02d:%02d:%02d.%03dZ";
    private static final String MAIL = "deregenboog.example";
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Random random;
    private final long seed;
    private final List<Person> pupils = new ArrayList<>();
    private final List<Person> teachers = new ArrayList<>();
    private final Set<String> usernames = new HashSet<>();
    private final Map<RecordType, Map<String, ObjectNode>> records = new EnumMap<>(RecordType.class);

    SchoolGenerator(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
    }

    School generate() {
        for (RecordType type : RecordType.values()) {
            records.put(type, new LinkedHashMap<>());
        }
        List<Group> groups = groups();
        makePupils(groups);
        makeTeachers(groups.size() * TEACHERS_PER_CLASS);
        addOrgs();
        addSessions();
        addCoursesAndClasses(groups);
        for (int i = 0; i < pupils.size(); i++) {
            addPupil(pupils.get(i), groups.get(i / PUPILS_PER_CLASS), i);
        }
        for (int i = 0; i < teachers.size(); i++) {
            addTeacher(teachers.get(i), groups.get(i / TEACHERS_PER_CLASS), i % TEACHERS_PER_CLASS == 0);
        }
        addGradebook(groups);
        addResources();
        return new School(pupils, teachers, records);
    }

    /** A class before it is a record: {@code H2b} of year group {@code H2}. */
    private record Group(String name, String grade, boolean primary) {}

    private static List<Group> groups() {
        var groups = new ArrayList<Group>();
        for (int year = 1; year <= 8; year++) {
            for (char letter = 'a'; letter <= 'c'; letter++) {
                groups.add(new Group("Groep " + year + letter, "0" + year, true));
            }
        }
        for (String level :
                List.of("M1", "M2", "M3", "M4", "H1", "H2", "H3", "H4", "H5", "V1", "V2", "V3", "V4", "V5")) {
            for (char letter = 'a'; letter <= 'd'; letter++) {
                groups.add(new Group(level + letter, level, false));
            }
        }
        return groups;
    }

    private void makePupils(List<Group> groups) {
        for (int c = 0; c < groups.size(); c++) {
            Group group = groups.get(c);
            for (int seat = 0; seat < PUPILS_PER_CLASS; seat++) {
                int index = c * PUPILS_PER_CLASS + seat;
                boolean girl = random.nextBoolean();
                String given = pick(girl ? Names.GIRLS : Names.BOYS);
                String family = pick(Names.FAMILIES);
                LocalDate birth = birthDate(group);
                if (seat == 1 && c % 4 == 0) {
                    // Twins: the same family name, birth date and class as the pupil before; only the given name tells
                    // them apart.
                    Person twin = pupils.get(index - 1);
                    family = twin.familyName();
                    birth = twin.birthDate();
                    while (given.equals(twin.givenName())) {
                        given = pick(girl ? Names.GIRLS : Names.BOYS);
                    }
                } else if (seat == 2 && c % 5 == 4) {
                    // Namesakes: the same names as somebody in another class.
                    Person namesake = pupils.get(index - 2 * PUPILS_PER_CLASS);
                    given = namesake.givenName();
                    family = namesake.familyName();
                    girl = namesake.sex().equals("female");
                }
                pupils.add(pupil(index, girl, given, family, birth, group.grade()));
            }
        }
    }

    private Person pupil(int index, boolean girl, String given, String family, LocalDate birth, String grade) {
        String number = Integer.toString(FIRST_PUPIL_NUMBER + index);
        return new Person(
                id("student", number),
                Person.Role.PUPIL,
                number,
                given,
                family,
                birth,
                girl ? "female" : "male",
                username(given, family),
                number + "@leerling." + MAIL,
                "06-" + (20_000_000 + index * 7),
                "https://ketenid.nl/demo/" + digest("SHA-512", seed + "/eck/" + number),
                grade);
    }

    private void makeTeachers(int count) {
        for (int i = 0; i < count; i++) {
            boolean woman = random.nextBoolean();
            String given = pick(woman ? Names.GIRLS : Names.BOYS);
            String family = pick(Names.FAMILIES);
            String number = Integer.toString(FIRST_STAFF_NUMBER + i);
            String username = username(given, family);
            teachers.add(new Person(
                    id("staff", number),
                    Person.Role.TEACHER,
                    number,
                    given,
                    family,
                    notFirstOfYear(LocalDate.of(1960 + random.nextInt(40), 1, 2).plusDays(random.nextInt(364))),
                    woman ? "female" : "male",
                    username,
                    username + "@" + MAIL,
                    "06-" + (50_000_000 + i * 11),
                    "",
                    ""));
        }
    }

    private LocalDate birthDate(Group group) {
        int age = group.primary()
                ? Integer.parseInt(group.grade()) + 3
                : 11 + Character.digit(group.grade().charAt(1), 10);
        return notFirstOfYear(LocalDate.of(2026 - age, 1, 2).plusDays(random.nextInt(364)));
    }

    /** A birth date that is cut down to its year is written as 1 January: nobody was born then, so that such a date is never a hit. */
    private static LocalDate notFirstOfYear(LocalDate date) {
        return date.getDayOfYear() == 1 ? date.plusDays(1) : date;
    }

    private String username(String given, String family) {
        String plain = Normalizer.normalize(given + "." + family, Normalizer.Form.NFD)
                .replace("ı", "i")
                .replaceAll("[^A-Za-z.]", "")
                .toLowerCase(Locale.ROOT);
        String username = plain;
        for (int i = 2; !usernames.add(username); i++) {
            username = plain + i;
        }
        return username;
    }

    private void addOrgs() {
        ObjectNode board = add(RecordType.ORG, id("org", "board"));
        board.put("name", "Stichting De Regenboog").put("type", "district").put("identifier", "41999");
        for (String name : List.of("primary", "secondary")) {
            ObjectNode school = add(RecordType.ORG, id("org", name));
            school.put("name", name.equals("primary") ? "Basisschool De Regenboog" : "Regenboog College")
                    .put("type", "school")
                    .put("identifier", name.equals("primary") ? "99AA00" : "99AB00");
            school.set("parent", reference(RecordType.ORG, id("org", "board")));
        }
    }

    private void addSessions() {
        session("schoolYear", "2026-2027", "schoolYear", "2026-08-01", "2027-07-31");
        session("term1", "2026-2027 eerste helft", "term", "2026-08-01", "2027-01-31")
                .set("parent", reference(RecordType.ACADEMIC_SESSION, id("session", "schoolYear")));
        session("term2", "2026-2027 tweede helft", "term", "2027-02-01", "2027-07-31")
                .set("parent", reference(RecordType.ACADEMIC_SESSION, id("session", "schoolYear")));
        String[][] periods = {
            {"P1", "2026-08-01", "2026-10-31", "term1"},
            {"P2", "2026-11-01", "2027-01-31", "term1"},
            {"P3", "2027-02-01", "2027-04-30", "term2"},
            {"P4", "2027-05-01", "2027-07-31", "term2"}
        };
        for (String[] period : periods) {
            session(period[0], period[0], "gradingPeriod", period[1], period[2])
                    .set("parent", reference(RecordType.ACADEMIC_SESSION, id("session", period[3])));
        }
    }

    @CanIgnoreReturnValue
    private ObjectNode session(String key, String title, String type, String start, String end) {
        return add(RecordType.ACADEMIC_SESSION, id("session", key))
                .put("title", title)
                .put("startDate", start)
                .put("endDate", end)
                .put("type", type)
                .put("schoolYear", "2027");
    }

    private void addCoursesAndClasses(List<Group> groups) {
        for (Group group : groups) {
            String courseId = id("course", group.grade());
            String subject = group.primary() ? "Basisvakken" : "Nederlands";
            String code = group.primary() ? "BV" : "NE";
            if (!records(RecordType.COURSE).containsKey(courseId)) {
                ObjectNode course = add(RecordType.COURSE, courseId)
                        .put("title", subject + " " + group.grade())
                        .put("courseCode", code + group.grade());
                course.putArray("grades").add(group.grade());
                course.putArray("subjects").add(subject);
                course.putArray("subjectCodes").add(code);
                course.set("org", org(group));
            }
            ObjectNode schoolClass = add(RecordType.CLASS, classId(group))
                    .put("title", group.primary() ? group.name() : group.name() + " " + subject)
                    .put("classCode", group.name().replace("Groep ", "G") + "-" + code)
                    .put("classType", group.primary() ? "homeroom" : "scheduled")
                    .put("location", "Lokaal " + (100 + random.nextInt(60)));
            schoolClass.putArray("grades").add(group.grade());
            schoolClass.putArray("subjects").add(subject);
            schoolClass.putArray("subjectCodes").add(code);
            schoolClass.putArray("periods").add(Integer.toString(1 + random.nextInt(8)));
            schoolClass.set("course", reference(RecordType.COURSE, courseId));
            schoolClass.set("school", org(group));
            schoolClass.putArray("terms").add(term("term1")).add(term("term2"));
            schoolClass.putArray("resources").add(reference(RecordType.RESOURCE, id("resource", "1")));
        }
    }

    private void addPupil(Person person, Group group, int index) {
        ObjectNode user = user(person, group);
        user.put("userMasterIdentifier", person.eckId());
        user.put("phone", person.phone());
        user.putArray("grades").add(person.grade());
        user.putArray("agents")
                .add(reference(
                        RecordType.USER,
                        teachers.get(index / PUPILS_PER_CLASS * TEACHERS_PER_CLASS)
                                .sourcedId()));
        ObjectNode edfi = user.putObject("metadata").putObject("edfi");
        edfi.put("resource", "students");
        edfi.putObject("naturalKey").put("studentUniqueId", person.number());
        edfi.put("educationOrganizationId", 1001);
        demographics(person);
        enroll(person, group, true);
    }

    private void addTeacher(Person person, Group group, boolean primary) {
        ObjectNode user = user(person, group);
        user.put("sms", person.phone());
        user.putArray("agents");
        user.putObject("metadata").putObject("edfi").putObject("naturalKey").put("staffUniqueId", person.number());
        demographics(person);
        enroll(person, group, primary);
    }

    private ObjectNode user(Person person, Group group) {
        ObjectNode user = add(RecordType.USER, person.sourcedId())
                .put("username", person.username())
                .put("enabledUser", "true")
                .put("givenName", person.givenName())
                .put("familyName", person.familyName())
                .put("preferredFirstName", person.givenName())
                .put("preferredLastName", person.familyName())
                .put("identifier", person.number())
                .put("email", person.email());
        user.putArray("userIds")
                .addObject()
                .put("type", person.role() == Person.Role.PUPIL ? "studentUniqueId" : "Staff")
                .put("identifier", person.number());
        ObjectNode role = user.putArray("roles").addObject();
        role.put("roleType", "primary").put("role", person.role().spelling());
        role.set("org", org(group));
        role.put("beginDate", "2026-08-01").put("endDate", "2027-07-31");
        user.set("primaryOrg", org(group));
        ObjectNode profile = user.putArray("userProfiles").addObject();
        profile.put("profileId", "urn:regenboog:profile:" + person.number())
                .put("profileType", "lms")
                .put("vendorId", "regenboog");
        profile.putArray("credentials").addObject().put("type", "password").put("username", person.username());
        return user;
    }

    private void demographics(Person person) {
        add(RecordType.DEMOGRAPHICS, person.sourcedId())
                .put("birthDate", person.birthDate().toString())
                .put("sex", person.sex())
                .put("americanIndianOrAlaskaNative", "false")
                .put("asian", Boolean.toString(random.nextInt(9) == 0))
                .put("blackOrAfricanAmerican", Boolean.toString(random.nextInt(9) == 0))
                .put("nativeHawaiianOrOtherPacificIslander", "false")
                .put("white", Boolean.toString(random.nextBoolean()))
                .put("demographicRaceTwoOrMoreRaces", "false")
                .put("hispanicOrLatinoEthnicity", "false")
                .put("countryOfBirthCode", random.nextInt(12) == 0 ? "TR" : "NL")
                .put(
                        "cityOfBirth",
                        pick(List.of("Utrecht", "Zwolle", "IJsselmuiden", "'s-Hertogenbosch", "Leeuwarden")));
    }

    private void enroll(Person person, Group group, boolean primary) {
        ObjectNode enrollment = add(RecordType.ENROLLMENT, id("enrollment", person.number()));
        enrollment.set("user", reference(RecordType.USER, person.sourcedId()));
        enrollment.set("class", reference(RecordType.CLASS, classId(group)));
        enrollment.set("school", org(group));
        enrollment
                .put("role", person.role().spelling())
                .put("primary", Boolean.toString(primary))
                .put("beginDate", "2026-08-01")
                .put("endDate", "2027-07-31");
        enrollment.putObject("metadata").put("number", person.number());
    }

    private void addGradebook(List<Group> groups) {
        for (String title : List.of("Toets", "Huiswerk", "Praktijk", "Eindtoets")) {
            add(RecordType.CATEGORY, id("category", title)).put("title", title).put("weight", 25);
        }
        for (int c = 0; c < groups.size(); c++) {
            Group group = groups.get(c);
            if (c % 20 == 0) {
                addScoreScale(group);
            }
            Person teacher = teachers.get(c * TEACHERS_PER_CLASS);
            for (int n = 1; n <= 2; n++) {
                ObjectNode lineItem = add(RecordType.LINE_ITEM, lineItemId(group, n))
                        .put("title", "Toets " + n + " van " + group.name())
                        .put("description", "Vragen? Stel ze aan " + teacher.fullName() + ", " + teacher.email())
                        .put("assignDate", "2026-09-0" + n + "T08:30:00.000Z")
                        .put("dueDate", "2026-10-0" + n + "T08:30:00.000Z")
                        .put("resultValueMin", 1)
                        .put("resultValueMax", 10);
                lineItem.set("category", reference(RecordType.CATEGORY, id("category", "Toets")));
                lineItem.set("class", reference(RecordType.CLASS, classId(group)));
                lineItem.set("school", org(group));
                lineItem.set("gradingPeriod", reference(RecordType.ACADEMIC_SESSION, id("session", "P1")));
                lineItem.set("academicSession", term("term1"));
            }
        }
        for (int i = 0; i < RESULTS; i++) {
            Person person = pupils.get(i * 2);
            Group group = groups.get(i * 2 / PUPILS_PER_CLASS);
            ObjectNode result = add(RecordType.RESULT, id("result", person.number()))
                    .put("scoreStatus", "fully graded")
                    .put("score", (10 + random.nextInt(91)) / 10.0)
                    .put("scoreDate", "2026-10-02")
                    .put(
                            "comment",
                            "Goed gewerkt, " + person.givenName() + "! Groeten aan huize " + person.familyName());
            result.set("lineItem", reference(RecordType.LINE_ITEM, lineItemId(group, 1)));
            result.set("student", reference(RecordType.USER, person.sourcedId()));
            result.set("class", reference(RecordType.CLASS, classId(group)));
        }
    }

    private void addScoreScale(Group group) {
        ObjectNode scale = add(RecordType.SCORE_SCALE, id("scale", group.name()))
                .put("title", "Woordrapport")
                .put("type", "ordinal");
        scale.set("class", reference(RecordType.CLASS, classId(group)));
        ArrayNode values = scale.putArray("scoreScaleValue");
        String[][] words = {{"O", "onvoldoende"}, {"V", "voldoende"}, {"G", "goed"}};
        for (String[] word : words) {
            values.addObject().put("itemValueLHS", word[0]).put("itemValueRHS", word[1]);
        }
    }

    private void addResources() {
        for (int i = 1; i <= 12; i++) {
            ObjectNode resource = add(RecordType.RESOURCE, id("resource", Integer.toString(i)))
                    .put("title", "Leermiddel " + i)
                    .put("importance", i % 2 == 0 ? "secondary" : "primary")
                    .put("vendorResourceId", "lm-" + i)
                    .put("vendorId", "uitgeverij")
                    .put("applicationId", "leermiddelen");
            resource.putArray("roles").add("primary");
        }
    }

    private Map<String, ObjectNode> records(RecordType type) {
        Map<String, ObjectNode> byId = records.get(type);
        if (byId == null) {
            throw new IllegalStateException("no records of type " + type);
        }
        return byId;
    }

    private ObjectNode add(RecordType type, String id) {
        ObjectNode node = JSON.objectNode()
                .put("sourcedId", id)
                .put("status", "active")
                .put(
                        "dateLastModified",
                        MODIFIED.formatted(
                                1 + random.nextInt(21),
                                random.nextInt(24),
                                random.nextInt(60),
                                random.nextInt(60),
                                random.nextInt(1000)));
        if (records(type).put(id, node) != null) {
            throw new IllegalStateException("two records of one id: " + type);
        }
        return node;
    }

    private static ObjectNode reference(RecordType type, String id) {
        return JSON.objectNode().put("sourcedId", id).put("type", type.reference());
    }

    private ObjectNode term(String key) {
        return JSON.objectNode().put("sourcedId", id("session", key)).put("type", "term");
    }

    private ObjectNode org(Group group) {
        return reference(RecordType.ORG, id("org", group.primary() ? "primary" : "secondary"));
    }

    private String classId(Group group) {
        return id("class", group.name());
    }

    private String lineItemId(Group group, int n) {
        return id("lineItem", group.name() + "/" + n);
    }

    /** As the Ed-Fi server makes its ids: an unkeyed digest of the natural key, which anybody can repeat. */
    private String id(String type, String key) {
        return digest("MD5", seed + "/" + type + "/" + key);
    }

    private static String digest(String algorithm, String text) {
        try {
            byte[] digest = MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has " + algorithm, e);
        }
    }

    private String pick(List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
