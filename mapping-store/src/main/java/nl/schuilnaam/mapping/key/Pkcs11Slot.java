package nl.schuilnaam.mapping.key;

import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a PKCS#11 library finds the token: by the number of its slot, or by the label of the token in it.
 *
 * <p>Java configures a token by its slot only. To find one by label, the library is asked through Java's own wrapper of it, which is open to this program when
 * Java was started with {@code --add-exports jdk.crypto.cryptoki/sun.security.pkcs11.wrapper=ALL-UNNAMED} (or the same in the manifest of the program).
 */
public final class Pkcs11Slot {
    private static final long OS_LOCKING_OK = 2; // CKF_OS_LOCKING_OK, as Java itself starts a library

    private final boolean byLabel;
    private final String label;
    private final long number;

    private Pkcs11Slot(boolean byLabel, String label, long number) {
        this.byLabel = byLabel;
        this.label = label;
        this.number = number;
    }

    /** The slot of this number, as the token's own tool shows it. */
    public static Pkcs11Slot number(long number) {
        if (number < 0 || number > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("not a slot number; expected 0 to " + Integer.MAX_VALUE);
        }
        return new Pkcs11Slot(false, "", number);
    }

    /** The one slot whose token bears this label: 1 to 32 characters, as it was initialised. */
    public static Pkcs11Slot token(String label) {
        if (label.isBlank() || label.length() > 32) {
            throw new IllegalArgumentException("not a token label; expected 1 to 32 characters");
        }
        return new Pkcs11Slot(true, label.strip(), -1);
    }

    /** The line of Java's PKCS#11 configuration that names the slot. */
    String configuration(Path library) {
        return byLabel ? "slotListIndex=" + index(library) : "slot=" + number;
    }

    /** The place of the one token with this label in the library's list of all slots. */
    private int index(Path library) {
        List<Integer> found = new ArrayList<>();
        List<String> labels;
        try {
            labels = labels(library);
        } catch (ReflectiveOperationException closed) {
            throw new KeySourceException(
                    "a token can only be found by its label when Java is started with"
                            + " --add-exports jdk.crypto.cryptoki/sun.security.pkcs11.wrapper=ALL-UNNAMED; add that, or name the slot by its number",
                    closed);
        }
        for (int i = 0; i < labels.size(); i++) {
            if (labels.get(i).equals(label)) {
                found.add(i);
            }
        }
        if (found.size() != 1) {
            throw new KeySourceException(
                    found.isEmpty()
                            ? "no token labelled " + label
                                    + " is present; put it in, initialise it, or correct the label"
                            : found.size() + " tokens are labelled " + label + "; name the slot by its number");
        }
        return found.get(0);
    }

    /** The label of the token in each slot; empty for a slot without one. */
    private static List<String> labels(Path library) throws ReflectiveOperationException {
        Class<?> wrapper = Class.forName("sun.security.pkcs11.wrapper.PKCS11");
        Class<?> startType = Class.forName("sun.security.pkcs11.wrapper.CK_C_INITIALIZE_ARGS");
        Object start = startType.getConstructor().newInstance();
        startType.getField("flags").setLong(start, OS_LOCKING_OK);
        Object opened;
        try {
            opened = wrapper.getMethod("getInstance", String.class, String.class, startType, boolean.class)
                    .invoke(null, library.toString(), "C_GetFunctionList", start, false);
        } catch (InvocationTargetException refused) {
            throw new KeySourceException(Pkcs11Failure.UNKNOWN.advice(), refused);
        }
        List<String> labels = new ArrayList<>();
        for (long slot :
                (long[]) wrapper.getMethod("C_GetSlotList", boolean.class).invoke(opened, false)) {
            try {
                Object token = wrapper.getMethod("C_GetTokenInfo", long.class).invoke(opened, slot);
                labels.add(
                        new String((char[]) token.getClass().getField("label").get(token)).strip());
            } catch (InvocationTargetException empty) {
                labels.add("");
            }
        }
        return labels;
    }

    @Override
    public String toString() {
        return byLabel ? "token " + label : "slot " + number;
    }
}
