package nl.schuilnaam.config.profile;

/**
 * A category of personal data, as the annex of the Dutch model processor agreement for education divides them.
 *
 * @param key as profiles name it: {@code contact}
 * @param dutch the name for people in Dutch
 * @param english the name for people in English
 */
public record Category(String key, String dutch, String english) {}
