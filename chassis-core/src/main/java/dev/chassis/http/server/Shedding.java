package dev.chassis.http.server;

import dev.chassis.http.Priority;
import dev.chassis.http.Problem;
import dev.chassis.http.SheddingConfig;
import dev.chassis.resilience.AdaptiveLimit;
import dev.chassis.signals.Signals;
import dev.chassis.time.Ticker;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * Refuses at once what could only be done too late. One limit for all event loops; each request
 * takes a place when it comes, and is refused when its priority has none left: beyond the whole
 * limit here, beyond its share of it where its route is known.
 *
 * <p>When the process stands still for a moment, everything takes longer and piles up, however
 * little there is to do. So nothing is learnt from a request in whose time its loop stalled, and
 * what a stall piled up is a burst (ADR-0033).
 */
public final class Shedding {

  static final String HEADER = "x-priority";

  private static final Problem OVERLOADED =
      Problem.of(503, "overloaded", "Service Unavailable", "There is too much to do just now.");

  /** Seconds; enough for the limit to settle, short enough not to be felt as an outage. */
  private static final Map<String, String> RETRY_AFTER = Map.of("retry-after", "1");

  private final AdaptiveLimit limit;
  private final Ticker ticker;
  private final Map<Priority, Counter> shed;
  private final Pulse pulse;

  private Shedding(
      AdaptiveLimit limit, Ticker ticker, Map<Priority, Counter> shed, Pulse ofThisLoop) {
    this.limit = limit;
    this.ticker = ticker;
    this.shed = shed;
    this.pulse = ofThisLoop;
  }

  /** What the event loops of a server share; makes that of each. */
  static Function<Pulse, Shedding> of(SheddingConfig config, MeterRegistry meters, Ticker ticker) {
    var limit = new AdaptiveLimit(config.initial(), config.min(), config.max(), ticker);
    Signals.HTTP_SERVER_LIMIT.gauge(meters, limit, AdaptiveLimit::limit);
    var shed = new EnumMap<Priority, Counter>(Priority.class);
    for (var priority : Priority.values()) {
      shed.put(
          priority,
          Signals.HTTP_SERVER_SHED.counter(meters, priority.name().toLowerCase(Locale.ROOT)));
    }
    var counters = Collections.unmodifiableMap(shed);
    return pulse -> new Shedding(limit, ticker, counters, pulse);
  }

  /** A sign of life of the loop. */
  void beat(long nowNanos) {
    if (pulse.beat(nowNanos)) {
      limit.forgive();
    }
  }

  Stage before(Stage next) {
    return exchange -> {
      enter(exchange, exchange.startNanos());
      if (exchange.isHttp2()) {
        // There also an answer in one piece ends only when its caller has taken it.
        exchange.headMayGoFirst();
      }
      if (exchange.peer().isBelieved()) {
        ask(exchange);
      }
      if (admits(exchange, Priority.CRITICAL)) {
        next.handle(exchange);
      } else {
        refuse(exchange, Priority.CRITICAL);
      }
    };
  }

  /** From strangers the header says nothing: all of them would be critical. */
  private static void ask(Exchange exchange) {
    var asked = exchange.has(HeaderWalk.CLAIM) ? exchange.request().getHeader(HEADER) : null;
    if (asked != null) {
      for (var priority : Priority.values()) {
        if (priority.name().equalsIgnoreCase(asked)) {
          exchange.ask(priority);
        }
      }
    }
  }

  private void enter(Exchange exchange, long sinceNanos) {
    beat(sinceNanos);
    exchange.placed(this, limit.enter(), sinceNanos);
  }

  /** The body is awaited: as long as it is, its caller is the one who takes the time. */
  void pause(Exchange exchange) {
    if (exchange.leavePlace()) {
      limit.abandon();
    }
  }

  /** The body is there: what was admitted stays so. */
  void resume(Exchange exchange) {
    if (!exchange.isOver() && !exchange.isPlaced()) {
      enter(exchange, ticker.nanos());
    }
  }

  boolean admits(Exchange exchange, Priority priority) {
    return limit.admits(exchange.place(), priority.share());
  }

  void refuse(Exchange exchange, Priority priority) {
    exchange.shed();
    Objects.requireNonNull(shed.get(priority)).increment();
    Answers.problem(exchange, OVERLOADED, RETRY_AFTER);
  }

  /**
   * Once the head of the answer is written or the request is over. From there on the pace is the
   * caller's: who reads slowly must not take places from others.
   */
  void leave(Exchange exchange, long nowNanos) {
    if (!exchange.leavePlace()) {
      return;
    }
    beat(nowNanos);
    // What was refused, or given up by its caller, says nothing about how long work takes; nor does
    // what took longer because nothing here went on.
    if (exchange.isShed()
        || exchange.response().closed()
        || pulse.wasStalledSince(exchange.placedNanos())) {
      limit.abandon();
    } else {
      limit.leaveAt(nowNanos, nowNanos - exchange.placedNanos());
    }
  }
}
