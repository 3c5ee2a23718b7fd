package dev.chassis.samples.gateway;

import dev.chassis.config.Check;
import java.time.Duration;

/**
 * Settings of the service. Config keys live under {@code gateway}.
 *
 * @param sellTimeout longest wait for the services behind to take a sale, longer than zero; default
 *     5 s
 * @param readTimeout longest wait for the services behind to show something, longer than zero;
 *     default 2 s
 */
record GatewaySettings(Duration sellTimeout, Duration readTimeout) {

  GatewaySettings {
    Check.all(
        Check.positive("sellTimeout", sellTimeout), Check.positive("readTimeout", readTimeout));
  }

  static GatewaySettings defaults() {
    return new GatewaySettings(Duration.ofSeconds(5), Duration.ofSeconds(2));
  }
}
