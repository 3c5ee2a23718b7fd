package dev.chassis.discovery;

import dev.chassis.config.Check;
import dev.chassis.config.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where instances are known from, and which of them are called. Config section {@code discovery}.
 * Only {@link #defaults()} and the {@code with} methods are promised to stay as they are.
 *
 * <pre>{@code
 * discovery.addresses { fees = ["127.0.0.1:9001", "https://10.0.0.7:443?zone=b&version=2"] }
 * discovery.selection.fees.canary { version = "2", share = 0.05 }
 * }</pre>
 *
 * @param addresses by service name, addresses of the form {@code host:port}, {@code
 *     http://host:port} or {@code https://host:port}; default none. Behind a question mark may
 *     stand {@code version}, {@code zone}, {@code weight} and any metadata. They never expire.
 *     Where a better informed source knows the same address, it is believed instead. Prefer IP
 *     literals: a name is resolved by each connection on its own, so its addresses are not balanced
 *     over
 * @param selection by service name, which instances are called; default all
 * @param metadata what this instance says of itself where it registers itself, by name; default
 *     nothing
 * @param firstAnswer how long the start waits for the first answers about the services that are
 *     called, zero or longer; default 1 s. After that the service starts without them
 */
public record DiscoveryConfig(
    Map<String, List<String>> addresses,
    Map<String, Selection> selection,
    Map<String, String> metadata,
    Duration firstAnswer) {

  private static final Duration FIRST_ANSWER = Duration.ofSeconds(1);

  /** Checks the addresses. */
  public DiscoveryConfig {
    var violations = new ArrayList<@Nullable Violation>();
    for (var service : addresses.entrySet()) {
      for (var entry : service.getValue()) {
        violations.add(
            Check.that(
                StaticAddress.parse(service.getKey(), entry) != null,
                "addresses." + service.getKey(),
                entry,
                "host:port, such as 10.0.0.7:80"));
      }
    }
    violations.add(Check.notNegative("firstAnswer", firstAnswer));
    Check.all(violations.toArray(new Violation[0]));
    addresses = Map.copyOf(addresses);
    selection = Map.copyOf(selection);
    metadata = Map.copyOf(metadata);
  }

  /** These addresses, and otherwise the defaults. */
  public DiscoveryConfig(Map<String, List<String>> addresses) {
    this(addresses, Map.of(), Map.of(), FIRST_ANSWER);
  }

  /** No addresses, all instances. */
  public static DiscoveryConfig defaults() {
    return new DiscoveryConfig(Map.of());
  }

  /** Copy that selects among the instances of {@code service}. */
  public DiscoveryConfig withSelection(String service, Selection chosen) {
    var more = new HashMap<>(selection);
    more.put(service, chosen);
    return new DiscoveryConfig(addresses, more, metadata, firstAnswer);
  }
}
