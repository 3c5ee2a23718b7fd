package dev.chassis.http;

import java.time.Duration;
import java.util.List;

/**
 * Which pages of other origins may call, from a browser. Config keys live under {@code http.cors}.
 * Only {@link #defaults()} is promised.
 *
 * @param origins origins that may call, such as {@code https://bank.example}; default none
 * @param headers request header fields they may set, besides those always allowed; default {@code
 *     content-type}, {@code authorization}, {@code idempotency-key}
 * @param credentials whether browsers send cookies and the like along; default false
 * @param maxAge how long browsers may remember the answer; default 1 h
 * @see <a href="https://fetch.spec.whatwg.org/#http-cors-protocol">Fetch, CORS protocol</a>
 */
public record CorsConfig(
    List<String> origins, List<String> headers, boolean credentials, Duration maxAge) {

  /** Copies the lists. */
  public CorsConfig {
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
}
