package dev.chassis.http;

import dev.chassis.config.Check;
import dev.chassis.config.DataSize;
import java.time.Duration;

/**
 * How slow a caller may be. Config keys live under {@code http.timeouts}. Only {@link #defaults()}
 * and the {@code with} methods are promised.
 *
 * @param header from a connection's first byte, or the first byte of a further request, to the end
 *     of the request's head; longer than zero; default 5 s
 * @param body for the whole body of a request, longer than zero; default 30 s
 * @param minBodyRate bytes per second that a body must come with after its first 5 s; 0 for any;
 *     default 1 KiB
 * @param write how long an answer may wait for the caller to take the next byte, longer than zero;
 *     default 30 s
 * @param keepAlive how long a connection may stay open without a request, longer than zero; default
 *     60 s
 */
public record HttpTimeouts(
    Duration header, Duration body, DataSize minBodyRate, Duration write, Duration keepAlive) {

  /** Refuses values out of range, all at once. */
  public HttpTimeouts {
    Check.all(
        Check.positive("header", header),
        Check.positive("body", body),
        Check.positive("write", write),
        Check.positive("keepAlive", keepAlive));
  }

  /** The defaults named above. */
  public static HttpTimeouts defaults() {
    return new HttpTimeouts(
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        DataSize.ofKibibytes(1),
        Duration.ofSeconds(30),
        Duration.ofSeconds(60));
  }
}
