/**
 * What an officer, a parent or a teacher reads of an agreement: the leaflet, and the difference between two versions. Made of what the policy does ({@link
 * nl.schuilnaam.config.policy.Explanation}) and of words ({@link nl.schuilnaam.config.words.Words}), never of the text of the file.
 */
@NullMarked
@CheckReturnValue
package nl.schuilnaam.config.report;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
