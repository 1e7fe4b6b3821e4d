/** The benchmark: how fast, how large and how soon open the mapping store is, beside what the disk allows. Read {@link Benchmark} first. */
@NullMarked
@CheckReturnValue
package nl.schuilnaam.examples.benchmark;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
