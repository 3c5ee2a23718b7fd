package dev.chassis.http;

import dev.chassis.config.Check;
import dev.chassis.config.Components;
import dev.chassis.config.DataSize;
import dev.chassis.security.TlsConfig;
import dev.chassis.security.TrustConfig;
import java.time.Duration;
import java.util.function.Consumer;
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
 * @param idleTimeout time after which a connection is closed on which nothing came or went, to
 *     within half a second, longer than {@code requestTimeout} because a handler that thinks is
 *     silent too; default 75 s
 * @param sendBuffer bytes of answers that the operating system keeps per connection, 4 KiB or more;
 *     default 256 KiB. Linux would give up to 4 MiB to each caller that does not read, which a
 *     thousand of them turn into a lack of memory for every connection of the machine. It bounds
 *     what one connection can carry: the size divided by the round trip
 * @param compression whether answers of 1 KiB and more are compressed, by gzip or deflate, for
 *     callers that ask for it; default false: a secret beside what a caller may choose can be
 *     guessed from the size of the two compressed (BREACH)
 * @param decompression whether bodies may come compressed
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
    DecompressionConfig decompression,
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
        DecompressionConfig.defaults(),
        HttpTimeouts.defaults(),
        Http2Config.defaults(),
        null,
        TrustConfig.defaults(),
        CorsConfig.defaults(),
        SheddingConfig.defaults());
  }

  /** Of its components in their order; see {@link dev.chassis.config.Assembly}. */
  public static HttpServerConfig of(Components of) {
    return new HttpServerConfig(
        of.next(String.class),
        of.next(Integer.class),
        of.next(Duration.class),
        of.next(DataSize.class),
        of.next(Integer.class),
        of.next(DataSize.class),
        of.next(DataSize.class),
        of.next(Duration.class),
        of.next(DataSize.class),
        of.next(Boolean.class),
        of.next(DecompressionConfig.class),
        of.next(HttpTimeouts.class),
        of.next(Http2Config.class),
        of.nextOrNull(TlsConfig.class),
        of.next(TrustConfig.class),
        of.next(CorsConfig.class),
        of.next(SheddingConfig.class));
  }

  /** Copy that binds another address. */
  public HttpServerConfig withAddress(String newHost, int newPort) {
    return copy(
        draft -> {
          draft.host = newHost;
          draft.port = newPort;
        });
  }

  /** Copy with another request time-out. */
  public HttpServerConfig withRequestTimeout(Duration newTimeout) {
    return copy(draft -> draft.requestTimeout = newTimeout);
  }

  /** Copy that closes silent connections at another time. */
  public HttpServerConfig withIdleTimeout(Duration newTimeout) {
    return copy(draft -> draft.idleTimeout = newTimeout);
  }

  /** Copy with another limit for bodies. */
  public HttpServerConfig withMaxBody(DataSize newMaxBody) {
    return copy(draft -> draft.maxBody = newMaxBody);
  }

  /** Copy that compresses answers, or does not. */
  public HttpServerConfig withCompression(boolean newCompression) {
    return copy(draft -> draft.compression = newCompression);
  }

  /** Copy that unpacks bodies, or does not. */
  public HttpServerConfig withDecompression(DecompressionConfig newDecompression) {
    return copy(draft -> draft.decompression = newDecompression);
  }

  /** Copy with other time-outs. */
  public HttpServerConfig withTimeouts(HttpTimeouts newTimeouts) {
    return copy(draft -> draft.timeouts = newTimeouts);
  }

  /** Copy with another HTTP/2. */
  public HttpServerConfig withHttp2(Http2Config newHttp2) {
    return copy(draft -> draft.http2 = newHttp2);
  }

  /** Copy with certificates; null for clear text. */
  public HttpServerConfig withTls(@Nullable TlsConfig newTls) {
    return copy(draft -> draft.tls = newTls);
  }

  /** Copy that trusts others. */
  public HttpServerConfig withTrust(TrustConfig newTrust) {
    return copy(draft -> draft.trust = newTrust);
  }

  /** Copy that lets other origins call. */
  public HttpServerConfig withCors(CorsConfig newCors) {
    return copy(draft -> draft.cors = newCors);
  }

  /** Copy that sheds otherwise. */
  public HttpServerConfig withShedding(SheddingConfig newShedding) {
    return copy(draft -> draft.shedding = newShedding);
  }

  private HttpServerConfig copy(Consumer<Draft> change) {
    var draft = new Draft(this);
    change.accept(draft);
    return draft.done();
  }

  /** The components, to be changed one by one: spares every copy the list of all of them. */
  private static final class Draft {
    private String host;
    private int port;
    private Duration requestTimeout;
    private DataSize maxBody;
    private int maxHeaders;
    private DataSize maxHeaderSize;
    private DataSize maxInitialLine;
    private Duration idleTimeout;
    private DataSize sendBuffer;
    private boolean compression;
    private DecompressionConfig decompression;
    private HttpTimeouts timeouts;
    private Http2Config http2;
    private @Nullable TlsConfig tls;
    private TrustConfig trust;
    private CorsConfig cors;
    private SheddingConfig shedding;

    Draft(HttpServerConfig from) {
      host = from.host;
      port = from.port;
      requestTimeout = from.requestTimeout;
      maxBody = from.maxBody;
      maxHeaders = from.maxHeaders;
      maxHeaderSize = from.maxHeaderSize;
      maxInitialLine = from.maxInitialLine;
      idleTimeout = from.idleTimeout;
      sendBuffer = from.sendBuffer;
      compression = from.compression;
      decompression = from.decompression;
      timeouts = from.timeouts;
      http2 = from.http2;
      tls = from.tls;
      trust = from.trust;
      cors = from.cors;
      shedding = from.shedding;
    }

    HttpServerConfig done() {
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
          decompression,
          timeouts,
          http2,
          tls,
          trust,
          cors,
          shedding);
    }
  }
}
