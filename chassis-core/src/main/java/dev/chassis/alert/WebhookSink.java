package dev.chassis.alert;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.chassis.config.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Posts messages as Alertmanager's webhook does, version 4, so that whoever understands the one
 * understands the other.
 *
 * @see <a
 *     href="https://prometheus.io/docs/alerting/latest/configuration/#webhook_config">format</a>
 */
final class WebhookSink implements AlertSink {

  private static final Instant NEVER = Instant.parse("0001-01-01T00:00:00Z");

  private final HttpTarget target;

  WebhookSink(Vertx vertx, WebhookConfig config, String url) {
    target = new HttpTarget(vertx, url, config.timeout(), () -> bearer(config.token()));
  }

  private static @Nullable String bearer(@Nullable Secret token) {
    return token == null ? null : "Bearer " + token.reveal();
  }

  @Override
  public String name() {
    return "webhook";
  }

  @Override
  public Future<Void> send(AlertMessage message) {
    return target.post(Body.of(message));
  }

  @Override
  public Future<Void> close() {
    return target.close();
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Body(
      String version,
      String groupKey,
      int truncatedAlerts,
      String status,
      String receiver,
      Map<String, String> groupLabels,
      Map<String, String> commonLabels,
      Map<String, String> commonAnnotations,
      String externalURL,
      List<Item> alerts,
      @Nullable Long lostMessages) {

    static Body of(AlertMessage message) {
      return new Body(
          "4",
          message.group(),
          0,
          message.isFiring() ? "firing" : "resolved",
          message.sender(),
          Map.of("group", message.group()),
          Map.of(),
          Map.of(),
          "",
          message.entries().stream().map(Item::of).toList(),
          message.lost() == 0 ? null : message.lost());
    }
  }

  record Item(
      String status,
      Map<String, String> labels,
      Map<String, String> annotations,
      Instant startsAt,
      Instant endsAt,
      String generatorURL,
      String fingerprint) {

    static Item of(AlertMessage.Entry entry) {
      var alert = entry.alert();
      return new Item(
          entry.isFiring() ? "firing" : "resolved",
          alert.allLabels(),
          Map.of("summary", alert.summary()),
          entry.startsAt(),
          Objects.requireNonNullElse(entry.endsAt(), NEVER),
          "",
          fingerprint(alert));
    }

    private static String fingerprint(Alert alert) {
      var text = alert.allLabels().toString().getBytes(StandardCharsets.UTF_8);
      return UUID.nameUUIDFromBytes(text).toString().replace("-", "").substring(0, 16);
    }
  }
}
