package dev.chassis.http.pace;

import dev.chassis.http.HttpTimeouts;
import dev.chassis.signals.Signals;
import dev.chassis.time.Durations;
import dev.chassis.time.Ticker;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The connections of one event loop, looked at together every now and then: a request sets a few
 * fields and starts no timer. Used from its event loop only.
 */
public final class Connections {

  /** A slow caller is noticed at most this much later than its limit, as a share of the limit. */
  private static final int LOOKS_PER_LIMIT = 10;

  private static final Duration SHORTEST = Duration.ofMillis(20);
  private static final Duration LONGEST = Duration.ofMillis(500);

  private final Set<Pace> open = new LinkedHashSet<>();
  private final Map<Pace.Cut, Counter> cuts = new EnumMap<>(Pace.Cut.class);
  private final Duration period;
  private final long headerNanos;
  private final long bodyNanos;
  private final long writeNanos;
  private final long keepAliveNanos;
  private final long minBytesPerSecond;
  private final long silenceNanos;
  private long lookedAt;
  // Time as this loop could use it: what it slept through is no caller's fault.
  private long clock;

  /**
   * No connections yet.
   *
   * @param silence time after which a connection is closed on which nothing came or went
   */
  public Connections(HttpTimeouts timeouts, Duration silence, Ticker ticker, MeterRegistry meters) {
    this.silenceNanos = silence.toNanos();
    this.headerNanos = timeouts.header().toNanos();
    this.bodyNanos = timeouts.body().toNanos();
    this.writeNanos = timeouts.write().toNanos();
    this.keepAliveNanos = timeouts.keepAlive().toNanos();
    this.minBytesPerSecond = timeouts.minBodyRate().bytes();
    this.period = period(timeouts);
    this.lookedAt = ticker.nanos();
    for (var cut : Pace.Cut.values()) {
      cuts.put(cut, counter(cut, meters));
    }
  }

  private static Counter counter(Pace.Cut cut, MeterRegistry meters) {
    return Signals.HTTP_SERVER_CUT.counter(meters, cut.name().toLowerCase(Locale.ROOT));
  }

  private static Duration period(HttpTimeouts timeouts) {
    var least = timeouts.header();
    for (var limit : List.of(timeouts.body(), timeouts.write(), timeouts.keepAlive())) {
      least = limit.compareTo(least) < 0 ? limit : least;
    }
    var shortest = Durations.part(least, LOOKS_PER_LIMIT);
    var bounded = shortest.compareTo(LONGEST) > 0 ? LONGEST : shortest;
    return bounded.compareTo(SHORTEST) < 0 ? SHORTEST : bounded;
  }

  /** Takes a new connection on, before its first request is read. */
  public void accept(HttpConnection connection) {
    var context = ((HttpServerConnection) connection).channelHandlerContext();
    if (context.handler() instanceof Http2ConnectionHandler http2) {
      Http2Pace.install(this, context, http2);
    } else {
      Http1Pace.install(this, context);
    }
  }

  /** Looks at all connections if it is time to. Called at least every 20 ms. */
  public void advance(long now) {
    if (now - lookedAt < period.toNanos()) {
      return;
    }
    // After a stall bytes may wait that nobody has read yet: it counts for half a limit at most.
    clock += Math.min(now - lookedAt, LOOKS_PER_LIMIT / 2 * period.toNanos());
    lookedAt = now;
    for (var pace : open.toArray(Pace[]::new)) {
      pace.check(clock);
    }
  }

  /** Closes what is left, hard: a caller that takes nothing could otherwise hold up the end. */
  public void close() {
    for (var pace : open.toArray(Pace[]::new)) {
      pace.close();
    }
  }

  /** The body of {@code request} is a stream: it may take as long as it keeps coming. */
  public static void longBody(HttpServerRequest request) {
    Http1Pace.longBody(request);
  }

  void opened(Pace pace) {
    open.add(pace);
  }

  void closed(Pace pace) {
    open.remove(pace);
  }

  /** How many are open. */
  int size() {
    return open.size();
  }

  /**
   * The time of the next look, at the latest: as the beginning of something, it makes a caller's
   * time longer by up to one period, never shorter, and costs no reading of the clock.
   */
  long soon() {
    return clock + period.toNanos();
  }

  /**
   * Counts what {@link Pace} closes, then closes it hard: a graceful close waits for the caller.
   */
  @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for it
  void cut(Pace.Cut reason, ChannelHandlerContext context) {
    counted(reason);
    if (reason == Pace.Cut.WRITE) {
      // What was sent and not taken would stay in the kernel for as long as the caller likes.
      context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
    }
    context.close();
  }

  void counted(Pace.Cut reason) {
    Objects.requireNonNull(cuts.get(reason)).increment();
  }

  boolean isHeaderLate(long nanos) {
    return nanos > headerNanos;
  }

  boolean isIdleTooLong(long nanos) {
    return nanos > keepAliveNanos;
  }

  /** Whatever the connection is used for. */
  boolean isSilentTooLong(long nanos) {
    return nanos > silenceNanos;
  }

  boolean isWriteLate(long nanos) {
    return nanos > writeNanos;
  }

  /** What a caller must take within one write time-out so as not to count as stalled. */
  long minBytesPerWrite() {
    return Math.max(1, minBytesPerSecond * writeNanos / 1_000_000_000L);
  }

  boolean isBodyLate(long nanos) {
    return nanos > bodyNanos;
  }

  /** After a first while, as long as a head may take, the average must be met. */
  boolean isBodySlow(long nanos, long bytes) {
    return minBytesPerSecond > 0
        && nanos > headerNanos
        && bytes < minBytesPerSecond * (nanos / 1_000_000) / 1_000;
  }
}
