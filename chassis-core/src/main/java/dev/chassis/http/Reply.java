package dev.chassis.http;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer with a status and headers of its own.
 *
 * @param status HTTP status, 200 to 399; failures are {@link ProblemException}s
 * @param body written as JSON; null for none
 * @param headers header fields, one value each
 */
public record Reply<T extends @Nullable Object>(int status, T body, Map<String, String> headers) {

  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);

  /** Copies the headers. */
  public Reply {
    if (status < 200 || status > 399) {
      throw new IllegalArgumentException("status " + status + ": expected 200 to 399");
    }
    headers = Map.copyOf(headers);
  }

  /** 200 with a body. */
  public static <T> Reply<T> ok(T body) {
    return new Reply<>(200, body, Map.of());
  }

  /** 201: created at {@code location}. */
  public static <T> Reply<T> created(String location, T body) {
    return new Reply<>(201, body, Map.of("location", location));
  }

  /** 202: will be done; {@code location} tells how it goes. */
  public static <T> Reply<T> accepted(String location, T body) {
    return new Reply<>(202, body, Map.of("location", location));
  }

  /** Copy that says which state of the resource this is; GET with that tag then gets 304. */
  public Reply<T> withEtag(Etag etag) {
    return withHeader("etag", etag.toString());
  }

  /**
   * Copy that says when the resource last changed, to the second; GET with {@code
   * If-Modified-Since} then gets 304.
   */
  public Reply<T> withLastModified(Instant time) {
    return withHeader("last-modified", HTTP_DATE.format(time));
  }

  /** Copy with one more header. */
  public Reply<T> withHeader(String name, String value) {
    var more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Reply<>(status, body, more);
  }
}
