package dev.chassis.samples.alerts;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.chassis.samples.alerts.AlertmanagerMessage.Alert;
import dev.chassis.samples.alerts.SystemView.Trouble;
import dev.chassis.time.Ticker;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last alerts that came in. Thread-safe. */
final class ReceivedAlerts {

  /** How many are kept; older ones are forgotten. */
  static final int KEPT = 100;

  private static final Logger log = LoggerFactory.getLogger(ReceivedAlerts.class);

  private final Deque<Received> latest = new ArrayDeque<>();
  private final Ticker ticker;

  /**
   * An alert that came in.
   *
   * @param receivedAt when
   * @param alert what it says
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Received(Instant receivedAt, Alert alert) {}

  /**
   * What {@code GET /alerts} answers.
   *
   * @param alerts newest first
   */
  record Latest(List<Received> alerts) {}

  ReceivedAlerts(Ticker ticker) {
    this.ticker = ticker;
  }

  /** Keeps the alerts of a message; answered with 204. */
  Future<@Nullable Void> receive(AlertmanagerMessage message) {
    var at = ticker.now();
    for (var alert : message.alerts()) {
      keep(new Received(at, alert));
      log.atInfo()
          .addKeyValue("alert", name(alert))
          .addKeyValue("alertStatus", Objects.requireNonNullElse(alert.status(), "unknown"))
          .log("alert received");
    }
    return Future.succeededFuture();
  }

  /** The latest alerts, newest first. */
  Future<Latest> latest() {
    synchronized (this) {
      return Future.succeededFuture(new Latest(List.copyOf(latest)));
    }
  }

  /** Those that Alertmanager has not resolved, newest first. */
  synchronized List<Trouble> firing() {
    var last = new LinkedHashMap<String, Received>();
    latest.forEach(one -> last.putIfAbsent(String.valueOf(one.alert().fingerprint()), one));
    return last.values().stream()
        .filter(one -> "firing".equals(one.alert().status()))
        .map(
            one ->
                new Trouble(
                    name(one.alert()),
                    text(one.alert().labels(), "severity", "unknown"),
                    text(one.alert().annotations(), "summary", ""),
                    Objects.requireNonNullElse(one.alert().startsAt(), one.receivedAt().toString()),
                    "alertmanager"))
        .toList();
  }

  private static String text(@Nullable Map<String, String> texts, String name, String otherwise) {
    return texts == null ? otherwise : texts.getOrDefault(name, otherwise);
  }

  private synchronized void keep(Received received) {
    latest.addFirst(received);
    if (latest.size() > KEPT) {
      latest.removeLast();
    }
  }

  private static String name(Alert alert) {
    var labels = alert.labels() == null ? Map.<String, String>of() : alert.labels();
    return labels.getOrDefault("alertname", "unnamed");
  }
}
