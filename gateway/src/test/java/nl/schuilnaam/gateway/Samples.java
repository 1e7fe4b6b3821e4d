package nl.schuilnaam.gateway;

/** An agreement and messages that several tests share. Every identity of the school bears the word {@code geheim} or a number that begins with 4500, so that it can be found. */
public final class Samples {
    private Samples() {}

    public static final String AGREEMENT = """
            agreement: rekenmaat-2026
            school: de-regenboog
            supplier: {id: rekenmaat, name: Rekenmaat B.V., country: NL, contact: privacy@rekenmaat.example}
            status: active
            period: {from: 2026-08-01, until: 2027-07-31}
            purposes: [access, store-results]
            pseudonyms: {format: uuid, epoch: school-year}
            exchanges:
              oneroster-1.2:
                operations: [getAllStudents, getStudent, getAllClasses, getClass, getStudentsForClass, getAllEnrollments, getDemographics, putLineItem, getLineItem, putResult, getResult,
                  deleteResult, getAllResults, postResultsForLineItem]
                school-operations: [updateUser, getAllResults]
                fields:
                  user: {sourcedId: pseudonym, status: keep, grades: keep, email: alias, roles: {roleType: keep, role: keep, org: pseudonym}}
                  demographics: {sourcedId: pseudonym, birthDate: year}
                  class: {sourcedId: pseudonym, title: keep, school: pseudonym}
                  enrollment: {sourcedId: pseudonym, role: keep, user: pseudonym, class: pseudonym, school: pseudonym}
                  lineItem: {sourcedId: pseudonym, title: keep, class: pseudonym, school: pseudonym, category: pseudonym, assignDate: keep, dueDate: keep}
                  result: {sourcedId: pseudonym, lineItem: pseudonym, student: pseudonym, score: keep, scoreDate: day, scoreStatus: keep}
            """;

    /** Three pupils in the order of their surnames, with everything in them that a real system sends. */
    public static final String STUDENTS = "{\"users\":[" + student("geheim-id-1", "450001", "Daan") + ","
            + student("geheim-id-2", "450002", "Noor") + "," + student("geheim-id-3", "450003", "Zo\u00eb") + "]}";

    public static String student(String id, String number, String name) {
        return """
                {"sourcedId":"%1$s","status":"active","dateLastModified":"2026-11-22T01:45:28.683Z","userMasterIdentifier":"https://ketenid.nl/geheim%2$s",
                 "username":"geheim.%2$s","userIds":[{"type":"studentUniqueId","identifier":"%2$s"}],"enabledUser":"true","givenName":"Geheim%3$s","familyName":"van Geheimen",
                 "roles":[{"roleType":"primary","role":"student","org":{"href":"/orgs/geheim-org","sourcedId":"geheim-org","type":"org"}}],"identifier":"%2$s",
                 "email":"%2$s@geheim.example","phone":"06-%2$s","grades":["08"],"vendorSecret":{"note":"geheim"},
                 "metadata":{"edfi":{"naturalKey":{"studentUniqueId":"%2$s"}}}}""".formatted(id, number, name);
    }

    public static String result(String id, String lineItem, String student) {
        return """
                {"result":{"sourcedId":"%s","status":"active","dateLastModified":"2026-11-22T01:45:28.683Z","lineItem":{"href":"x","sourcedId":"%s","type":"lineItem"},
                 "student":{"href":"x","sourcedId":"%s","type":"user"},"scoreStatus":"fully graded","score":8.50,"scoreDate":"2026-11-22","comment":"dropped"}}""".formatted(id, lineItem, student);
    }

    public static String lineItem(String id, String clazz) {
        return """
                {"lineItem":{"sourcedId":"%s","status":"active","dateLastModified":"2026-11-22T01:45:28.683Z","title":"Tafels","assignDate":"2026-11-01T00:00:00.000Z",
                 "dueDate":"2026-11-30T00:00:00.000Z","class":{"href":"x","sourcedId":"%s","type":"class"}}}""".formatted(id, clazz);
    }
}
