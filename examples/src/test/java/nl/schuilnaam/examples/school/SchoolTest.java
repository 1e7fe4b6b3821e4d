package nl.schuilnaam.examples.school;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SchoolTest {
    private static final School SCHOOL = School.generate(2026);

    @Test
    void theSameSeedGivesTheSameSchool() {
        School again = School.generate(2026);

        assertThat(again.people()).isEqualTo(SCHOOL.people());
        for (RecordType type : RecordType.values()) {
            assertThat(again.records(type)).as(type.many()).isEqualTo(SCHOOL.records(type));
        }
        assertThat(again.identities()).isEqualTo(SCHOOL.identities());
    }

    @Test
    void anotherSeedGivesOtherPeopleUnderOtherIds() {
        School other = School.generate(7);

        assertThat(ids(other)).doesNotContainAnyElementsOf(ids(SCHOOL));
        assertThat(other.pupils().stream().map(Person::fullName).toList())
                .isNotEqualTo(SCHOOL.pupils().stream().map(Person::fullName).toList());
    }

    private static Set<String> ids(School school) {
        return school.people().stream().map(Person::sourcedId).collect(Collectors.toSet());
    }

    @Test
    void itHasTwoThousandPupilsInEightyClassesWithTwoTeachersEach() {
        assertThat(SCHOOL.pupils()).hasSize(2_000);
        assertThat(SCHOOL.teachers()).hasSize(160);
        assertThat(SCHOOL.records(RecordType.CLASS)).hasSize(80);
        assertThat(SCHOOL.records(RecordType.ENROLLMENT)).hasSize(2_160);
        assertThat(SCHOOL.records(RecordType.USER)).hasSize(2_160);
        assertThat(SCHOOL.records(RecordType.RESULT)).hasSize(1_000);
    }

    @Test
    void identifiersAreNeverShared() {
        for (Function<Person, String> identifier : List.<Function<Person, String>>of(
                Person::sourcedId, Person::number, Person::username, Person::email, Person::phone)) {
            assertThat(SCHOOL.people().stream().map(identifier)).doesNotHaveDuplicates();
        }
        assertThat(SCHOOL.pupils().stream().map(Person::eckId))
                .doesNotHaveDuplicates()
                .allSatisfy(id -> assertThat(id).startsWith("https://ketenid.nl/"));
    }

    @Test
    void someAreTwins() {
        long twins = count((one, other) -> one.familyName().equals(other.familyName())
                && one.birthDate().equals(other.birthDate())
                && one.grade().equals(other.grade())
                && !one.givenName().equals(other.givenName()));

        assertThat(twins).isGreaterThanOrEqualTo(20);
    }

    @Test
    void someAreNamesakes() {
        assertThat(count((one, other) -> one.fullName().equals(other.fullName())))
                .isGreaterThanOrEqualTo(16);
    }

    private static long count(java.util.function.BiPredicate<Person, Person> pair) {
        long count = 0;
        List<Person> pupils = SCHOOL.pupils();
        for (int i = 0; i < pupils.size(); i++) {
            for (int j = i + 1; j < pupils.size(); j++) {
                if (pair.test(pupils.get(i), pupils.get(j))) {
                    count++;
                }
            }
        }
        return count;
    }

    @Test
    void namesAreAsHardAsDutchNamesAre() {
        List<String> names = SCHOOL.pupils().stream().map(Person::fullName).toList();

        for (String part :
                List.of(" van der ", " van den ", "'t ", "IJsbrand", "IJ", "ë", "ö", "é", "Ç", "ğ", "ı", "-")) {
            assertThat(names).as(part).anyMatch(name -> name.contains(part));
        }
    }

    @Test
    void aNumberStandsInTheMetadataToo() {
        Person pupil = SCHOOL.pupils().get(0);

        assertThat(SCHOOL.records(RecordType.USER)
                        .get(pupil.sourcedId())
                        .at("/metadata/edfi/naturalKey/studentUniqueId")
                        .asText())
                .isEqualTo(pupil.number());
    }

    @Test
    void everyoneCanBeSearchedByEveryIdentifierAndName() {
        Set<String> texts = SCHOOL.identities().stream().map(Identity::text).collect(Collectors.toSet());

        var missing = new HashSet<String>();
        for (Person person : SCHOOL.people()) {
            missing.addAll(List.of(
                    person.fullName(),
                    person.familyName() + ", " + person.givenName(),
                    person.number(),
                    person.email(),
                    person.username(),
                    person.phone(),
                    person.sourcedId()));
        }
        for (RecordType type : RecordType.values()) {
            missing.addAll(SCHOOL.records(type).keySet());
        }
        missing.removeAll(texts);
        assertThat(missing).isEmpty();
    }

    @Test
    void noTitleOfTheSchoolHoldsAName() {
        var titles = new HashSet<String>();
        for (RecordType type : List.of(
                RecordType.ORG,
                RecordType.ACADEMIC_SESSION,
                RecordType.COURSE,
                RecordType.CLASS,
                RecordType.CATEGORY,
                RecordType.LINE_ITEM,
                RecordType.RESOURCE)) {
            SCHOOL.records(type).values().forEach(record -> {
                titles.add(record.path("title").asText().toLowerCase(java.util.Locale.ROOT));
                titles.add(record.path("name").asText().toLowerCase(java.util.Locale.ROOT));
            });
        }

        for (Person person : SCHOOL.people()) {
            assertThat(titles)
                    .noneMatch(title -> title.contains(person.familyNameCore().toLowerCase(java.util.Locale.ROOT))
                            || title.contains(person.givenName().toLowerCase(java.util.Locale.ROOT)));
        }
    }

    @Test
    void aPersonSaysNothingAboutItself() {
        assertThat(SCHOOL.pupils().get(0).toString()).isEqualTo("Person[PUPIL]");
    }
}
