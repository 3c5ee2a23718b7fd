package dev.chassis.samples.alerts;

import dev.chassis.config.Check;
import java.time.Duration;

/**
 * When an instance counts as down. Config keys live under {@code alerts}.
 *
 * @param missedBeats beats that may be late before an instance is down, from 1 to 100; default 3
 * @param forgetAfter how long an instance that ended is still shown, longer than zero; default 10
 *     min
 */
record AlertsSettings(int missedBeats, Duration forgetAfter) {

  AlertsSettings {
    Check.all(
        Check.between(1, 100, "missedBeats", missedBeats),
        Check.positive("forgetAfter", forgetAfter));
  }

  static AlertsSettings defaults() {
    return new AlertsSettings(3, Duration.ofMinutes(10));
  }
}
