package dev.chassis.messaging.errors;

import dev.chassis.messaging.spi.ErrorQueue;
import dev.chassis.messaging.spi.ParkedMessage;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Depth of each error queue and age of its oldest event, as gauges {@code messaging.errors.depth}
 * and {@code messaging.errors.oldest}. When the broker is away they stay what they were.
 */
final class Sampling {

  /**
   * The oldest event is looked at only when it may be another one, and now and then to be sure: a
   * broker counts how often it hands out a message.
   */
  private static final int SAMPLES_TRUSTED = 20;

  private static final double MILLIS_PER_SECOND = 1000;

  private final Ticker ticker;
  private final Timers timers;
  private final MeterRegistry meters;
  private final ErrorsConfig config;
  private final Map<String, Sampled> queues = new ConcurrentHashMap<>();
  private volatile Timers.@Nullable Timer timer;

  Sampling(Ticker ticker, Timers timers, MeterRegistry meters, ErrorsConfig config) {
    this.ticker = ticker;
    this.timers = timers;
    this.meters = meters;
    this.config = config;
  }

  void add(String subscription, ErrorQueue queue) {
    var sampled = new Sampled(queue);
    queues.put(subscription, sampled);
    ErrorSignals.DEPTH.gauge(meters, sampled, each -> each.last.depth, subscription);
    ErrorSignals.OLDEST.gauge(meters, sampled, this::ageSeconds, subscription);
  }

  void start() {
    queues.values().forEach(Sampled::sample);
    timer = timers.every(config.sampleEvery(), () -> queues.values().forEach(Sampled::sample));
  }

  void stop() {
    var running = timer;
    if (running != null) {
      running.cancel();
    }
  }

  /** A job has changed it. */
  void refresh(String subscription, ErrorQueue queue) {
    var sampled = queues.get(subscription);
    if (sampled != null) {
      sampled.doubt();
      sampled.sample();
    }
  }

  /** When the first of these was given up; null when there is none or nobody knows. */
  static @Nullable Instant parkedAt(List<ParkedMessage> oldest) {
    if (oldest.isEmpty()) {
      return null;
    }
    var at = oldest.get(0).failure().lastAt();
    return at.equals(Instant.EPOCH) ? null : at;
  }

  private double ageSeconds(Sampled sampled) {
    var oldest = sampled.last.oldestAt;
    return oldest == null
        ? 0
        : Math.max(0, Duration.between(oldest, ticker.now()).toMillis() / MILLIS_PER_SECOND);
  }

  private record Sample(long depth, @Nullable Instant oldestAt, int trusted) {}

  private static final class Sampled {

    private final ErrorQueue queue;
    private final AtomicBoolean busy = new AtomicBoolean();
    private volatile Sample last = new Sample(0, null, 0);

    Sampled(ErrorQueue queue) {
      this.queue = queue;
    }

    void doubt() {
      last = new Sample(last.depth, last.oldestAt, 0);
    }

    /** One at a time: while the broker is away none must pile up. */
    void sample() {
      if (busy.compareAndSet(false, true)) {
        queue
            .count()
            .compose(
                depth ->
                    isKnown(depth)
                        ? Future.succeededFuture(new Sample(depth, last.oldestAt, last.trusted - 1))
                        : queue
                            .peek(1)
                            .map(oldest -> new Sample(depth, parkedAt(oldest), SAMPLES_TRUSTED)))
            .onSuccess(sample -> last = sample)
            .onComplete(done -> busy.set(false));
      }
    }

    /** New ones come behind, so the oldest stays the oldest unless some have left. */
    private boolean isKnown(long depth) {
      return depth > 0 && last.oldestAt != null && depth >= last.depth && last.trusted > 0;
    }
  }
}
