/** The gates over raw bytes, held against readers that are simpler and slower. */
package nl.schuilnaam.gateway.wire;
