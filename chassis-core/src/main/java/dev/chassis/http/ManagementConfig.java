package dev.chassis.http;

import dev.chassis.config.Check;

/**
 * Where the management server listens. Config keys live under {@code management}. Only {@link
 * #defaults()} and the {@code with} methods are promised: components may be added.
 *
 * @param enabled whether there is one; default true
 * @param host address to bind; default 127.0.0.1, this machine only
 * @param port port to bind, 0 to 65535; 0 takes any free one; default 9090
 */
public record ManagementConfig(boolean enabled, String host, int port) {

  /** Refuses values out of range, all at once. */
  public ManagementConfig {
    Check.all(Check.notBlank("host", host), Check.between(0, 65535, "port", port));
  }

  /** The defaults named above. */
  public static ManagementConfig defaults() {
    return new ManagementConfig(true, "127.0.0.1", 9090);
  }

  /** Copy that binds another address. */
  public ManagementConfig withAddress(String newHost, int newPort) {
    return new ManagementConfig(enabled, newHost, newPort);
  }
}
