package nl.schuilnaam.gateway.exchange;

import com.google.errorprone.annotations.CompileTimeConstant;
import java.util.regex.Pattern;
import nl.schuilnaam.config.policy.Rule;
import nl.schuilnaam.config.profile.QueryParameter;
import nl.schuilnaam.gateway.content.RefusedContentException;
import nl.schuilnaam.gateway.content.RefusedQueryException;

/**
 * What the client is told beside the title. It consists of sentences written in this source, paths of a profile, parameter names of a standard and counts, and of
 * nothing else: the compiler refuses text that was put together at run time.
 */
public final class ProblemDetail {
    private static final Pattern PATH = Pattern.compile("[A-Za-z0-9_$-]+(?:\\.[A-Za-z0-9_$-]+)*");

    private final String text;

    private ProblemDetail(String text) {
        this.text = text;
    }

    /** A sentence, without a full stop at its end. */
    public static ProblemDetail of(@CompileTimeConstant String sentence) {
        return new ProblemDetail(sentence);
    }

    /** Why content was refused, and where. */
    public static ProblemDetail of(RefusedContentException refusal) {
        return new ProblemDetail(refusal.reason().text()).atPath(refusal.path());
    }

    /** Why a query was refused, and in which parameter. */
    public static ProblemDetail of(RefusedQueryException refusal) {
        return new ProblemDetail(String.valueOf(refusal.getMessage()));
    }

    /** Adds where in the message it is. */
    public ProblemDetail at(Rule rule) {
        return atPath(rule.path());
    }

    /**
     * Adds where in the message it is.
     *
     * @param path one that {@link Rule#path()} gave; never the name of a member as it stood in a message
     */
    public ProblemDetail atPath(String path) {
        if (path.isEmpty()) {
            return this;
        }
        if (path.length() > 256 || !PATH.matcher(path).matches()) {
            throw new IllegalArgumentException("not a path of a profile");
        }
        return new ProblemDetail(text + ", at " + path);
    }

    public ProblemDetail parameter(QueryParameter parameter) {
        return new ProblemDetail(text + ", in " + parameter.spelling());
    }

    /** Adds a number. */
    public ProblemDetail count(@CompileTimeConstant String what, long count) {
        return new ProblemDetail(text + ", " + what + " " + count);
    }

    @Override
    public String toString() {
        return text;
    }
}
