package dev.chassis.messaging;

import dev.chassis.config.Check;
import dev.chassis.config.DataSize;
import dev.chassis.config.Secret;
import dev.chassis.security.ClientTlsConfig;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The connection to RabbitMQ. Config keys live under {@code messaging.rabbitmq}. Only {@link
 * #defaults()} and the {@code with} methods are promised.
 *
 * @param uri where the broker is, such as {@code amqp://user:password@host:5672/vhost}, {@code
 *     amqps} for TLS; a secret, since it may hold the password. No default
 * @param addresses the nodes of a cluster, {@code host} or {@code host:port} each, which stand for
 *     the host of {@code uri}: each attempt to connect tries them all in a new random order;
 *     default none, so the host of {@code uri} alone
 * @param username in place of the one in {@code uri}; read anew for each connection, so it may be
 *     rotated while the service runs; default none
 * @param password in place of the one in {@code uri}, else like {@code username}
 * @param tls whom to believe with {@code amqps}: the broker's certificate must hold the host's name
 *     ({@code serverName} names another one); by default the authorities that Java trusts
 * @param queueType what queues are declared as; a queue that is there with another type must be
 *     moved first (see the guide); default {@code quorum}
 * @param connectTimeout longest wait for one attempt to connect, longer than zero; default 5 s
 * @param startTimeout how long a starting service keeps trying to connect before its start fails,
 *     longer than zero; default 30 s
 * @param heartbeat how often the two sides show that they live, 1 s to 10 min; a dead peer is
 *     noticed within two of them; default 10 s
 * @param firstReconnect pause before the first attempt to reconnect, doubled with each, longer than
 *     zero; default 100 ms
 * @param maxReconnect longest pause between attempts to reconnect; default 500 ms, so that events
 *     flow within a second after the broker listens again
 * @param maxOutstanding events given to the publisher and not yet confirmed, waiting ones included,
 *     1 or more; more are refused at once; default 10000
 * @param maxOutstandingSize what those events' bodies may hold in all, 1 KiB or more; more are
 *     refused at once, but a single event is always let in; default 64 MiB
 * @see <a href="https://www.rabbitmq.com/docs/uri-spec">RabbitMQ URI</a>
 */
public record RabbitConfig(
    @Nullable Secret uri,
    List<String> addresses,
    @Nullable Secret username,
    @Nullable Secret password,
    ClientTlsConfig tls,
    QueueType queueType,
    Duration connectTimeout,
    Duration startTimeout,
    Duration heartbeat,
    Duration firstReconnect,
    Duration maxReconnect,
    int maxOutstanding,
    DataSize maxOutstandingSize) {

  private static final Duration MAX_HEARTBEAT = Duration.ofMinutes(10);
  private static final Pattern ADDRESS =
      Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?");

  /** What a queue is made of; in lower case, as RabbitMQ and the settings call it. */
  public enum QueueType {
    /** Replicated over the nodes of a cluster, and safe on a single one; RabbitMQ 3.10 or newer. */
    quorum,
    /** On one node. */
    classic
  }

  public RabbitConfig {
    addresses = List.copyOf(addresses);
    Check.all(
        Check.that(
            uri == null || isAmqp(uri.reveal()),
            "uri",
            uri,
            "a URI such as amqp://user:password@host:5672/vhost, or amqps://…"),
        Check.that(
            addresses.stream().allMatch(address -> ADDRESS.matcher(address).matches()),
            "addresses",
            addresses,
            "host or host:port each, such as rabbit-1:5672"),
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
        Check.atLeast(1, "maxOutstanding", maxOutstanding),
        Check.that(
            maxOutstandingSize.bytes() >= 1024,
            "maxOutstandingSize",
            maxOutstandingSize,
            "1 KiB or more"));
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
        List.of(),
        null,
        null,
        ClientTlsConfig.defaults(),
        QueueType.quorum,
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        Duration.ofSeconds(10),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        10_000,
        DataSize.ofMebibytes(64));
  }

  /** Copy with a URI. */
  public RabbitConfig withUri(Secret newUri) {
    return new RabbitConfig(
        newUri,
        addresses,
        username,
        password,
        tls,
        queueType,
        connectTimeout,
        startTimeout,
        heartbeat,
        firstReconnect,
        maxReconnect,
        maxOutstanding,
        maxOutstandingSize);
  }

  /** Copy with the nodes of a cluster. */
  public RabbitConfig withAddresses(List<String> nodes) {
    return new RabbitConfig(
        uri,
        nodes,
        username,
        password,
        tls,
        queueType,
        connectTimeout,
        startTimeout,
        heartbeat,
        firstReconnect,
        maxReconnect,
        maxOutstanding,
        maxOutstandingSize);
  }

  /** Copy with a user of its own. */
  public RabbitConfig withUser(Secret newUsername, Secret newPassword) {
    return new RabbitConfig(
        uri,
        addresses,
        newUsername,
        newPassword,
        tls,
        queueType,
        connectTimeout,
        startTimeout,
        heartbeat,
        firstReconnect,
        maxReconnect,
        maxOutstanding,
        maxOutstandingSize);
  }

  /** Copy with other certificates. */
  public RabbitConfig withTls(ClientTlsConfig newTls) {
    return new RabbitConfig(
        uri,
        addresses,
        username,
        password,
        newTls,
        queueType,
        connectTimeout,
        startTimeout,
        heartbeat,
        firstReconnect,
        maxReconnect,
        maxOutstanding,
        maxOutstandingSize);
  }

  /** Copy with another type of queue. */
  public RabbitConfig withQueueType(QueueType type) {
    return new RabbitConfig(
        uri,
        addresses,
        username,
        password,
        tls,
        type,
        connectTimeout,
        startTimeout,
        heartbeat,
        firstReconnect,
        maxReconnect,
        maxOutstanding,
        maxOutstandingSize);
  }

  /** Copy with another heartbeat. */
  public RabbitConfig withHeartbeat(Duration interval) {
    return new RabbitConfig(
        uri,
        addresses,
        username,
        password,
        tls,
        queueType,
        connectTimeout,
        startTimeout,
        interval,
        firstReconnect,
        maxReconnect,
        maxOutstanding,
        maxOutstandingSize);
  }

  /** Copy with another bound on outstanding events. */
  public RabbitConfig withMaxOutstanding(int count) {
    return new RabbitConfig(
        uri,
        addresses,
        username,
        password,
        tls,
        queueType,
        connectTimeout,
        startTimeout,
        heartbeat,
        firstReconnect,
        maxReconnect,
        count,
        maxOutstandingSize);
  }

  /** Copy with another bound on what outstanding events hold. */
  public RabbitConfig withMaxOutstandingSize(DataSize size) {
    return new RabbitConfig(
        uri,
        addresses,
        username,
        password,
        tls,
        queueType,
        connectTimeout,
        startTimeout,
        heartbeat,
        firstReconnect,
        maxReconnect,
        maxOutstanding,
        size);
  }
}
