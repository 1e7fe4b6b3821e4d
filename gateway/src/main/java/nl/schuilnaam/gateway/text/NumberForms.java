package nl.schuilnaam.gateway.text;

import java.time.LocalDate;

/** The one form under which a number that people write in many ways is known. */
final class NumberForms {
    private NumberForms() {}

    static String withoutZeros(String number) {
        int first = 0;
        while (first < number.length() && number.charAt(first) == '0') {
            first++;
        }
        return number.substring(first);
    }

    /** A phone number without the Dutch country number and without zeros before it. */
    static String phone(String digits) {
        String national = withoutZeros(digits);
        if (national.startsWith("31") && national.length() >= 11) {
            national = withoutZeros(national.substring(2));
        }
        return national;
    }

    static String date(LocalDate date) {
        return Integer.toString(date.getYear() * 10_000 + date.getMonthValue() * 100 + date.getDayOfMonth());
    }

    /** Whether digits are a citizen service number by their form: the 11-test over nine of them, a number of eight having a zero before it. */
    static boolean isBsn(CharSequence digits) {
        int length = digits.length();
        if (length != 8 && length != 9) {
            return false;
        }
        int sum = 0;
        boolean onlyZeros = true;
        for (int i = 0; i < length; i++) {
            int digit = digits.charAt(i) - '0';
            int weight = length - i;
            sum += weight == 1 ? -digit : weight * digit;
            onlyZeros &= digit == 0;
        }
        return !onlyZeros && sum % 11 == 0;
    }
}
