package dev.chassis.samples.alerts;

import dev.chassis.heartbeat.Heartbeat;
import dev.chassis.time.Ticker;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All instances heard of, and how they are. Says in the log who goes down without a word, and when
 * its service is back. Thread-safe; log lines are written outside the lock.
 */
final class Fleet {

  private static final Logger log = LoggerFactory.getLogger(Fleet.class);

  private final Map<String, Instance> instances = new TreeMap<>();
  private final TreeSet<String> missing = new TreeSet<>();
  private final AlertsSettings settings;
  private final Ticker ticker;

  Fleet(AlertsSettings settings, Ticker ticker) {
    this.settings = settings;
    this.ticker = ticker;
  }

  /** Hears a beat. */
  void heard(Heartbeat beat) {
    Runnable report;
    synchronized (this) {
      var before = instances.get(beat.instance());
      if (before != null && before.isNewerThan(beat)) {
        return;
      }
      var now = Instance.heard(beat, ticker.nanos());
      instances.put(beat.instance(), now);
      report = change(before, now);
    }
    report.run();
  }

  /** Looks for those who fell silent; call it about twice per heartbeat interval. */
  void check() {
    Collection<Instance> silent;
    synchronized (this) {
      long now = ticker.nanos();
      silent = instances.values().stream().filter(one -> isSilent(one, now)).toList();
      for (var one : silent) {
        instances.put(one.instance(), one.down(now));
        missing.add(one.service());
      }
      long forget = settings.forgetAfter().toNanos();
      instances.values().removeIf(one -> one.hasEnded() && now - one.since() > forget);
    }
    for (var one : silent) {
      log.atWarn()
          .addKeyValue("peer", one.service())
          .addKeyValue("peerInstance", one.instance())
          .log("{} is down: {} sent no heartbeat", one.service(), one.instance());
    }
  }

  /** The fleet as it is now, sorted by service. */
  synchronized FleetView view() {
    long now = ticker.nanos();
    return FleetView.of(instances.values(), one -> Duration.ofNanos(now - one.heardAt()));
  }

  private boolean isSilent(Instance one, long now) {
    return !one.hasEnded()
        && now - one.heardAt() > settings.missedBeats() * one.interval().toNanos();
  }

  /** What there is to say about a change; called with the lock held. */
  private Runnable change(@Nullable Instance before, Instance now) {
    if (now.state() == Instance.State.gone) {
      boolean news = before == null || before.state() != Instance.State.gone;
      return news
          ? () -> log.info("{} has ended in good order: {}", now.service(), now.instance())
          : () -> {};
    }
    if (missing.remove(now.service())) {
      return () ->
          log.atWarn()
              .addKeyValue("peer", now.service())
              .addKeyValue("peerInstance", now.instance())
              .log("{} is back: {}", now.service(), now.instance());
    }
    return before == null
        ? () -> log.info("{} is there: {}", now.service(), now.instance())
        : () -> {};
  }
}
