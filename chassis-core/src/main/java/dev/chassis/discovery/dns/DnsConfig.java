package dev.chassis.discovery.dns;

import dev.chassis.config.Check;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which names stand for a service, and who is asked for them. Config section {@code discovery.dns}.
 * Only {@link #defaults()} and the {@code with} methods are promised to stay as they are.
 *
 * @param server name server, {@code host:port} with an IP literal; null, the default, for the first
 *     one of this machine
 * @param name name of the SRV record, where <code>{service}</code> stands for the service; default
 *     <code>_http._tcp.{service}</code>, what Kubernetes gives the port {@code http} of a service
 *     of the same namespace once the domain is put behind it
 * @param names by service, another name; default none
 * @param tls whether instances speak TLS; default false
 * @param interval time between two questions, 100 ms or more; default 5 s
 * @param timeout time for one answer, 10 ms to {@code interval}; default 2 s
 * @see <a href="https://www.rfc-editor.org/rfc/rfc2782">RFC 2782, SRV records</a>
 */
public record DnsConfig(
    @Nullable String server,
    String name,
    Map<String, String> names,
    boolean tls,
    Duration interval,
    Duration timeout) {

  private static final String SERVICE = "{service}";
  private static final Pattern SERVER = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[0-9.]+):[0-9]{1,5}");
  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final Duration SHORTEST_ANSWER = Duration.ofMillis(10);

  /** Checks the ranges. */
  public DnsConfig {
    Check.all(
        Check.that(
            server == null || SERVER.matcher(server).matches(),
            "server",
            server,
            "an IP address and a port, such as 10.0.0.2:53"),
        Check.that(name.contains(SERVICE), "name", name, "text with {service} in it"),
        Check.that(interval.compareTo(SHORTEST) >= 0, "interval", interval, "100 ms or more"),
        Check.that(
            timeout.compareTo(SHORTEST_ANSWER) >= 0 && timeout.compareTo(interval) <= 0,
            "timeout",
            timeout,
            "from 10 ms to the interval"));
    names = Map.copyOf(names);
  }

  /** This machine's name server, every 5 s. */
  public static DnsConfig defaults() {
    return new DnsConfig(
        null,
        "_http._tcp." + SERVICE,
        Map.of(),
        false,
        Duration.ofSeconds(5),
        Duration.ofSeconds(2));
  }

  /** Copy that asks another server. */
  public DnsConfig withServer(String newServer) {
    return new DnsConfig(newServer, name, names, tls, interval, timeout);
  }

  /** Copy with another name. */
  public DnsConfig withName(String newName) {
    return new DnsConfig(server, newName, names, tls, interval, timeout);
  }

  /** Copy with other times. */
  public DnsConfig withTimes(Duration newInterval, Duration newTimeout) {
    return new DnsConfig(server, name, names, tls, newInterval, newTimeout);
  }

  String nameOf(String service) {
    var own = names.get(service);
    return own == null ? name.replace(SERVICE, service) : own;
  }
}
