package nl.schuilnaam.config.installation;

/**
 * Someone who may ask for an access token.
 *
 * @param secretHash Argon2id in PHC string form: {@code $argon2id$v=19$m=...,t=...,p=...$salt$hash}
 */
public record Client(String id, Secret secretHash) {}
