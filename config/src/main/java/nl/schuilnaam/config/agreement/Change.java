package nl.schuilnaam.config.agreement;

import java.util.Optional;

/**
 * How a version of an agreement came about, in the words of its own file. Kept with the version for ever; gets into no record of an exchange.
 *
 * @param author who wrote it
 * @param approver who approved it: somebody else
 * @param reason why there is this version
 */
public record Change(Optional<String> author, Optional<String> approver, Optional<String> reason) {
    /** A file that says nothing about it. */
    public static final Change UNTOLD = new Change(Optional.empty(), Optional.empty(), Optional.empty());
}
