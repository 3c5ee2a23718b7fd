package dev.chassis.messaging;

import dev.chassis.config.Check;
import dev.chassis.config.Secret;
import dev.chassis.security.ClientTlsConfig;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The connection to a broker that speaks AMQP 1.0. Config keys live under {@code messaging.amqp}.
 * Only {@link #defaults()} and {@code with…} are promised; components may be added.
 *
 * @param uri where the broker is, such as {@code amqp://user:password@host:5672}, {@code amqps} or
 *     {@code amqp+ssl} for TLS; several, parted by commas, for a broker with a stand-by, tried in
 *     turn. A path names a virtual host (RabbitMQ). A secret, since it may hold the password. No
 *     default
 * @param broker whose addresses are used: {@code artemis}, {@code activemq} (ActiveMQ Classic, as
 *     in Amazon MQ), {@code rabbitmq} (4 or newer), or {@code auto}, which believes what the broker
 *     says it is; default {@code auto}
 * @param declare whether missing queues are created; else an administrator has made them. Default
 *     true
 * @param tls whom to believe where the URI asks for TLS; null, the default, for what Java trusts
 * @param saslMechanisms the ways to say who this is that may be used, such as {@code PLAIN}, {@code
 *     SCRAM-SHA-256}, {@code EXTERNAL}; default none named, which is the best that both know
 * @param connectTimeout longest wait for one attempt to connect, and for each answer while queues
 *     are declared, longer than zero; default 5 s
 * @param startTimeout how long a starting service keeps trying to connect before its start fails,
 *     longer than zero; default 30 s
 * @param heartbeat how often the two sides show that they live, 1 s to 10 min; a dead peer is
 *     noticed within two of them; default 10 s
 * @param firstReconnect pause before the first attempt to reconnect, doubled with each, longer than
 *     zero; default 100 ms
 * @param maxReconnect longest pause between attempts to reconnect; default 500 ms, so that events
 *     flow within a second after the broker listens again
 * @param maxOutstanding events given to the publisher and not yet settled, waiting ones included, 1
 *     or more; more are refused at once; default 10000
 * @see <a href="http://docs.oasis-open.org/amqp/core/v1.0/amqp-core-overview-v1.0.html">AMQP
 *     1.0</a>
 */
public record AmqpConfig(
    @Nullable Secret uri,
    String broker,
    boolean declare,
    @Nullable ClientTlsConfig tls,
    List<String> saslMechanisms,
    Duration connectTimeout,
    Duration startTimeout,
    Duration heartbeat,
    Duration firstReconnect,
    Duration maxReconnect,
    int maxOutstanding) {

  private static final Duration MAX_HEARTBEAT = Duration.ofMinutes(10);
  private static final Set<String> SCHEMES = Set.of("amqp", "amqps", "amqp+ssl");
  private static final List<String> BROKERS = List.of("auto", "artemis", "activemq", "rabbitmq");

  public AmqpConfig {
    saslMechanisms = List.copyOf(saslMechanisms);
    Check.all(
        Check.that(
            uri == null || Stream.of(uri.reveal().split(",", -1)).allMatch(AmqpConfig::isAmqp),
            "uri",
            uri,
            "a URI such as amqp://user:password@host:5672, or amqps://…; several parted by commas"),
        Check.that(
            BROKERS.contains(broker), "broker", broker, "one of " + String.join(", ", BROKERS)),
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
      var uri = new URI(text.strip());
      return uri.getHost() != null && SCHEMES.contains(uri.getScheme());
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** The defaults named above, without a URI. */
  public static AmqpConfig defaults() {
    return new AmqpConfig(
        null,
        "auto",
        true,
        null,
        List.of(),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        Duration.ofSeconds(10),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        10_000);
  }

  /** Copy with a URI. */
  public AmqpConfig withUri(Secret newUri) {
    return new AmqpConfig(
        newUri,
        broker,
        declare,
        tls,
        saslMechanisms,
        connectTimeout,
        startTimeout,
        heartbeat,
        firstReconnect,
        maxReconnect,
        maxOutstanding);
  }

  /** Copy for another kind of broker. */
  public AmqpConfig withBroker(String kind) {
    return new AmqpConfig(
        uri,
        kind,
        declare,
        tls,
        saslMechanisms,
        connectTimeout,
        startTimeout,
        heartbeat,
        firstReconnect,
        maxReconnect,
        maxOutstanding);
  }

  /** Copy that believes others. */
  public AmqpConfig withTls(ClientTlsConfig newTls) {
    return new AmqpConfig(
        uri,
        broker,
        declare,
        newTls,
        saslMechanisms,
        connectTimeout,
        startTimeout,
        heartbeat,
        firstReconnect,
        maxReconnect,
        maxOutstanding);
  }

  /** Copy that waits as long for the broker. */
  public AmqpConfig withTimeouts(Duration connect, Duration start) {
    return new AmqpConfig(
        uri,
        broker,
        declare,
        tls,
        saslMechanisms,
        connect,
        start,
        heartbeat,
        firstReconnect,
        maxReconnect,
        maxOutstanding);
  }

  /** Copy with another heartbeat. */
  public AmqpConfig withHeartbeat(Duration interval) {
    return new AmqpConfig(
        uri,
        broker,
        declare,
        tls,
        saslMechanisms,
        connectTimeout,
        startTimeout,
        interval,
        firstReconnect,
        maxReconnect,
        maxOutstanding);
  }

  /** Copy with another bound on outstanding events. */
  public AmqpConfig withMaxOutstanding(int count) {
    return new AmqpConfig(
        uri,
        broker,
        declare,
        tls,
        saslMechanisms,
        connectTimeout,
        startTimeout,
        heartbeat,
        firstReconnect,
        maxReconnect,
        count);
  }
}
