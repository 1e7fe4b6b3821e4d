/**
 * Free text: replaces in what people write whatever names a person of the school. Knows neither messages nor agreements nor the mapping store, and holds no identity
 * in clear: it finds what it knows by keyed hashes.
 *
 * <p>Read {@link nl.schuilnaam.gateway.text.Redactor} first, then {@link nl.schuilnaam.gateway.text.Roster}; of the rest {@link nl.schuilnaam.gateway.text.NameFinder}
 * decides what is hard, which is when a word is a name. Everything here is immutable or lives within one call, so it may be used from any thread; nothing blocks, and
 * the time a call takes grows linearly with the text. What it cannot promise is in {@code FREETEXT.md}.
 */
@NullMarked
@CheckReturnValue
package nl.schuilnaam.gateway.text;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
