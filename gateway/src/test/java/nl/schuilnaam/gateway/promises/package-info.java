/**
 * What the gateway promises, tried on arbitrary agreements and messages against a second reading of both. Read {@link nl.schuilnaam.gateway.promises.PermittedModel}
 * first: it says in one file what may pass.
 */
@NullMarked
package nl.schuilnaam.gateway.promises;

import org.jspecify.annotations.NullMarked;
