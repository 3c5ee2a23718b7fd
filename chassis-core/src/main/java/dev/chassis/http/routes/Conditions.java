package dev.chassis.http.routes;

import dev.chassis.http.Etag;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a caller wants a resource to be, held against what it is.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-13">RFC 9110, section 13</a>
 */
final class Conditions {

  /** What follows. */
  enum Outcome {
    /** The request is to be done. */
    PROCEED,
    /** The caller has it already: 304. */
    NOT_MODIFIED,
    /** It is not what the caller takes it for: 412. */
    FAILED
  }

  private static final String WEAK = "W/";

  private final MultiMap headers;
  private final boolean isReading;

  Conditions(HttpServerRequest request) {
    this.headers = request.headers();
    this.isReading =
        request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
  }

  /**
   * In the order of section 13.2.2.
   *
   * @param current tag of the present state; null when there is none
   * @param isThere whether there is a present state at all
   * @param lastModified when it last changed; null when unknown
   */
  Outcome evaluate(@Nullable Etag current, boolean isThere, @Nullable Instant lastModified) {
    if (headers.contains(HttpHeaders.IF_MATCH)) {
      if (!matches(HttpHeaders.IF_MATCH, isThere, tag -> tag.isStronglyEqual(current))) {
        return Outcome.FAILED;
      }
    } else if (isLaterThan("if-unmodified-since", lastModified)) {
      return Outcome.FAILED;
    }
    if (headers.contains(HttpHeaders.IF_NONE_MATCH)) {
      if (matches(HttpHeaders.IF_NONE_MATCH, isThere, tag -> tag.isWeaklyEqual(current))) {
        return isReading ? Outcome.NOT_MODIFIED : Outcome.FAILED;
      }
      return Outcome.PROCEED;
    }
    return isReading && isUnchangedSince(lastModified) ? Outcome.NOT_MODIFIED : Outcome.PROCEED;
  }

  private boolean matches(CharSequence header, boolean isThere, Predicate<Etag> matches) {
    var elements = HeaderList.elements(headers.getAll(header));
    return elements.equals(List.of("*"))
        ? isThere
        : elements.stream().map(Conditions::tag).anyMatch(tag -> tag != null && matches.test(tag));
  }

  private boolean isLaterThan(CharSequence header, @Nullable Instant lastModified) {
    var date = date(header);
    return date != null && lastModified != null && toSecond(lastModified).isAfter(date);
  }

  private boolean isUnchangedSince(@Nullable Instant lastModified) {
    var date = date(HttpHeaders.IF_MODIFIED_SINCE);
    return date != null && lastModified != null && !toSecond(lastModified).isAfter(date);
  }

  private @Nullable Instant date(CharSequence header) {
    return instant(headers.get(header));
  }

  /** A date as HTTP writes it; null when there is none, for a condition on it does not count. */
  static @Nullable Instant instant(@Nullable String date) {
    if (date == null) {
      return null;
    }
    try {
      return Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date));
    } catch (DateTimeException malformed) {
      return null;
    }
  }

  private static Instant toSecond(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS);
  }

  /** A tag as it stands in a header; null when it is none. */
  static @Nullable Etag tag(@Nullable String text) {
    if (text == null) {
      return null;
    }
    boolean weak = text.startsWith(WEAK);
    var quoted = weak ? text.substring(WEAK.length()) : text;
    if (quoted.length() < 2 || !quoted.startsWith("\"") || !quoted.endsWith("\"")) {
      return null;
    }
    try {
      return new Etag(quoted.substring(1, quoted.length() - 1), weak);
    } catch (IllegalArgumentException malformed) {
      return null;
    }
  }
}
