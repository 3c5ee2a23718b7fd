package dev.chassis.messaging;

import dev.chassis.config.Check;
import java.time.Duration;

/**
 * How events travel. Config keys live under {@code messaging}. Only {@link #defaults()} and {@code
 * with…} are promised; components may be added.
 *
 * @param transport what carries them: {@code memory}, {@code rabbitmq}, {@code amqp}, another
 *     transport on the class path, or {@code auto}, which is {@code rabbitmq} when {@code
 *     messaging.rabbitmq.uri} is set (environment {@code CHASSIS_MESSAGING_RABBITMQ_URI}), {@code
 *     amqp} when {@code messaging.amqp.uri} is ({@code CHASSIS_MESSAGING_AMQP_URI}), else {@code
 *     memory}; default {@code auto}
 * @param retry when a failed event is tried again
 * @param prefetch events of one subscription in the hands of one instance at a time, 1 to 65535;
 *     default 32
 * @param publishTimeout longest wait for the broker to take an event, a lost connection included,
 *     longer than zero; default 10 s
 * @param drainTimeout longest wait for running handlers when the service stops, zero or longer;
 *     default 9 s, a second less than the step of the shutdown it is part of
 * @param rabbitmq the connection to RabbitMQ
 * @param amqp the connection to a broker that speaks AMQP 1.0
 */
public record MessagingConfig(
    String transport,
    RetryConfig retry,
    int prefetch,
    Duration publishTimeout,
    Duration drainTimeout,
    RabbitConfig rabbitmq,
    AmqpConfig amqp) {

  private static final int MAX_PREFETCH = 65_535;

  public MessagingConfig {
    Check.all(
        Check.that(
            Transports.isKnown(transport), "transport", transport, "one of " + Transports.names()),
        Check.between(1, MAX_PREFETCH, "prefetch", prefetch),
        Check.positive("publishTimeout", publishTimeout),
        Check.notNegative("drainTimeout", drainTimeout),
        Check.that(
            !transport.equals("rabbitmq") || rabbitmq.uri() != null,
            "rabbitmq.uri",
            null,
            "a URI such as amqp://user:password@host:5672/vhost when transport is rabbitmq"),
        Check.that(
            !transport.equals("amqp") || amqp.uri() != null,
            "amqp.uri",
            null,
            "a URI such as amqp://user:password@host:5672 when transport is amqp"),
        Check.that(
            !transport.equals(Transports.AUTO) || rabbitmq.uri() == null || amqp.uri() == null,
            "transport",
            transport,
            "rabbitmq or amqp, since both have a URI"));
  }

  /** The defaults named above. */
  public static MessagingConfig defaults() {
    return new MessagingConfig(
        "auto",
        RetryConfig.defaults(),
        32,
        Duration.ofSeconds(10),
        Duration.ofSeconds(9),
        RabbitConfig.defaults(),
        AmqpConfig.defaults());
  }

  /** Copy with another transport. */
  public MessagingConfig withTransport(String name) {
    return new MessagingConfig(name, retry, prefetch, publishTimeout, drainTimeout, rabbitmq, amqp);
  }

  /** Copy with other retries. */
  public MessagingConfig withRetry(RetryConfig other) {
    return new MessagingConfig(
        transport, other, prefetch, publishTimeout, drainTimeout, rabbitmq, amqp);
  }

  /** Copy with another prefetch. */
  public MessagingConfig withPrefetch(int count) {
    return new MessagingConfig(
        transport, retry, count, publishTimeout, drainTimeout, rabbitmq, amqp);
  }

  /** Copy with another publish time-out. */
  public MessagingConfig withPublishTimeout(Duration timeout) {
    return new MessagingConfig(transport, retry, prefetch, timeout, drainTimeout, rabbitmq, amqp);
  }

  /** Copy with another drain time-out. */
  public MessagingConfig withDrainTimeout(Duration timeout) {
    return new MessagingConfig(transport, retry, prefetch, publishTimeout, timeout, rabbitmq, amqp);
  }

  /** Copy with another RabbitMQ connection. */
  public MessagingConfig withRabbitmq(RabbitConfig other) {
    return new MessagingConfig(
        transport, retry, prefetch, publishTimeout, drainTimeout, other, amqp);
  }

  /** Copy with another AMQP 1.0 connection. */
  public MessagingConfig withAmqp(AmqpConfig other) {
    return new MessagingConfig(
        transport, retry, prefetch, publishTimeout, drainTimeout, rabbitmq, other);
  }

  /** The transport's name with {@code auto} decided. */
  String chosenTransport() {
    if (!transport.equals("auto")) {
      return transport;
    }
    if (rabbitmq.uri() != null) {
      return "rabbitmq";
    }
    return amqp.uri() == null ? "memory" : "amqp";
  }
}
