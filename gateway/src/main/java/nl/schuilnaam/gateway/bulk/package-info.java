/**
 * Files that name many persons at once: CSV (RFC 4180) in UTF-8, read strictly and piece by piece, so that the longest file takes no more memory than its longest lines. What is wrong in
 * one is found with line and column, and never shown: every value is someone's.
 *
 * <p>Read {@link nl.schuilnaam.gateway.bulk.BulkReader} first. Everything here blocks on its input and belongs on a worker thread.
 */
@NullMarked
@CheckReturnValue
package nl.schuilnaam.gateway.bulk;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
