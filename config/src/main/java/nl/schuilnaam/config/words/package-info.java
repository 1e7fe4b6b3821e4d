/**
 * Words for people: what purposes, categories, countries, fields and operations are called in Dutch and in English, in files that a school can correct. Read
 * {@link nl.schuilnaam.config.words.Words} first.
 */
@NullMarked
@CheckReturnValue
package nl.schuilnaam.config.words;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
