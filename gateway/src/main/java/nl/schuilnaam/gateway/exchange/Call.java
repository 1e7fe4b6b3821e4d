package nl.schuilnaam.gateway.exchange;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.IntPredicate;

/**
 * One authenticated request, as the strict gate let it in. Its content has not been read.
 *
 * @param id ours, random; stands in the answer, the log and the record
 * @param method {@code GET}, {@code PUT}, {@code POST} or {@code DELETE}; a {@code HEAD} is served as the {@code GET} that it asks about
 * @param path decoded segments below the address of the school (edge) or of school and supplier (inside)
 * @param query as sent, not decoded, without question mark
 * @param head what the request's head says of its content
 * @param room whether so many bytes of content more may be held for this exchange, until it is over
 */
public record Call(
        UUID id,
        Caller caller,
        String method,
        List<String> path,
        Optional<String> query,
        Head head,
        Content content,
        IntPredicate room) {
    public Call {
        path = List.copyOf(path);
    }

    /**
     * The headers of a request that an exchange looks at; of no other is anything kept.
     *
     * @param hasContent whether content follows
     */
    public record Head(boolean hasContent, Optional<String> mediaType, Optional<String> coding) {}

    /** Reads the content of the request, once, when it is wanted. */
    @FunctionalInterface
    public interface Content {
        /** The raw bytes, no more than the limit; fails with {@link BoundedContent.TooLargeException}. */
        Future<byte[]> read(int maxBytes);
    }
}
