package dev.chassis.http;

import dev.chassis.config.Check;
import dev.chassis.config.DataSize;
import java.time.Duration;

/**
 * Where the service's HTTP server listens and what it puts up with. Config keys live under {@code
 * http}. Only {@link #defaults()} and the {@code with} methods are promised: components may be
 * added.
 *
 * @param host address to bind; default 0.0.0.0, every interface
 * @param port port to bind, 0 to 65535; 0 takes any free one; default 8080
 * @param requestTimeout from the request's head to the last byte of the answer, longer than zero;
 *     default 30 s. A caller may ask for less with {@code x-request-timeout-ms}, never for more
 * @param maxBody largest request body; default 1 MiB
 * @param maxHeaders most header fields in a request, 1 or more; default 100
 * @param maxHeaderSize all header fields together, at least 1 KiB; default 8 KiB
 * @param maxInitialLine request line, at least 256 bytes; default 4 KiB
 * @param idleTimeout time after which a silent connection is closed, longer than {@code
 *     requestTimeout} because Vert.x also counts the time a handler thinks; default 75 s
 */
public record HttpServerConfig(
    String host,
    int port,
    Duration requestTimeout,
    DataSize maxBody,
    int maxHeaders,
    DataSize maxHeaderSize,
    DataSize maxInitialLine,
    Duration idleTimeout) {

  /** Refuses values out of range, all at once. */
  public HttpServerConfig {
    Check.all(
        Check.notBlank("host", host),
        Check.between(0, 65535, "port", port),
        Check.positive("requestTimeout", requestTimeout),
        Check.between(0, Integer.MAX_VALUE, "maxBody", maxBody.bytes()),
        Check.atLeast(1, "maxHeaders", maxHeaders),
        Check.between(1024, Integer.MAX_VALUE, "maxHeaderSize", maxHeaderSize.bytes()),
        Check.between(256, Integer.MAX_VALUE, "maxInitialLine", maxInitialLine.bytes()),
        Check.that(
            idleTimeout.compareTo(requestTimeout) > 0,
            "idleTimeout",
            idleTimeout,
            "longer than requestTimeout (" + requestTimeout + ")"));
  }

  /** The defaults named above. */
  public static HttpServerConfig defaults() {
    return new HttpServerConfig(
        "0.0.0.0",
        8080,
        Duration.ofSeconds(30),
        DataSize.ofMebibytes(1),
        100,
        DataSize.ofKibibytes(8),
        DataSize.ofKibibytes(4),
        Duration.ofSeconds(75));
  }

  /** Copy that binds another address. */
  public HttpServerConfig withAddress(String newHost, int newPort) {
    return new HttpServerConfig(
        newHost,
        newPort,
        requestTimeout,
        maxBody,
        maxHeaders,
        maxHeaderSize,
        maxInitialLine,
        idleTimeout);
  }

  /** Copy with another request time-out. */
  public HttpServerConfig withRequestTimeout(Duration newTimeout) {
    return new HttpServerConfig(
        host, port, newTimeout, maxBody, maxHeaders, maxHeaderSize, maxInitialLine, idleTimeout);
  }

  /** Copy with another limit for bodies. */
  public HttpServerConfig withMaxBody(DataSize newMaxBody) {
    return new HttpServerConfig(
        host,
        port,
        requestTimeout,
        newMaxBody,
        maxHeaders,
        maxHeaderSize,
        maxInitialLine,
        idleTimeout);
  }
}
