/**
 * Reads YAML files strictly: one document, no tags, anchors or second readings of a value, and every value knows the line that it stands on. Start with
 * {@link nl.schuilnaam.config.source.Source}. Everything but {@link nl.schuilnaam.config.source.Findings} is immutable.
 */
@NullMarked
@CheckReturnValue
package nl.schuilnaam.config.source;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
