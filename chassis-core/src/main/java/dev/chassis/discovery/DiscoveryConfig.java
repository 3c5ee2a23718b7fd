package dev.chassis.discovery;

import dev.chassis.config.Check;
import dev.chassis.config.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Instances that are known without a heartbeat. Config section {@code discovery}.
 *
 * <pre>{@code
 * discovery.addresses { fees = ["127.0.0.1:9001", "https://10.0.0.7:443"] }
 * }</pre>
 *
 * @param addresses by service name, addresses of the form {@code host:port}, {@code
 *     http://host:port} or {@code https://host:port}; default none. They never expire. Where a
 *     heartbeat comes from the same address, it is believed instead. Prefer IP literals: a name is
 *     resolved by each connection on its own, so its addresses are not balanced over
 */
public record DiscoveryConfig(Map<String, List<String>> addresses) {

  /** Checks the addresses. */
  public DiscoveryConfig {
    var violations = new ArrayList<Violation>();
    addresses.forEach(
        (service, entries) ->
            entries.stream()
                .filter(entry -> Endpoint.parse(entry) == null)
                .map(
                    entry ->
                        new Violation(
                            "addresses." + service, entry, "host:port, such as 10.0.0.7:80"))
                .forEach(violations::add));
    Check.all(violations.toArray(Violation[]::new));
    addresses = Map.copyOf(addresses);
  }

  /** No addresses. */
  public static DiscoveryConfig defaults() {
    return new DiscoveryConfig(Map.of());
  }
}
