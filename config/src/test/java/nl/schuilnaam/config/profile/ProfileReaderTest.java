package nl.schuilnaam.config.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ProfileReaderTest {
    private static final Map<String, Category> CATEGORIES =
            Map.of("contact", new Category("contact", "Contactgegevens", "Contact details", false));

    private static final String GOOD = """
            profile: lending-1
            version: 3
            media-type: application/json
            errors: problem
            queries: {many: [limit, filter], one: [fields], write: []}
            scopes:
              read: [lending.read, lending.all]
            references:
              person: [reader]
              book: [book, volume]
            vocabularies:
              state: [lent, lost]
            stand-ins:
              names: [Egel, Otter]
            groups:
              address:
                street: {is: name, category: contact, max: 80}
                extra: {is: object, members: detail, category: contact}
              detail:
                floor: {is: number, type: integer, category: contact, required: true, stand-in: {always: 0}}
            every-model:
              changed: {is: timestamp, category: contact}
            models:
              reader:
                about: person
                at: /readers
                one: [reader]
                many: [readers, people]
                fields:
                  id: {is: id, identifies: sis-id, category: contact, required: true}
                  mail: {is: email, identifies: email, category: contact, required: true, stand-in: alias}
                  name: {is: name, category: contact, required: true, stand-in: {one-of: names}}
                  home: {is: object, members: address, category: contact}
              book:
                about: book
                authored-by: suppliers
                at: /books
                one: [book]
                many: [books]
                fields:
                  id: {is: id, category: contact, required: true}
                  state: {is: code, values: state, category: contact, required: true, stand-in: {always: lost}}
                  readers: {is: reference, of: person, list: true, category: contact}
            operations:
              - part: All of it
                below: /lending
                scopes: read
                do:
                  getReaders: GET /readers -> readers or people
                  getReader: GET /readers/{person} -> reader
                  putBook: PUT /books/{book} book
                  postBooks: POST /books books or book -> pairs
                  deleteBook: DELETE /books/{book}
            """;

    @Test
    void aProfileIsReadAsItStands() {
        Profile profile = read(GOOD);

        assertThat(profile.id()).isEqualTo("lending-1");
        assertThat(profile.version()).isEqualTo(3);
        assertThat(profile.errors()).isEqualTo(Profile.ErrorShape.PROBLEM);
        assertThat(profile.models()).containsOnlyKeys("reader", "book");
        assertThat(profile.operations())
                .extracting(Operation::id)
                .containsExactly("getReaders", "getReader", "putBook", "postBooks", "deleteBook");
    }

    @Test
    void aFieldIsReadAsItStands() {
        Map<String, Field> reader = read(GOOD).models().get("reader").fields();

        assertThat(reader).containsOnlyKeys("id", "mail", "name", "home", "changed");
        assertThat(reader.get("mail"))
                .isEqualTo(new Field(
                        "mail",
                        FieldKind.EMAIL,
                        ValueType.STRING,
                        false,
                        true,
                        "contact",
                        Optional.empty(),
                        Optional.of(IdentifierKind.EMAIL),
                        List.of(),
                        255,
                        Optional.of(new StandIn.Alias()),
                        Map.of()));
        assertThat(reader.get("name").standIn()).contains(new StandIn.OneOf(List.of("Egel", "Otter")));
        assertThat(reader.get("changed").type()).isEqualTo(ValueType.TIMESTAMP);
        Field street = reader.get("home").members().get("street");
        assertThat(street.maxLength()).isEqualTo(80);
        Field floor = reader.get("home").members().get("extra").members().get("floor");
        assertThat(floor.type()).isEqualTo(ValueType.INTEGER);
        assertThat(floor.standIn()).contains(new StandIn.Constant("0"));
    }

    @Test
    void aCodeHasItsVocabularyAndAReferenceTheWordsOfItsEntity() {
        Map<String, Field> book = read(GOOD).models().get("book").fields();

        assertThat(book.get("state").values()).containsExactly("lent", "lost");
        assertThat(book.get("state").standIn()).contains(new StandIn.Constant("\"lost\""));
        assertThat(book.get("readers").values()).containsExactly("reader");
        assertThat(book.get("readers").entity()).contains(EntityType.PERSON);
        assertThat(book.get("readers").list()).isTrue();
    }

    @Test
    void anOperationIsReadAsItStands() {
        Profile profile = read(GOOD);

        assertThat(profile.operation("postBooks"))
                .contains(new Operation(
                        "postBooks",
                        "POST",
                        PathTemplate.parse("/lending/books"),
                        Optional.of(new Payload(
                                Payload.Form.LIST,
                                "books",
                                "book",
                                List.of(new Payload.Spelling(Payload.Form.ONE, "book")))),
                        Optional.of(new Payload(Payload.Form.ID_PAIRS, "sourcedIdPairs", "book")),
                        Set.of(),
                        List.of("lending.read", "lending.all")));
        assertThat(profile.operation("getReaders").orElseThrow().query())
                .containsExactlyInAnyOrder(QueryParameter.LIMIT, QueryParameter.FILTER);
        assertThat(profile.operation("getReader").orElseThrow().query()).containsExactly(QueryParameter.FIELDS);
        assertThat(profile.operation("deleteBook").flatMap(Operation::response)).isEmpty();
    }

    static List<Arguments> mistakes() {
        return List.of(
                mistake("version: 3", "version: three", "version: expected a whole number above zero, found three"),
                mistake("version: 3", "version: 3\nversion: 4", "version: stands here twice"),
                mistake("version: 3\n", "", "expected the key version"),
                mistake("version: 3", "edition: 3", "edition: unknown key; expected one of [errors, every-model, "),
                mistake("version: 3", "version: [", "is not YAML"),
                mistake(
                        "errors: problem",
                        "errors: html",
                        "errors: unknown value html; expected one of [problem, imsx]"),
                mistake(
                        "filter]",
                        "search]",
                        "queries.many[1]: unknown query parameter search; expected one of [fields, "),
                mistake("[lending.read, lending.all]", "[]", "scopes.read: expected a list that is not empty"),
                mistake("[lent, lost]", "[lent, lent]", "vocabularies.state[1]: stands here twice"),
                mistake("person: [reader]", "Person: [reader]", "references.Person: not an entity type"),
                mistake(
                        "about: book",
                        "about: car",
                        "models.book.about: unknown type of entity car; expected one of [book, person]"),
                mistake(
                        "authored-by: suppliers",
                        "authored-by: us",
                        "models.book.authored-by: expected suppliers, found us"),
                mistake("at: /books", "at: books", "models.book: a path template must start with a slash"),
                mistake("one: [book]", "one: [reader]", "models.book.one: reader names the records of two models"),
                mistake(
                        "state: {is: code",
                        "state: {is: color",
                        "models.book.fields.state.is: unknown value color; expected one of [id, reference, "),
                mistake("is: code, ", "", "models.book.fields.state: expected the key is"),
                mistake(
                        "is: code, values: state, category: contact",
                        "is: code, values: state",
                        "models.book.fields.state: expected the key category"),
                mistake(
                        "{is: timestamp, category: contact}",
                        "{is: timestamp, category: secret}",
                        "every-model.changed.category: unknown category secret; expected one of [contact]"),
                mistake(
                        "values: state",
                        "values: status",
                        "models.book.fields.state.values: unknown vocabulary status; expected one of [state]"),
                mistake(
                        "values: state",
                        "valeus: state",
                        "models.book.fields.state.valeus: unknown key; expected one of [category, "),
                mistake(
                        "{is: reference, of: person, ",
                        "{is: reference, ",
                        "models.book.fields.readers: expected the key of"),
                mistake("of: person", "of: pupil", "models.book.fields.readers.of: unknown type of entity pupil"),
                mistake(
                        "{is: id, category: contact, required: true}",
                        "{is: id, of: book, category: contact}",
                        "models.book.fields.id.of: only a reference says which entity it names"),
                mistake(
                        "{is: id, category: contact, required: true}",
                        "{is: label, category: contact}",
                        "models.book: book: a model must have exactly one id"),
                mistake("identifies: sis-id, ", "", "models.reader.fields.id: expected the key identifies"),
                mistake(
                        "{is: email, identifies: email",
                        "{is: email",
                        "models.reader.fields.mail: expected the key identifies"),
                mistake(
                        "identifies: email",
                        "identifies: E-Mail",
                        "models.reader.fields.mail.identifies: not an identifier kind"),
                mistake(
                        "identifies: email",
                        "identifies: bsn",
                        "models.reader.fields.mail.identifies: is reserved by law and never learned"),
                mistake(
                        "identifies: sis-id",
                        "identifies: stampseudoniem",
                        "models.reader.fields.id.identifies: is reserved by law and never learned"),
                mistake(
                        "{is: timestamp, ",
                        "{is: timestamp, identifies: email, ",
                        "every-model.changed.identifies: only an identifier"),
                mistake(
                        ", stand-in: alias",
                        "",
                        "models.reader.fields.mail: is required and may be withheld; expected a stand-in"),
                mistake(
                        "stand-in: alias",
                        "stand-in: nickname",
                        "models.reader.fields.mail.stand-in: expected pseudonym, alias, "),
                mistake(
                        "{one-of: names}",
                        "{one-of: animals}",
                        "stand-in.one-of: unknown list of stand-ins animals; expected one of [names]"),
                mistake("{one-of: names}", "{one-of: names, always: x}", "stand-in: expected either always or one-of"),
                mistake("{always: lost}", "{always: }", "stand-in.always: expected a value"),
                mistake("list: true", "list: many", "readers.list: expected true or false, found many"),
                mistake("max: 80", "max: 0", "street.max: expected a whole number above zero, found 0"),
                mistake(
                        "members: address",
                        "members: adress",
                        "home.members: unknown group adress; expected one of [address, detail]"),
                mistake("members: detail", "members: address", "the group address is a part of itself"),
                mistake(
                        "{is: name, category: contact, max: 80}",
                        "{is: name, members: detail, category: contact}",
                        "street.members: only an object has members"),
                mistake(
                        "{is: name, category: contact, max: 80}",
                        "{is: name, values: state, category: contact}",
                        "street: only a code has a vocabulary"),
                mistake(
                        "max: 80}",
                        "max: 80, stand-in: pseudonym}",
                        "street: a group has no id to make a stand-in from"),
                mistake(
                        "floor: {is: number, type: integer, category: contact, required: true, stand-in: {always: 0}}",
                        "{}",
                        "groups.detail: expected members"),
                mistake("person: [reader]", "person: &a [reader]\n  other: *a", "is not YAML"),
                mistake(
                        "street: {is: name",
                        "street: {is: id, identifies: nothing",
                        "groups.address: an id stands in a record itself"),
                mistake("changed: {is", "id: {is", "models.reader: the field id is one that every model has"),
                mistake(
                        "scopes: read",
                        "scopes: write",
                        "operations[0].scopes: unknown set of scopes write; expected one of [read]"),
                mistake("getReader: GET", "get-reader: GET", "do.get-reader: not the id of an operation"),
                mistake(
                        "getReader: GET",
                        "getReader: PATCH",
                        "do.getReader: expected METHOD /path [sent] [-> answered]"),
                mistake("/readers/{person}", "/readers/{Person}", "do.getReader: not an entity type"),
                mistake(
                        "/readers/{person}",
                        "/readers/{pupil}",
                        "do.getReader: unknown type of entity pupil in the path"),
                mistake(
                        "/readers/{person}",
                        "/readers/",
                        "do.getReader: a path template must start with a slash and not end with one"),
                mistake("/readers/{person}", "/readers", "getReaders and getReader have the same method and path"),
                mistake("deleteBook:", "putBook:", "do.putBook: stands here twice"),
                mistake("-> reader\n", "-> borrower\n", "do.getReader: no model has the name borrower"),
                mistake("-> reader\n", "\n", "do.getReader: GET is answered with something"),
                mistake(
                        "readers or people",
                        "readers or books",
                        "do.getReaders: expected names of one model, found readers or books"),
                mistake("DELETE /books/{book}", "DELETE /books/{book} book", "do.deleteBook: DELETE sends nothing"),
                mistake("PUT /books/{book} book", "PUT /books/{book}", "do.putBook: PUT sends something"),
                mistake(
                        "DELETE /books/{book}",
                        "DELETE /books/{book} -> pairs",
                        "do.deleteBook: pairs answer a creation, and nothing is sent"));
    }

    /** A change to the good profile, and what must be said of it. The complaint names the line of the change, or an earlier one where something is missing. */
    private static Arguments mistake(String was, String becomes, String complaint) {
        return Arguments.of(was, becomes, complaint);
    }

    @ParameterizedTest(name = "{2}")
    @MethodSource("mistakes")
    void aMistakeIsRefusedWithFileLineKeyAndWhatWasExpected(String was, String becomes, String complaint) {
        int at = GOOD.indexOf(was);
        assertThat(at).as("the mistake can be made").isNotNegative();
        String bad = GOOD.substring(0, at) + becomes + GOOD.substring(at + was.length());

        assertThatThrownBy(() -> read(bad))
                .isInstanceOf(MalformedProfileException.class)
                .hasMessageMatching("(?s)lending.yaml:[1-9][0-9]*: .*")
                .hasMessageContaining(complaint);
    }

    @Test
    void aComplaintNamesTheVeryLine() {
        assertThatThrownBy(() -> read(GOOD.replace("is: code", "is: color")))
                .hasMessageStartingWith(
                        "lending.yaml:" + (1 + lineOf("state: {is: code")) + ": models.book.fields.state.is: ");
        assertThatThrownBy(() -> read(GOOD.replace("-> reader\n", "-> borrower\n")))
                .hasMessageStartingWith(
                        "lending.yaml:" + (1 + lineOf("getReader: GET")) + ": operations[0].do.getReader: ");
    }

    private static int lineOf(String text) {
        return (int) GOOD.substring(0, GOOD.indexOf(text))
                .chars()
                .filter(c -> c == '\n')
                .count();
    }

    @Test
    void anEmptyFileIsRefused() {
        assertThatThrownBy(() -> read("")).hasMessage("lending.yaml:1: is empty; expected a profile");
    }

    @Test
    void aWordForOneAndManyMustSayWhich() {
        String both = GOOD.replace("many: [books]", "many: [books, book]");

        assertThatThrownBy(() -> read(both)).hasMessageContaining("do.putBook: say whether it is one book or many");
        assertThat(read(both.replace("{book} book", "{book} one book").replace("books or book", "many book"))
                        .operation("postBooks")
                        .flatMap(Operation::request))
                .contains(new Payload(Payload.Form.LIST, "book", "book"));
    }

    @Test
    void categoriesStayInTheirOrder() {
        Map<String, Category> categories = ProfileReader.readCategories(
                "categories.yaml", "categories:\n  b: {nl: Bé, en: B}\n  a: {nl: A, en: A}\n");

        assertThat(categories.keySet()).containsExactly("b", "a");
        assertThat(categories.get("b")).isEqualTo(new Category("b", "Bé", "B", false));
    }

    @Test
    void aCategoryWithoutNameIsRefused() {
        assertThatThrownBy(() -> ProfileReader.readCategories("categories.yaml", "categories:\n  b: {nl: B}\n"))
                .hasMessage("categories.yaml:2: categories.b: expected the key en");
    }

    private static Profile read(String yaml) {
        return new ProfileReader(CATEGORIES).read("lending.yaml", yaml);
    }
}
