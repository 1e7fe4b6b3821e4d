package nl.schuilnaam.config.profile;

/**
 * A category of personal data, as the annex of the Dutch model processor agreement for education divides them.
 *
 * @param key as profiles name it: {@code contact}
 * @param dutch the name for people in Dutch
 * @param english the name for people in English
 * @param special whether the law protects it more than other data, so that a field of it passes only with a reason in the agreement (GDPR art. 9, UAVG art. 46)
 */
public record Category(String key, String dutch, String english, boolean special) {}
