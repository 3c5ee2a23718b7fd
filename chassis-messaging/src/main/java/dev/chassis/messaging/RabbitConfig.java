package dev.chassis.messaging;

import dev.chassis.config.Check;
import dev.chassis.config.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The connection to RabbitMQ. Config keys live under {@code messaging.rabbitmq}.
 *
 * @param uri where the broker is, such as {@code amqp://user:password@host:5672/vhost}, {@code
 *     amqps} for TLS checked against the JVM's trust store; a secret, since it may hold the
 *     password. No default
 * @param connectTimeout longest wait for one attempt to connect, longer than zero; default 5 s
 * @param startTimeout how long a starting service keeps trying to connect before its start fails,
 *     longer than zero; default 30 s
 * @param heartbeat how often the two sides show that they live, 1 s to 10 min; a dead peer is
 *     noticed within two of them; default 10 s
 * @param firstReconnect pause before the first attempt to reconnect, doubled with each, longer than
 *     zero; default 100 ms
 * @param maxReconnect longest pause between attempts to reconnect; default 1 s
 * @param maxOutstanding events given to the publisher and not yet confirmed, waiting ones included,
 *     1 or more; more are refused at once; default 10000
 * @see <a href="https://www.rabbitmq.com/docs/uri-spec">RabbitMQ URI</a>
 */
public record RabbitConfig(
    @Nullable Secret uri,
    Duration connectTimeout,
    Duration startTimeout,
    Duration heartbeat,
    Duration firstReconnect,
    Duration maxReconnect,
    int maxOutstanding) {

  private static final Duration MAX_HEARTBEAT = Duration.ofMinutes(10);

  public RabbitConfig {
    Check.all(
        Check.that(
            uri == null || isAmqp(uri.reveal()),
            "uri",
            uri,
            "a URI such as amqp://user:password@host:5672/vhost, or amqps://…"),
        Check.positive("connectTimeout", connectTimeout),
        Check.positive("startTimeout", startTimeout),
        Check.that(
            heartbeat.toSeconds() >= 1 && heartbeat.compareTo(MAX_HEARTBEAT) <= 0,
            "heartbeat",
            heartbeat,
            "from 1s to 10m"),
        Check.positive("firstReconnect", firstReconnect),
        Check.that(
            maxReconnect.compareTo(firstReconnect) >= 0,
            "maxReconnect",
            maxReconnect,
            "firstReconnect or longer"),
        Check.atLeast(1, "maxOutstanding", maxOutstanding));
  }

  private static boolean isAmqp(String text) {
    try {
      var uri = new URI(text);
      return uri.getHost() != null
          && ("amqp".equals(uri.getScheme()) || "amqps".equals(uri.getScheme()));
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** The defaults named above, without a URI. */
  public static RabbitConfig defaults() {
    return new RabbitConfig(
        null,
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        Duration.ofSeconds(10),
        Duration.ofMillis(100),
        Duration.ofSeconds(1),
        10_000);
  }

  /** Copy with a URI. */
  public RabbitConfig withUri(Secret newUri) {
    return new RabbitConfig(
        newUri,
        connectTimeout,
        startTimeout,
        heartbeat,
        firstReconnect,
        maxReconnect,
        maxOutstanding);
  }

  /** Copy with another bound on outstanding events. */
  public RabbitConfig withMaxOutstanding(int count) {
    return new RabbitConfig(
        uri, connectTimeout, startTimeout, heartbeat, firstReconnect, maxReconnect, count);
  }
}
