package nl.schuilnaam.mapping.contract;

import java.util.List;
import java.util.stream.IntStream;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.config.agreement.PseudonymFormat.Spelling;
import nl.schuilnaam.config.profile.EntityType;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.mapping.Epoch;
import nl.schuilnaam.mapping.Identifier;
import nl.schuilnaam.mapping.Reference;
import nl.schuilnaam.mapping.Sighting;
import nl.schuilnaam.mapping.View;

/** Schools, suppliers and people that the tests speak of. */
public final class Someone {
    public static final SchoolId SCHOOL = new SchoolId("de-regenboog");
    public static final SchoolId OTHER_SCHOOL = new SchoolId("het-kompas");
    public static final SupplierId SUPPLIER = new SupplierId("rekenmaat");
    public static final SupplierId OTHER_SUPPLIER = new SupplierId("leesbaas");
    public static final EntityType CLASS = new EntityType("class");
    public static final EntityType LINE_ITEM = new EntityType("lineItem");
    public static final Epoch THIS_YEAR = new Epoch("2026-2027");
    public static final Epoch LAST_YEAR = new Epoch("2025-2026");
    public static final View VIEW = view(SCHOOL, SUPPLIER, THIS_YEAR);

    private Someone() {}

    public static View view(SchoolId school, SupplierId supplier, Epoch epoch, Epoch... grace) {
        return new View(school, supplier, Spelling.UUID, epoch, List.of(grace));
    }

    public static Identifier sisId(String value) {
        return new Identifier(EntityType.PERSON, IdentifierKind.SIS_ID, value);
    }

    public static Identifier email(String value) {
        return new Identifier(EntityType.PERSON, IdentifierKind.EMAIL, value);
    }

    public static Identifier pupilNumber(String value) {
        return new Identifier(EntityType.PERSON, IdentifierKind.PUPIL_NUMBER, value);
    }

    public static Identifier thing(EntityType type, String sisId) {
        return new Identifier(type, IdentifierKind.SIS_ID, sisId);
    }

    public static Reference person(String text) {
        return new Reference(EntityType.PERSON, text);
    }

    public static Reference lineItem(String text) {
        return new Reference(LINE_ITEM, text);
    }

    public static List<Sighting> newcomers(String prefix, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Sighting.of(sisId(prefix + i)))
                .toList();
    }
}
