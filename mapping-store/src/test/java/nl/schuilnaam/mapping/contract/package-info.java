/** What every mapping store must do, whatever it keeps its rows in: a store's own test extends {@link nl.schuilnaam.mapping.contract.MappingStoreContract}. */
package nl.schuilnaam.mapping.contract;
