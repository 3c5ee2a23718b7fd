package dev.chassis.messaging.amqp;

import dev.chassis.messaging.AmqpConfig;
import java.util.Locale;

/** Knows the brokers by what they call themselves. */
final class Dialects {

  private Dialects() {}

  static Dialect choose(AmqpConfig config, String product, LiveConnection live) {
    return switch (kind(config.broker(), product)) {
      case "rabbitmq" -> new RabbitDialect(live, config.declare());
      case "activemq" -> new ClassicDialect(live);
      default -> new ArtemisDialect(live, config.declare());
    };
  }

  /** Artemis says {@code apache-activemq-artemis}, RabbitMQ {@code RabbitMQ}. */
  static String kind(String configured, String product) {
    if (!configured.equals("auto")) {
      return configured;
    }
    var name = product.toLowerCase(Locale.ROOT);
    if (name.contains("rabbitmq")) {
      return "rabbitmq";
    }
    return name.contains("activemq") && !name.contains("artemis") ? "activemq" : "artemis";
  }
}
