@NullMarked
package nl.schuilnaam.gateway.text;

import org.jspecify.annotations.NullMarked;
