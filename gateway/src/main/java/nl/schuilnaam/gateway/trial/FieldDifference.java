package nl.schuilnaam.gateway.trial;

/**
 * What a draft does differently with one field.
 *
 * @param path in names of the profile
 * @param now what is seen under the agreement that is kept, in words
 * @param then what would be seen under the draft
 * @param dependsOnValues whether values are such that some may come out the same after all
 */
public record FieldDifference(String path, String now, String then, boolean dependsOnValues) {}
