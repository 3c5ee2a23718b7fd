package dev.chassis.messaging;

import dev.chassis.config.Check;
import dev.chassis.messaging.errors.ErrorsConfig;
import java.time.Duration;
import java.util.Map;

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
 * @param concurrency handlers of one subscription under way at once in one instance, 1 or more;
 *     default 32
 * @param prefetch events of one subscription in the hands of one instance at a time, 1 to 65535;
 *     what is above {@code concurrency} waits close at hand, or for its key; default 64
 * @param handlerTimeout how long a handler may take before the event counts as failed, longer than
 *     zero; default 5 min, well below the 30 min after which RabbitMQ gives up on a consumer
 * @param publishTimeout longest wait for the broker to take an event, a lost connection and the
 *     wait for room included, longer than zero; default 10 s
 * @param maxOutstanding events sent and not confirmed at once, 1 or more; as many again wait for
 *     room, up to their time-out, and more are refused at once; default 10000
 * @param drainTimeout longest wait for running handlers when the service stops, or a subscription
 *     is paused, zero or longer; default 9 s, a second less than the step of the shutdown it is
 *     part of
 * @param subscriptions what is different for single subscriptions, by their names
 * @param errors how error queues are watched and shown
 * @param rabbitmq the connection to RabbitMQ
 * @param amqp the connection to a broker that speaks AMQP 1.0
 */
public record MessagingConfig(
    String transport,
    RetryConfig retry,
    int concurrency,
    int prefetch,
    Duration handlerTimeout,
    Duration publishTimeout,
    int maxOutstanding,
    Duration drainTimeout,
    Map<String, SubscriptionConfig> subscriptions,
    ErrorsConfig errors,
    RabbitConfig rabbitmq,
    AmqpConfig amqp) {

  static final int MAX_PREFETCH = 65_535;

  public MessagingConfig {
    subscriptions = Map.copyOf(subscriptions);
    Check.all(
        Check.that(
            Transports.isKnown(transport), "transport", transport, "one of " + Transports.names()),
        Check.atLeast(1, "concurrency", concurrency),
        Check.between(1, MAX_PREFETCH, "prefetch", prefetch),
        Check.positive("handlerTimeout", handlerTimeout),
        Check.positive("publishTimeout", publishTimeout),
        Check.atLeast(1, "maxOutstanding", maxOutstanding),
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
        64,
        Duration.ofMinutes(5),
        Duration.ofSeconds(10),
        10_000,
        Duration.ofSeconds(9),
        Map.of(),
        ErrorsConfig.defaults(),
        RabbitConfig.defaults(),
        AmqpConfig.defaults());
  }

  /** Copy with another transport. */
  public MessagingConfig withTransport(String name) {
    return new MessagingConfig(
        name,
        retry,
        concurrency,
        prefetch,
        handlerTimeout,
        publishTimeout,
        maxOutstanding,
        drainTimeout,
        subscriptions,
        errors,
        rabbitmq,
        amqp);
  }

  /** Copy with other retries. */
  public MessagingConfig withRetry(RetryConfig other) {
    return new MessagingConfig(
        transport,
        other,
        concurrency,
        prefetch,
        handlerTimeout,
        publishTimeout,
        maxOutstanding,
        drainTimeout,
        subscriptions,
        errors,
        rabbitmq,
        amqp);
  }

  /** Copy with another bound on handlers under way. */
  public MessagingConfig withConcurrency(int count) {
    return new MessagingConfig(
        transport,
        retry,
        count,
        prefetch,
        handlerTimeout,
        publishTimeout,
        maxOutstanding,
        drainTimeout,
        subscriptions,
        errors,
        rabbitmq,
        amqp);
  }

  /** Copy with another prefetch. */
  public MessagingConfig withPrefetch(int count) {
    return new MessagingConfig(
        transport,
        retry,
        concurrency,
        count,
        handlerTimeout,
        publishTimeout,
        maxOutstanding,
        drainTimeout,
        subscriptions,
        errors,
        rabbitmq,
        amqp);
  }

  /** Copy with another handler time-out. */
  public MessagingConfig withHandlerTimeout(Duration timeout) {
    return new MessagingConfig(
        transport,
        retry,
        concurrency,
        prefetch,
        timeout,
        publishTimeout,
        maxOutstanding,
        drainTimeout,
        subscriptions,
        errors,
        rabbitmq,
        amqp);
  }

  /** Copy with another publish time-out. */
  public MessagingConfig withPublishTimeout(Duration timeout) {
    return new MessagingConfig(
        transport,
        retry,
        concurrency,
        prefetch,
        handlerTimeout,
        timeout,
        maxOutstanding,
        drainTimeout,
        subscriptions,
        errors,
        rabbitmq,
        amqp);
  }

  /** Copy with another bound on events without a confirm. */
  public MessagingConfig withMaxOutstanding(int count) {
    return new MessagingConfig(
        transport,
        retry,
        concurrency,
        prefetch,
        handlerTimeout,
        publishTimeout,
        count,
        drainTimeout,
        subscriptions,
        errors,
        rabbitmq,
        amqp);
  }

  /** Copy with another drain time-out. */
  public MessagingConfig withDrainTimeout(Duration timeout) {
    return new MessagingConfig(
        transport,
        retry,
        concurrency,
        prefetch,
        handlerTimeout,
        publishTimeout,
        maxOutstanding,
        timeout,
        subscriptions,
        errors,
        rabbitmq,
        amqp);
  }

  /** Copy with other settings of single subscriptions. */
  public MessagingConfig withSubscriptions(Map<String, SubscriptionConfig> others) {
    return new MessagingConfig(
        transport,
        retry,
        concurrency,
        prefetch,
        handlerTimeout,
        publishTimeout,
        maxOutstanding,
        drainTimeout,
        others,
        errors,
        rabbitmq,
        amqp);
  }

  /** Copy with another way to watch error queues. */
  public MessagingConfig withErrors(ErrorsConfig other) {
    return new MessagingConfig(
        transport,
        retry,
        concurrency,
        prefetch,
        handlerTimeout,
        publishTimeout,
        maxOutstanding,
        drainTimeout,
        subscriptions,
        other,
        rabbitmq,
        amqp);
  }

  /** Copy with another RabbitMQ connection. */
  public MessagingConfig withRabbitmq(RabbitConfig other) {
    return new MessagingConfig(
        transport,
        retry,
        concurrency,
        prefetch,
        handlerTimeout,
        publishTimeout,
        maxOutstanding,
        drainTimeout,
        subscriptions,
        errors,
        other,
        amqp);
  }

  /** Copy with another AMQP 1.0 connection. */
  public MessagingConfig withAmqp(AmqpConfig other) {
    return new MessagingConfig(
        transport,
        retry,
        concurrency,
        prefetch,
        handlerTimeout,
        publishTimeout,
        maxOutstanding,
        drainTimeout,
        subscriptions,
        errors,
        rabbitmq,
        other);
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
