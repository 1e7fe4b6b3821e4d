package nl.schuilnaam.examples.school;

/** The kinds of record that a OneRoster 1.2 server keeps, with their names in paths and messages. */
public enum RecordType {
    ORG("rostering", "orgs", "org", "org"),
    ACADEMIC_SESSION("rostering", "academicSessions", "academicSession", "academicSession"),
    COURSE("rostering", "courses", "course", "course"),
    CLASS("rostering", "classes", "class", "class"),
    USER("rostering", "users", "user", "user"),
    ENROLLMENT("rostering", "enrollments", "enrollment", "enrollment"),
    DEMOGRAPHICS("rostering", "demographics", "demographics", "demographics"),
    CATEGORY("gradebook", "categories", "category", "category"),
    LINE_ITEM("gradebook", "lineItems", "lineItem", "lineItem"),
    RESULT("gradebook", "results", "result", "result"),
    SCORE_SCALE("gradebook", "scoreScales", "scoreScale", "scoreScale"),
    ASSESSMENT_LINE_ITEM("gradebook", "assessmentLineItems", "assessmentLineItem", "assessmentLineItem"),
    ASSESSMENT_RESULT("gradebook", "assessmentResults", "assessmentResult", "assessmentResult"),
    RESOURCE("resources", "resources", "resource", "resource");

    private final String service;
    private final String many;
    private final String one;
    private final String reference;

    RecordType(String service, String many, String one, String reference) {
        this.service = service;
        this.many = many;
        this.one = one;
        this.reference = reference;
    }

    /** The OneRoster service that offers these records: {@code rostering}, {@code gradebook} or {@code resources}. */
    public String service() {
        return service;
    }

    /** The collection's name in paths, and the member that holds a list of these records. */
    public String many() {
        return many;
    }

    /** The member that holds one of these records. */
    public String one() {
        return one;
    }

    /** What a reference to such a record bears as its {@code type}. */
    public String reference() {
        return reference;
    }

    /** Where these records live, below the root of the server. */
    public String path() {
        return "/ims/oneroster/" + service + "/v1p2/" + many;
    }
}
