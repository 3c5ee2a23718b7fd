package dev.chassis.http;

import dev.chassis.config.Check;
import dev.chassis.config.DataSize;
import java.time.Duration;

/**
 * How slow a caller may be. Config keys live under {@code http.timeouts}. Only {@link #defaults()}
 * and the {@code with} methods are promised.
 *
 * <p>Whoever is slower is answered 408 where that can still be told from another answer, and cut:
 * never before the limit, at most a fifth of the shortest limit and no more than a second later.
 *
 * @param header from a connection's first byte, or the first byte of a further request, to the end
 *     of the request's head; longer than zero; default 5 s
 * @param body for the whole body of a request, longer than zero; default 30 s
 * @param minBodyRate bytes per second that a body must come with on average, once it has taken as
 *     long as a head may, and that an answer must be taken with over each {@code write}; 0 for any;
 *     default 1 KiB
 * @param write how long an answer may wait for the caller to take some of it, longer than zero;
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

  /** Copy with another limit for heads. */
  public HttpTimeouts withHeader(Duration newHeader) {
    return new HttpTimeouts(newHeader, body, minBodyRate, write, keepAlive);
  }

  /** Copy with other limits for bodies. */
  public HttpTimeouts withBody(Duration newBody, DataSize newMinBodyRate) {
    return new HttpTimeouts(header, newBody, newMinBodyRate, write, keepAlive);
  }

  /** Copy with another limit for taking answers. */
  public HttpTimeouts withWrite(Duration newWrite) {
    return new HttpTimeouts(header, body, minBodyRate, newWrite, keepAlive);
  }

  /** Copy that keeps connections without a request for another time. */
  public HttpTimeouts withKeepAlive(Duration newKeepAlive) {
    return new HttpTimeouts(header, body, minBodyRate, write, newKeepAlive);
  }
}
