package dev.chassis.messaging.outbox;

import dev.chassis.messaging.MessagingSignals;
import dev.chassis.messaging.outbox.OutboxStore.Backlog;
import dev.chassis.time.Ticker;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Meters of outbox and inbox. What waits is told by the instance that sends. */
final class OutboxMetrics {

  private final MeterRegistry registry;
  private final Timer published;
  private final Counter refused;
  private final Counter unavailable;
  private final AtomicLong backlog = new AtomicLong();
  private final AtomicLong oldestMillis = new AtomicLong();
  private final AtomicLong leading = new AtomicLong();

  OutboxMetrics(MeterRegistry registry) {
    this.registry = registry;
    // From the moment it was written until the broker had confirmed it, but for the batch's flight.
    this.published = MessagingSignals.OUTBOX_PUBLISHED.timer(registry);
    this.refused = MessagingSignals.OUTBOX_REFUSED.counter(registry);
    this.unavailable = MessagingSignals.OUTBOX_UNAVAILABLE.counter(registry);
    MessagingSignals.OUTBOX_BACKLOG.gauge(registry, backlog, AtomicLong::doubleValue);
    MessagingSignals.OUTBOX_OLDEST.gauge(registry, oldestMillis, ms -> ms.get() / 1000.0);
    MessagingSignals.OUTBOX_LEADING.gauge(registry, leading, AtomicLong::doubleValue);
  }

  void confirmed(OutboxRow row) {
    published.record(row.age());
  }

  void refused() {
    refused.increment();
  }

  void unavailable() {
    unavailable.increment();
  }

  void leading(boolean now) {
    leading.set(now ? 1 : 0);
    if (!now) {
      waiting(new Backlog(0, Duration.ZERO));
    }
  }

  void waiting(Backlog seen) {
    backlog.set(seen.events());
    oldestMillis.set(seen.oldest().toMillis());
  }

  void handled(String subscription, String outcome, long nanos, Ticker ticker) {
    MessagingSignals.INBOX_HANDLED
        .timer(registry, subscription, outcome)
        .record(ticker.nanos() - nanos, TimeUnit.NANOSECONDS);
  }
}
