package nl.schuilnaam.config.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProfileTest {
    private static final Operation BOOK = read("getBook", "/books/{book}");
    private static final Operation NEW_BOOKS = read("getNewBooks", "/books/new");
    private static final Operation PAGES = read("getPages", "/books/{book}/pages");
    private static final Operation NEW_BOOK = read("getNewBook", "/books/new/{book}");

    @Test
    void aLiteralWinsOverAnIdWhateverTheOrderOfTheOperations() {
        var operations = new ArrayList<>(List.of(BOOK, NEW_BOOKS, PAGES, NEW_BOOK));
        for (int turn = 0; turn < operations.size(); turn++) {
            Collections.rotate(operations, 1);
            Profile profile = profile(operations);

            assertThat(found(profile, "books", "new")).contains("getNewBooks");
            assertThat(found(profile, "books", "17")).contains("getBook");
            assertThat(found(profile, "books", "new", "pages")).contains("getNewBook");
            assertThat(found(profile, "books", "17", "pages")).contains("getPages");
            assertThat(found(profile, "books", "17", "17")).isEmpty();
        }
    }

    @Test
    void anIdIsOneDecodedSegmentWhateverStandsInIt() {
        assertThat(profile(List.of(BOOK)).match("GET", List.of("books", "a b/ü%2F")))
                .hasValueSatisfying(match -> assertThat(match.ids()).containsExactly("a b/ü%2F"));
    }

    @Test
    void twoOperationsOfOneNameAreRefused() {
        assertThatThrownBy(() -> profile(List.of(BOOK, read("getBook", "/volumes/{book}"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("two operations are called getBook");
    }

    @Test
    void anOperationOfAnUnknownModelIsRefused() {
        var operation = new Operation(
                "putBook",
                "PUT",
                PathTemplate.parse("/books/{book}"),
                Optional.of(new Payload(Payload.Form.ONE, "book", "book")),
                Optional.empty(),
                Set.of(),
                List.of());

        assertThatThrownBy(() -> profile(List.of(operation)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("putBook: there is no model book");
    }

    private static Optional<String> found(Profile profile, String... path) {
        return profile.match("GET", List.of(path))
                .map(match -> match.operation().id());
    }

    private static Profile profile(List<Operation> operations) {
        return new Profile("lending-1", 1, "application/json", Profile.ErrorShape.PROBLEM, Map.of(), operations);
    }

    private static Operation read(String id, String path) {
        return new Operation(
                id, "GET", PathTemplate.parse(path), Optional.empty(), Optional.empty(), Set.of(), List.of());
    }
}
