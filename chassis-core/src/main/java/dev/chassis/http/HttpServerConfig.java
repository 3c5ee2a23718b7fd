package dev.chassis.http;

import dev.chassis.config.Check;
import dev.chassis.config.DataSize;
import dev.chassis.security.TlsConfig;
import dev.chassis.security.TrustConfig;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

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
 * @param sendBuffer bytes of answers that the operating system keeps per connection, 4 KiB or more;
 *     default 256 KiB. Linux would give up to 4 MiB to each caller that does not read, which a
 *     thousand of them turn into a lack of memory for every connection of the machine. It bounds
 *     what one connection can carry: the size divided by the round trip
 * @param compression whether answers of 1 KiB and more are compressed, by gzip or deflate, for
 *     callers that ask for it; default false: a secret beside what a caller may choose can be
 *     guessed from the size of the two compressed (BREACH)
 * @param timeouts how slow a caller may be
 * @param http2 HTTP/2
 * @param tls certificates; null, the default, serves clear text
 * @param trust whose word is taken
 * @param cors which pages of other origins may call
 * @param shedding how many requests are worked on at a time
 */
public record HttpServerConfig(
    String host,
    int port,
    Duration requestTimeout,
    DataSize maxBody,
    int maxHeaders,
    DataSize maxHeaderSize,
    DataSize maxInitialLine,
    Duration idleTimeout,
    DataSize sendBuffer,
    boolean compression,
    HttpTimeouts timeouts,
    Http2Config http2,
    @Nullable TlsConfig tls,
    TrustConfig trust,
    CorsConfig cors,
    SheddingConfig shedding) {

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
            "longer than requestTimeout (" + requestTimeout + ")"),
        Check.between(4096, Integer.MAX_VALUE, "sendBuffer", sendBuffer.bytes()));
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
        Duration.ofSeconds(75),
        DataSize.ofKibibytes(256),
        false,
        HttpTimeouts.defaults(),
        Http2Config.defaults(),
        null,
        TrustConfig.defaults(),
        CorsConfig.defaults(),
        SheddingConfig.defaults());
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
        idleTimeout,
        sendBuffer,
        compression,
        timeouts,
        http2,
        tls,
        trust,
        cors,
        shedding);
  }

  /** Copy with another request time-out. */
  public HttpServerConfig withRequestTimeout(Duration newTimeout) {
    return new HttpServerConfig(
        host,
        port,
        newTimeout,
        maxBody,
        maxHeaders,
        maxHeaderSize,
        maxInitialLine,
        idleTimeout,
        sendBuffer,
        compression,
        timeouts,
        http2,
        tls,
        trust,
        cors,
        shedding);
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
        idleTimeout,
        sendBuffer,
        compression,
        timeouts,
        http2,
        tls,
        trust,
        cors,
        shedding);
  }

  /** Copy that compresses answers, or does not. */
  public HttpServerConfig withCompression(boolean newCompression) {
    return new HttpServerConfig(
        host,
        port,
        requestTimeout,
        maxBody,
        maxHeaders,
        maxHeaderSize,
        maxInitialLine,
        idleTimeout,
        sendBuffer,
        newCompression,
        timeouts,
        http2,
        tls,
        trust,
        cors,
        shedding);
  }

  /** Copy with other time-outs. */
  public HttpServerConfig withTimeouts(HttpTimeouts newTimeouts) {
    return new HttpServerConfig(
        host,
        port,
        requestTimeout,
        maxBody,
        maxHeaders,
        maxHeaderSize,
        maxInitialLine,
        idleTimeout,
        sendBuffer,
        compression,
        newTimeouts,
        http2,
        tls,
        trust,
        cors,
        shedding);
  }

  /** Copy with another HTTP/2. */
  public HttpServerConfig withHttp2(Http2Config newHttp2) {
    return new HttpServerConfig(
        host,
        port,
        requestTimeout,
        maxBody,
        maxHeaders,
        maxHeaderSize,
        maxInitialLine,
        idleTimeout,
        sendBuffer,
        compression,
        timeouts,
        newHttp2,
        tls,
        trust,
        cors,
        shedding);
  }

  /** Copy with certificates; null for clear text. */
  public HttpServerConfig withTls(@Nullable TlsConfig newTls) {
    return new HttpServerConfig(
        host,
        port,
        requestTimeout,
        maxBody,
        maxHeaders,
        maxHeaderSize,
        maxInitialLine,
        idleTimeout,
        sendBuffer,
        compression,
        timeouts,
        http2,
        newTls,
        trust,
        cors,
        shedding);
  }

  /** Copy that trusts others. */
  public HttpServerConfig withTrust(TrustConfig newTrust) {
    return new HttpServerConfig(
        host,
        port,
        requestTimeout,
        maxBody,
        maxHeaders,
        maxHeaderSize,
        maxInitialLine,
        idleTimeout,
        sendBuffer,
        compression,
        timeouts,
        http2,
        tls,
        newTrust,
        cors,
        shedding);
  }

  /** Copy that lets other origins call. */
  public HttpServerConfig withCors(CorsConfig newCors) {
    return new HttpServerConfig(
        host,
        port,
        requestTimeout,
        maxBody,
        maxHeaders,
        maxHeaderSize,
        maxInitialLine,
        idleTimeout,
        sendBuffer,
        compression,
        timeouts,
        http2,
        tls,
        trust,
        newCors,
        shedding);
  }

  /** Copy that sheds otherwise. */
  public HttpServerConfig withShedding(SheddingConfig newShedding) {
    return new HttpServerConfig(
        host,
        port,
        requestTimeout,
        maxBody,
        maxHeaders,
        maxHeaderSize,
        maxInitialLine,
        idleTimeout,
        sendBuffer,
        compression,
        timeouts,
        http2,
        tls,
        trust,
        cors,
        newShedding);
  }
}
