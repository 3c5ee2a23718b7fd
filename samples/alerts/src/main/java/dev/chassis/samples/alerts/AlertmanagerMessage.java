package dev.chassis.samples.alerts;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A webhook message of Alertmanager, version 4. Nothing but the alerts is needed, so that a newer
 * Alertmanager, or another program that speaks its language, is understood too.
 *
 * @param alerts what happened
 * @see <a
 *     href="https://prometheus.io/docs/alerting/latest/configuration/#webhook_config">webhook</a>
 */
record AlertmanagerMessage(List<Alert> alerts) {

  /**
   * One alert.
   *
   * @param status {@code firing} or {@code resolved}
   * @param labels what it is about; {@code alertname} is its name
   * @param annotations what people should know
   * @param startsAt when it began
   * @param endsAt when it ended
   * @param fingerprint the same for the same labels
   */
  record Alert(
      @Nullable String status,
      @Nullable Map<String, String> labels,
      @Nullable Map<String, String> annotations,
      @Nullable String startsAt,
      @Nullable String endsAt,
      @Nullable String fingerprint) {}

  AlertmanagerMessage {
    alerts = List.copyOf(alerts);
  }
}
