/** Where lines of the application's log go, so that whoever takes them can hold nobody up. Nothing of it is called by what is logged; {@code logback.xml} names it. */
@NullMarked
package nl.schuilnaam.gateway.log;

import org.jspecify.annotations.NullMarked;
