package dev.chassis.http;

import dev.chassis.config.Check;

/**
 * HTTP/2. Config keys live under {@code http.http2}. Only {@link #defaults()} is promised.
 *
 * @param enabled whether it is offered over TLS; default true
 * @param clearText whether it is understood without TLS; default false
 * @param maxStreams requests under way on one connection at most, 1 or more; default 100
 */
public record Http2Config(boolean enabled, boolean clearText, int maxStreams) {

  /** Refuses values out of range. */
  public Http2Config {
    Check.all(Check.atLeast(1, "maxStreams", maxStreams));
  }

  /** The defaults named above. */
  public static Http2Config defaults() {
    return new Http2Config(true, false, 100);
  }

  /** Copy that understands it without TLS, or does not. */
  public Http2Config withClearText(boolean newClearText) {
    return new Http2Config(enabled, newClearText, maxStreams);
  }
}
