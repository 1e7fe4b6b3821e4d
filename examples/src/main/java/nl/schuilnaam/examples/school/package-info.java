/** A school that does not exist: its pupils, its records, and the OneRoster 1.2 server in front of them. Read {@link School} first, then {@link DemoSchool}. */
@NullMarked
@CheckReturnValue
package nl.schuilnaam.examples.school;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
