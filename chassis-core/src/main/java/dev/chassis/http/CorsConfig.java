package dev.chassis.http;

import dev.chassis.config.Check;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Which pages of other origins may call, from a browser. Config keys live under {@code http.cors}.
 * Only {@link #defaults()} is promised.
 *
 * @param origins origins that may call, such as {@code https://bank.example}; default none
 * @param headers request header fields they may set, besides those always allowed; default {@code
 *     content-type}, {@code authorization}, {@code idempotency-key}
 * @param credentials whether browsers send cookies and the like along; default false
 * @param maxAge how long browsers may remember the answer; default 1 h, zero or longer
 * @see <a href="https://fetch.spec.whatwg.org/#http-cors-protocol">Fetch, CORS protocol</a>
 */
public record CorsConfig(
    List<String> origins, List<String> headers, boolean credentials, Duration maxAge) {

  /** Scheme and host, as browsers write them: no path, no wildcard, no {@code null}. */
  private static final Pattern ORIGIN =
      Pattern.compile("[a-z][a-z0-9+.-]*://(\\[[0-9a-f:.]+]|[a-z0-9._-]+)(:[0-9]{1,5})?");

  /** Copies the lists; refuses origins that no browser would send. */
  public CorsConfig {
    Check.all(
        Check.that(
            origins.stream().allMatch(origin -> ORIGIN.matcher(origin).matches()),
            "origins",
            origins,
            "such as https://bank.example, in lower case, without path or wildcard"),
        Check.notNegative("maxAge", maxAge));
    origins = List.copyOf(origins);
    headers = List.copyOf(headers);
  }

  /** The defaults named above: nobody may. */
  public static CorsConfig defaults() {
    return new CorsConfig(
        List.of(),
        List.of("content-type", "authorization", "idempotency-key"),
        false,
        Duration.ofHours(1));
  }

  /** Copy that lets pages of these origins call. */
  public CorsConfig withOrigins(List<String> newOrigins) {
    return new CorsConfig(newOrigins, headers, credentials, maxAge);
  }

  /** Copy that lets browsers send cookies and the like, or does not. */
  public CorsConfig withCredentials(boolean newCredentials) {
    return new CorsConfig(origins, headers, newCredentials, maxAge);
  }
}
