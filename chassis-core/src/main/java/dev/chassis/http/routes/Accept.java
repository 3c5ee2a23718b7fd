package dev.chassis.http.routes;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What media types a caller takes.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1">RFC 9110, 12.5.1</a>
 */
final class Accept {

  private static final int MILLE = 1000;

  private final List<Range> ranges;

  private Accept(List<Range> ranges) {
    this.ranges = ranges;
  }

  /**
   * One element.
   *
   * @param type such as {@code text}, or {@code *}
   * @param subtype such as {@code csv}, or {@code *}
   * @param quality how much it is wanted, in thousandths; 0 for not at all
   */
  private record Range(String type, String subtype, int quality) {

    boolean includes(String mediaType) {
      return type.equals("*")
          || (subtype.equals("*") && mediaType.startsWith(type + "/"))
          || mediaType.equals(type + "/" + subtype);
    }

    /** How much more it says than another: the one that says most counts. */
    int precision() {
      return type.equals("*") ? 0 : subtype.equals("*") ? 1 : 2;
    }
  }

  /** Reads the lines of the header. Elements that are none are passed over. */
  static Accept of(List<String> lines) {
    var ranges = new ArrayList<Range>();
    for (var element : HeaderList.elements(lines)) {
      var range = range(element.toLowerCase(Locale.ROOT));
      if (range != null) {
        ranges.add(range);
      }
    }
    return new Accept(ranges);
  }

  /**
   * The one of {@code offered} that is wanted most, the first of equals; null when none is.
   * Parameters of what is offered, such as its charset, do not count: there is no choice of them.
   */
  @Nullable String best(List<String> offered) {
    if (ranges.isEmpty()) {
      return offered.get(0);
    }
    String best = null;
    int highest = 0;
    for (var one : offered) {
      int quality = quality(bare(one));
      if (quality > highest) {
        best = one;
        highest = quality;
      }
    }
    return best;
  }

  private int quality(String mediaType) {
    int quality = 0;
    int precision = -1;
    for (var range : ranges) {
      if (range.includes(mediaType) && range.precision() > precision) {
        quality = range.quality();
        precision = range.precision();
      }
    }
    return quality;
  }

  private static String bare(String mediaType) {
    int end = mediaType.indexOf(';');
    return (end < 0 ? mediaType : mediaType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }

  private static @Nullable Range range(String element) {
    var parts = new ArrayList<String>();
    HeaderList.split(element, ';', parts);
    var slash = parts.isEmpty() ? -1 : parts.get(0).indexOf('/');
    if (slash < 1 || slash == parts.get(0).length() - 1) {
      return null;
    }
    int quality = MILLE;
    for (var parameter : parts.subList(1, parts.size())) {
      if (parameter.startsWith("q=")) {
        quality = thousandths(parameter.substring(2));
      }
    }
    var type = parts.get(0).substring(0, slash);
    var subtype = parts.get(0).substring(slash + 1);
    return quality < 0 || (type.equals("*") && !subtype.equals("*"))
        ? null
        : new Range(type, subtype, quality);
  }

  /** A weight such as {@code 0.8}; negative when it is none. */
  private static int thousandths(String weight) {
    if (!weight.matches("0(\\.[0-9]{0,3})?|1(\\.0{0,3})?")) {
      return -1;
    }
    return (int) Math.round(Double.parseDouble(weight) * MILLE);
  }
}
