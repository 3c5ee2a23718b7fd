package dev.chassis.alert;

import dev.chassis.signals.Signals;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes alerts and tells people about them with few messages. Raising and resolving never waits and
 * never fails; delivery is {@link AlertSink}'s business and is tried again until it succeeds.
 * Thread-safe.
 *
 * <ul>
 *   <li>The first alert of a group waits {@link AlertsConfig#groupWait()} for others; further
 *       messages about the group are {@link AlertsConfig#groupInterval()} apart.
 *   <li>What is well again is told to be over after {@link AlertsConfig#settle()}; what fails again
 *       meanwhile has lasted, and causes no message.
 *   <li>What lasts is told again every {@link AlertsConfig#repeat()}.
 * </ul>
 */
public final class Alerts {

  /** Alerts that may last at the same time. */
  public static final int MOST = 1000;

  private static final Logger log = LoggerFactory.getLogger(Alerts.class);

  /** How long {@link #stop} waits for sinks that are away. */
  private static final Duration FAREWELL = Duration.ofSeconds(3);

  private final String sender;
  private final AlertsConfig config;
  private final MeterRegistry meters;
  private final Ticker ticker;
  private final Timers timers;
  private final List<Delivery> deliveries = new CopyOnWriteArrayList<>();
  private final List<Timers.Timer> refreshes = new CopyOnWriteArrayList<>();
  private final Map<String, Group> groups = new TreeMap<>();
  private boolean full;
  private boolean stopped;

  private Alerts(
      String sender, AlertsConfig config, MeterRegistry meters, Ticker ticker, Timers timers) {
    this.sender = sender;
    this.config = config;
    this.meters = meters;
    this.ticker = ticker;
    this.timers = timers;
  }

  /**
   * Alerts that tell whom {@code config} names.
   *
   * @param sender name of the service
   */
  public static Alerts create(
      Vertx vertx,
      String sender,
      AlertsConfig config,
      MeterRegistry meters,
      Ticker ticker,
      Timers timers) {
    var alerts = new Alerts(sender, config, meters, ticker, timers);
    if (config.log()) {
      alerts.addSink(new LogSink());
    }
    var webhook = config.webhook();
    if (webhook.url() != null) {
      alerts.addSink(new WebhookSink(vertx, webhook, webhook.url()));
    }
    var manager = config.alertmanager();
    if (manager.url() != null) {
      alerts.addSink(new AlertmanagerSink(vertx, manager, manager.url()));
    }
    Signals.ALERTS_ACTIVE.gauge(meters, alerts, Alerts::active);
    return alerts;
  }

  /** Tells {@code sink} as well, from the next message on. */
  public void addSink(AlertSink sink) {
    var delivery = new Delivery(sink, config.queue(), timers, meters);
    deliveries.add(delivery);
    var refresh = sink.refresh();
    if (refresh != null) {
      refreshes.add(timers.every(refresh, () -> refresh(delivery)));
    }
  }

  /** Something is wrong. Harmless when repeated. */
  public void raise(Alert alert) {
    synchronized (this) {
      if (stopped || isTooMany(alert)) {
        return;
      }
      var group = groups.computeIfAbsent(alert.group(), name -> new Group());
      if (group.raise(alert, ticker.now())) {
        schedule(alert.group(), group);
      }
    }
  }

  /** It is well again. Harmless when it was not wrong. */
  public void resolve(Alert alert) {
    synchronized (this) {
      var group = groups.get(alert.group());
      if (group != null && !stopped && group.resolve(alert, ticker.now(), ticker.nanos())) {
        timers.after(config.settle(), () -> settled(alert.group()));
      }
    }
  }

  /** How many alerts last. */
  public synchronized int active() {
    return groups.values().stream().mapToInt(Group::size).sum();
  }

  /** What lasts, by group. */
  public synchronized List<AlertMessage.Entry> firing() {
    return groups.values().stream().flatMap(group -> group.firing().stream()).toList();
  }

  /**
   * Tells at once what waits, and waits for the sinks, for 3 s at most. What they have not taken by
   * then is named in the log.
   */
  public Future<Void> stop() {
    var due = new ArrayList<AlertMessage>();
    synchronized (this) {
      if (stopped) {
        return Future.succeededFuture();
      }
      stopped = true;
      groups.forEach(
          (name, group) -> {
            if (group.isScheduled()) {
              due.add(message(name, group));
            }
          });
    }
    refreshes.forEach(Timers.Timer::cancel);
    due.forEach(this::tell);
    var ends = deliveries.stream().map(Delivery::end).toList();
    return Future.join(ends)
        .timeout(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)
        .otherwiseEmpty()
        .onComplete(waited -> deliveries.forEach(Delivery::abandon))
        .compose(waited -> Future.join(deliveries.stream().map(one -> one.sink().close()).toList()))
        .otherwiseEmpty()
        .mapEmpty();
  }

  private boolean isTooMany(Alert alert) {
    var group = groups.get(alert.group());
    if (active() < MOST || (group != null && group.has(alert))) {
      full = false;
      return false;
    }
    if (!full) {
      full = true;
      log.error("{} alerts last already; no more are taken, beginning with {}", MOST, alert);
    }
    return true;
  }

  private void settled(String name) {
    synchronized (this) {
      var group = groups.get(name);
      if (group != null && group.hasSettled(ticker.nanos(), config.settle().toNanos())) {
        schedule(name, group);
      }
    }
  }

  /** Wakes us when a message about the group is due; called with the lock held. */
  private void schedule(String name, Group group) {
    if (group.isScheduled()) {
      return;
    }
    group.scheduled(true);
    long wait =
        group.wait(ticker.nanos(), config.groupWait().toNanos(), config.groupInterval().toNanos());
    timers.after(Duration.ofNanos(wait), () -> flush(name));
  }

  private void flush(String name) {
    AlertMessage message;
    synchronized (this) {
      var group = groups.get(name);
      if (group == null || !group.isScheduled() || stopped) {
        return;
      }
      message = message(name, group);
    }
    tell(message);
  }

  /** What is to be told of the group now; called with the lock held. */
  private AlertMessage message(String name, Group group) {
    group.scheduled(false);
    var entries = group.tell(ticker.nanos(), config.settle().toNanos());
    if (group.size() == 0) {
      groups.remove(name);
    } else if (!stopped) {
      remind(name, group);
    }
    return new AlertMessage(sender, name, ticker.now(), entries, 0);
  }

  private void remind(String name, Group group) {
    long about = group.generation();
    timers.after(
        config.repeat(),
        () -> {
          synchronized (this) {
            // Somebody was told meanwhile: that one has a reminder of its own.
            if (groups.get(name) != group || group.generation() != about || group.isScheduled()) {
              return;
            }
            group.scheduled(true);
          }
          flush(name);
        });
  }

  private void tell(AlertMessage message) {
    if (!message.entries().isEmpty()) {
      deliveries.forEach(delivery -> delivery.offer(message));
    }
  }

  private void refresh(Delivery delivery) {
    var due = new ArrayList<AlertMessage>();
    synchronized (this) {
      groups.forEach(
          (name, group) -> {
            if (group.wasTold()) {
              due.add(new AlertMessage(sender, name, ticker.now(), group.firing(), 0));
            }
          });
    }
    // A sink that is away has its messages waiting already.
    if (delivery.waiting() == 0) {
      due.forEach(delivery::offer);
    }
  }
}
