/** What is done to a store by disks, kills, thieves and time, and what it may still answer. Each test names its row of the fault table in SECURITY.md by its number. */
package nl.schuilnaam.mapping.faults;
