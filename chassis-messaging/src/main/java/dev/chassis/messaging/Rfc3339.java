package dev.chassis.messaging;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;

/**
 * Times as CloudEvents have them. The form that we write ourselves is written and read by hand:
 * Java's own ways take longer than all else about the attributes of an event.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3339">RFC 3339</a>
 */
final class Rfc3339 {

  private static final int UP_TO_SECONDS = "2026-11-30T16:20:23".length();
  private static final int MOST_FRACTION = 9;
  private static final int SECONDS_OF_DAY = 86_400;
  private static final int LAST_YEAR = 9999;
  private static final byte[] TEMPLATE =
      "0000-00-00T00:00:00.000000000Z".getBytes(StandardCharsets.ISO_8859_1);

  private Rfc3339() {}

  /**
   * Reads a time.
   *
   * @throws DateTimeException when it is none
   */
  static Instant parse(String text) {
    int last = text.length() - 1;
    boolean ours =
        last >= UP_TO_SECONDS
            && last <= UP_TO_SECONDS + 1 + MOST_FRACTION
            && text.charAt(last) == 'Z'
            && hasSeparators(text)
            && (last == UP_TO_SECONDS || last > UP_TO_SECONDS + 1);
    return ours ? read(text, last) : OffsetDateTime.parse(text).toInstant();
  }

  /** Writes a time as {@link Instant#toString} does, with as many digits as it needs. */
  static String format(Instant time) {
    var date = LocalDate.ofEpochDay(Math.floorDiv(time.getEpochSecond(), SECONDS_OF_DAY));
    if (date.getYear() < 0 || date.getYear() > LAST_YEAR) {
      return time.toString();
    }
    int second = Math.floorMod(time.getEpochSecond(), SECONDS_OF_DAY);
    var text = TEMPLATE.clone();
    digits(text, 0, 4, date.getYear());
    digits(text, 5, 2, date.getMonthValue());
    digits(text, 8, 2, date.getDayOfMonth());
    digits(text, 11, 2, second / 3600);
    digits(text, 14, 2, second / 60 % 60);
    digits(text, 17, 2, second % 60);
    digits(text, UP_TO_SECONDS + 1, MOST_FRACTION, time.getNano());
    int length = UP_TO_SECONDS;
    for (int fraction = time.getNano(), left = MOST_FRACTION; left > 0; left -= 3) {
      if (fraction % 1000 != 0) {
        length = UP_TO_SECONDS + 1 + left;
        break;
      }
      fraction /= 1000;
    }
    text[length] = 'Z';
    return new String(text, 0, length + 1, StandardCharsets.ISO_8859_1);
  }

  private static void digits(byte[] text, int at, int count, int number) {
    for (int i = at + count - 1; i >= at; i--) {
      text[i] = (byte) ('0' + number % 10);
      number /= 10;
    }
  }

  private static boolean hasSeparators(String text) {
    return text.charAt(4) == '-'
        && text.charAt(7) == '-'
        && text.charAt(10) == 'T'
        && text.charAt(13) == ':'
        && text.charAt(16) == ':'
        && (text.charAt(UP_TO_SECONDS) == 'Z' || text.charAt(UP_TO_SECONDS) == '.');
  }

  private static Instant read(String text, int last) {
    int hour = number(text, 11, 13);
    int minute = number(text, 14, 16);
    int second = number(text, 17, UP_TO_SECONDS);
    if (hour > 23 || minute > 59 || second > 59) {
      throw new DateTimeException("no time of day: " + text);
    }
    var date = LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10));
    long seconds = date.toEpochDay() * SECONDS_OF_DAY + hour * 3600L + minute * 60L + second;
    return Instant.ofEpochSecond(seconds, nanos(text, last));
  }

  private static int nanos(String text, int last) {
    if (last == UP_TO_SECONDS) {
      return 0;
    }
    int fraction = number(text, UP_TO_SECONDS + 1, last);
    for (int digits = last - UP_TO_SECONDS - 1; digits < MOST_FRACTION; digits++) {
      fraction *= 10;
    }
    return fraction;
  }

  private static int number(String text, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        throw new DateTimeException("no time: " + text);
      }
      number = number * 10 + digit;
    }
    return number;
  }
}
