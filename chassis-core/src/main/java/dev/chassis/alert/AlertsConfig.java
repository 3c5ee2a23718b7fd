package dev.chassis.alert;

import dev.chassis.config.Check;
import java.time.Duration;

/**
 * Whom to tell, and how often. Config section {@code alerts}. Only {@link #defaults()} is promised
 * to stay as it is. Figures without a source are Alertmanager's own defaults.
 *
 * @param fleet whether this service watches the fleet: raises alerts about the instances it hears;
 *     default false, as one watcher is enough. Wants {@code heartbeat.hearAll}
 * @param groupWait how long the first alert of a group waits for others, zero or longer; default 10
 *     s: three times what it takes to find a crash
 * @param groupInterval shortest time between two messages about a group, longer than zero; default
 *     5 min
 * @param repeat after which time a message about what lasts is sent again, longer than zero;
 *     default 4 h
 * @param settle how long something must be well before it is told to be over, zero or longer;
 *     default 30 s. What fails again sooner has never been over
 * @param queue messages kept for each sink that is away, 1 to 10000; default 100. When it is full
 *     the oldest is dropped, and the drop is told in the log, in metric {@code alerts.dropped} and
 *     in the next message
 * @param log whether messages are logged as well; default true
 * @param webhook where to post messages; {@link WebhookConfig}
 * @param alertmanager whose Alertmanager to tell; {@link AlertmanagerConfig}
 */
public record AlertsConfig(
    boolean fleet,
    Duration groupWait,
    Duration groupInterval,
    Duration repeat,
    Duration settle,
    int queue,
    boolean log,
    WebhookConfig webhook,
    AlertmanagerConfig alertmanager) {

  private static final int MOST_QUEUED = 10_000;

  /** Checks the ranges. */
  public AlertsConfig {
    Check.all(
        Check.notNegative("groupWait", groupWait),
        Check.positive("groupInterval", groupInterval),
        Check.positive("repeat", repeat),
        Check.notNegative("settle", settle),
        Check.between(1, MOST_QUEUED, "queue", queue));
  }

  /** Only the log is told. */
  public static AlertsConfig defaults() {
    return new AlertsConfig(
        false,
        Duration.ofSeconds(10),
        Duration.ofMinutes(5),
        Duration.ofHours(4),
        Duration.ofSeconds(30),
        100,
        true,
        WebhookConfig.defaults(),
        AlertmanagerConfig.defaults());
  }
}
