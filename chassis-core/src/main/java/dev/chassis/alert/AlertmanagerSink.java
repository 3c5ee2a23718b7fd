package dev.chassis.alert;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * Tells an Alertmanager, as Prometheus does: what lasts is told again and again, each time with an
 * end three refreshes away, so that it ends by itself when this service does.
 *
 * @see <a href="https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml">API
 *     v2</a>
 */
final class AlertmanagerSink implements AlertSink {

  private static final int REFRESHES_UNTIL_OVER = 3;

  private final HttpTarget target;
  private final Duration refresh;

  AlertmanagerSink(Vertx vertx, AlertmanagerConfig config, String url) {
    var base = url.endsWith("/") ? url : url + "/";
    target = new HttpTarget(vertx, base + "api/v2/alerts", config.timeout(), () -> null);
    refresh = config.refresh();
  }

  @Override
  public String name() {
    return "alertmanager";
  }

  @Override
  public Duration refresh() {
    return refresh;
  }

  @Override
  public Future<Void> send(AlertMessage message) {
    var later = message.at().plus(refresh.multipliedBy(REFRESHES_UNTIL_OVER));
    return target.post(
        message.entries().stream().map(entry -> Posted.of(entry, message, later)).toList());
  }

  @Override
  public Future<Void> close() {
    return target.close();
  }

  record Posted(
      Map<String, String> labels,
      Map<String, String> annotations,
      Instant startsAt,
      Instant endsAt) {

    static Posted of(AlertMessage.Entry entry, AlertMessage message, Instant later) {
      return new Posted(
          entry.alert().allLabels(),
          Map.of("summary", entry.alert().summary(), "sender", message.sender()),
          entry.startsAt(),
          Objects.requireNonNullElse(entry.endsAt(), later));
    }
  }
}
