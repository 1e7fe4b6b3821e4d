@NullMarked
package nl.schuilnaam.gateway.content;

import org.jspecify.annotations.NullMarked;
